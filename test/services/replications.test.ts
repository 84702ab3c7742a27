import { randomUUID } from 'node:crypto'
import { sql as drizzle } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createGraph, type Graph } from '../../src/connectors/graph/graph.ts'
import { alderComposition } from '../../src/demo/alder.ts'
import { setAuthentication } from '../../src/domain/connect/applications.save.ts'
import type { StoredMessage } from '../../src/domain/message.ts'
import { message } from '../../src/domain/messages.ts'
import { retryCommands } from '../../src/domain/queue/commands.control.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { storeUsers } from '../../src/domain/services/replications.directory.ts'
import { decideMissing } from '../../src/domain/services/replications.missing.ts'
import {
  demandReplications,
  noteChange,
  queueDue,
  queueReplications,
} from '../../src/domain/services/replications.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { Composition } from '../../src/sandbox/microsoft/parts.ts'
import type { Microsoft } from '../../src/sandbox/microsoft/shapes.ts'
import { tenantAudit } from '../../src/worker/audit.ts'
import { startWorker, type Worker } from '../../src/worker/lanes.ts'
import { replicateKind } from '../../src/worker/replicate.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

let database: TestDatabase
let world: World
let microsoft: Microsoft
let graph: Graph
let msTenantId: string
let worker: Worker | undefined
const seal = makeSeal(testSecret)
const people = 1200

beforeAll(async () => {
  database = await testDatabase()
  world = await makeWorld(database)
  microsoft = await startMicrosoft({ seed: 'replications' })
  graph = createGraph({
    graphUrl: microsoft.graphUrl,
    loginUrl: microsoft.loginUrl,
    allow: ['127.0.0.1'],
    wait: async () => {},
  })
})
afterAll(async () => {
  graph.close()
  await microsoft.stop()
})

beforeEach(async () => {
  const { sql } = database
  const directory = ['managed_user', 'managed_number', 'managed_group', 'managed_member']
  for (const table of ['command', 'lane', 'alarm', 'replication', ...directory, 'sip_connection'])
    await sql.unsafe(`delete from ${table}`)
  await sql`update service set last_replication_at = null, last_replication_error = null, licensed_users = 100000`
  msTenantId = randomUUID()
  microsoft.addTenant({
    msTenantId,
    clientId: 'portal',
    clientSecret: 'secret',
    users: people,
    domain: 'alder.example',
  })
  await sql`delete from m365_authentication`
  await authenticate('secret')
})
afterEach(async () => {
  await worker?.stop(2500)
  worker = undefined
})

const authenticate = (secret: string) => {
  const { id } = world.alder
  const place = { tenant: id, table: 'm365_authentication', column: 'client_secret', row: id }
  return database.sql`
    insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    values (${id}, ${msTenantId}, 'portal', ${seal.seal(secret, place)})
    on conflict (tenant_id) do update set client_secret = excluded.client_secret`
}

const asDana = <T>(work: (scope: Scope) => Promise<T>) =>
  Scope.enter(database.pool, world.dana, work)
const queue = () => asDana((scope) => queueReplications(scope, [world.alder.service]))

/** In one transaction, for a worker may be at work. */
const queueForOneTry = () =>
  asDana(async (scope) => {
    await queueReplications(scope, [world.alder.service])
    await scope.db.execute("update command set max_attempts = 1 where state = 'queued'")
  })

/** Runs until nothing is queued or executing but what waits for a later try. */
async function run() {
  worker ??= startWorker({
    database: database.pool,
    kinds: [replicateKind({ graph, seal }), tenantAudit],
    log: quiet,
  })
  worker.wake()
  await until('the queue is quiet', async () => {
    const [open] = await database.sql`
      select count(*)::int as n from command where state = 'executing' or (state = 'queued' and next_try_at <= now())`
    return open?.n === 0
  })
}

async function first<T>(text: string): Promise<T> {
  const [row] = await database.sql.unsafe<T[] & object[]>(text)
  if (!row) throw new Error(`nothing for: ${text}`)
  return row
}
const alarms = () =>
  database.sql`select key, severity, name, cleared_at is null as active from alarm order by raised_at`
const stored = () =>
  first<{ users: number; gone: number; numbers: number }>(`
    select count(*) filter (where removed_at is null)::int as users, count(removed_at)::int as gone,
      (select count(*)::int from managed_number) as numbers from managed_user`)

