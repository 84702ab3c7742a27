import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkNow, queueDueCheck } from '../../src/domain/hosts/domains.checks.ts'
import { requestDomain, retryDomain } from '../../src/domain/hosts/domains.requests.ts'
import { removeDomain, switchDomain } from '../../src/domain/hosts/domains.ts'
import { portalOfTenant } from '../../src/domain/hosts/hosts.ts'
import { openSession } from '../../src/domain/people/sessions.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { type Actor, anonymous, Scope } from '../../src/domain/scope.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { as, base, domainWorks } from './domains.support.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
const works = await domainWorks(db)
const { checked, dns, prove, row, unprove } = works
let world: World

beforeAll(async () => {
  world = await makeWorld(db)
})
afterAll(works.stop)

const request = async (actor: Actor, host: string, tenant = world.alder.id) =>
  (await as(db, actor, (scope) => requestDomain(scope, tenant, host, base))).id
const look = (actor: Actor, id: string, tenant = world.alder.id) =>
  checked(id, () => as(db, actor, (scope) => checkNow(scope, tenant, id)))
/** The check that the calendar asks for. */
const dueLook = (id: string, tenant = world.alder.id) =>
  checked(id, async () => {
    await db.sql`update tenant_domain set next_check_at = now() - interval '1 second' where id = ${id}`
    const actor: Actor = { ...world.otis, kind: 'system', audience: { kind: 'tenant', tenant } }
    await as(db, actor, (scope) => queueDueCheck(scope, tenant, id))
  })
const verified = async (host: string) => {
  const id = await request(world.otis, host)
  await prove(id, host)
  await look(world.otis, id)
  return id
}
const at = async (host: string, cookie = '') =>
  portal.app.request(`http://${host}:3000/session/new`, {
    headers: { Host: `${host}:3000`, ...(cookie && { Cookie: cookie }) },
  })
const codes = (problem: string | null) =>
  (JSON.parse(problem ?? '[]') as { code: string }[]).map(({ code }) => code)
const logged = async (type: string, host: string) =>
  (await db.sql`select 1 from log_entry where type = ${type} and subject_name = ${host}`).length

test('a host is asked for, found unproven, proven, and served with its own link', async () => {
  const host = 'portal.alder.example'
  const id = await request(world.otis, 'Portal.Alder.Example.')
  expect((await at(host)).status).toBe(421)
  expect(codes((await look(world.otis, id)).problem)).toEqual(['proof-absent', 'points-nowhere'])
  await prove(id, host)
  expect(await look(world.otis, id)).toMatchObject({ state: 'verified', problem: null })
  expect((await at(host)).status).toBe(200)
  const link = await Scope.enter(db.pool, anonymous, (scope) =>
    portalOfTenant(scope, world.alder.id, base),
  )
  expect(link?.href).toBe('http://portal.alder.example:3000/')
  expect(await logged('domain.requested', host)).toBe(1)
  expect(await logged('domain.verified', host)).toBe(1)
})

test('a record of somebody else’s, or of another attempt, proves nothing', async () => {
  const host = 'shared.example'
  const alder = await request(world.otis, host)
  const birch = await request(world.bea, host, world.birch.id)
  await prove(alder, host)
  expect(codes((await look(world.bea, birch, world.birch.id)).problem)).toEqual([
    'proof-other',
    'points-elsewhere',
  ])
  expect(await look(world.otis, alder)).toMatchObject({ state: 'verified' })
  await prove(birch, host, 'birch.localhost')
  const second = await look(world.bea, birch, world.birch.id)
  expect(second.state).toBe('pending')
  expect(codes(second.problem)).toEqual(['taken'])
})

test('the top of a domain proves itself by the addresses of ours', async () => {
  const id = await request(world.otis, 'alder-apex.example')
  await prove(id, 'alder-apex.example')
  dns.set('alder-apex.example', { A: ['192.0.2.10', '198.51.100.1'] })
  expect(codes((await look(world.otis, id)).problem)).toEqual(['points-elsewhere'])
  dns.set('alder-apex.example', { A: ['192.0.2.11'] })
  expect((await dueLook(id)).state).toBe('verified')
})

