import { randomUUID } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type postgres from 'postgres'
import { anonymous, type Database, DatabaseAway, Scope, system } from '../../src/domain/scope.ts'
import { said } from '../support/said.ts'

const tenantCount = 50
const clientCount = 64
const cancelEveryMs = 20

export type Ground = { sql: postgres.Sql; tenants: { id: string; canary: string }[] }
export type Tally = Awaited<ReturnType<typeof soak>>

/** Fifty tenants, each with one service whose name is its canary. */
export async function groundOf(owner: postgres.Sql): Promise<Ground> {
  const tenants = await owner<{ id: string; canary: string }[]>`
    with made as (
      insert into tenant (shortname, full_name)
      select 'canary' || n, 'CANARY-T' || n || '-' || gen_random_uuid() from generate_series(1, ${tenantCount}) n
      returning id, shortname, full_name),
    served as (
      insert into service (tenant_id, name, customer, shortname, kind, license_type)
      select id, full_name, full_name, shortname, 'other', 'hosted-pro' from made)
    select id, full_name as canary from made`
  return { sql: owner, tenants: [...tenants] }
}

class Abort extends Error {}
type Written = { tenant: string; end: 'committed' | 'refused' | 'unknown' }

/**
 * Mixed scopes of many tenants over few connections, with clients that leave, statements that are
 * cancelled and (`kills`) back ends that die. Counts what was tried and what belonged to somebody else.
 */
export async function soak(
  database: Database,
  { sql: owner, tenants }: Ground,
  { scopes, kills, seed }: { scopes: number; kills: boolean; seed: number },
) {
  const random = randomOf(seed)
  const tried = { reads: 0, writes: 0, probes: 0, aborts: 0, cancels: 0, kills: 0, poisons: 0 }
  const ended = { fine: 0, aborted: 0, cancelled: 0, away: 0 }
  const foreign: string[] = []
  const unexpected: string[] = []
  const ledger = new Map<string, Written>()
  let left = scopes

  async function one() {
    const tenant = tenants[Math.floor(random() * tenants.length)]
    if (!tenant) throw new Error('no tenants')
    const as = system({ kind: 'tenant', tenant: tenant.id })
    const kind = random()
    const fault = random()
    if (kind < 0.05) return probe(kind < 0.025)
    const id = randomUUID()
    let isDone = false
    try {
      await Scope.enter(
        database,
        as,
        async (scope) => {
          await look(scope, tenant)
          if (kind > 0.5) await write(scope, tenant, id)
          if (fault < 0.05) {
            tried.aborts += 1
            throw new Abort()
          }
          if (kills && fault < 0.07) await cancelled(scope)
          else if (kills && fault < 0.08) await killed(scope, fault < 0.075)
          else if (fault < 0.09 && kind > 0.5) await poison(scope)
          else if (fault < 0.5) await look(scope, tenant)
          isDone = true
        },
        kind > 0.5 ? 'read write' : 'read only',
      )
      ended.fine += 1
      settle(id, 'committed')
    } catch (error) {
      if (error instanceof Abort) ended.aborted += 1
      else if (codeOf(error) === '57014') ended.cancelled += 1
      else if (error instanceof DatabaseAway) ended.away += 1
      else unexpected.push(String(error))
      settle(id, isDone && error instanceof DatabaseAway ? 'unknown' : 'refused')
    }
  }

  /** Says what it sees, whoever's it is. */
  async function look(scope: Scope, { id, canary }: Ground['tenants'][number]) {
    tried.reads += 1
    const seen = await scope.db.execute<{ name: string; tenant: string }>(
      sql`select name, current_setting('portal.tenant') as tenant from service`,
    )
    const [row] = seen
    if (seen.length !== 1 || row?.name !== canary || row.tenant !== id)
      foreign.push(`${canary} read ${seen.map(({ name }) => name).join(', ') || 'nothing'}`)
  }

  /** Names no tenant, so in another's transaction it would be written there. */
  async function write(
    scope: Scope,
    { id: tenant, canary }: Ground['tenants'][number],
    id: string,
  ) {
    tried.writes += 1
    ledger.set(id, { tenant, end: 'refused' })
    const changed = await scope.db.execute(
      sql`update service set status_reason = ${said(canary)}::text::jsonb`,
    )
    if (changed.count !== 1) foreign.push(`${canary} changed ${changed.count} rows`)
    await scope.db.execute(sql`
      insert into log_entry (audience, tenant_id, actor_kind, actor_name, type, subject_kind, subject_id, subject_name)
      values ('tenant', portal_tenant(), 'system', 'soak', 'soak', 'soak', ${id}::uuid, ${canary})`)
  }

  /** A scope that is nobody's finds nobody's setting left on its connection. */
  async function probe(asAnonymous: boolean) {
    tried.probes += 1
    try {
      const [left] = await Scope.enter(
        database,
        asAnonymous ? anonymous : system({ kind: 'provider' }),
        (scope) =>
          scope.db.execute<{ tenant: string | null }>(
            sql`select current_setting('portal.tenant', true) as tenant`,
          ),
        'read only',
      )
      if (left?.tenant) foreign.push(`${left.tenant} was left on a connection`)
      ended.fine += 1
    } catch (error) {
      if (codeOf(error) === '57014') ended.cancelled += 1
      else if (error instanceof DatabaseAway) ended.away += 1
      else unexpected.push(String(error))
    }
  }

  async function cancelled(scope: Scope) {
    const pid = await pidOf(scope)
    tried.cancels += 1
    const sleeping = scope.db.execute(sql`select pg_sleep(20)`).then(
      () => 'slept',
      (error) => {
        throw error
      },
    )
    let isOver = false
    sleeping.then(
      () => {},
      () => {
        isOver = true
      },
    )
    // a cancel that comes too early is lost, one too late hits whoever has the connection then: as in life
    while (!isOver) {
      await owner`select pg_cancel_backend(${pid})`
      await Promise.race([rest(cancelEveryMs), sleeping.catch(() => {})])
    }
    await sleeping
  }

  async function killed(scope: Scope, whileItEnds: boolean) {
    const pid = await pidOf(scope)
    tried.kills += 1
    const killing = owner`select pg_terminate_backend(${pid})`.execute()
    if (!whileItEnds) await killing
    else killing.catch(() => {})
  }

  /** What an injected statement could leave on the connection for whoever comes next. */
  async function poison(scope: Scope) {
    tried.poisons += 1
    const other = tenants[Math.floor(random() * tenants.length)]
    // put together, as its name alone would be refused
    await scope.db.execute(
      sql.raw(
        `do $$ begin execute 'select set_' || 'config(''portal.tenant'', ''${other?.id ?? ''}'', false)'; end $$`,
      ),
    )
  }

  function settle(id: string, end: Written['end']) {
    const written = ledger.get(id)
    if (written) written.end = end
  }

  const from = performance.now()
  await Promise.all(
    Array.from({ length: clientCount }, async () => {
      while (left-- > 0) await one()
    }),
  )
  const seconds = (performance.now() - from) / 1000
  return { tried, ended, seconds, foreign, unexpected, ...(await audit(owner, tenants, ledger)) }
}