test('a replication copies users and numbers, sets the date of the tenant’s services and nothing else', async () => {
  const { queued } = await queue()
  expect(queued).toHaveLength(1)
  await run()
  const command = await first<{ state: string; result: object; log: { message: StoredMessage }[] }>(
    `select state, result, log from command where kind = 'replicate'`,
  )
  expect(command.state).toBe('succeeded')
  expect(command.log.map(({ message: said }) => said)).toEqual(
    expect.arrayContaining([
      message('step-sign-in'),
      message('users-read', { count: people, isFull: true }),
      message('step-finish'),
    ]),
  )
  const { users, numbers } = await stored()
  expect(users).toBe(people)
  expect(numbers).toBeGreaterThan(100)
  expect(await first('select users, numbers, last_result from replication')).toEqual({
    users,
    numbers,
    last_result: 'succeeded',
  })
  const dates = await database.sql`
    select s.id, s.last_replication_at from service s order by s.last_replication_at nulls last`
  expect(dates.map(({ id, last_replication_at }) => [id, Boolean(last_replication_at)])).toEqual([
    [world.alder.service, true],
    [world.birch.service, false],
  ])
})

test('a pass that ends is told to pages that count users, numbers and services', async () => {
  const heard: string[] = []
  const listening = await database.listen({
    announced: (payload) => heard.push(payload),
    disconnected() {},
    reconnected() {},
  })
  await queue()
  await run()
  const said = (topic: string) =>
    heard.some((one) => one.includes(`"${topic}"`) && one.includes(world.alder.id))
  await until('all is told', () => ['tiles', 'users', 'numbers', 'sip-connections'].every(said))
  await listening.stop()
})

test('the second run reads only what changed, and an unchanged user keeps the time of its last change', async () => {
  await queue()
  await run()
  const before = await first<{ link: string }>('select delta_link as link from replication')
  const [kept] = await database.sql`select max(changed_at)::text as at from managed_user`
  microsoft.simulateChanges(msTenantId, 5)
  await queue()
  await run()
  const second = await first<{ result: { usersRead: number; full: boolean } }>(
    "select result from command where kind = 'replicate' order by seq desc limit 1",
  )
  expect(second.result.full).toBe(false)
  expect(second.result.usersRead).toBeLessThan(50)
  expect(
    (await first<{ link: string }>('select delta_link as link from replication')).link,
  ).not.toBe(before.link)
  const [touched] = await database.sql`
    select count(*)::int as n from managed_user where changed_at > ${kept?.at}::text::timestamptz`
  expect(touched?.n).toBeLessThan(50)
})

test('a user twice in a page: entries merge in order, and what one leaves out is not cleared', async () => {
  const at = (id: string) =>
    first<{ name: string; department: string; plans: number; gone: boolean }>(`
      select display_name as name, department, jsonb_array_length(plans) as plans, removed_at is not null as gone
      from managed_user where graph_id = '${id}'`)
  microsoft.fail(msTenantId, { kind: 'partial' })
  await queue()
  await run()
  const { id, assignedPlans } = microsoft.directory(msTenantId).at(3)
  expect((await at(id)).plans).toBe(assignedPlans.length)
  microsoft.directory(msTenantId).change(id, { department: 'Board', displayName: 'Ada Board' })
  microsoft.fail(msTenantId, { kind: 'partial' })
  await queue()
  await run()
  const known = { name: 'Ada Board', department: 'Board', plans: assignedPlans.length }
  expect(await at(id)).toEqual({ ...known, gone: false })
  const pass = { tenantId: world.alder.id, generation: 3 }
  const stored = (...users: Parameters<typeof storeUsers>[2]) =>
    Scope.enter(database.pool, system({ kind: 'tenant', tenant: world.alder.id }), (scope) =>
      storeUsers(scope, pass, users),
    )
  await stored({ id, displayName: 'Zoe\u0308 Late' }, { id, removed: 'changed' })
  expect(await at(id)).toEqual({ ...known, name: 'Zoë Late', gone: true })
  await stored({ id, removed: 'changed' }, { id, department: null })
  expect(await at(id)).toEqual({ ...known, name: 'Zoë Late', department: null, gone: false })
})

test('an expired delta link reads everything anew, and only then marks who is gone', async () => {
  await queue()
  await run()
  await database.sql`
    insert into managed_user (tenant_id, graph_id, upn, generation) values (${world.alder.id}, 'ghost', 'ghost@alder.example', 0)`
  await queue()
  await run()
  expect((await stored()).gone).toBe(0)
  await database.sql`update replication set delta_link = 'http://elsewhere.example/v1.0/users/delta?$deltatoken=old'`
  await queue()
  await run()
  expect(await stored()).toMatchObject({ users: people, gone: 1 })
})

