import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Feature, features } from '../../src/domain/features.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import {
  onOff,
  readFeatureSwitches,
  setFeatureSwitches,
} from '../../src/domain/tenants/feature-switches.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { makeTenant } from './quotas.support.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
let id: string
let made = 0
beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  id = await makeTenant(db, `switched${made++}`, world.harbor.id)
})

const path = () => `/tenants/${id}/permissions`
const read = () => Scope.enter(db.pool, world.dana, (scope) => readFeatureSwitches(scope, id))
const set = (off: Feature[], version: number, actor = world.dana) =>
  Scope.enter(db.pool, actor, (scope) =>
    setFeatureSwitches(scope, id, { ...onOff(off), version: version }),
  )
const post = (actor: Actor, on: readonly string[], more: Record<string, string[]>) =>
  portal
    .as(actor)
    .post(path(), { ...Object.fromEntries(on.map((one) => [one, ['on']])), ...more }, {})
const without = (...off: Feature[]) => features.filter((feature) => !off.includes(feature))

describe('permissions of a tenant', () => {
  test('are all on until somebody switches one off', async () => {
    expect(await read()).toEqual({ off: [], version: 0 })
    const html = await (await portal.as(world.dana).get(path())).text()
    expect(html.match(/role="switch" name="[a-z-]+" value="on" checked/g)).toHaveLength(11)
    expect(html).toContain('Nothing is deleted')
  })

  test('are switched as a whole by the form; a switch that is not sent is off', async () => {
    const answer = await post(world.nico, without('contacts', 'api'), { version: ['0'] })
    expect(answer.status).toBe(303)
    expect(await read()).toEqual({ off: ['contacts', 'api'], version: 1 })
    expect((await post(world.nico, [], { version: ['1'] })).status).toBe(303)
    expect((await read()).off).toEqual([...features])
    expect((await post(world.nico, features, { version: ['2'] })).status).toBe(303)
    expect(await read()).toEqual({ off: [], version: 3 })
  })

  test('are logged switch by switch, and announced to the tenant’s menus and pages of usage', async () => {
    const heard: string[] = []
    const listening = await db.listen({
      announced: (payload) => heard.push(payload),
      disconnected() {},
      reconnected() {},
    })
    await set(['reports', 'widgets'], 0)
    const topics = () =>
      heard.map((one) => JSON.parse(one)).flatMap((one) => (one.tenant === id ? [one.topic] : []))
    await until('both are told', () => ['menu', 'usage'].every((one) => topics().includes(one)))
    await listening.stop()
    const [line] = await db.sql`
      select before, after from log_entry where tenant_id = ${id} and type = 'permission.changed'`
    expect(line).toEqual({
      before: { widgets: 'on', reports: 'on' },
      after: { widgets: 'off', reports: 'off' },
    })
    // a quota is called alike
    const html = await (await portal.as(world.dana).get(`/tenants/${id}/log`)).text()
    expect(html).toMatch(/>Widgets<\/span> <del>on<\/del>.*<ins>off<\/ins>/s)
  })

  test('that are the same write nothing', async () => {
    await set(['api'], 0)
    await set(['api'], 1)
    expect(await read()).toEqual({ off: ['api'], version: 1 })
    const lines = await db.sql`select from log_entry where tenant_id = ${id}`
    expect(lines).toHaveLength(1)
  })

  test('are changed by the provider’s operators alone; MSPs and monitors look', async () => {
    for (const actor of [world.olivia, world.vera]) {
      const html = await (await portal.as(actor).get(path())).text()
      expect(html).toContain('Contacts: on')
      expect(html).not.toContain('Save permissions')
      expect((await post(actor, [], { version: ['0'] })).status).toBe(403)
    }
    expect((await portal.as(world.otis).get(path())).status).toBe(404)
    expect((await portal.as(world.otis).get('/permissions')).status).toBe(404)
    expect(await read()).toEqual({ off: [], version: 0 })
  })

  test('a stale form is a 409 that names both, keeps the choice, and goes through when sent again', async () => {
    await set(['api'], 0)
    const stale = await post(world.dana, without('reports'), { version: ['0'] })
    const html = await stale.text()
    expect(stale.status).toBe(409)
    expect(html).toContain('API: Now: off. You entered: on.')
    expect(html).toContain('Reports: Now: on. You entered: off.')
    expect(html).not.toMatch(/name="reports"[^>]*checked/)
    const [, version = ''] = /name="version" value="(\d+)"/.exec(html) ?? []
    expect((await post(world.dana, without('reports'), { version: [version] })).status).toBe(303)
    expect((await read()).off).toEqual(['reports'])
  })

  test.runIf(onPostgres)('of two first edits at once exactly one holds', async () => {
    const results = await Promise.allSettled([set(['api'], 0), set(['reports'], 0)])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await read()).version).toBe(1)
  })

  test.each([
    [{ api: ['everything'] }],
    [{ version: ['x'] }],
    [{ contacts: ['on', 'on'] }],
    [{ version: ['0', '1'] }],
  ])('a form with %o is refused and changes nothing', async (fields) => {
    const answer = await portal.as(world.dana).post(path(), { version: ['0'], ...fields }, {})
    expect(answer.status).toBe(422)
    expect(await read()).toEqual({ off: [], version: 0 })
  })

  test.each([['tenant_id'], ['off'], ['id'], ['enabled'], ['__proto__'], ['changed_at']])(
    'a field “%s” that the form has not changes nothing else',
    async (name) => {
      const other = world.alder.id
      const answer = await post(world.dana, features, { version: ['0'], [name]: [other] })
      expect(answer.status).toBe(303)
      const rows =
        await db.sql`select from tenant_permission where off <> '{}' and tenant_id in (${id}, ${other})`
      expect(rows).toHaveLength(0)
    },
  )

  test('of a tenant that is not there are missing', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000000'
    await expect(
      Scope.enter(db.pool, world.dana, (scope) =>
        setFeatureSwitches(scope, nowhere, { ...onOff([]), version: 0 }),
      ),
    ).rejects.toMatchObject({ code: 'no-such-tenant' })
    expect((await portal.as(world.dana).get(`/tenants/${nowhere}/permissions`)).status).toBe(404)
  })
})
