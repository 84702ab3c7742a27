import { sql } from 'drizzle-orm'
import type { ProbeAnswer, ProbeTarget } from '../../connectors/sip/options.ts'
import { clear, raise } from '../alarms/alarms.ts'
import { messageOf, type StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import type { Scope } from '../scope.ts'
import type { SbcStatus } from './sbcs.list.ts'

/** Each is asked once a minute. */
export const probeSeconds = 60
/** So many probes in a row without an answer, and it is unreachable: a minute, as for whatever is asked in turn. */
const failuresToUnreachable = 2

export const sbcAlarm = (id: string) => `sbc-unreachable|${id}`

export type Due = ProbeTarget & { id: string; version: number }

/**
 * Takes those whose turn it is, a share of all for each second that passes between two calls, so that a minute's probes are spread
 * over the minute; at most `most`. Run in one process at a time.
 */
export async function takeDue(
  { db }: Scope,
  { everySeconds, most }: { everySeconds: number; most: number },
): Promise<Due[]> {
  return db.execute<Due>(sql`
    with due as (
      select id from sbc where coalesce(probed_at, '-infinity') <= portal_clock() - make_interval(secs => ${probeSeconds - everySeconds / 2})
      order by probed_at nulls first, id
      limit (select least(${most}::integer, ceil(count(*) * ${everySeconds / probeSeconds}::float8)::integer) from sbc)
      for update skip locked)
    update sbc s set probed_at = portal_clock() from due where s.id = due.id
    returning s.id, s.version, s.address, s.port, s.transport, s.fqdn`)
}

/** What a probe of an SBC brought, as it was entered then. */
export type Probed = Pick<Due, 'id' | 'version'> & { answer: ProbeAnswer }

type Kept = {
  id: string
  name: string
  was: SbcStatus
  is: SbcStatus
  connections: number
  problem: StoredMessage | null
}

/**
 * Keeps what probes brought; of one that was changed meanwhile nothing. After two failures in a row it is unreachable and has its
 * alarm, until the first answer. An answer that says what is known is written down once a minute.
 */
export async function keepProbes(scope: Scope, probed: readonly Probed[]): Promise<void> {
  if (probed.length === 0) return
  const given = probed.map(({ id, version, answer }) => ({
    ...{ id, version, ok: answer.ok },
    ms: answer.ok ? answer.roundTripMs : null,
    error: answer.ok ? null : messageOf(answer.why),
  }))
  const kept = await scope.db.execute<Kept>(sql`
    with given as (
      select * from json_to_recordset(${JSON.stringify(given)}::json) as g (id uuid, version integer, ok boolean, ms integer, error jsonb)),
    was as (
      select s.id, s.status, g.ok, g.ms, g.error, case when g.ok then 0 else s.failures + 1 end as failures
      from sbc s join given g on g.id = s.id and g.version = s.version
      where not g.ok or s.status <> 'ok' or s.failures > 0
        or coalesce(s.last_contact_at, '-infinity') <= portal_clock() - make_interval(secs => ${probeSeconds / 2})
      order by s.id for no key update of s)
    update sbc s set failures = w.failures, round_trip_ms = coalesce(w.ms, s.round_trip_ms), last_error = w.error,
      status = case when w.ok then 'ok' when w.failures >= ${failuresToUnreachable} then 'unreachable' else s.status end,
      last_contact_at = case when w.ok then portal_clock() else s.last_contact_at end
    from was w where s.id = w.id
    returning s.id, s.name, w.status as was, s.status as is, s.last_error as problem,
      (select count(*)::integer from sip_connection c where c.sbc_id = s.id) as connections`)
  for (const row of kept) {
    if (row.is === 'unreachable' && row.was !== 'unreachable') await raise(scope, alarmOf(row))
    if (row.is === 'ok' && row.was === 'unreachable') await clear(scope, {}, sbcAlarm(row.id))
    await scope.announce(`sbc:${row.id}`)
  }
}

const alarmOf = ({ id, name, connections, problem }: Kept) => ({
  ...{ owner: {}, key: sbcAlarm(id), cause: `sbc:${id}`, severity: 'major' as const },
  name: message('sbc-is-unreachable'),
  source: verbatim(name),
  text: message('several', {
    messages: [...(problem ? [problem] : []), message('sbc-is-unreachable-text', { connections })],
  }),
  correctiveAction: message('sbc-is-unreachable-repair'),
})