const link = () => first<{ link: string | null }>('select delta_link as link from replication')
const latest = () =>
  first<{ state: string; error: StoredMessage | null; result: Record<string, unknown> }>(
    "select state, error, result from command where kind = 'replicate' order by seq desc limit 1",
  )
/** The newest command's log, as codes of its warnings. */
const warnings = async () => {
  const { log } = await first<{ log: { level: string; message: StoredMessage }[] }>(
    "select log from command where kind = 'replicate' order by seq desc limit 1",
  )
  return log.flatMap(({ level, message: said }) => (level === 'warning' ? [said] : []))
}
/** A directory that costs little to read. */
async function useSmall(of: number | Composition = 40) {
  msTenantId = randomUUID()
  const application = { msTenantId, clientId: 'portal', clientSecret: 'secret' }
  microsoft.addTenant({
    ...application,
    ...(typeof of === 'number' ? { users: of } : { composition: of }),
  })
  await database.sql`delete from m365_authentication`
  await authenticate('secret')
}
const replicated = async () => {
  await queue()
  await run()
  return latest()
}

test.each([
  [400, 'BadRequest'],
  [404, 'Request_ResourceNotFound'],
  [500, 'InternalServerError'],
])('a delta link that answers %i for good is dropped at the second time', async (status, code) => {
  await useSmall()
  await replicated()
  microsoft.fail(msTenantId, {
    ...{ kind: 'answered', status, code, on: 'users', onLinks: true },
    // each attempt waits out a 500 five times
    times: status === 500 ? 10 : 2,
  })
  const kept = await link()
  expect(await replicated()).toMatchObject({ state: 'queued' })
  expect(await link()).toEqual(kept)
  expect(await replicated()).toMatchObject({ state: 'succeeded', result: { full: true } })
  expect(await warnings()).toMatchObject([{ code: 'link-dropped', params: { reason: {} } }])
  expect(await stored()).toMatchObject({ users: 40, gone: 0 })
  expect(await replicated()).toMatchObject({ result: { full: false } })
})

test('everything is read again when somebody asks, and when the customer is another Microsoft tenant', async () => {
  await useSmall()
  await replicated()
  const ask = { readAll: true }
  await asDana((scope) => queueReplications(scope, [world.alder.service], ask))
  await run()
  expect((await latest()).result.full).toBe(true)
  expect((await replicated()).result.full).toBe(false)
  const set = (id: string) =>
    asDana((scope) =>
      setAuthentication(scope, seal, 'alderfoods', {
        ...{ msTenantId: id, clientId: application, clientSecret: 'secret' },
      }),
    )
  const application = randomUUID()
  microsoft.addTenant({ msTenantId, clientId: application, clientSecret: 'secret', users: 40 })
  await set(msTenantId.toUpperCase())
  expect((await replicated()).result.full).toBe(false)
  msTenantId = randomUUID()
  microsoft.addTenant({ msTenantId, clientId: application, clientSecret: 'secret', users: 10 })
  await set(msTenantId)
  // all of the former directory are missing, which is more than is believed
  expect((await replicated()).error?.code).toBe('many-missing')
  expect(await stored()).toMatchObject({ users: 50, gone: 0 })
})

test('an odd entry is skipped and named, and stops nobody else', async () => {
  await useSmall()
  await replicated()
  const before = await stored()
  const list = microsoft.directory(msTenantId).list(0, 3).users
  const plans = async () =>
    database.sql`select graph_id, phone, jsonb_array_length(plans) as plans from managed_user
      where graph_id in ${database.sql(list.map(({ id }) => id))} order by graph_id`
  const known = await plans()
  microsoft.fail(msTenantId, { kind: 'odd', on: 'users' })
  microsoft.fail(msTenantId, { kind: 'odd', on: 'numbers' })
  await asDana((scope) => queueReplications(scope, [world.alder.service], { readAll: true }))
  await run()
  expect(await latest()).toMatchObject({ state: 'succeeded', result: { full: true } })
  const [ofUsers, ofNumbers] = await warnings()
  const [plan, phone, removed] = list.map((user) => user.userPrincipalName)
  expect(ofUsers).toEqual(
    message('entries-odd', {
      count: 3,
      entries: `${plan} (assignedPlans.0), ${phone} (businessPhones.0), ${removed}`,
    }),
  )
  expect(ofNumbers).toMatchObject({ code: 'entries-odd', params: { count: 1 } })
  expect(await plans()).toEqual(known)
  expect(await stored()).toEqual(before)
  const odd = async () =>
    (await alarms()).flatMap(({ key, severity, active }) =>
      key.startsWith('m365-odd') ? [[key.split('|')[0], severity, active]] : [],
    )
  expect(await odd()).toEqual([
    ['m365-odd-users', 'warning', true],
    ['m365-odd-numbers', 'warning', true],
  ])
  await asDana((scope) => queueReplications(scope, [world.alder.service], { readAll: true }))
  await run()
  expect((await odd()).map(([, , active]) => active)).toEqual([false, false])
})