test.each(['servfail', 'silence'] as const)(
  'DNS that answers with %s is no answer',
  async (how) => {
    const host = `${how}.example`
    const id = await verified(host)
    dns.fail(`_tenantry-verify.${host}`, how)
    const after = await dueLook(id)
    expect(after).toMatchObject({ state: 'verified', missing_days: 0 })
    expect(codes(after.problem)).toEqual(['unanswered'])
    dns.fail(`_tenantry-verify.${host}`, null)
    expect(codes((await dueLook(id)).problem)).toEqual([])
  },
)

test('looking now is possible once in 30 s, and says when again', async () => {
  const id = await request(world.otis, 'calm.example')
  await look(world.otis, id)
  const again = as(db, world.otis, (scope) => checkNow(scope, world.alder.id, id))
  await expect(again).rejects.toMatchObject({ code: 'check-too-soon', kind: 'too-many' })
  const page = await portal.as(world.otis).get('/services')
  expect(page.status).toBe(200)
  await db.sql`update tenant_domain set checked_at = now() - interval '31 seconds' where id = ${id}`
  await as(db, world.otis, (scope) => checkNow(scope, world.alder.id, id))
})

test('three days without proof lose a host, with an alarm; it is served while it points here, and not after', async () => {
  const host = 'lost.example'
  const id = await verified(host)
  dns.remove(`_tenantry-verify.${host}`)
  const alarms = async () =>
    (await db.sql`select severity, cleared_at from alarm where key = ${`domain:${id}`}`).map((a) =>
      a.cleared_at ? 'cleared' : a.severity,
    )
  for (const day of [1, 2])
    expect(await dueLook(id)).toMatchObject({ state: 'verified', missing_days: day })
  expect(await alarms()).toEqual([])
  expect((await dueLook(id)).state).toBe('lost')
  expect(await alarms()).toEqual(['major'])
  expect((await at(host)).status).toBe(200)
  await prove(id, host)
  expect((await dueLook(id)).state).toBe('verified')
  expect(await alarms()).toEqual(['cleared'])
  dns.remove(`_tenantry-verify.${host}`)
  for (const _ of [1, 2, 3]) await dueLook(id)
  dns.set(host, { CNAME: 'somebody.else.example' })
  expect((await dueLook(id)).state).toBe('expired')
  expect((await at(host)).status).toBe(421)
})

test('what has run out begins again with a new token', async () => {
  const host = 'again.example'
  const id = await verified(host)
  const old = (await row(id)).token
  await db.sql`update tenant_domain set state = 'expired', next_check_at = null where id = ${id}`
  await as(db, world.otis, (scope) => retryDomain(scope, world.alder.id, id))
  expect(await row(id)).toMatchObject({ state: 'pending', checks: 0 })
  expect((await row(id)).token).not.toBe(old)
  expect(codes((await look(world.otis, id)).problem)).toEqual(['proof-other'])
})

const signedInAt = async (host: string, actor: Actor) => {
  const client = { host: `${host}:3000`, ip: '192.0.2.1', agent: 'test' }
  await Scope.enter(db.pool, anonymous, (scope) => openSession(scope, actor.id ?? '', client))
}
const sessionsAt = async (host: string) =>
  (await db.sql`select 1 from session where host = ${`${host}:3000`}`).length

test('a removed host is nobody’s at once, ends its sessions, and rests for 30 days', async () => {
  const host = 'removed.example'
  const id = await verified(host)
  await signedInAt(host, world.otis)
  await signedInAt('alderfoods.localhost', world.otis)
  await as(db, world.otis, (scope) => removeDomain(scope, world.alder.id, id))
  expect((await at(host)).status).toBe(421)
  expect(await sessionsAt(host)).toBe(0)
  expect(await sessionsAt('alderfoods.localhost')).toBe(1)
  await expect(request(world.dana, host)).rejects.toMatchObject({ code: 'host-rests' })
  const [rest] = await db.sql`select until from host_quarantine where host = ${host}`
  expect(Math.round((rest?.until - Date.now()) / 86_400_000)).toBe(30)
  await db.sql`update host_quarantine set until = now() where host = ${host}`
  expect((await row(await request(world.bea, host, world.birch.id))).state).toBe('pending')
})

