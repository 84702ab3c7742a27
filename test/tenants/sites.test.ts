import { beforeAll, describe, expect, test } from 'vitest'
import { Scope } from '../../src/domain/scope.ts'
import { sites as records } from '../../src/domain/tenants/sites.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const plain = { 'HX-Request': '' }
const site = {
  name: 'Depot',
  address: '1 Quay',
  country: 'GB',
  timeZone: 'Europe/London',
  language: 'en',
}
const profile = {
  name: 'Alder Foods',
  size: '11-50',
  country: 'GB',
  timeZone: 'Europe/London',
  language: 'en',
}

describe('a tenant’s sites and company profile', async () => {
  const database = await testDatabase()
  const { pool, sql } = database
  const pages = portalOf(database.pool)
  let world: World
  let main: string

  beforeAll(async () => {
    world = await makeWorld(database)
    await sql`insert into site (tenant_id, name, time_zone, language) select id, 'Main site', 'UTC', 'en' from tenant`
    main = (await sql`select id from site where tenant_id = ${world.alder.id}`)[0]!.id
  })

  const form = (fields: Record<string, string | number>) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [String(value)]]))
  const post = async (
    path: string,
    fields: Record<string, string | number>,
    actor = world.otis,
  ) => {
    const answer = await pages.as(actor).post(path, form(fields), plain)
    return { status: answer.status, html: await answer.text() }
  }
  const get = async (path: string, actor = world.otis) => {
    const answer = await pages.as(actor).get(path)
    return { status: answer.status, html: await answer.text() }
  }
  /** Ticked, asked, confirmed; what is refused before it is asked answers at once. */
  const remove = async (list: string, id: string, actor = world.otis) => {
    const headers = { 'HX-Request': 'true' }
    const asked = await pages
      .as(actor)
      .post(`${list}/selections`, { act: ['remove'], id: [id] }, headers)
    const html = await asked.text()
    const path = /action="([^"]*\/selections\/[^"]+)"/.exec(html)?.[1]
    if (asked.status !== 200 || !path) return { status: asked.status, html }
    const done = await pages.as(actor).post(path, {}, plain)
    return { status: done.status, html }
  }
  const versionOf = async (table: 'site' | 'tenant', id: string) =>
    (await sql`select version from ${sql(table)} where id = ${id}`)[0]!.version as number

  test('its own people and its staff add, edit and delete sites; nobody else finds them', async () => {
    expect((await post('/sites', site)).status).toBe(303)
    expect((await get('/sites')).html).toContain('Depot')
    expect((await get(`/tenants/${world.alder.id}/sites`, world.dana)).html).toContain('Depot')
    expect((await get(`/tenants/${world.birch.id}/sites`, world.olivia)).status).toBe(404)
    expect((await get(`/sites/${main}`, world.bea)).status).toBe(404)
    expect((await post(`/sites/${main}`, { ...site, version: 1 }, world.bea)).status).toBe(404)
    const [row] = await sql`select id from site where name = 'Depot'`
    expect((await post(`/sites/${row!.id}`, { ...site, name: 'Yard', version: 1 })).status).toBe(
      303,
    )
    const menu = (await get(`/sites/${row!.id}/menu`)).html
    expect(menu.search(/Edit/), 'what deletes is not what the menu begins with').toBeLessThan(
      menu.search(/Delete…/),
    )
    const removed = await remove('/sites', row!.id)
    expect(removed.status).toBe(303)
    expect(removed.html).toContain('1 site')
    const types =
      await sql`select type, actor_name from log_entry where subject_kind = 'site' order by at`
    expect(types.map(({ type }) => type)).toEqual(['site.added', 'site.changed', 'site.removed'])
    expect(types[0]?.actor_name).toBe('Otis Alder')
  })

  test('a name is the tenant’s only one in any case, and the last site stays', async () => {
    const twice = await post('/sites', { ...site, name: 'MAIN site' })
    expect(twice.status).toBe(409)
    expect(twice.html).toContain('MAIN site already exists.')
    expect(twice.html).toContain('>1 Quay</textarea>')
    expect((await post('/sites', { ...site, name: 'Main site' }, world.bea)).status).toBe(409)
    const last = await remove('/sites', main)
    expect(last.status).toBe(409)
    expect(last.html).toContain('This is the last site')
    expect((await post('/sites', { ...site, name: ' ', timeZone: 'X' })).status).toBe(422)
  })

  test('a monitor adds, edits and deletes none', async () => {
    const staff = `/tenants/${world.alder.id}/sites`
    const version = await versionOf('site', main)
    expect((await get(staff, world.vera)).status, 'the premise: it may look').toBe(200)
    expect((await post(staff, site, world.vera)).status).toBe(403)
    const menu = (await get(`${staff}/${main}/menu`, world.vera)).html
    const [items] = /<div class="card menu">.*?<\/div>/s.exec(menu) ?? []
    expect(items).toContain('Main site')
    expect(items).not.toMatch(/<a|<button/)
    expect((await post(`${staff}/${main}`, { ...site, version }, world.vera)).status).toBe(403)
    expect((await remove(staff, main, world.vera)).status).toBe(403)
    const names = await sql`select name from site where tenant_id = ${world.alder.id}`
    expect(names).toEqual([{ name: 'Main site' }])
  })

  test('what is added, edited and deleted is announced to the tenant’s pages', async () => {
    const heard: string[] = []
    const listening = await database.listen({
      announced: (payload) => heard.push(payload),
      disconnected() {},
      reconnected() {},
    })
    const told = async () => {
      const is = (one: string) => one.includes('"sites"') && one.includes(world.alder.id)
      await until('it is announced', () => heard.some(is))
      heard.length = 0
    }
    await post('/sites', { ...site, name: 'Told' })
    await told()
    const [row] = await sql`select id from site where name = 'Told'`
    await post(`/sites/${row!.id}`, { ...site, name: 'Told again', version: 1 })
    await told()
    await remove('/sites', row!.id)
    await told()
    await listening.stop()
  })

  test.runIf(onPostgres)(
    'of two who delete the last two sites at once the second is refused (PostgreSQL only: one back end serialises everything)',
    async () => {
      const sites = await sql`
        insert into site (tenant_id, name, time_zone, language) values (${world.birch.id}, 'Second', 'UTC', 'en')
        returning (select array_agg(id) from site where tenant_id = ${world.birch.id}) || id as ids`
      const [first, second] = sites[0]!.ids as [string, string]
      const remove = (id: string, then?: () => Promise<unknown>) =>
        Scope.enter(pool, world.bea, async (scope) => {
          await records.remove(scope, world.birch.id, [id])
          await then?.()
        })
      const [removed, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const one = remove(first, () => {
        removed.resolve()
        return held.promise
      })
      await Promise.race([removed.promise, one])
      let isOver = false
      const other = remove(second).finally(() => {
        isOver = true
      })
      other.catch(() => {})
      await until('the other waits for the lock, or needs none', async () => {
        const [row] = await sql`
          select count(*)::integer as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        return isOver || row?.waiting > 0
      })
      held.resolve()
      await one
      await expect(other).rejects.toMatchObject({ code: 'site-last' })
      expect(await sql`select id from site where tenant_id = ${world.birch.id}`).toEqual([
        { id: second },
      ])
    },
  )

  test('one with users goes only with where they go, all at once and with a line in their history', async () => {
    await post('/sites', { ...site, name: 'Old' })
    const [old] = await sql`select id from site where name = 'Old'`
    await sql`insert into managed_user (tenant_id, graph_id, display_name, site_id) values
      (${world.alder.id}, 'ann', 'Ann', ${old!.id}), (${world.alder.id}, 'bo', 'Bo', ${old!.id})`
    await sql`insert into number_range (tenant_id, name, first, last, site_id)
      values (${world.alder.id}, 'R', '+442079460000', '+442079460001', ${old!.id})`
    expect((await get('/sites')).html).toMatch(/Old<\/a>.*?<td>2\b/s)
    const refused = await remove('/sites', old!.id)
    expect(refused.status).toBe(409)
    const [used] = await sql`insert into lifecycle_template (tenant_id, name, site_id)
      values (${world.alder.id}, 'Office', ${old!.id}) returning id`
    await sql`insert into lifecycle_group (tenant_id, name, template_id, site_id, position, applied_at, applied_version)
      select ${world.alder.id}, 'Floor ' || n, ${used!.id}, ${old!.id}, n, now(), 1 from generate_series(1, 6) n`
    const all =
      '2 users; number ranges: R; LifeCycle templates: Office; LifeCycle groups: Floor 1, Floor 2, Floor 3, Floor 4, Floor 5, …'
    expect(refused.html).toContain('At this site: 2 users; number ranges: R. Choose')
    expect((await remove('/sites', old!.id)).html).toContain(`At this site: ${all}. Choose`)
    const path = `/sites/${old!.id}/move`
    const form = (await get(path)).html
    expect(form).toContain(`This moves along: ${all}.`)
    expect([form.includes(main), form.includes(`value="${old!.id}"`)]).toEqual([true, false])
    const foreign = await sql`select id from site where tenant_id = ${world.birch.id}`
    for (const target of ['', old!.id, foreign[0]!.id, 'x'])
      expect((await post(path, { target })).status, target).toBe(422)
    expect((await post(path, { target: main }, world.bea)).status).toBe(404)
    const staff = `/tenants/${world.alder.id}${path}`
    expect((await post(staff, { target: main }, world.vera)).status).toBe(403)
    expect((await post(staff, { target: main }, world.dana)).status).toBe(303)
    const [now] =
      await sql`select (select count(*)::int from managed_user where site_id = ${main}) as users,
      (select site_id from number_range where name = 'R') as range, (select count(*)::int from site where id = ${old!.id}) as left`
    expect(now).toEqual({ users: 2, range: main, left: 0 })
    const rules = await sql`
      select g.site_id = ${main} and t.site_id = ${main} as "isMoved", g.applied_version as applied
      from lifecycle_group g join lifecycle_template t on t.id = g.template_id group by 1, 2`
    // who is at the new site gets the template only once somebody has looked at it
    expect(rules).toEqual([{ isMoved: true, applied: null }])
    await sql`delete from lifecycle_group`
    await sql`delete from lifecycle_template`
    const history = await sql`select before, by from user_change where field = 'site'`
    expect(history).toEqual(Array(2).fill({ before: { site: 'Old' }, by: 'Dana Okafor' }))
    await sql`delete from number_range`
    await sql`delete from managed_user`
  })

  test('a stale edit is refused with both values, and the next save knows what it replaces', async () => {
    const version = await versionOf('site', main)
    expect(
      (await post(`/sites/${main}`, { ...site, name: 'First', version }, world.dana)).status,
    ).toBe(404)
    const staff = `/tenants/${world.alder.id}/sites/${main}`
    expect((await post(staff, { ...site, name: 'First', version }, world.dana)).status).toBe(303)
    const late = await post(`/sites/${main}`, { ...site, name: 'Second', version })
    expect(late.status).toBe(409)
    expect(late.html).toContain('Now: First. You entered: Second.')
    expect(late.html).toContain(`name="version" value="${version + 1}"`)
    expect(
      (await post(`/sites/${main}`, { ...site, name: 'Second', version: version + 1 })).status,
    ).toBe(303)
    expect((await sql`select name from site where id = ${main}`)[0]?.name).toBe('Second')
  })

  test('the company profile is edited by whom the roles allow, at two addresses', async () => {
    let version = await versionOf('tenant', world.alder.id)
    expect(
      (await post('/profile/company', { ...profile, version, supportApproval: 'on' })).status,
    ).toBe(303)
    expect(
      (await sql`select size, support_approval from tenant where id = ${world.alder.id}`)[0],
    ).toEqual({
      size: '11-50',
      support_approval: true,
    })
    version += 1
    const staff = `/tenants/${world.alder.id}/profile`
    expect(
      (await post(staff, { ...profile, name: 'Alder & Co', version }, world.olivia)).status,
    ).toBe(303)
    // staff do not say whether staff are asked, and do not undo it by leaving it out
    expect(
      (await sql`select support_approval from tenant where id = ${world.alder.id}`)[0]
        ?.support_approval,
    ).toBe(true)
    version += 1
    expect(
      (await post(staff, { ...profile, version, supportApproval: 'on' }, world.dana)).status,
    ).toBe(403)
    expect((await post(staff, { ...profile, version }, world.vera)).status).toBe(403)
    expect((await get(staff, world.vera)).html).toContain('disabled')
    expect((await post('/profile/company', { ...profile, version }, world.dana)).status).toBe(404)
    const [row] = await sql`select customer from service where tenant_id = ${world.alder.id}`
    expect(row?.customer).toBe('Alder & Co')
  })

  test('two who edit the profile at once: the second sees both values', async () => {
    const version = await versionOf('tenant', world.alder.id)
    const staff = `/tenants/${world.alder.id}/profile`
    await post(staff, { ...profile, name: 'Alder One', version }, world.dana)
    const late = await post('/profile/company', { ...profile, name: 'Alder Two', version })
    expect(late.status).toBe(409)
    expect(late.html).toContain('Now: Alder One. You entered: Alder Two.')
    await sql`update tenant set language = 'de' where id = ${world.alder.id}`
    const german = await post('/profile/company', { ...profile, name: 'Alder Two', version })
    expect(german.html).toContain('Jetzt: Alder One. Ihre Eingabe: Alder Two.')
    expect((await get('/sites')).html).toContain('Standort hinzufügen')
    await sql`update tenant set language = 'en' where id = ${world.alder.id}`
  })
})