test('numbers that may not be read are no refused sign-in: users are kept, and the secret is not blamed', async () => {
  await useSmall()
  await replicated()
  const before = await stored()
  microsoft.fail(msTenantId, { kind: 'forbidden', on: 'numbers', times: null })
  microsoft.directory(msTenantId).add({ displayName: 'Nia Newcomer' })
  expect(await replicated()).toMatchObject({ state: 'succeeded', result: { usersRead: 1 } })
  expect(await stored()).toEqual({ ...before, users: before.users + 1 })
  const access = () => first('select status, denied from m365_authentication')
  expect(await access()).toEqual({ status: 'valid', denied: ['numbers'] })
  expect(await alarms()).toMatchObject([
    { key: `m365-numbers|${world.alder.id}`, severity: 'warning', active: true },
  ])
  microsoft.fail(msTenantId, { kind: 'forbidden', on: 'users', times: null })
  expect(await replicated()).toMatchObject({ state: 'failed', error: { code: 'users-denied' } })
  expect(await access()).toEqual({ status: 'valid', denied: ['users', 'numbers'] })
  microsoft.heal(msTenantId)
  expect(await replicated()).toMatchObject({ state: 'succeeded' })
  expect(await access()).toEqual({ status: 'valid', denied: [] })
  expect((await alarms()).map(({ active }) => active)).toEqual([false, false])
})

/** Of everybody: voice, policies, gateway, groups; and the row's version, which a write would change. */
const told = () =>
  database.sql<
    {
      id: string
      type: string | null
      voice: boolean | null
      policies: Record<string, { name: string; by: string }>
      gateway: string | null
      groups: string[]
      row: string
    }[]
  >`select graph_id as id, account_type as type, voice_enabled as voice, policies, gateway, groups, xmin::text as row
    from managed_user where removed_at is null order by graph_id`
const gateways = async () => {
  const counts: Record<string, number> = {}
  for (const { gateway } of await told()) counts[`${gateway}`] = (counts[`${gateway}`] ?? 0) + 1
  return counts
}
const policyType = 'OnlineVoiceRoutingPolicy'

test('what Teams keeps of users is read, written only where it changed, and goes with who is gone there', async () => {
  await useSmall({ directRouting: 6, operatorConnect: 4, ready: 3, lines: 2 })
  await replicated()
  const before = await told()
  const count = (fits: (row: (typeof before)[number]) => boolean) => before.filter(fits).length
  expect(count(({ type }) => type === 'user')).toBe(13)
  expect(count(({ type }) => type === 'resourceAccount')).toBe(2)
  expect(count(({ voice }) => voice === true)).toBe(12)
  expect(count(({ policies }) => policies[policyType]?.name === 'National')).toBe(6)
  expect(before.find(({ policies }) => policies.TeamsCallingPolicy)?.policies).toMatchObject({
    TeamsCallingPolicy: { name: 'AllowCalling', by: 'group' },
  })
  await replicated()
  expect((await told()).map(({ row }) => row)).toEqual(before.map(({ row }) => row))
  const { teams, directory } = microsoft.tenant(msTenantId)
  const [gone, changed] = [directory.at(0).id, directory.at(2).id]
  teams.forget(gone)
  teams.assign(2, policyType, null)
  microsoft.fail(msTenantId, { kind: 'odd', on: 'configurations' })
  await replicated()
  // an entry without an id may be anybody's, so nobody is told to be gone
  const of = async (id: string) => (await told()).find((row) => row.id === id)
  expect((await of(gone))?.type).toBe('user')
  expect((await of(changed))?.policies).not.toHaveProperty(policyType)
  await replicated()
  expect(await of(gone)).toMatchObject({ type: null, voice: null, policies: {} })
  expect((await told()).filter(({ type }) => type === null)).toHaveLength(1)
})

