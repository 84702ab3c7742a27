import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import type postgres from 'postgres'
import { queueAsking } from '../../src/domain/directory/changes.sending.ts'
import { type NewChange, queueChanges } from '../../src/domain/directory/changes.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { killChild, startChild } from './children.ts'
import { type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'

const leaseSeconds = 3

/** So long takes a call; a kill falls at most as long after its state was seen. */
const callMs = 40
/** In which the number's entry is when whoever sends it is killed, in turn. */
const targets = ['waiting', 'sending', 'confirming'] as const
const people = 20

/**
 * Kills whoever sends a customer's queued changes, in each state of an entry in turn: in each round a number is assigned or
 * released and a policy given. Afterwards the rows and the stand-in for Microsoft agree, and nothing was assigned twice.
 */
export const changes: Scenario = {
  name: 'changes',
  plan: 'C1',
  goals: ['G10'],
  what: 'kill -9 of whoever sends a customer’s queued changes, in each of their states, leaves rows and Microsoft agreeing, and nothing assigned twice',
  times: { small: 0, quick: 3, full: 300 },
  unit: 'rounds',
  controls: { 'no-look': 12 },
  run: (asked) => onOwnGround((ground) => changeRounds(ground, asked)),
}

async function changeRounds(
  { sql, pool, url, login }: Ground & { url: string },
  { times: rounds, broken, say }: Asked,
): Promise<Finding> {
  const start = async (graphUrl: string) => {
    const { process: child } = await startChild('./changes.worker.ts', {
      ...{
        FAULTS_DATABASE: url,
        FAULTS_LOGIN: String(login.user),
        FAULTS_LEASE: String(leaseSeconds),
      },
      ...{ FAULTS_MICROSOFT: graphUrl, FAULTS_BROKEN: broken ?? '' },
    })
    return child
  }
  const microsoft = await startMicrosoft({ seed: 'faults' })
  const msTenantId = randomUUID()
  microsoft.addTenant({
    ...{
      msTenantId,
      clientId: 'portal',
      clientSecret: 'secret',
      domain: 'x.example',
      users: people,
    },
    ...{ composition: { ready: people }, policies: { TeamsCallingPolicy: ['Desk', 'Home'] } },
  })
  const [made] =
    await sql`insert into tenant (shortname, full_name) values ('changes', 'Changes') returning id`
  const tenantId = String(made?.id)
  const place = {
    tenant: tenantId,
    table: 'm365_authentication',
    column: 'client_secret',
    row: tenantId,
  }
  await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    values (${tenantId}, ${msTenantId}, 'portal', ${makeSeal(testSecret).seal('secret', place)})`
  const as = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(pool, system({ kind: 'tenant', tenant: tenantId }), work)
  const { directory, operations } = microsoft.tenant(msTenantId)
  operations.take(3 * callMs)
  for (const on of ['assign', 'unassign', 'policy', 'one', 'operation'] as const)
    microsoft.fail(msTenantId, { kind: 'slow', on, delayMs: callMs, times: null })
  const ids = directory.list(0, people).users.map(({ id }) => id)
  const spare = directory
    .numbers(0, 1000)
    .filter(({ assignmentStatus }) => assignmentStatus === 'unassigned')
    .map(({ telephoneNumber }) => String(telephoneNumber))
  const held = new Map<string, string>()
  let child: ChildProcess = await start(microsoft.graphUrl)
  let [doubled, wrong] = [0, 0]
  const killedIn: Record<string, number> = { waiting: 0, sending: 0, confirming: 0, done: 0 }
  const tell = (done: number) => {
    const where = Object.entries(killedIn).map(([state, many]) => `${state} ${many}`)
    return `${done} rounds; the number’s entry at the kill: ${where.join(', ')}; ${doubled} assigned twice, ${wrong} rounds where rows and Microsoft differ`
  }
  try {
    for (let n = 0; n < rounds; n += 1) {
      const graphId = ids[n % ids.length] ?? ''
      const number = held.get(graphId) ?? spare[n % spare.length] ?? ''
      const kind = held.has(graphId) ? 'number-release' : 'number-assign'
      const policy = Math.floor(n / ids.length) % 2 ? 'Home' : 'Desk'
      const before = microsoft.tenant(msTenantId).made.length
      const common = { graphId, userName: graphId, serviceId: null, was: {} }
      const wanted: NewChange[] = [
        { ...common, kind, wanted: { number, numberType: 'directRouting' } },
        { ...common, kind: 'policy', wanted: { policyType: 'TeamsCallingPolicy', policy } },
      ]
      await as((scope) => queueChanges(scope, tenantId, wanted))
      await as((scope) => queueAsking(scope, tenantId))
      const target = targets[n % targets.length] ?? 'waiting'
      const past: readonly string[] = [...targets.slice(targets.indexOf(target)), 'done', 'failed']
      await until('the state is reached', async () => {
        if (past.includes(await stateOf(sql, graphId))) return true
        if (!(await isBusy(sql))) await as((scope) => queueAsking(scope, tenantId))
        return false
      })
      await rest(Math.random() * callMs)
      await killChild(child)
      const state = await stateOf(sql, graphId)
      killedIn[state] = (killedIn[state] ?? 0) + 1
      child = await start(microsoft.graphUrl)
      await until(
        'the changes have ended',
        () => ended(sql, () => as((s) => queueAsking(s, tenantId))),
        60_000,
      )
      const done = microsoft.tenant(msTenantId).made.slice(before)
      const times = (what: string) =>
        done.filter((one) => one.kind === what && 'number' in one).length
      if (times('assign') + times('unassign') > 1) doubled += 1
      if (kind === 'number-assign') held.set(graphId, number)
      else held.delete(graphId)
      if (!(await agrees(sql, directory, { graphId, number: held.get(graphId) ?? null })))
        wrong += 1
      if ((n + 1) % 10 === 0) say(tell(n + 1))
    }
  } finally {
    await killChild(child)
    await microsoft.stop()
  }
  const missed = targets.filter((state) => rounds >= 30 && !killedIn[state])
  return {
    attempted: { rounds },
    none: {
      'assigned twice': doubled,
      'rounds where rows and Microsoft differ': wrong,
      'states that no kill fell in': missed.length,
    },
    beside: tell(rounds),
  }
}

/** The state of the newest number entry of a user. */
async function stateOf(sql: postgres.Sql, graphId: string): Promise<string> {
  const [found] = await sql`
    select state from queued_change where graph_id = ${graphId} and kind like 'number-%' order by seq desc limit 1`
  return String(found?.state)
}

const isBusy = async (sql: postgres.Sql) =>
  (await sql`select 1 from command where state in ('queued', 'executing') limit 1`).length > 0

/** Whether nothing is open; what is to be asked about is due at once, and somebody asks. */
async function ended(sql: postgres.Sql, queue: () => Promise<void>): Promise<boolean> {
  const [open] = await sql`select count(*)::int as n from queued_change where ended_at is null`
  if (open?.n === 0) return true
  await sql`update queued_change set next_ask_at = now() where state = 'confirming'`
  if (!(await isBusy(sql))) await queue()
  return false
}

/** The entries say that they were made, and Microsoft and the copy of its directory have what they say. */
async function agrees(
  sql: postgres.Sql,
  directory: { numbers: (from: number, many: number) => Record<string, unknown>[] },
  { graphId, number }: { graphId: string; number: string | null },
): Promise<boolean> {
  const at = directory
    .numbers(0, 1000)
    .filter(({ assignmentTargetId }) => assignmentTargetId === graphId)
  const kept = await sql`select number from managed_number where user_graph_id = ${graphId}`
  const [failed] = await sql`select count(*)::int as n from queued_change where state <> 'done'`
  const numbers = number ? [number] : []
  return (
    failed?.n === 0 &&
    at.map(({ telephoneNumber }) => telephoneNumber).join() === numbers.join() &&
    kept.map((row) => row.number).join() === numbers.join()
  )
}
