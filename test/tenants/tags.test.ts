import { beforeEach, describe, expect, test } from 'vitest'
import { tagsVersion } from '../../src/domain/tenants/tags.ts'
import { pagesOf } from '../directory/support.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { sender } from '../waves/waves.support.ts'

describe('tags of tenants', async () => {
  const database = await testDatabase()
  const { sql } = database
  const pages = pagesOf(database)
  const post = sender(pages)
  let world: World
  beforeEach(async () => {
    await sql`truncate tenant, account, msp, license_pool, alarm, command, lane, selection cascade`
    world = await makeWorld(database)
  })
  const path = () => `/tenants/${world.alder.id}/tags`
  const tagged = async (tags: string, version: number, actor = world.dana) =>
    post(path(), { tags, version }, actor)
  const tags = async (tenant = world.alder.id) =>
    (await sql`select tag from tenant_tag where tenant_id = ${tenant} order by 1`).map(
      ({ tag }) => tag,
    )

  test('are edited on the tenant’s page, where the provider’s people see them and nobody else', async () => {
    expect((await tagged('Pilot, early  eu-1', tagsVersion([]))).status).toBe(303)
    expect(await tags()).toEqual(['early', 'eu-1', 'pilot'])
    for (const [actor, sees] of [
      [world.dana, true],
      [world.vera, true],
      [world.olivia, false],
    ] as const)
      expect((await pages.get(`/tenants/${world.alder.id}`, actor)).html.includes('eu-1')).toBe(
        sees,
      )
    const line = await sql`select audience, type, after from log_entry where type = 'tenant.tagged'`
    expect(line).toEqual([
      { audience: 'provider', type: 'tenant.tagged', after: { tags: ['early', 'eu-1', 'pilot'] } },
    ])
    expect((await tagged('', tagsVersion(['early', 'eu-1', 'pilot']))).status).toBe(303)
    expect(await tags()).toEqual([])
  })

  test.each([
    'über',
    'a'.repeat(31),
    '-x',
    '2024',
    'rest',
    Array(21)
      .fill('a')
      .map((a, i) => a + i)
      .join(),
  ])('%s is refused, with what was entered kept', async (given) => {
    const answer = await tagged(given, tagsVersion([]))
    expect(answer.status).toBe(422)
    expect(answer.html).toContain(given)
    expect(await tags()).toEqual([])
  })

  test('who edits what somebody else has changed meanwhile sees both', async () => {
    await tagged('pilot', tagsVersion([]))
    const answer = await tagged('early', tagsVersion([]))
    expect(answer.status).toBe(409)
    expect(answer.html).toContain('pilot')
    expect(answer.html).toContain('early')
    expect(await tags()).toEqual(['pilot'])
  })

  test('are given to many, and taken from them; one that would have too many leaves all as they were', async () => {
    const many = async (how: string, given: string) => {
      const ticked = { act: 'tags', id: [world.alder.id, world.birch.id] }
      const asked = await post('/tenants/selections', ticked, world.dana)
      return post(String(asked.location), { how, tags: given }, world.dana)
    }
    expect((await many('add', 'pilot, early')).status).toBe(303)
    expect((await many('remove', 'early')).status).toBe(303)
    expect([await tags(), await tags(world.birch.id)]).toEqual([['pilot'], ['pilot']])
    await sql`insert into tenant_tag (tenant_id, tag) select ${world.birch.id}, 't' || n from generate_series(1, 19) n`
    expect((await many('add', 'late')).status).toBe(409)
    expect(await tags()).toEqual(['pilot'])
  })

  test.each(['/services', '/tenants', '/commands', '/alarms'])(
    'are a filter of %s for the provider; for others it is absent and finds nothing',
    async (list) => {
      const { alder, birch } = world
      for (const { id } of [alder, birch]) {
        const said = sql.json({ code: 'cleanup-failed' })
        await sql`insert into alarm (audience, tenant_id, key, severity, name, source, text)
          values ('tenant', ${id}, 'a', 'major', ${said}, ${said}, ${said})`
        await sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, requested_name)
          select 'tenant', ${id}, 'service', 'replicate', 'tenant', id, full_name, 'x' from tenant where id = ${id}`
      }
      await tagged('pilot', tagsVersion([]))
      const rows = async (search: string, actor = world.dana) => {
        const { html, status } = await pages.get(`${list}${search}`, actor)
        expect(status).toBe(200)
        return { count: html.match(/<tr id="(service|tenant|command|alarm)-/g)?.length ?? 0, html }
      }
      expect((await rows('')).count).toBe(2)
      const found = await rows('?tag=pilot')
      expect(found.count).toBe(1)
      expect(found.html).toContain('<option value="pilot" selected')
      if (list === '/tenants') return
      const own = await rows('', world.olivia)
      expect(own.count).toBe(1)
      expect(own.html).not.toContain('pilot')
      expect((await rows('?tag=pilot', world.olivia)).count).toBe(0)
    },
  )
})