test('the gateway is that of the SIP connection whose voice policy is the user’s, after each pass', async () => {
  await useSmall({ directRouting: 6, operatorConnect: 4, ready: 3 })
  await replicated()
  expect(await gateways()).toEqual({ null: 13 })
  // a clock may give two that follow each other the same moment
  let made = Date.UTC(2026, 0, 1)
  const connect = (name: string, policy: string | null, tenant = world.alder) =>
    database.sql`insert into sip_connection (tenant_id, service_id, name, gateway, voice_policy, created_at)
      values (${tenant.id}, ${tenant.service}, ${name}, ${`${name}.sbc.example`}, ${policy},
        ${new Date(made++).toISOString()})`
  await connect('theirs', 'National', world.birch)
  await connect('first', 'NATIONAL')
  await connect('second', 'national')
  await connect('none', null)
  await replicated()
  expect(await gateways()).toEqual({ 'first.sbc.example': 6, null: 7 })
  const { teams } = microsoft.tenant(msTenantId)
  teams.assign(0, policyType, 'International')
  teams.assign(6, policyType, 'National')
  await database.sql`update sip_connection set gateway = 'moved.sbc.example' where name = 'first'`
  await replicated()
  expect(await gateways()).toEqual({ 'moved.sbc.example': 6, null: 7 })
  const rows = await told()
  await replicated()
  expect(await told()).toEqual(rows)
  // who has no policy of their own has the organization's
  await connect('everybody', 'Global')
  await replicated()
  expect(await gateways()).toEqual({ 'moved.sbc.example': 6, 'everybody.sbc.example': 6, null: 1 })
  await database.sql`delete from sip_connection where name = 'everybody'`
  await replicated()
  // half a pass derives nothing
  await database.sql`delete from sip_connection`
  microsoft.fail(msTenantId, { kind: 'unavailable', on: 'groups', times: 5 })
  expect(await replicated()).toMatchObject({ state: 'queued' })
  expect(await gateways()).toEqual({ 'moved.sbc.example': 6, null: 7 })
  expect(await replicated()).toMatchObject({ state: 'succeeded' })
  expect(await gateways()).toEqual({ null: 13 })
})

test('a count of the demo’s first customer gives 200 of Direct Routing and 100 of Operator Connect', async () => {
  await useSmall(alderComposition)
  await database.sql`insert into sip_connection (tenant_id, service_id, name, gateway, voice_policy)
    values (${world.alder.id}, ${world.alder.service}, 'London', 'alder.sbc.example', ${alderComposition.voicePolicy ?? ''})`
  await replicated()
  // the licenses were counted right after it
  const counted = await first(
    'select direct_routing, operator_connect, phones, licensed, copied_at is not null as copied, trigger from license_run order by taken_at desc limit 1',
  )
  expect(counted).toEqual({
    ...{ direct_routing: 200, operator_connect: 100, phones: 200, licensed: 300 },
    ...{ copied: true, trigger: 'replication' },
  })
})

test('users that reach the share that warns raise the license alarm with the count after a replication, fewer clear it', async () => {
  await useSmall({ directRouting: 9, ready: 3 })
  await database.sql`insert into sip_connection (tenant_id, service_id, name, gateway, voice_policy)
    values (${world.alder.id}, ${world.alder.service}, 'first', 'first.sbc.example', 'National')`
  const license = (users: number) =>
    database.sql`update service set licensed_users = ${users} where id = ${world.alder.service}`
  const threshold = async () =>
    (await alarms())
      .filter(({ key }) => key === 'user-license-threshold')
      .map(({ severity, active }) => [severity, active])
  await license(10)
  await replicated()
  expect(await threshold()).toEqual([['warning', true]])
  await license(11)
  await replicated()
  expect(await threshold()).toEqual([['warning', false]])
})

