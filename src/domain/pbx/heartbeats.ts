import { isDeepStrictEqual } from 'node:util'
import { sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { PbxStatus } from '../schema/pbx.ts'
import type { Scope } from '../scope.ts'
import { findPbx, type Pbx } from './connections.list.ts'
import { isOn, keepSeen, type Seen } from './standing.ts'

/** What a TAPI connector says of its system. */
export type Heartbeat = { status: 'up' | 'degraded' | 'down'; linesUp: number; linesAll: number }

/**
 * Keeps a TAPI connector's report, by whoever's system it is or the provider; a system of others is as missing as none. Up with
 * lines down counts as degraded. Refused for other kinds, and while it is switched off.
 */
export async function reportHeartbeat(
  scope: Scope,
  id: string,
  { status, linesUp: up, linesAll: all }: Heartbeat,
): Promise<Pbx> {
  demand(scope.actor, 'report-pbx')
  const pbx = await findPbx(scope, id)
  const { audience } = scope.actor
  // who only has extensions on it does not speak for it
  if (audience.kind === 'tenant' && pbx.tenantId !== audience.tenant)
    throw new Refusal('missing', 'no-such-pbx')
  if (pbx.kind !== 'tapi') throw new Refusal('conflict', 'pbx-not-tapi')
  if (!pbx.enabled) throw new Refusal('conflict', 'pbx-is-disabled')
  if (up > all) throw new Refusal('invalid', 'pbx-lines', {}, { field: 'lines_up' })
  const isPartial = up < all
  const problem: StoredMessage | null = isPartial
    ? message('pbx-lines-down', { up, all })
    : status === 'up'
      ? null
      : message('pbx-reported')
  await keepSeen(scope, id, {
    ...{ status: status === 'up' && isPartial ? 'degraded' : status, problem },
    ...{ isAnswer: true, lines: { up, all } },
  })
  return findPbx(scope, id)
}

/** Beats that are missed before a connector counts as late, and as gone. */
const [lateBeats, goneBeats] = [2, 4]

type Due = { id: string; seen: Seen }

/**
 * What follows without anybody saying so: systems of tenants that were switched off or on, connectors that are late or gone, uaCSTA systems by how their handsets are registered,
 * and systems that have calmed down. Gives how many changed. Wants the provider's scope.
 */
export async function settlePbx(scope: Scope): Promise<number> {
  const due = [
    ...(await switched(scope)),
    ...(await lateConnectors(scope)),
    ...(await byHandsets(scope)),
    ...(await calm(scope)),
  ]
  for (const { id, seen } of due) await keepSeen(scope, id, seen)
  return due.length
}

/** Of a tenant that was switched off or on. */
async function switched({ db }: Scope): Promise<Due[]> {
  const found = await db.execute<{ id: string; is: boolean }>(sql`
    select c.id, ${isOn} as is from pbx_connection c where c.enabled and (c.status = 'disabled') = (${isOn})`)
  return found.map(({ id, is }) => ({ id, seen: { status: is ? 'connecting' : 'disabled' } }))
}

async function lateConnectors({ db }: Scope): Promise<Due[]> {
  const found = await db.execute<{ id: string; isGone: boolean }>(sql`
    select c.id, x.beats >= ${goneBeats} as "isGone" from pbx_connection c, lateral (
      select extract(epoch from now() - case when c.status = 'connecting' then greatest(c.last_seen_at, c.status_since)
        else coalesce(c.last_seen_at, c.status_since) end) / c.heartbeat_seconds as beats) x
    where c.kind = 'tapi' and ${isOn} and case when c.status = 'disabled' then false
      when c.status = 'down' then false
      when c.status = 'connecting' then x.beats >= ${goneBeats}
      when c.status = 'degraded' then x.beats >= ${goneBeats} or (x.beats >= ${lateBeats} and c.last_error ->> 'code' <> 'pbx-late')
      else x.beats >= ${lateBeats} end`)
  return found.map(({ id, isGone }) => ({
    id,
    seen: isGone
      ? { status: 'down', problem: message('pbx-unreported') }
      : { status: 'degraded', problem: message('pbx-late') },
  }))
}

type ByHandsets = {
  id: string
  status: PbxStatus
  problem: StoredMessage | null
  isNew: boolean
  all: number
  registered: number
  monitored: number
}

async function byHandsets({ db }: Scope): Promise<Due[]> {
  const found = await db.execute<ByHandsets>(sql`
    select c.id, c.status, c.last_error as problem, c.status = 'connecting' and c.status_since > now() - interval '2 minutes' as "isNew",
      count(h.id)::integer as all,
      (count(*) filter (where h.registered_until > now()))::integer as registered,
      (count(*) filter (where h.registered_until > now() and h.csta = 'monitored'))::integer as monitored
    from pbx_connection c left join handset h on h.connection_id = c.id where c.kind = 'uacsta' and ${isOn} and c.status <> 'disabled' group by c.id`)
  return found.flatMap(({ id, status, problem, isNew, ...counts }): Due[] => {
    const seen = ofHandsets(counts)
    // people are still entering what they have to know
    if (isNew && seen.status === 'down') return []
    if (seen.status === status && isDeepStrictEqual(seen.problem ?? null, problem)) return []
    // without handsets it begins anew
    const anew: Due[] = seen.status === 'connecting' ? [{ id, seen: { status: 'disabled' } }] : []
    return [...anew, { id, seen }]
  })
}

function ofHandsets({
  all,
  registered,
  monitored,
}: Record<'all' | 'registered' | 'monitored', number>): Seen {
  if (all === 0) return { status: 'connecting' }
  if (registered === 0) return { status: 'down', problem: message('pbx-handsets-away', { all }) }
  if (monitored < all)
    return { status: 'degraded', problem: message('pbx-handsets-some', { monitored, all }) }
  return { status: 'up', isAnswer: true }
}

async function calm({ db }: Scope): Promise<Due[]> {
  const found = await db.execute<{ id: string; seen: Seen }>(sql`
    select c.id, json_build_object('status', c.status, 'problem', c.last_error) as seen from pbx_connection c
    where c.is_flapping and ${isOn} and not exists (select from unnest(c.changed_at) x where x > now() - interval '5 minutes')`)
  return [...found]
}
