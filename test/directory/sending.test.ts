import { randomUUID } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createGraph, type Graph } from '../../src/connectors/graph/graph.ts'
import {
  cancelChanges,
  retryChanges,
  sendNow,
  undoChanges,
} from '../../src/domain/directory/changes.acts.ts'
import { readSending } from '../../src/domain/directory/changes.list.ts'
import {
  beginChanges,
  markDrift,
  queueAsking,
  tenantsToAsk,
} from '../../src/domain/directory/changes.sending.ts'
import { queueChanges } from '../../src/domain/directory/changes.ts'
import { keepMicrosoftNumbers } from '../../src/domain/directory/service-numbers.ts'
import { editDetails, editPolicies } from '../../src/domain/directory/user-edits.ts'
import { assignNumber, releaseNumbers } from '../../src/domain/directory/user-numbers.ts'
import { findUser } from '../../src/domain/directory/users.ts'
import { dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { replicateNow } from '../../src/domain/services/replications.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { Microsoft } from '../../src/sandbox/microsoft/shapes.ts'
import { tenantAudit } from '../../src/worker/audit.ts'
import { startWorker, type Worker } from '../../src/worker/lanes.ts'
import { replicateKind } from '../../src/worker/replicate.ts'
import { sendingKind } from '../../src/worker/send-changes.kind.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

let db: TestDatabase
let world: World
let microsoft: Microsoft
let graph: Graph
let worker: Worker | undefined
let msTenantId: string
const seal = makeSeal(testSecret)

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  microsoft = await startMicrosoft({ seed: 'changes' })
  const { graphUrl, loginUrl } = microsoft
  graph = createGraph({
    graphUrl,
    loginUrl,
    allow: ['127.0.0.1'],
    wait: async () => {},
    timeoutMs: 2000,
  })
})
afterAll(async () => {
  graph.close()
  await microsoft.stop()
})
afterEach(async () => {
  await worker?.stop(2500)
  worker = undefined
})

const tables = [
  'dial_plan_prefix',
  'command',
  'lane',
  'alarm',
  'queued_change',
  'user_change',
  'managed_number',
  'managed_member',
  'managed_group',
  'managed_user',
  'replication',
]