test('groups have the users that are their members; who leaves, joins, and a group that goes are seen', async () => {
  await useSmall({ ready: 12 })
  const { groups, directory } = microsoft.tenant(msTenantId)
  const departments = groups.all()
  const ids = directory.list(0, 12).users.map(({ id }) => id)
  const device = [{ '@odata.type': '#microsoft.graph.device', id: randomUUID() }]
  const board = groups.add('Board', ids.slice(0, 5), device)
  const empty = groups.add('Empty', [], device)
  for (const { id } of departments) groups.remove(id)
  await replicated()
  const known = () => database.sql`select graph_id as id, name, members from managed_group`
  const members = async (group: string) =>
    (await told()).flatMap((row) => (row.groups.includes(group) ? [row.id] : [])).sort()
  expect(await known()).toEqual([{ id: board, name: 'Board', members: 5 }])
  expect(await members(board)).toEqual(ids.slice(0, 5).sort())
  const rows = await told()
  await replicated()
  expect(await told()).toEqual(rows)
  groups.leave(board, ids[0] ?? '')
  groups.join(board, ids[7] ?? '')
  groups.join(empty, ids[7] ?? '')
  // half a pass takes nobody out: the second group is not read
  microsoft.fail(msTenantId, { kind: 'answered', status: 500, on: 'members', times: 10 })
  expect(await replicated()).toMatchObject({ state: 'queued' })
  expect(await members(board)).toEqual(ids.slice(0, 5).sort())
  microsoft.heal(msTenantId)
  await replicated()
  expect(await members(board)).toEqual([...ids.slice(1, 5), ids[7]].sort())
  const both = (await told()).find(({ id }) => id === ids[7])
  expect(both?.groups).toEqual([board, empty].sort())
  // who is a member of a hidden group cannot be read, which is not that nobody is
  microsoft.fail(msTenantId, { kind: 'forbidden', on: 'members', times: null })
  groups.leave(board, ids[1] ?? '')
  expect(await replicated()).toMatchObject({ state: 'succeeded' })
  expect(await warnings()).toEqual([message('members-denied', { count: 2 })])
  expect(await members(board)).toHaveLength(5)
  microsoft.heal(msTenantId)
  groups.remove(board)
  await replicated()
  expect(await members(board)).toEqual([])
  expect(await known()).toEqual([{ id: empty, name: 'Empty', members: 1 }])
})

test.each([
  ['teams', 'configurations'],
  ['groups', 'groups'],
] as const)(
  '%s that may not be read keep what is known, and are asked for again',
  async (of, on) => {
    await useSmall()
    await replicated()
    const before = await told()
    microsoft.fail(msTenantId, { kind: 'forbidden', on, times: null })
    microsoft.directory(msTenantId).add({ displayName: 'Nia Newcomer' })
    expect(await replicated()).toMatchObject({ state: 'succeeded', result: { usersRead: 1 } })
    const after = await told()
    const ids = new Set(before.map(({ id }) => id))
    expect(after.filter(({ id }) => ids.has(id))).toEqual(before)
    expect(after).toHaveLength(before.length + 1)
    const access = () => first('select status, denied from m365_authentication')
    expect(await access()).toEqual({ status: 'valid', denied: [of] })
    expect(await alarms()).toMatchObject([
      { key: `m365-${of}|${world.alder.id}`, severity: 'warning', active: true },
    ])
    microsoft.heal(msTenantId)
    expect(await replicated()).toMatchObject({ state: 'succeeded' })
    expect(await access()).toEqual({ status: 'valid', denied: [] })
    expect((await alarms()).map(({ active }) => active)).toEqual([false])
  },
)

test('a complete answer that leaves out too many stops and asks; kept ones stay, accepted ones go', async () => {
  await useSmall(80)
  await replicated()
  const before = await stored()
  const short = async (left: number) => {
    microsoft.fail(msTenantId, { kind: 'truncated', left })
    await asDana((scope) => queueReplications(scope, [world.alder.service], { readAll: true }))
    await run()
    return latest()
  }
  // fewer than the number, then more: 20 of 80 are a quarter, 50 are more than a third
  expect(await short(60)).toMatchObject({ state: 'succeeded' })
  expect(await stored()).toMatchObject({ users: 60, gone: 20 })
  await replicated()
  expect((await short(80)).state).toBe('succeeded')
  expect(await stored()).toEqual(before)
  const stopped = {
    state: 'failed',
    error: { code: 'many-missing', params: { users: 50, ofUsers: 80 } },
  }
  expect(await short(30)).toMatchObject(stopped)
  expect(await stored()).toEqual(before)
  const active = async () => (await alarms()).filter((a) => a.active).map(({ name }) => name.code)
  expect(await active()).toEqual(['replication-asks'])
  const decide = (decision: 'accept' | 'keep', generation: number) =>
    asDana((scope) => decideMissing(scope, world.alder.service, { decision, generation }))
  const asked = () =>
    first<{ generation: number }>(
      "select (missing ->> 'generation')::int as generation from replication",
    )
  // an answer to another question is refused, and so is anybody's who may only look
  const { generation } = await asked()
  await expect(decide('accept', generation - 1)).rejects.toMatchObject({ code: 'missing-changed' })
  const looker = Scope.enter(database.pool, world.otis, (scope) =>
    decideMissing(scope, world.alder.service, { decision: 'accept', generation }),
  )
  await expect(looker).rejects.toMatchObject({ kind: 'forbidden' })
  microsoft.fail(msTenantId, { kind: 'truncated', left: 30 })
  await decide('keep', generation)
  await run()
  expect(await latest()).toMatchObject({ state: 'succeeded', result: { full: true } })
  expect(await stored()).toEqual(before)
  expect(await active()).toEqual([])
  await expect(decide('keep', generation)).rejects.toMatchObject({ code: 'nothing-missing' })
  // reading everything again asks again
  expect(await short(30)).toMatchObject(stopped)
  microsoft.fail(msTenantId, { kind: 'truncated', left: 30 })
  await decide('accept', (await asked()).generation)
  expect(await stored()).toMatchObject({ users: 30, gone: 50 })
  await run()
  expect(await latest()).toMatchObject({ state: 'succeeded' })
  expect(await active()).toEqual([])
})

