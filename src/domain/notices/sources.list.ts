import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import { ownedBy, ownerOfAudience } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { type SnmpAccess, type SourceKind, sourceKinds } from '../schema/alarm-sources.ts'
import type { Actor, Scope } from '../scope.ts'

export const sourceStates = ['heard', 'silent', 'unheard', 'expired', 'off'] as const
export type SourceState = (typeof sourceStates)[number]
export type AlarmSource = RowOf<typeof alarmSources>

/** Says nothing for longer than it was said that it would; `s` is the source. */
export const isSilent = sql`(s.active and s.expected_minutes is not null
  and coalesce(s.last_seen_at, s.created_at) < portal_clock() - make_interval(mins => s.expected_minutes))`
const isExpired = sql`(s.kind = 'token' and not exists (
  select from api_token k where k.id = s.token_id and k.revoked_at is null and k.expires_at > now()))`
const state = sql`(case when not s.active then 'off' when ${isExpired} then 'expired' when ${isSilent} then 'silent'
  when s.last_seen_at is null then 'unheard' else 'heard' end)`

/** An owner's sources of alarms, and what was counted of each. */
export const alarmSources = listOf({
  ...{ name: 'alarm-sources', table: 'alarm_source', alias: 's', head: 'name' },
  usual: () => 'name',
  demand: (actor) => demand(actor, 'manage-notices'),
  search: (part) => contains(sql`s.name`, part),
  filters: {
    state: oneOf(sourceStates, (is) => sql`${state} = ${is}`),
    kind: oneOf(sourceKinds, (is) => sql`s.kind = ${is}`),
  },
  columns: {
    name: sorted(word(sql`s.name`), byText(sql`lower(s.name)`)),
    state: value<SourceState>(state),
    kind: value<SourceKind>(sql`s.kind`),
    seen: instantIfAny(sql`s.last_seen_at`),
    accepted: value<number>(sql`s.accepted::float8`),
    refused: value<number>(sql`s.refused::float8`),
    dropped: value<number>(sql`s.dropped::float8`),
    /** Of its own token; null for any other kind. */
    expires: instantIfAny(
      sql`(select k.expires_at from api_token k where k.id = s.token_id and s.kind = 'token')`,
    ),
    created: instant(sql`s.created_at`),
    by: value<string>(sql`s.created_by`),
  },
  more: {
    problem: value<StoredMessage | null>(sql`s.problem`),
    problemAt: instantIfAny(sql`s.problem_at`),
    maxPerSecond: value<number>(sql`s.max_per_second`),
    expectedMinutes: value<number | null>(sql`s.expected_minutes`),
    snmp: value<SnmpAccess>(sql`s.snmp`),
    active: value<boolean>(sql`s.active`),
    tokenId: value<string | null>(sql`s.token_id`),
    version: value<number>(sql`s.version`),
  },
})

/** The reader's own: an MSP's and a tenant's are nobody else's, though the provider's role could read them. */
export const ownSources = ({ audience }: Actor) => ownedBy('s', ownerOfAudience(audience))

/** One of the reader's own; any other is as missing as one that never was. */
export async function findSource(scope: Scope, id: string): Promise<AlarmSource> {
  const [found] = await alarmSources.pick(scope, [id], { within: ownSources(scope.actor) })
  if (!found) throw new Refusal('missing', 'no-such-source')
  return found
}

/** One of them as it stands, until the transaction ends. */
export async function lockSource(scope: Scope, id: string): Promise<AlarmSource> {
  await scope.db.execute(
    sql`select from alarm_source s where s.id = ${id}::uuid and ${ownSources(scope.actor)} for no key update`,
  )
  return findSource(scope, id)
}
