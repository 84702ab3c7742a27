import { beforeEach, describe, expect, test } from 'vitest'
import { retryChanges, undoChanges } from '../../src/domain/directory/changes.acts.ts'
import { applyGroup, applyToJoiners, previewGroup } from '../../src/domain/directory/lifecycle.ts'
import { editDetails, editPolicies } from '../../src/domain/directory/user-edits.ts'
import { assignNumber } from '../../src/domain/directory/user-numbers.ts'
import { findUser } from '../../src/domain/directory/users.ts'
import {
  changeLimits,
  demandUserLicenses,
  watchInstallation,
  watchLimits,
  watchUserLicenses,
} from '../../src/domain/licensing/limits.ts'
import { phoneSystemPlan } from '../../src/domain/licensing/plans.ts'
import { message } from '../../src/domain/messages.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { editUserLicenses } from '../../src/domain/services/licenses.ts'
import { wordsIn } from '../../src/views/words.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { counted } from './limits.support.ts'

const db = await testDatabase()
const { sql } = db
let world: World
beforeEach(async () => {
  await sql`truncate tenant, account, msp, license_pool, alarm, license_file cascade`
  await sql`delete from setting where name = 'licenses'`
  world = await makeWorld(db)
})

const own = (tenant: string) => system({ kind: 'tenant', tenant })
const watch = (tenant = world.alder.id) =>
  Scope.enter(db.pool, own(tenant), (scope) => watchUserLicenses(scope, [tenant]))
const acquire = (licenses: number, tenant = world.alder.id) =>
  sql`update service set licensed_users = ${licenses} where tenant_id = ${tenant}`
/** The alarm after so many users were counted. */
async function count(users: number, tenant = world.alder.id) {
  await counted(sql, tenant, users)
  await watch(tenant)
  return severity(tenant)
}
const alarmOf = async (tenant: string | null) =>
  (
    await sql`select * from alarm where tenant_id is not distinct from ${tenant} and key = 'user-license-threshold' and cleared_at is null`
  )[0]
const severity = async (tenant: string | null = world.alder.id) =>
  (await alarmOf(tenant))?.severity ?? null
const graceOf = async (tenant: string | null = world.alder.id) =>
  (await sql`select * from license_grace where tenant_id is not distinct from ${tenant}`)[0]
/** As if it had all been so much earlier. */
const age = (time: string) =>
  sql`update license_grace set began_at = began_at - ${time}::interval, ends_at = ends_at - ${time}::interval, enough_since = enough_since - ${time}::interval`
const change = (limits: Record<string, unknown>, version = 0) =>
  Scope.enter(db.pool, world.dana, (scope) =>
    changeLimits(scope, { warnPercent: 90, gracePercent: 10, graceDays: 30, version, ...limits }),
  )
const follow = () => Scope.enter(db.pool, system({ kind: 'provider' }), watchLimits)
const refused = (ids: string[]) =>
  Scope.enter(db.pool, world.otis, (scope) => demandUserLicenses(scope, world.alder.id, ids)).then(
    () => null,
    (error) => error,
  )