beforeEach(async () => {
  for (const table of tables) await db.sql.unsafe(`delete from ${table}`)
  const { id } = world.alder
  msTenantId = randomUUID()
  microsoft.addTenant({
    ...{
      msTenantId,
      clientId: 'portal',
      clientSecret: 'secret',
      domain: 'alder.example',
      users: 12,
    },
    composition: { directRouting: 3, operatorConnect: 2, ready: 4 },
    policies: { OnlineVoiceRoutingPolicy: ['Berlin', 'Hamburg'], TeamsCallingPolicy: ['Desk'] },
  })
  const place = { tenant: id, table: 'm365_authentication', column: 'client_secret', row: id }
  await db.sql`delete from m365_authentication`
  await db.sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    values (${id}, ${msTenantId}, 'portal', ${seal.seal('secret', place)})`
  await replicate()
})

const as = <T>(work: (scope: Scope) => Promise<T>) =>
  Scope.enter(db.pool, { ...world.otis, licenseLevel: 'pro' }, work)
const asTenant = <T>(work: (scope: Scope) => Promise<T>) =>
  Scope.enter(db.pool, system({ kind: 'tenant', tenant: world.alder.id }), work)

const kinds = () => [replicateKind({ graph, seal }), sendingKind({ graph, seal }), tenantAudit]
async function drain() {
  worker ??= startWorker({ database: db.pool, kinds: kinds(), log: quiet })
  worker.wake()
  await until('the queue is quiet', async () => {
    const [open] = await db.sql`
      select count(*)::int as n from command where state = 'executing' or (state = 'queued' and next_try_at <= now())`
    return open?.n === 0
  })
}
/** A whole replication, whose first step sends. */
async function replicate() {
  await asTenant((scope) => replicateNow(scope, world.alder.id))
  await drain()
}
/** What is due is asked about, as the periodic job has it. */
async function ask() {
  await db.sql`update queued_change set next_ask_at = now() where state = 'confirming'`
  await asTenant((scope) => queueAsking(scope, world.alder.id))
  await drain()
}

const entries = () =>
  db.sql<
    {
      kind: string
      state: string
      error: { code: string } | null
      operation: string | null
      attempts: number
      id: string
      isDrifted: boolean
    }[]
  >`
    select id, kind, state, error, operation, attempts, drifted_at is not null as "isDrifted" from queued_change order by seq`
const states = async () => (await entries()).map(({ state }) => state)
const made = () => microsoft.tenant(msTenantId).made.map(({ kind }) => kind)
/** Somebody who may have a number and has none. */
async function ready(): Promise<string> {
  const [found] = await db.sql`
    select graph_id as id from managed_user u where plans @> '[{"servicePlanId": "4828c8ec-dc2e-4779-b502-87ac9ce28ab7"}]'
      and not exists (select from managed_number n where n.user_graph_id = u.graph_id) order by graph_id limit 1`
  return String(found?.id)
}
/** A number of Direct Routing that nobody has. */
async function spare(): Promise<string> {
  const [found] = await db.sql`
    select number from managed_number where user_graph_id is null and number_type = 'directRouting' order by number limit 1`
  return String(found?.number)
}

describe('a number', () => {
  test('is assigned once, confirmed when Microsoft is done, and shown at once; undone, it is released', async () => {
    const [user, number] = [await ready(), await spare()]
    await as((s) => assignNumber(s, user, { number }))
    await replicate()
    await ask()
    expect(await states()).toEqual(['done', 'done'])
    expect(made()).toEqual(['assign'])
    expect(await as((s) => findUser(s, user))).toMatchObject({
      number,
      isVoiceEnabled: true,
      waiting: 0,
    })
    const [, assigned] = await entries()
    expect(await as((s) => undoChanges(s, [assigned!.id]))).toBe(1)
    await replicate()
    await ask()
    expect(made()).toEqual(['assign', 'unassign'])
    expect(await as((s) => findUser(s, user))).toMatchObject({ number: null })
  })

  test('whose answer was lost is looked at before it is asked for again, and assigned once', async () => {
    const [user, number] = [await ready(), await spare()]
    await as((s) => assignNumber(s, user, { number }))
    microsoft.fail(msTenantId, { kind: 'lost', on: 'assign' })
    await replicate()
    await ask()
    expect((await states()).at(-1)).toBe('done')
    expect(made()).toEqual(['assign'])
  })

  test('that Microsoft refuses fails by itself with its reason; the others and the reading go on', async () => {
    const [user, number] = [await ready(), await spare()]
    await as((s) => assignNumber(s, user, { number }))
    const { version, details } = await as((s) => findUser(s, user))
    await as((s) => editDetails(s, user, { ...details, department: 'Night', version }))
    microsoft.fail(msTenantId, {
      kind: 'failing',
      on: 'assign',
      said: 'The number is already assigned.',
    })
    await replicate()
    await ask()
    expect(await entries()).toMatchObject([
      { kind: 'enterprise-voice', state: 'failed', error: { code: 'graph-number-held' } },
      { kind: 'number-assign', state: 'failed', error: { code: 'graph-number-held' } },
      { kind: 'details', state: 'done' },
    ])
    const [last] = await db.sql`select last_result as result from replication`
    expect(last?.result).toBe('succeeded')
    const [, failed] = await entries()
    expect(await as((s) => retryChanges(s, [failed!.id]))).toBe(1)
    await replicate()
    await ask()
    expect((await states())[1]).toBe('done')
  })

  test('whose operation never ends is asked about for an hour, and then says so', async () => {
    const [user, number] = [await ready(), await spare()]
    await as((s) => assignNumber(s, user, { number }))
    microsoft.fail(msTenantId, { kind: 'endless', on: 'assign' })
    await replicate()
    await ask()
    expect((await states())[1]).toBe('confirming')
    await db.sql`update queued_change set sent_at = now() - interval '2 hours'`
    await ask()
    expect((await entries())[1]).toMatchObject({
      state: 'failed',
      error: { code: 'change-endless' },
    })
    // asked for again it is looked at first: Microsoft has it already, and has its time anew
    const [, late] = await entries()
    await as((s) => retryChanges(s, [late!.id]))
    await replicate()
    await ask()
    expect((await states())[1]).toBe('confirming')
    expect(made().filter((kind) => kind === 'assign').length).toBeLessThanOrEqual(1)
    expect(microsoft.tenant(msTenantId).calls.assign).toBe(1)
  })

  test('left half sent by a worker that died is looked at, and not assigned twice', async () => {
    const [user, number] = [await ready(), await spare()]
    await as((s) => assignNumber(s, user, { number }))
    // as it stands when the worker dies between Microsoft's answer and its own commit
    const credentials = { msTenantId, clientId: 'portal', clientSecret: 'secret' }
    await graph.assignNumber(credentials, { number, numberType: 'directRouting', targetId: user })
    await db.sql`update queued_change set state = 'sending', attempts = 1, sent_at = now() where kind = 'number-assign'`
    await replicate()
    await ask()
    expect((await states())[1]).toBe('done')
    expect(made()).toEqual(['assign'])
  })
})

test('policies and details are made in their order, and a release goes the same way', async () => {
  const user = await ready()
  const { version, details } = await as((s) => findUser(s, user))
  await as((s) =>
    editDetails(s, user, { ...details, department: 'Night Desk', usageLocation: 'DE', version }),
  )
  const again = await as((s) => findUser(s, user))
  await as((s) =>
    editPolicies(s, user, {
      OnlineVoiceRoutingPolicy: 'Berlin',
      TeamsCallingPolicy: 'Nowhere',
      version: again.version,
    }),
  )
  const [holder] =
    await db.sql`select user_graph_id as id from managed_number where user_graph_id is not null limit 1`
  await as((s) => releaseNumbers(s, [String(holder?.id)]))
  await replicate()
  await ask()
  expect(await entries()).toMatchObject([
    { kind: 'details', state: 'done' },
    { kind: 'policy', state: 'done' },
    { kind: 'policy', state: 'failed', error: { code: 'graph-policy-unknown' } },
    { kind: 'number-release', state: 'done' },
  ])
  expect(await as((s) => findUser(s, user))).toMatchObject({
    details: { department: 'Night Desk' },
    policies: { OnlineVoiceRoutingPolicy: { name: 'Berlin', by: 'direct' } },
  })
})

test('many go several at a time, those of a user in their order, and one that is taken back meanwhile does not', async () => {
  const people = await db.sql`select graph_id as id from managed_user order by graph_id`
  const wanted = Array.from({ length: 120 }, (_, n) => ({
    ...{ graphId: String(people[Math.floor(n / 10)]?.id), userName: 'x', serviceId: null },
    ...{ kind: 'policy' as const, was: {} },
    wanted: { policyType: 'TeamsCallingPolicy', policy: n % 2 === 0 ? 'Desk' : 'AllowCalling' },
  }))
  await as((s) => queueChanges(s, world.alder.id, wanted))
  const [last] =
    await db.sql`select id, graph_id as "graphId" from queued_change order by seq desc limit 1`
  // the first call to Microsoft is under way when somebody takes the last one back
  const gate = Promise.withResolvers<void>()
  const slow: Graph = {
    ...graph,
    assignPolicy: async (...given) => {
      await gate.promise
      // what comes after it would overtake it
      if (given[1].policy === 'Desk') await rest(10)
      return graph.assignPolicy(...given)
    },
  }
  await worker?.stop(2500)
  await asTenant((scope) => queueAsking(scope, world.alder.id))
  worker = startWorker({
    database: db.pool,
    kinds: [sendingKind({ graph: slow, seal })],
    log: quiet,
  })
  await until('some are being sent', async () => (await states()).includes('sending'))
  await as((s) => cancelChanges(s, [String(last?.id)]))
  gate.resolve()
  await drain()
  expect((await states()).filter((state) => state !== 'done')).toEqual(['cancelled'])
  for (const { id } of people) {
    const asked = wanted
      .filter(({ graphId }) => graphId === id)
      .map(({ wanted: { policy } }) => policy)
    const done = microsoft
      .tenant(msTenantId)
      .made.filter(({ targetId }) => targetId === id)
      .map(({ policy }) => policy)
    expect(done).toEqual(id === last?.graphId ? asked.slice(0, -1) : asked)
  }
})

test('what was cancelled is not sent', async () => {
  const [user, number] = [await ready(), await spare()]
  await as((s) => assignNumber(s, user, { number }))
  const ids = (await entries()).map(({ id }) => id)
  await as((s) => cancelChanges(s, ids))
  await replicate()
  expect(await states()).toEqual(['cancelled', 'cancelled'])
  expect(made()).toEqual([])
})

test('a sign-in that is refused keeps what waits', async () => {
  const [user, number] = [await ready(), await spare()]
  await as((s) => assignNumber(s, user, { number }))
  microsoft.fail(msTenantId, { kind: 'revoked', on: 'token', times: null })
  microsoft.revokeTokens(msTenantId)
  await replicate()
  expect((await entries()).map(({ kind, state }) => [kind, state])).not.toContainEqual([
    'number-assign',
    'failed',
  ])
  expect(made()).toEqual([])
  microsoft.heal(msTenantId)
  await replicate()
  await ask()
  expect((await states())[1]).toBe('done')
})

test('a sign-in that is refused puts back what was only taken into hand', async () => {
  const people = await db.sql`select graph_id as id from managed_user order by graph_id`
  const wanted = people.map(({ id }) => ({
    ...{ graphId: String(id), userName: 'x', serviceId: null, kind: 'details' as const, was: {} },
    wanted: { department: 'Night Desk' },
  }))
  await as((s) => queueChanges(s, world.alder.id, wanted))
  microsoft.fail(msTenantId, { kind: 'revoked', on: 'token', times: null })
  microsoft.revokeTokens(msTenantId)
  await asTenant((scope) => queueAsking(scope, world.alder.id))
  await drain()
  expect(new Set(await states())).toEqual(new Set(['waiting']))
  const asked = (await entries()).filter(({ attempts }) => attempts > 0)
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.length).toBeLessThan(people.length)
  expect(asked.every(({ error }) => error !== null)).toBe(true)
  // and nothing is tried again before somebody acts
  expect(await db.sql`select id from queued_change where next_ask_at is not null`).toEqual([])
})

test('what Microsoft says otherwise later is marked, and no longer once it agrees', async () => {
  const user = await ready()
  const { version, details } = await as((s) => findUser(s, user))
  await as((s) => editDetails(s, user, { ...details, department: 'Night Desk', version }))
  await replicate()
  await db.sql`update queued_change set ended_at = now() - interval '1 hour'`
  const mark = () => asTenant((s) => markDrift(s, world.alder.id, new Date()))
  expect(await mark()).toBe(0)
  await db.sql`update managed_user set department = 'Sales' where graph_id = ${user}`
  expect(await mark()).toBe(1)
  expect((await entries())[0]?.isDrifted).toBe(true)
  await db.sql`update managed_user set department = 'Night Desk' where graph_id = ${user}`
  await mark()
  expect((await entries())[0]?.isDrifted).toBe(false)
})

test('numbers of attendants and queues are kept as Microsoft’s prefixes, what somebody entered stays, and they go with it', async () => {
  const lines = async () =>
    db.sql`select prefix, kind, source from dial_plan_prefix order by prefix`
  const [one, two] = await db.sql`
    select number from managed_number where tenant_id = ${world.alder.id} and user_graph_id is null order by number limit 2`
  const [first, second] = [String(one?.number), String(two?.number)]
  await db.sql`insert into dial_plan_prefix (tenant_id, prefix, tag, kind) values (${world.alder.id}, ${first}, 'own', 'fax')`
  await db.sql`update managed_number set assignment = 'voiceApplicationAssigned' where number in (${first}, ${second})`
  const keep = () => asTenant((s) => keepMicrosoftNumbers(s, world.alder.id))
  expect(await keep()).toBe(1)
  expect(await lines()).toEqual([
    { prefix: first, kind: 'fax', source: 'portal' },
    { prefix: second, kind: 'auto-attendant', source: 'microsoft' },
  ])
  expect(await keep()).toBe(0)
  await db.sql`update managed_number set assignment = 'unassigned' where number = ${second}`
  expect(await keep()).toBe(1)
  expect(await lines()).toHaveLength(1)
})

/** Who has a number, as the portal's copy says. */
const holderOf = async (number: string) => {
  const [found] =
    await db.sql`select user_graph_id as id from managed_number where number = ${number}`
  return found?.id ?? null
}
/** Somebody with a number of Direct Routing, and it. */
async function holder() {
  const [found] = await db.sql`
    select user_graph_id as id, number from managed_number
    where user_graph_id is not null and number_type = 'directRouting' order by number limit 1`
  return { user: String(found?.id), number: String(found?.number) }
}
/** As the portal's rules would not queue it. */
const ofNumber = (kind: 'number-assign' | 'number-release', graphId: string, number: string) => {
  const values = { number, numberType: 'directRouting' }
  return { graphId, userName: 'x', serviceId: null, kind, wanted: values, was: values }
}
const idsNow = async () => (await entries()).map(({ id }) => id)

test.each([
  ['is cut in the middle of a character', `${'x'.repeat(299)}😀`],
  ['has characters that the database does not keep', 'No \u0000 and \ud800.'],
])('what Microsoft says %s, and fails the change that it is about', async (_, said) => {
  const [user, number] = [await ready(), await spare()]
  await as((s) => assignNumber(s, user, { number }))
  microsoft.fail(msTenantId, { kind: 'failing', on: 'assign', said })
  await replicate()
  await ask()
  expect(await states()).toEqual(['failed', 'failed'])
})

test('a number goes to the next user when Microsoft says that it is free, also where that is not asked yet', async () => {
  const [from, to] = [await holder(), await ready()]
  const other = await spare()
  await as((s) =>
    queueChanges(s, world.alder.id, [
      ofNumber('number-release', from.user, from.number),
      ofNumber('number-assign', to, from.number),
      // what is of the user who waits does not overtake it
      ofNumber('number-release', to, from.number),
      ofNumber('number-assign', from.user, other),
    ]),
  )
  await replicate()
  expect(await states()).toEqual(['confirming', 'waiting', 'waiting', 'waiting'])
  // another task comes before Microsoft is to be asked
  await replicate()
  expect(await states()).toEqual(['confirming', 'waiting', 'waiting', 'waiting'])
  for (let round = 0; round < 4; round += 1) await ask()
  expect(await states()).toEqual(['done', 'done', 'done', 'done'])
  expect(made()).toEqual(['unassign', 'assign', 'assign', 'unassign'])
  expect([await holderOf(from.number), await holderOf(other)]).toEqual([null, from.user])
})

test('a number that somebody else has by now is not taken from them', async () => {
  const [from, to] = [await holder(), await ready()]
  const { number } = from
  const credentials = { msTenantId, clientId: 'portal', clientSecret: 'secret' }
  const settled = (address: string) =>
    until('done', async () => {
      const found = await graph.operation(credentials, address)
      return found?.status === 'succeeded'
    })
  await as((s) => releaseNumbers(s, [from.user]))
  // meanwhile in Microsoft's own pages
  const numberType = 'directRouting'
  await settled(await graph.unassignNumber(credentials, { number, numberType }))
  await settled(await graph.assignNumber(credentials, { number, numberType, targetId: to }))
  await db.sql`update managed_number set user_graph_id = ${to} where number = ${number}`
  await asTenant((scope) => queueAsking(scope, world.alder.id))
  await drain()
  expect(await states()).toEqual(['done'])
  expect(await holderOf(number)).toBe(to)
  expect((await graph.numberAssignment(credentials, number))?.targetId).toBe(to)
})

test('retried or undone together a number goes to one, and to nobody who has another or is gone', async () => {
  const people = await db.sql`
    select graph_id as id from managed_user u
    where not exists (select from managed_number n where n.user_graph_id = u.graph_id) order by graph_id limit 2`
  const [one, two] = people.map(({ id }) => String(id))
  const [number, has] = [await spare(), await holder()]
  const asked = ['number-assign', 'number-release'] as const
  for (const [kind, act, end, winner] of [
    [asked[0], retryChanges, 'failed', one],
    [asked[1], undoChanges, 'done', has.user],
  ] as const) {
    await db.sql`delete from queued_change`
    await as((s) =>
      queueChanges(s, world.alder.id, [
        ofNumber(kind, one!, number),
        ofNumber(kind, two!, number),
        ofNumber(kind, has.user, number),
        ofNumber(kind, 'gone', number),
      ]),
    )
    await db.sql`update queued_change set state = ${end}, ended_at = now()`
    expect(await idsNow().then((ids) => as((s) => act(s, ids)))).toBe(1)
    const open = await db.sql`select graph_id as id, kind from queued_change where ended_at is null`
    const first = winner === has.user ? two : winner
    expect(open).toEqual([{ id: first, kind: 'number-assign' }])
  }
})

test('what is undone goes back in its order: released by one, it goes to who had it', async () => {
  const [from, to] = [await holder(), await ready()]
  await as((s) =>
    queueChanges(s, world.alder.id, [
      ofNumber('number-release', from.user, from.number),
      ofNumber('number-assign', to, from.number),
    ]),
  )
  await replicate()
  for (let round = 0; round < 3; round += 1) await ask()
  expect(await holderOf(from.number)).toBe(to)
  expect(await idsNow().then((ids) => as((s) => undoChanges(s, ids)))).toBe(2)
  await replicate()
  for (let round = 0; round < 3; round += 1) await ask()
  expect(await states()).toEqual(['done', 'done', 'done', 'done'])
  expect(await holderOf(from.number)).toBe(from.user)
})

test('what was set is not undone where Microsoft keeps it, nor a number that the user no longer has', async () => {
  const [user, other] = [await ready(), await spare()]
  const details = (wanted: object, was: object) => ({
    ...{ graphId: user, userName: 'x', serviceId: null, kind: 'details' as const },
    ...{ wanted: { ...wanted }, was: { ...was } },
  })
  await as((s) =>
    queueChanges(s, world.alder.id, [
      details({ displayName: 'Ann' }, { displayName: null }),
      details({ usageLocation: 'DE' }, { usageLocation: null }),
      ofNumber('number-assign', user, other),
      details({ department: 'Night' }, { department: null }),
    ]),
  )
  await db.sql`update queued_change set state = 'done', ended_at = now()`
  expect(await idsNow().then((ids) => as((s) => undoChanges(s, ids)))).toBe(1)
  const open = await db.sql`select wanted from queued_change where ended_at is null`
  expect(open).toEqual([{ wanted: { department: null } }])
})

test('one that makes no sense fails by itself, and the others go', async () => {
  const user = await ready()
  const details = (wanted: Record<string, unknown>) => ({
    ...{ graphId: user, userName: 'x', serviceId: null, kind: 'details' as const, was: {}, wanted },
  })
  await as((s) =>
    queueChanges(s, world.alder.id, [details({ displayName: null }), details({ department: 'N' })]),
  )
  await replicate()
  expect(await states()).toEqual(['failed', 'done'])
})

const toAsk = () => Scope.enter(db.pool, dispatcher, (scope) => tenantsToAsk(scope, 20))
const later = (minutes: number) => db.sql`
  update queued_change set next_ask_at = next_ask_at - make_interval(mins => ${minutes}) where ended_at is null`

test('what Microsoft could not do now is tried again by itself, and what a stopped task had in hand', async () => {
  const [user, number] = [await ready(), await spare()]
  await as((s) => assignNumber(s, user, { number }))
  await db.sql`delete from queued_change where kind = 'enterprise-voice'`
  microsoft.fail(msTenantId, { kind: 'unavailable', on: 'assign', times: null })
  await replicate()
  expect(await states()).toEqual(['sending'])
  expect(await toAsk()).toEqual([])
  const { dueAt, isUnderWay } = await as(readSending)
  expect([(dueAt?.getTime() ?? 0) > Date.now(), isUnderWay]).toEqual([true, false])
  // nor has anybody to wait for that
  await as(sendNow)
  await drain()
  expect((await entries()).map(({ attempts }) => attempts)).toEqual([2])
  await later(5)
  expect(await toAsk()).toEqual([{ tenantId: world.alder.id }])
  // nobody has it in hand any more
  await db.sql`update queued_change set next_ask_at = null, state = 'waiting'`
  microsoft.heal(msTenantId)
  const mine = await idsNow()
  await asTenant((s) => beginChanges(s, world.alder.id, mine, randomUUID()))
  expect(await states()).toEqual(['sending'])
  expect(await toAsk()).toEqual([])
  await later(16)
  expect(await toAsk()).toEqual([{ tenantId: world.alder.id }])
  await asTenant((scope) => queueAsking(scope, world.alder.id))
  await drain()
  await ask()
  expect(await states()).toEqual(['done'])
})

test('a tenant whose task fails as a whole is not asked about over and over', async () => {
  const [user, number] = [await ready(), await spare()]
  await as((s) => assignNumber(s, user, { number }))
  await replicate()
  await db.sql`delete from m365_authentication`
  await ask()
  await later(10)
  expect(await toAsk()).toEqual([{ tenantId: world.alder.id }])
  await asTenant((scope) => queueAsking(scope, world.alder.id))
  const tasks = await db.sql`select state from command where kind = 'send-changes'`
  expect(tasks.map(({ state }) => state)).toEqual(['failed'])
  expect(await toAsk()).toEqual([])
})
