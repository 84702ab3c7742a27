import { type SQL, sql } from 'drizzle-orm'
import { oneOf, ticked } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import {
  type PbxStatus,
  pbxKinds,
  pbxStatuses,
  pbxTopologies,
  type pbxTransports,
} from '../schema/pbx.ts'
import type { Scope } from '../scope.ts'

export type PbxKind = (typeof pbxKinds)[number]
export type Pbx = RowOf<typeof pbxConnections>

const names = sql`(select string_agg(t.full_name, ', ' order by t.full_name) from tenant t
  where t.id = p.tenant_id or t.id in (select r.tenant_id from pbx_range r where r.connection_id = p.id))`
const address = sql`(case when p.host is not null then
  case when position(':' in p.host) > 0 then '[' || p.host || ']' else p.host end || ':' || p.port end)`

/**
 * Telephone systems: all for the provider's people, for a tenant those that it has a part of, without where they are
 * (`portal_pbx_seen`). `tenants` names whose they are as far as the reader may know.
 */
export const pbxConnections = listOf({
  ...{ name: 'pbx-connections', table: 'pbx_connection', alias: 'p', head: 'name' },
  from: sql`portal_pbx_seen()`,
  usual: () => 'name',
  unusual: ['topology'],
  search: (part) =>
    sql`(${contains(sql`p.name`, part)} or ${contains(sql`coalesce(${address}, '')`, part)} or ${contains(sql`coalesce(${names}, '')`, part)})`,
  filters: {
    kind: oneOf(pbxKinds, (kind) => sql`p.kind = ${kind}`),
    topology: oneOf(pbxTopologies, (topology) => sql`p.topology = ${topology}`),
    status: oneOf(pbxStatuses, (status) => sql`p.status = ${status}`),
    flapping: ticked(sql`p.is_flapping`),
  },
  columns: {
    name: sorted(word(sql`p.name`), byText(sql`lower(p.name)`)),
    status: word<PbxStatus>(sql`p.status`),
    kind: word<PbxKind>(sql`p.kind`),
    topology: word<(typeof pbxTopologies)[number]>(sql`p.topology`),
    tenants: value<string | null>(names),
    address: value<string | null>(address),
    since: instant(sql`p.status_since`),
    seen: instantIfAny(sql`p.last_seen_at`),
  },
  more: {
    tenantId: value<string | null>(sql`p.tenant_id`),
    host: value<string | null>(sql`p.host`),
    port: value<number | null>(sql`p.port`),
    transport: value<(typeof pbxTransports)[number]>(sql`p.transport`),
    username: value<string | null>(sql`p.username`),
    hasPassword: value<boolean>(sql`p.has_password`),
    device: value<string | null>(sql`p.device`),
    heartbeatSeconds: value<number>(sql`p.heartbeat_seconds`),
    enabled: value<boolean>(sql`p.enabled`),
    problem: value<StoredMessage | null>(sql`p.last_error`),
    linesUp: value<number | null>(sql`p.lines_up`),
    linesAll: value<number | null>(sql`p.lines_all`),
    isFlapping: value<boolean>(sql`p.is_flapping`),
    isSimulated: value<boolean>(sql`p.is_simulated`),
    version: value<number>(sql`p.version`),
  },
  cells: {
    problem: ({ problem }, say) => problem && say(problem),
    flapping: ({ isFlapping }) => isFlapping,
    id: ({ id }) => id,
  },
})

/** Those of one tenant, shared ones included. */
export const pbxOfTenant = (
  tenantId: string,
): SQL => sql`(p.tenant_id = ${tenantId}::uuid or exists (
  select from pbx_range r where r.connection_id = p.id and r.tenant_id = ${tenantId}::uuid))`

/** One that this reader may see; any other is as missing as one that never was. */
export async function findPbx(scope: Scope, id: string): Promise<Pbx> {
  const [found] = await pbxConnections.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-pbx')
  return found
}

/** One of them as it stands, until the transaction ends. */
export async function lockPbx(scope: Scope, id: string): Promise<Pbx> {
  await scope.db.execute(sql`select from pbx_connection where id = ${id}::uuid for update`)
  return findPbx(scope, id)
}