describe('user licenses of a tenant', () => {
  test('10,000 with a warning limit of 90 % and a grace of 10 %', async () => {
    await acquire(10_000)
    const seen = []
    for (const users of [8_999, 9_000, 10_000, 10_001, 11_000, 11_001, 10_000, 8_999])
      seen.push([users, await count(users)])
    expect(seen).toEqual([
      [8_999, null],
      [9_000, 'warning'],
      [10_000, 'warning'],
      [10_001, 'major'],
      [11_000, 'major'],
      [11_001, 'critical'],
      [10_000, 'warning'],
      [8_999, null],
    ])
    const said = await sql`select name, severity from alarm order by raised_at`
    expect(said, 'of one alarm the severity changes').toHaveLength(1)
  })

  test('exceeded for longer than the days of grace is Critical, with no run in between', async () => {
    expect(await count(52)).toBe('major')
    const grace = await graceOf()
    expect(+grace?.ends_at - +grace?.began_at).toBe(30 * 86_400_000)
    expect((await alarmOf(world.alder.id))?.text.params.until).toContain('T')
    await age('31 days')
    expect(await follow()).toBe(1)
    expect(await severity()).toBe('critical')
    expect((await alarmOf(world.alder.id))?.text).toMatchObject({
      code: 'user-licenses-exhausted-text',
      params: { users: 52, licensed: 50, percent: null },
    })
    expect(await follow(), 'and nothing is left to do').toBe(0)
  })

  test('a day below begins no new grace, and more than a day does', async () => {
    await count(52)
    await age('20 days')
    const first = (await graceOf())?.ends_at
    await count(50)
    await age('23 hours')
    await count(53)
    const again = await graceOf()
    expect(+again?.ends_at).toBe(+first - 23 * 3_600_000)
    expect(again?.enough_since).toBeNull()
    await count(40)
    await age('1 day')
    expect(await count(53)).toBe('major')
    expect(+(await graceOf())?.ends_at).toBeGreaterThan(Date.now() + 29 * 86_400_000)
  })

  test('the same count again is no news, another is said', async () => {
    await count(46)
    await count(46)
    expect(await alarmOf(world.alder.id)).toMatchObject({
      count: 1,
      service_id: world.alder.service,
    })
    await count(47)
    const { text } = (await alarmOf(world.alder.id)) ?? {}
    expect(text).toEqual(message('user-license-threshold-text', { users: 47, licensed: 50 }))
    expect(wordsIn('en').say(text)).toBe('47 licensed users for 50 user licenses.')
    expect(wordsIn('de').say(text)).toBe('47 lizenzierte Benutzer bei 50 Benutzerlizenzen.')
  })

  test('follow what its services hold now, whoever changes that', async () => {
    expect(await count(60)).toBe('critical')
    await Scope.enter(db.pool, world.dana, (scope) =>
      editUserLicenses(scope, world.alder.service, { users: 70, version: 1 }),
    )
    expect(await severity()).toBeNull()
    await acquire(50)
    await follow()
    expect(await severity()).toBe('critical')
    // of Essentials alone there is nothing to exceed
    await sql`update service set license_type = 'hosted-essentials', licensed_users = null where tenant_id = ${world.alder.id}`
    await watch()
    expect(await severity()).toBeNull()
  })

  test('any number of tenants are watched at once, and each is told its own', async () => {
    await sql`insert into tenant (shortname, full_name) select 'many' || n, 'Many ' || n from generate_series(1, 50) n`
    await sql`insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users)
      select id, full_name, full_name, shortname, 'direct-routing', 'hosted-pro', 100 from tenant where shortname like 'many%'`
    await sql`insert into license_audit (tenant_id, run, licensed)
      select id, 1, 70 + substr(shortname, 5)::integer from tenant where shortname like 'many%'`
    const ids = (await sql`select id from tenant`).map(({ id }) => String(id))
    await Scope.enter(db.pool, world.dana, (scope) => watchUserLicenses(scope, ids))
    const found = await sql`select severity, count(*)::integer from alarm group by 1 order by 1`
    expect(found.map((row) => ({ ...row }))).toEqual([
      { severity: 'critical', count: 10 },
      { severity: 'major', count: 10 },
      { severity: 'warning', count: 11 },
    ])
    expect(await sql`select from license_grace where tenant_id is not null`).toHaveLength(20)
  })
})

describe('limits', () => {
  test('are whole percents and at least one day, and the alarms follow them', async () => {
    for (const wrong of [
      { warnPercent: 101 },
      { warnPercent: -1 },
      { warnPercent: '9,5' },
      { gracePercent: 101 },
      { graceDays: 0 },
      { graceDays: '' },
      { graceDays: 366 },
    ])
      await expect(change(wrong), JSON.stringify(wrong)).rejects.toMatchObject({ kind: 'invalid' })
    expect(await count(40)).toBeNull()
    await change({ warnPercent: 80 })
    await follow()
    expect(await severity()).toBe('warning')
    await expect(change({ warnPercent: 70 })).rejects.toMatchObject({ code: 'stale' })
    await change({ warnPercent: 100 }, 1)
    await follow()
    expect(await severity()).toBeNull()
    const [kept] = await sql`select value from setting where name = 'licenses'`
    expect(kept?.value, 'what else is set stays').toMatchObject({ fewestUsers: 1, maxUsers: 500 })
  })

  test('are the provider’s administrators’ to change', async () => {
    const by = (actor: World['dana']) =>
      Scope.enter(db.pool, actor, (scope) =>
        changeLimits(scope, { warnPercent: 1, gracePercent: 1, graceDays: 1, version: 0 }),
      )
    for (const actor of [world.nico, world.vera, world.olivia, world.otis])
      await expect(by(actor), actor.name).rejects.toMatchObject({ kind: 'forbidden' })
  })
})

test('all counted users together are held against what was bought, with a grace of their own', async () => {
  await sql`update license_pool set purchased = 100 where kind = 'user'`
  const seen = async () => {
    await Scope.enter(db.pool, world.dana, watchInstallation)
    return severity(null)
  }
  await counted(sql, world.alder.id, 45)
  await counted(sql, world.birch.id, 44)
  expect(await seen()).toBeNull()
  await counted(sql, world.birch.id, 45)
  expect(await seen()).toBe('warning')
  await counted(sql, world.birch.id, 56)
  expect(await seen()).toBe('major')
  expect(await alarmOf(null)).toMatchObject({
    audience: 'provider',
    source: message('all-tenants'),
  })
  expect(await graceOf(null)).toMatchObject({ audience: 'provider', enough_since: null })
  await counted(sql, world.birch.id, 66)
  expect(await seen()).toBe('critical')
  await counted(sql, world.birch.id, 1)
  expect(await seen()).toBeNull()
})

