import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText, byWhole } from '../lists/orders.ts'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import { sbcStatuses, sbcTransports } from '../schema/onboarding.ts'
import type { Scope } from '../scope.ts'
import type { SecretLocation } from '../settings/secrets.ts'

export type SbcStatus = (typeof sbcStatuses)[number]
export type SbcTransport = (typeof sbcTransports)[number]
export type Sbc = RowOf<typeof sbcs>

const connections = sql`(select count(*)::integer from sip_connection c where c.sbc_id = s.id)`
const profiles = sql`array_to_string(s.cac_profiles, ', ')`

/** The provider's session border controllers; nobody else sees one. */
export const sbcs = listOf({
  ...{ name: 'sbcs', table: 'sbc', alias: 's', head: 'name', usual: () => 'name' },
  demand: demandProvider,
  search: (part) =>
    sql`(${contains(sql`s.name`, part)} or ${contains(sql`s.fqdn`, part)} or ${contains(sql`s.address`, part)} or ${contains(profiles, part)})`,
  filters: {
    status: oneOf(sbcStatuses, (status) => sql`s.status = ${status}`),
    transport: oneOf(sbcTransports, (transport) => sql`s.transport = ${transport}`),
    used: oneOf(['yes', 'no'], (is) => sql`(${connections} > 0) = ${is === 'yes'}`),
  },
  columns: {
    number: sorted(value<number>(sql`s.number`), byWhole(sql`s.number`)),
    name: sorted(word(sql`s.name`), byText(sql`lower(s.name)`)),
    fqdn: word(sql`s.fqdn`),
    address: value<string>(sql`s.address`),
    software: value<string | null>(sql`s.software_version`),
    connections: sorted(value<number>(connections), byWhole(connections)),
    profiles: value<string>(profiles),
    status: word<SbcStatus>(sql`s.status`),
    contact: instantIfAny(sql`s.last_contact_at`),
  },
  more: {
    port: value<number>(sql`s.port`),
    transport: value<SbcTransport>(sql`s.transport`),
    apiUrl: value<string | null>(sql`s.api_url`),
    username: value<string | null>(sql`s.username`),
    hasPassword: value<boolean>(sql`s.password is not null`),
    cacProfiles: value<string>(sql`array_to_string(s.cac_profiles, e'\\n')`),
    dialPlan: value<number | null>(sql`s.dial_plan`),
    /** What is wrong with it, where something is. */
    problem: value<StoredMessage | null>(sql`s.last_error`),
    roundTripMs: value<number | null>(sql`s.round_trip_ms`),
    version: value<number>(sql`s.version`),
  },
  cells: {
    transport: ({ transport, port }) => `${transport} ${port}`,
    problem: ({ problem }, say) => problem && say(problem),
  },
})

export async function findSbc(scope: Scope, id: string): Promise<Sbc> {
  const [found] = await sbcs.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-sbc')
  return found
}

/** One of them as it stands, until the transaction ends: no connection is given to it meanwhile. */
export async function lockSbc(scope: Scope, id: string): Promise<Sbc> {
  await scope.db.execute(sql`select from sbc where id = ${id}::uuid for update`)
  return findSbc(scope, id)
}

/** Where the password of an SBC is sealed. */
export const sbcSecret = (row: string): SecretLocation => ({
  ...{ tenant: '', table: 'sbc', column: 'password', row },
})