/** The owner's look at the end: each committed write is there once and with its tenant, no refused one is. */
async function audit(
  owner: postgres.Sql,
  tenants: Ground['tenants'],
  ledger: Map<string, Written>,
) {
  const wrong: string[] = []
  const canaries = new Map(tenants.map(({ id, canary }) => [id, canary]))
  const rows = await owner<{ id: string; tenant: string; canary: string }[]>`
    select subject_id as id, tenant_id as tenant, subject_name as canary from log_entry where type = 'soak'`
  const found = new Map<string, number>()
  for (const { id, tenant, canary } of rows) {
    found.set(id, (found.get(id) ?? 0) + 1)
    const written = ledger.get(id)
    if (written?.tenant !== tenant || canaries.get(tenant) !== canary)
      wrong.push(`${canary}'s write stands with ${canaries.get(tenant)}`)
    if (written?.end === 'refused') wrong.push(`a refused write of ${canary} is there`)
  }
  let unknown = 0
  for (const [id, { end }] of ledger) {
    const times = found.get(id) ?? 0
    if (end === 'unknown') unknown += 1
    if (times > 1) wrong.push(`a write is there ${times} times`)
    if (end === 'committed' && times === 0) wrong.push('a committed write is missing')
  }
  const changed = await owner<{ name: string; reason: string }[]>`
    select name, status_reason #>> '{params,text}' as reason from service where status_reason is not null
      and status_reason #>> '{params,text}' <> name`
  for (const { name, reason } of changed) wrong.push(`${reason} wrote into ${name}`)
  return { wrong, unknown, written: rows.length }
}

const pidOf = async (scope: Scope) => {
  const [row] = await scope.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
  return row?.pid ?? 0
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && ('code' in error ? error.code : codeOf(error.cause))

/** Mulberry32: the same seed, the same order of choices. */
function randomOf(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