test('numbers that a complete answer leaves out are asked about as well', async () => {
  await useSmall(80)
  await replicated()
  const before = await stored()
  microsoft.fail(msTenantId, { kind: 'truncated', left: 0, on: 'numbers' })
  expect(await replicated()).toMatchObject({ error: { params: { users: 0, numbers: 80 } } })
  expect(await stored()).toEqual(before)
  // the question answers itself when Microsoft names them again
  expect(await replicated()).toMatchObject({ state: 'succeeded' })
  expect(await first('select missing from replication')).toEqual({ missing: null })
})

test.each([
  [
    'ranges',
    (tenant: string, number: string) => database.sql`
    insert into number_range (tenant_id, name, first, last) values (${tenant}, 'Theirs', ${number}, ${number})`,
  ],
  [
    'has reserved',
    (tenant: string, number: string) => database.sql`
    insert into reserved_number (tenant_id, number, reason, reserved_by) values (${tenant}, ${number}, 'x', 'x')`,
  ],
  [
    'has at Microsoft',
    (tenant: string, number: string) => database.sql`
    insert into managed_number (tenant_id, number) values (${tenant}, ${number})`,
  ],
] as const)(
  'a number that Microsoft newly reports and another customer %s alarms the provider alone, until it is over',
  async (_, take) => {
    const { sql } = database
    microsoft.addTenant({
      ...{
        msTenantId,
        clientId: 'portal',
        clientSecret: 'secret',
        users: 20,
        domain: 'alder.example',
      },
    })
    const number = String(microsoft.tenant(msTenantId).directory.numbers(0, 1)[0]?.telephoneNumber)
    await take(world.birch.id, number)
    const shared = () => sql`
    select audience, text -> 'params' as said from alarm where key like 'numbers-shared|%' and cleared_at is null`
    expect(await shared(), 'before it is reported').toEqual([])
    await queue()
    await run()
    expect(await shared()).toEqual([
      { audience: 'provider', said: { number, one: 'Alder Foods', other: 'Birch Logistics' } },
    ])
    for (const actor of [world.otis, world.bea])
      expect(
        await Scope.enter(database.pool, actor, ({ db }) =>
          db.execute(drizzle`select from alarm where key like 'numbers-shared|%'`),
        ),
      ).toHaveLength(0)
    for (const table of ['number_range', 'reserved_number', 'managed_number'])
      await sql.unsafe(`delete from ${table} where tenant_id = '${world.birch.id}'`)
    await queue()
    await run()
    expect(await shared(), 'once it is over').toEqual([])
  },
)

test('half a pass is not read as "the rest was removed"', async () => {
  await queue()
  await run()
  const before = await stored()
  await database.sql`update replication set delta_link = null`
  microsoft.fail(msTenantId, { kind: 'unavailable', on: 'numbers', times: null })
  await queue()
  await run()
  microsoft.heal(msTenantId)
  expect(
    await first("select state from command where kind = 'replicate' order by seq desc limit 1"),
  ).toEqual({
    state: 'queued',
  })
  expect(await stored()).toEqual(before)
})

