import { beforeAll, describe, expect, test } from 'vitest'
import { cursorOf } from '../../src/domain/lists/address.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { tenants } from '../../src/domain/tenants/tenants.ts'
import { rowsRead } from '../database/reads.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const many = 10_000

describe('the list of tenants', async () => {
  const database = await testDatabase()
  const { sql } = database
  const pages = portalOf(database.pool)
  let world: World

  beforeAll(async () => {
    world = await makeWorld(database)
  })

  const get = async (path: string, actor = world.dana) => {
    const answer = await pages.as(actor).get(path)
    return { status: answer.status, html: await answer.text() }
  }
  const rowsOf = (html: string) =>
    [...html.matchAll(/<tr id="tenant-([0-9a-f-]{36})"/g)].map(([, id]) => id)
  const nextOf = (html: string) =>
    html.match(/href="(\/tenants\?[^"]*after=[^"]+)"/)?.[1]?.replaceAll('&amp;', '&')

  test('the provider sees all, an MSP its own, a tenant and a canary none', async () => {
    await sql`insert into tenant (shortname, full_name, synthetic) values ('-ghost-', 'A ghost', true)`
    const all = await get('/tenants')
    expect(all.status).toBe(200)
    expect(rowsOf(all.html)).toEqual([world.alder.id, world.birch.id])
    expect(all.html).not.toContain('A ghost')
    expect(rowsOf((await get('/tenants', world.olivia)).html)).toEqual([world.alder.id])
    expect((await get('/tenants', world.otis)).status).toBe(404)
    expect((await get(`/tenants/${world.birch.id}`, world.olivia)).status).toBe(404)
  })

  test('it is searched, filtered and sorted by its address, and refuses other words', async () => {
    expect(rowsOf((await get('/tenants?q=birch')).html)).toEqual([world.birch.id])
    expect(rowsOf((await get('/tenants?q=%25')).html)).toEqual([])
    expect(rowsOf((await get(`/tenants?msp=${world.harbor.id}`)).html)).toEqual([world.alder.id])
    expect(rowsOf((await get('/tenants?sort=-company')).html)[0]).toBe(world.birch.id)
    expect(rowsOf((await get('/tenants?state=deactivated')).html)).toEqual([])
    for (const bad of ['sort=secret', 'state=odd', 'after=xyz', 'msp=1', 'extra=1'])
      expect((await get(`/tenants?${bad}`)).status, bad).toBe(400)
  })

  test('what may not be done is not offered', async () => {
    const { html } = await get('/tenants', world.vera)
    expect(html).not.toContain('href="/tenants/new"')
    expect(html).not.toContain('/deactivation')
    expect(html).not.toContain('/deletion')
    const own = (await get('/tenants', world.olivia)).html
    expect(own).toContain(`/tenants/${world.alder.id}/deactivation`)
    const menu = (actor: Actor) => get(`/tenants/${world.alder.id}/menu`, actor)
    expect((await menu(world.olivia)).html).not.toContain('/deletion')
    expect((await menu(world.dana)).html).toContain('/deletion')
  })

  test('ten thousand are paged one by one, each row once, and a deep page reads no more rows than the first', async () => {
    await sql`insert into tenant (shortname, full_name, created_at)
      select 'many' || n, case when n % 10 = 0 then 'Same name' else 'Customer ' || n end, now() - n * interval '1 minute'
      from generate_series(1, ${many}::integer) n`
    await sql`analyze tenant`
    const seen = new Set<string>()
    let url: string | undefined = '/tenants?q=same&limit=200'
    while (url) {
      const page = await get(url)
      for (const id of rowsOf(page.html)) {
        expect(seen.has(id!)).toBe(false)
        seen.add(id!)
      }
      url = nextOf(page.html)
    }
    expect(seen.size).toBe(many / 10)
    const first = await get('/tenants?sort=-created')
    expect(first.html).toContain('1 to 50 of 10,000+')
    expect(rowsOf((await get(nextOf(first.html)!)).html)).toHaveLength(50)
    const [deep] = await sql<{ id: string; value: string }[]>`
      select id, full_name as value from tenant where not synthetic order by full_name, id offset ${many - 1000} limit 1`
    const after = cursorOf('company', [deep!.value, deep!.id], many - 1000)
    const readBy = (address: string) =>
      Scope.enter(database.pool, world.dana, (scope) =>
        rowsRead(scope, 'tenant', async () => {
          const { rows } = await tenants.page(scope, parseQuery(tenants, address))
          expect(rows).toHaveLength(50)
        }),
      )
    expect(await readBy(`after=${after}`)).toBeLessThan((await readBy('')) + 100)
  })
})
