import { sql } from 'drizzle-orm'
import { type Condition, clear, raise } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { storedMessage } from '../schema/message.ts'
import type { PbxStatus } from '../schema/pbx.ts'
import type { Scope } from '../scope.ts'
import { type Standing, standingAfter, type Trouble, troubleOf } from './status.ts'

/** What was seen of a telephone system. */
export type Seen = {
  status: PbxStatus
  /** What is wrong with it, where something is. */
  problem?: StoredMessage | null
  /** It has answered, or its connector has. */
  isAnswer?: boolean
  lines?: { up: number; all: number }
}

/** A system `c` that is switched on, of a tenant that is: of one that is off nothing is asked and nothing missed. */
export const isOn = sql`c.enabled and not exists (select from tenant t where t.id = c.tenant_id and t.state <> 'active')`

const alarmKey = (id: string) => `pbx:${id}`

type Row = Standing & {
  id: string
  tenantId: string | null
  name: string
  now: number
  lastError: StoredMessage | null
}

const ms = (at: ReturnType<typeof sql>) => sql`(extract(epoch from ${at}) * 1000)::float8`

/**
 * Keeps what was seen of a system, raises, changes or clears its one alarm, and tells its pages. With `holder` nothing is kept
 * unless that process still holds the system. Gives how it stands; null where it is gone, held by another or switched off.
 */
export async function keepSeen(
  scope: Scope,
  id: string,
  seen: Seen,
  holder?: string,
): Promise<Standing | null> {
  const { db } = scope
  const held = holder
    ? sql`and c.held_by = ${holder}::uuid and c.held_until > clock_timestamp()`
    : sql``
  const [before] = await db.execute<Row>(sql`
    select c.id, c.tenant_id as "tenantId", c.name, c.status, ${ms(sql`c.status_since`)} as since, c.is_flapping as "isFlapping",
      c.last_error as "lastError", to_json(array(select ${ms(sql`x`)} from unnest(c.changed_at) x)) as "changedAt", ${ms(sql`clock_timestamp()`)} as now
    from pbx_connection c where c.id = ${id}::uuid and (c.enabled or ${seen.status} = 'disabled') ${held} for update`)
  if (!before) return null
  const after = standingAfter(before, seen.status, before.now)
  const isTry = seen.status !== after.status
  const problem = isTry ? before.lastError : (seen.problem ?? null)
  await db.execute(sql`
    update pbx_connection set status = ${after.status}, is_flapping = ${after.isFlapping},
      status_since = case when status = ${after.status} then status_since else clock_timestamp() end,
      changed_at = array(select to_timestamp(x / 1000) from jsonb_array_elements_text(${JSON.stringify(after.changedAt)}::jsonb) e (t), lateral (select t::float8 as x) y),
      last_error = ${problem ? storedMessage(problem) : null}::jsonb,
      last_seen_at = case when ${seen.isAnswer ?? false} then clock_timestamp() else last_seen_at end,
      lines_up = coalesce(${seen.lines?.up ?? null}::integer, lines_up), lines_all = coalesce(${seen.lines?.all ?? null}::integer, lines_all)
    where id = ${id}::uuid`)
  await tellTrouble(scope, before, after, problem)
  await announcePbx(scope, before)
  return after
}

async function tellTrouble(scope: Scope, row: Row, after: Standing, problem: StoredMessage | null) {
  const [was, is] = [troubleOf(row), troubleOf(after)]
  if (was === is) return
  const owner = { tenantId: row.tenantId }
  if (is === null) await clear(scope, owner, alarmKey(row.id))
  else await raise(scope, { owner, key: alarmKey(row.id), ...conditionOf(row, after, is, problem) })
}

type Told = Pick<Condition, 'severity' | 'name' | 'source' | 'text' | 'correctiveAction'>

function conditionOf(
  { name }: Row,
  { changedAt }: Standing,
  trouble: Trouble,
  problem: StoredMessage | null,
): Told {
  const source = verbatim(name)
  const text = problem ?? message('pbx-silent')
  const repair = message('pbx-repair')
  switch (trouble) {
    case 'down':
      return {
        ...{ severity: 'critical', name: message('pbx-is-down'), source, text },
        correctiveAction: repair,
      }
    case 'refused':
      return {
        ...{ severity: 'critical', name: message('pbx-is-refused'), source, text },
        correctiveAction: message('pbx-refused-repair'),
      }
    case 'degraded':
      return {
        ...{ severity: 'warning', name: message('pbx-is-degraded'), source, text },
        correctiveAction: repair,
      }
    case 'flapping':
      return {
        ...{ severity: 'major', name: message('pbx-is-flapping'), source },
        text: message('pbx-flapping', { times: changedAt.length }),
        correctiveAction: repair,
      }
  }
}

/** Ends the alarm of a system that is no more. */
export const clearTrouble = (scope: Scope, id: string, tenantId: string | null) =>
  clear(scope, { tenantId }, alarmKey(id))

/** Tells the pages that show a system: the provider's, its tenant's, and those of all tenants with extensions on it. */
export async function announcePbx(
  scope: Scope,
  { id, tenantId }: { id: string; tenantId: string | null },
  topic: 'row' | 'list' = 'row',
): Promise<void> {
  const named = topic === 'row' ? (`pbx:${id}` as const) : 'pbx-list'
  if (tenantId) return scope.announce(named, tenantId)
  const sharing = await scope.db.execute<{ tenantId: string }>(
    sql`select distinct tenant_id as "tenantId" from pbx_range where connection_id = ${id}::uuid`,
  )
  for (const one of sharing) await scope.announce(named, one.tenantId)
  // a list's topic that names nobody would reach everybody
  if (topic === 'row' || sharing.length === 0) await scope.announce(named)
}