describe('where licenses are used up, grace included', () => {
  test('nobody new may take one, and who counts is not cut', async () => {
    await sql`insert into license_run_user (tenant_id, subject, name, service_id, factor, fits, from_run, since) values
      (${world.alder.id}, 'ann', 'Ann', ${world.alder.service}, 'direct-routing', 1, 1, now()),
      (${world.alder.id}, 'ben', 'Ben', ${world.alder.service}, null, 8, 1, now())`
    await count(55)
    expect(await refused(['zoe']), 'within grace').toBeNull()
    await count(56)
    expect(await refused(['ann'])).toBeNull()
    const why = message('user-licenses-used-up', { users: 56, licensed: 50 })
    for (const ids of [['zoe'], ['ben'], ['ann', 'zoe']])
      expect(await refused(ids), ids.join(' ')).toMatchObject({ kind: 'conflict', ...why })
    expect(wordsIn('en').say(why)).toBe(
      '56 licensed users for 50 user licenses. No new users can be added until there are enough. Users who are counted already can still be edited.',
    )
    await acquire(52)
    expect(await refused(['zoe'])).toBeNull()
    await age('31 days')
    expect(await refused(['zoe']), 'its days are over').toMatchObject({ kind: 'conflict' })
  })

  test('every door says so to newcomers, and lets those pass who count or were changed here before', async () => {
    const { id, service } = world.alder
    const plans = [{ service: 'T', servicePlanId: phoneSystemPlan, status: 'Enabled' }]
    await sql`insert into managed_user (tenant_id, graph_id, display_name, department, enabled, plans, ui_changed_at)
      select ${id}, u, u, 'Sales', true, ${sql.json(plans)}::jsonb, case u when 'mia' then now() end
      from unnest(array['ann', 'mia', 'zoe']) u`
    await sql`insert into license_run_user (tenant_id, subject, name, service_id, factor, fits, from_run, since)
      values (${id}, 'ann', 'Ann', ${service}, 'direct-routing', 1, 1, now())`
    const [template] = await sql`
      insert into lifecycle_template (tenant_id, name, usage_location) values (${id}, 'London', 'GB') returning id`
    const [group] = await sql`
      insert into lifecycle_group (tenant_id, name, position, template_id, department)
      values (${id}, 'Sales', 1, ${template?.id}, 'Sales') returning id`
    const otis = { ...world.otis, licenseLevel: 'pro' as const }
    const as = <T>(work: (scope: Scope) => Promise<T>) =>
      Scope.enter(db.pool, otis, work).then(
        () => 'done',
        (error) => `${error.code} ${error.kind}`,
      )
    const details = (user: string) =>
      as(async (scope) => {
        const { version, details } = await findUser(scope, user)
        return editDetails(scope, user, { ...details, department: 'Legal', version })
      })
    const policies = (user: string) =>
      as(async (scope) => {
        const { version } = await findUser(scope, user)
        return editPolicies(scope, user, { TenantDialPlan: 'London', version })
      })
    const number = (user: string) =>
      as((scope) => assignNumber(scope, user, { number: '+442079460000' }))
    const ended = async (user: string, kind: string, state: string) => {
      const wanted = { number: '+442079460001', numberType: 'directRouting' }
      const [entry] =
        await sql`insert into queued_change (tenant_id, graph_id, user_name, kind, wanted, was, factor, batch, state, ended_at, requested_name)
        values (${id}, ${user}, ${user}, ${kind}, ${sql.json(wanted)}, ${sql.json(wanted)}, 'user-interface', gen_random_uuid(), ${state}, now(), 'Otis') returning id`
      return [String(entry?.id)]
    }
    const apply = () =>
      as((scope) => applyGroup(scope, id, String(group?.id), { confirm: 'matching 3' }))
    const used = 'user-licenses-used-up conflict'

    await count(80)
    expect(await details('zoe')).toBe(used)
    expect(await policies('zoe')).toBe(used)
    expect(await number('zoe')).toBe(used)
    expect(await number('mia'), 'changed here, and not counted').toBe(used)
    const failed = await ended('zoe', 'number-assign', 'failed')
    expect(await as((scope) => retryChanges(scope, failed))).toBe(used)
    const released = await ended('zoe', 'number-release', 'done')
    expect(await as((scope) => undoChanges(scope, released))).toBe(used)
    expect([await policies('mia'), await policies('ann')]).toEqual(['done', 'done'])
    expect([await details('mia'), await number('ann')]).toEqual(['done', 'done'])
    expect(
      await sql`select from queued_change where graph_id = 'zoe' and ended_at is null`,
    ).toEqual([])

    // of a group those who count get its template; where there are none, it is refused
    const plan = await Scope.enter(db.pool, otis, (scope) =>
      previewGroup(scope, id, String(group?.id)),
    )
    expect(plan.users.map((user) => [user.id, user.skip?.code ?? null])).toEqual([
      ['ann', null],
      ['mia', 'user-licenses-used-up'],
      ['zoe', 'user-licenses-used-up'],
    ])
    await sql`update lifecycle_group set applied_version = 1`
    const join = () => Scope.enter(db.pool, own(id), (scope) => applyToJoiners(scope, id))
    expect(await join(), 'Ann may').toEqual({ left: 0, groups: 1 })
    await sql`update license_run_user set to_run = 2`
    expect(await join(), 'nobody may').toEqual({ left: 0, groups: 0 })
    expect(await apply()).toBe(used)
    await acquire(100)
    await watch()
    expect([await apply(), await number('zoe')]).toEqual(['done', 'number-queued conflict'])
  })
})