test('a failure keeps the old date and shows the reason; the last one raises an alarm, a success clears it', async () => {
  await queue()
  await run()
  const { at } = await first<{ at: Date }>(
    `select last_replication_at as at from service where id = '${world.alder.service}'`,
  )
  microsoft.fail(msTenantId, { kind: 'unavailable', on: 'users', times: null })
  await queueForOneTry()
  await run()
  const failed = await first<{ at: Date; error: StoredMessage }>(
    `select last_replication_at as at, last_replication_error as error from service where id = '${world.alder.service}'`,
  )
  expect(failed.at).toEqual(at)
  expect(failed.error.code).toBe('graph-unavailable')
  expect(await alarms()).toMatchObject([
    { key: `replication|${world.alder.id}`, severity: 'major', active: true },
  ])
  microsoft.heal(msTenantId)
  const { id } = await first<{ id: string }>(
    "select id from command where kind = 'replicate' order by seq desc limit 1",
  )
  await asDana((scope) => retryCommands(scope, [id]))
  await run()
  expect(await alarms()).toMatchObject([{ active: false }])
  expect(
    await first(
      `select last_replication_error as error from service where id = '${world.alder.service}'`,
    ),
  ).toEqual({ error: null })
})

test('refused credentials are not tried again: the authentication is invalid and the alarm critical', async () => {
  await authenticate('wrong')
  await queue()
  await run()
  expect(await first(`select state, attempt from command where kind = 'replicate'`)).toEqual({
    state: 'failed',
    attempt: 1,
  })
  expect(await first('select status from m365_authentication')).toEqual({ status: 'invalid' })
  expect(await alarms()).toMatchObject([
    { key: `m365-auth|${world.alder.id}`, severity: 'critical', active: true },
  ])
  await authenticate('secret')
  await queue()
  await run()
  expect(await alarms()).toMatchObject([{ active: false }])
  expect(await first('select status from m365_authentication')).toEqual({ status: 'valid' })
})

test('a customer without authentication is skipped with the reason, and alone it is a conflict', async () => {
  const { queued, skipped } = await asDana((scope) =>
    queueReplications(scope, [world.alder.service, world.birch.service]),
  )
  expect(queued).toHaveLength(1)
  expect(skipped).toEqual([
    {
      serviceId: world.birch.service,
      name: 'Birch Logistics Direct Routing',
      reason: message('no-authentication'),
    },
  ])
  const alone = asDana((scope) => demandReplications(scope, [world.birch.service]))
  await expect(alone).rejects.toMatchObject({ kind: 'conflict' })
  const foreign = Scope.enter(database.pool, world.olivia, (scope) =>
    queueReplications(scope, [world.birch.service]),
  )
  await expect(foreign).rejects.toMatchObject({ kind: 'missing' })
})

test('a second request merges with what waits or runs; asked during a run, one more follows', async () => {
  const { queued } = await queue()
  const second = await queue()
  expect(second.merged).toEqual(queued)
  await database.sql`update command set state = 'executing', attempt = 1`
  expect((await queue()).merged).toEqual(queued)
  const tenant = system({ kind: 'tenant', tenant: world.alder.id })
  const due = () => Scope.enter(database.pool, tenant, (scope) => queueDue(scope, world.alder.id))
  expect([await due(), await due()]).toEqual([true, false])
  expect(await first(`select count(*)::int as n from command where kind = 'replicate'`)).toEqual({
    n: 2,
  })
})

test('the quiet timer starts again with each change, but never runs past the longest wait', async () => {
  const minutes = { quietMinutes: 5, longestWaitMinutes: 15 }
  const change = () =>
    Scope.enter(database.pool, world.otis, (scope) => noteChange(scope, world.alder.id, minutes))
  const left = () =>
    first<{ due: number; max: number }>(`
      select round(extract(epoch from due_at - now()) / 60)::int as due, round(extract(epoch from max_at - now()) / 60)::int as max
      from replication`)
  await change()
  expect(await left()).toEqual({ due: 5, max: 15 })
  await database.sql`update replication set due_at = due_at - interval '4 minutes', max_at = max_at - interval '4 minutes'`
  await change()
  expect(await left()).toEqual({ due: 5, max: 11 })
  await database.sql`update replication set due_at = now() + interval '1 minute', max_at = now() + interval '2 minutes'`
  await change()
  expect(await left()).toEqual({ due: 2, max: 2 })
})

test('a pause of more than ten minutes that Microsoft asks for is kept and raises a warning', async () => {
  microsoft.fail(msTenantId, { kind: 'throttled', retryAfterSeconds: 1200 })
  await queue()
  await run()
  expect(
    await first(
      "select state, next_try_at > now() + interval '19 minutes' as later from command where kind = 'replicate'",
    ),
  ).toEqual({
    state: 'queued',
    later: true,
  })
  expect(await alarms()).toMatchObject([
    { key: `m365-throttled|${world.alder.id}`, severity: 'warning', active: true },
  ])
})