test('a host that rests is asked for like a free one, so that nobody learns whose it was', async () => {
  const host = 'formerly.example'
  const id = await verified(host)
  await as(db, world.otis, (scope) => removeDomain(scope, world.alder.id, id))
  async function asked(actor: Actor, tenant: string, name: string) {
    const {
      id: _,
      host: said,
      token,
      requestedAt,
      nextCheckAt,
      ...made
    } = await as(db, actor, (s) => requestDomain(s, tenant, name, base))
    return made
  }
  for (const [actor, tenant] of [
    [world.bea, world.birch.id],
    [world.olivia, world.alder.id],
  ] as const)
    expect(await asked(actor, tenant, host)).toEqual(
      await asked(actor, tenant, `free-${tenant.slice(0, 8)}.example`),
    )
})

test('who never proved a host locks it for nobody', async () => {
  const id = await request(world.otis, 'victim.example')
  await as(db, world.otis, (scope) => removeDomain(scope, world.alder.id, id))
  expect((await row(await request(world.bea, 'victim.example', world.birch.id))).state).toBe(
    'pending',
  )
})

test('a host that rests is not given to another attempt either', async () => {
  const host = 'resting.example'
  const id = await verified(host)
  const waiting = await request(world.bea, host, world.birch.id)
  await as(db, world.otis, (scope) => removeDomain(scope, world.alder.id, id))
  await prove(waiting, host, 'birch.localhost')
  expect(codes((await look(world.bea, waiting, world.birch.id)).problem)).toEqual(['rests'])
})

test('a host that is switched off is served to nobody, and its sessions end', async () => {
  const host = 'off.example'
  const id = await verified(host)
  await signedInAt(host, world.otis)
  const off = (version: number, enabled = false) =>
    as(db, world.otis, (scope) => switchDomain(scope, world.alder.id, id, { enabled, version }))
  await off(1)
  expect((await at(host)).status).toBe(421)
  expect(await sessionsAt(host)).toBe(0)
  await expect(off(1, true)).rejects.toMatchObject({
    kind: 'conflict',
    code: 'stale',
    params: { what: host, values: [{ now: false, yours: true }] },
  })
  await off(2, true)
  expect((await at(host)).status).toBe(200)
})

test('a check of a host that is removed meanwhile is no failure', async () => {
  const lane = { kind: 'check-domain', lane: 'housekeeping', maxAttempts: 1 } as const
  await as(db, world.otis, (scope) =>
    enqueue(scope, [
      {
        ...lane,
        owner: { tenantId: world.alder.id },
        subject: { kind: 'domain', id: randomUUID(), name: 'gone' },
      },
    ]),
  )
  const ended = await until('the command', async () => {
    const [one] =
      await db.sql`select state, result from command where subject_name = 'gone' and ended_at is not null`
    return one
  })
  expect(ended).toMatchObject({ state: 'succeeded', result: { removed: true } })
})

test('the schedule asks about what is due, of active tenants alone, and once', async () => {
  const alder = await request(world.otis, 'due.example')
  const birch = await request(world.bea, 'due.example', world.birch.id)
  await db.sql`update tenant_domain set next_check_at = now() + interval '1 day'`
  await db.sql`update tenant set state = 'deactivated' where id = ${world.birch.id}`
  await db.sql`update tenant_domain set next_check_at = now() - interval '1 minute' where id in ${db.sql([alder, birch])}`
  const schedule = startSchedule({ database: db.pool, log: quiet })
  await until('the check', async () => (await row(alder)).checked_at)
  await schedule.stop()
  expect((await row(alder)).checks).toBe(1)
  expect((await row(birch)).checked_at).toBeNull()
  await db.sql`update tenant set state = 'active' where id = ${world.birch.id}`
  unprove('due.example')
})
