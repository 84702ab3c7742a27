import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { type Owner, ownerOf } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { storedMessage } from '../schema/message.ts'
import type { laneNames } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import type { Topic } from '../topics.ts'

export type LaneName = (typeof laneNames)[number]

/** The same text as the generated column `command.lane_key`. */
export const laneKeyOf = ({ tenantId, mspId }: Owner, lane: LaneName) =>
  `${tenantId ?? mspId ?? 'provider'}/${lane}`

/**
 * Locks lanes in one order, making those that are new. Order of locks everywhere: lanes, then commands; the fence's
 * key share lock on a command goes with every other update of it and so needs no place in that order.
 */
export async function lockLanes(
  scope: Scope,
  lanes: readonly { owner: Owner; lane: LaneName }[],
): Promise<string[]> {
  const byKey = new Map(lanes.map(({ owner, lane }) => [laneKeyOf(owner, lane), { owner, lane }]))
  const keys = [...byKey.keys()].sort()
  const rows = [...byKey].map(([key, { owner, lane }]) => {
    const { audience, mspId, tenantId } = ownerOf(owner)
    return { key, audience, msp_id: mspId, tenant_id: tenantId, name: lane }
  })
  await scope.db.execute(sql`
    insert into lane (key, audience, msp_id, tenant_id, name)
    select * from json_to_recordset(${JSON.stringify(rows)}::json)
      as l(key text, audience text, msp_id uuid, tenant_id uuid, name text)
    order by key on conflict (key) do nothing`)
  await lockLanesOf(scope, keys)
  return keys
}

// async, so that the statement is sent when it is called and not when it is awaited
export const lockLanesOf = async (scope: Scope, keys: readonly string[]) =>
  scope.db.execute(
    sql`select from lane where key = any(${makePgArray([...keys])}::text[]) order by key for update`,
  )

/** After a change under the lanes' locks: when each may next have something to claim, by the database's clock. */
export async function settleLanes(scope: Scope, keys: readonly string[]): Promise<void> {
  await scope.db.execute(sql`
    update lane l set
      wake_at = (select min(c.next_try_at) from command c where c.lane_key = l.key and c.state = 'queued'),
      busy = exists (select from command c where c.lane_key = l.key and c.state = 'executing')
    where l.key = any(${makePgArray([...keys])}::text[])`)
}

/** What lane `l` has to do next, if anything is due: one that backs off holds only those of its own subject. */
export const nextOfLane = sql`
        select c.id, c.kind from command c
        where c.lane_key = l.key and c.state = 'queued' and c.next_try_at <= now() and not exists (
          select from command e where e.lane_key = c.lane_key and e.state = 'queued' and e.seq < c.seq
            and e.next_try_at > now()
            and e.subject_kind = c.subject_kind and e.subject_id is not distinct from c.subject_id)
        order by c.seq limit 1`

type Touched = {
  id: string
  tenantId: string | null
  subjectKind: string
  subjectId: string | null
}

/** Above this many commands in one transaction the lists are announced instead of each row. */
const maxAnnounced = 50

/** Says that commands changed; `moved` when one entered, left or changed its state, and not only its progress. */
export async function announceCommands(
  scope: Scope,
  touched: readonly Touched[],
  { moved = true } = {},
): Promise<void> {
  if (touched.length === 0) return
  const tenants = new Set(touched.map(({ tenantId }) => tenantId))
  const lists: Topic[] = moved ? ['queue', 'commands'] : []
  if (touched.length > maxAnnounced) {
    const [only] = tenants.size === 1 ? tenants : []
    for (const topic of [...lists, 'services'] as const) await scope.announce(topic, only ?? null)
    return
  }
  const said = touched.map(({ id, tenantId: tenant, subjectKind, subjectId }) => {
    const topics: Topic[] = [...lists, `command:${id}`]
    if (subjectKind === 'service' && subjectId) topics.push(`service:${subjectId}`)
    return { topics, tenant }
  })
  await scope.announceAll(said)
}

const linesKept = 200

/** The command's own log with one more line; the oldest of 200 makes room. */
export const logged = (level: 'info' | 'warning' | 'error', message: StoredMessage) => sql`
  (case when jsonb_array_length(log) >= ${linesKept} then log - 0 else log end)
  || jsonb_build_array(jsonb_build_object('level', ${level}::text, 'message', ${storedMessage(message)},
       'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))`
