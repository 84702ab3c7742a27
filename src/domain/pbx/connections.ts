import { randomUUID } from 'node:crypto'
import { eq, type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given } from '../form.ts'
import { oneOf, ticked } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import { ownerOf, record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import {
  type PbxStatus,
  pbxConnection,
  pbxKinds,
  pbxStatuses,
  pbxTopologies,
  pbxTransports,
} from '../schema/pbx.ts'
import type { Scope } from '../scope.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'
import { findTenant } from '../tenant.ts'
import { serverHost } from '../values.addresses.ts'
import { choice, integer, keptAs, optional, orEmpty, text, writeOnly } from '../values.ts'
import { announcePbx, clearTrouble, keepSeen } from './standing.ts'

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

const password = writeOnly({ max: 200, error: 'too-long' })
const tenantName = text({ max: 15, as: 'code' })
const usual = {
  name: text({ max: 100 }),
  heartbeatSeconds: integer({ min: 5, max: 3600 }),
}
const reached = {
  host: keptAs(
    text({ max: 253, error: 'pbx-host', as: 'code', fits: (host) => serverHost(host) !== null }),
    (host) => serverHost(host) ?? host,
  ),
  port: integer({ min: 1024, max: 65_535, error: 'pbx-port' }),
  transport: choice(pbxTransports, 'pbx-transport'),
  username: optional(text({ max: 100, as: 'code' })),
  password,
  device: text({ max: 64, as: 'code' }),
}

/** What is entered of each kind; of a new one also whose it is, by its shortname, empty where several tenants share it. */
export const pbxForms = {
  csta: form({ ...usual, ...reached }),
  tapi: form(usual),
  uacsta: form({ name: usual.name }),
}
export const newPbxForms = {
  csta: form({
    name: usual.name,
    tenant: orEmpty(tenantName),
    ...reached,
    heartbeatSeconds: usual.heartbeatSeconds,
  }),
  tapi: form({
    name: usual.name,
    tenant: orEmpty(tenantName),
    heartbeatSeconds: usual.heartbeatSeconds,
  }),
  uacsta: form({ name: usual.name, tenant: tenantName }),
}

/** Where the password of a system is sealed. */
export const pbxSecret = (tenantId: string | null, row: string): SecretLocation => ({
  ...{ tenant: tenantId ?? '', row },
  ...{ table: 'pbx_connection', column: 'password' },
})

/** Adds a system of a kind, which is connected to within seconds; gives its id. */
export async function addPbx(
  scope: Scope,
  seal: Seal,
  kind: PbxKind,
  given: Given,
): Promise<string> {
  demand(scope.actor, 'edit-pbx')
  const {
    tenant,
    password = '',
    ...values
  }: Entered & { tenant: string } = newPbxForms[kind].read(given)
  const tenantId = tenant === '' ? null : await tenantNamed(scope, tenant)
  const id = randomUUID()
  await demandName(scope, tenantId, values.name, id)
  await scope.db.insert(pbxConnection).values({
    ...{ id, kind, ...ownerOf({ tenantId }), ...values },
    topology: tenantId ? 'dedicated' : 'shared',
    ...(password && { password: seal.seal(password, pbxSecret(tenantId, id)) }),
  })
  await record(scope, {
    ...{ tenantId, type: 'pbx.added', subject: { kind: 'pbx', id, name: values.name } },
    after: { kind, ...(tenant && { tenant }), ...pbxForms[kind].logged({ ...values, password }) },
  })
  await announcePbx(scope, { id, tenantId }, 'list')
  return id
}

type Entered = {
  name: string
  heartbeatSeconds?: number
  host?: string
  port?: number
  transport?: 'tcp' | 'tls'
  username?: string | null
  password?: string
  device?: string
}

/**
 * Changes a system; who holds it connects anew with what was changed. An empty password keeps the one there is, unless it would go
 * to another address, under another name, or without the encryption that it had.
 */
export async function changePbx(scope: Scope, seal: Seal, id: string, given: Given): Promise<void> {
  demand(scope.actor, 'edit-pbx')
  const now = await lockPbx(scope, id)
  const entered: Entered = pbxForms[now.kind].edit(given, now, now.name)
  const { password = '', ...values } = entered
  await demandName(scope, now.tenantId, values.name, id)
  demandPassword(now, entered)
  const isSignedOut = now.kind === 'csta' && !values.username
  await scope.db
    .update(pbxConnection)
    .set({
      ...values,
      ...(password && { password: seal.seal(password, pbxSecret(now.tenantId, id)) }),
      ...(isSignedOut && { password: null }),
      version: sql`${pbxConnection.version} + 1`,
    })
    .where(eq(pbxConnection.id, id))
  const { logged } = pbxForms[now.kind]
  await record(scope, {
    ...{
      tenantId: now.tenantId,
      type: 'pbx.changed',
      subject: { kind: 'pbx', id, name: values.name },
    },
    ...{ before: logged(now), after: logged({ ...entered }) },
  })
  await announcePbx(scope, now, 'list')
}

function demandPassword(now: Pbx, { host, port, transport, username, password }: Entered) {
  if (password || !now.hasPassword || !username) return
  const isElsewhere =
    host?.toLowerCase() !== now.host?.toLowerCase() ||
    port !== now.port ||
    username !== now.username
  const isOpen = now.transport === 'tls' && transport === 'tcp'
  if (isElsewhere || isOpen)
    throw new Refusal('invalid', 'pbx-password-needed', {}, { field: 'password' })
}

/** The id of a tenant that somebody names by its shortname. */
export async function tenantNamed(scope: Scope, shortname: string): Promise<string> {
  const [found] = await scope.db.execute<{ id: string }>(
    sql`select id from tenant where lower(shortname) = lower(${shortname}) and not synthetic`,
  )
  if (!found) throw new Refusal('invalid', 'no-such-shortname', { shortname }, { field: 'tenant' })
  return (await findTenant(scope, found.id)).id
}

/** Two of one owner never have one name; whoever adds another next waits. */
async function demandName(scope: Scope, tenantId: string | null, name: string, own: string) {
  await scope.db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended('pbx ' || coalesce(${tenantId}::text, ''), 0))`,
  )
  const [other] = await scope.db.execute(sql`
    select from pbx_connection c where c.tenant_id is not distinct from ${tenantId}::uuid and lower(c.name) = lower(${name}) and c.id <> ${own}::uuid`)
  if (other) throw new Refusal('conflict', 'pbx-name-taken', { name }, { field: 'name' })
}

/** One of them as it stands, until the transaction ends. */
export async function lockPbx(scope: Scope, id: string): Promise<Pbx> {
  await scope.db.execute(sql`select from pbx_connection where id = ${id}::uuid for update`)
  return findPbx(scope, id)
}

const named = ({ id, name }: Pbx) => ({ id, name: verbatim(name) })

/** Which of these are switched already. */
export async function previewSwitch(
  scope: Scope,
  ids: readonly string[],
  to: boolean,
): Promise<Preview> {
  const found = await pbxConnections.pick(scope, ids)
  return {
    ready: found.filter(({ enabled }) => enabled !== to).map(named),
    merged: found.filter(({ enabled }) => enabled === to).map(named),
  }
}

/** Switches systems on or off; one that is off is not connected to, and none of its handsets registers. Gives how many changed. */
export async function switchPbx(
  scope: Scope,
  ids: readonly string[],
  to: boolean,
): Promise<number> {
  demand(scope.actor, 'edit-pbx')
  let changed = 0
  for (const id of [...ids].sort()) {
    const now = await lockPbx(scope, id)
    if (now.enabled === to) continue
    if (!to) await keepSeen(scope, id, { status: 'disabled' })
    await scope.db
      .update(pbxConnection)
      .set({ enabled: to, version: sql`${pbxConnection.version} + 1` })
      .where(eq(pbxConnection.id, id))
    if (to) await keepSeen(scope, id, { status: 'connecting' })
    await record(scope, {
      ...{ tenantId: now.tenantId, type: to ? 'pbx.enabled' : 'pbx.disabled' },
      subject: { kind: 'pbx', id, name: now.name },
    })
    changed += 1
  }
  return changed
}

/** What of these can go: none on which somebody has extensions or a handset. */
export async function previewRemoval(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const found = await pbxConnections.pick(scope, ids)
  const used = await scope.db.execute<{ id: string; tenants: number; handsets: number }>(sql`
    select c.id, (select count(distinct tenant_id)::integer from pbx_range where connection_id = c.id) as tenants,
      (select count(*)::integer from handset where connection_id = c.id) as handsets
    from pbx_connection c where c.id = any(${makePgArray([...ids])}::uuid[])`)
  const why = new Map(
    used.flatMap(({ id, tenants, handsets }) =>
      tenants > 0
        ? [[id, message('pbx-has-ranges', { tenants })] as const]
        : handsets > 0
          ? [[id, message('pbx-has-handsets', { handsets })] as const]
          : [],
    ),
  )
  return {
    ready: found.filter(({ id }) => !why.has(id)).map(named),
    skipped: found.flatMap((pbx) => {
      const reason = why.get(pbx.id)
      return reason ? [{ item: named(pbx), reason }] : []
    }),
  }
}

/** Deletes systems that nothing is on, with their alarms; gives how many. */
export async function removePbx(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'edit-pbx')
  for (const id of [...ids].sort()) await lockPbx(scope, id)
  const { ready, skipped = [] } = await previewRemoval(scope, ids)
  const [first] = skipped
  if (ready.length === 0 && first) throw new Refusal('conflict', first.reason)
  for (const { id } of ready) {
    const gone = await findPbx(scope, id)
    await announcePbx(scope, gone, 'list')
    await clearTrouble(scope, id, gone.tenantId)
    await scope.db.delete(pbxConnection).where(eq(pbxConnection.id, id))
    await record(scope, {
      ...{
        tenantId: gone.tenantId,
        type: 'pbx.removed',
        subject: { kind: 'pbx', id, name: gone.name },
      },
      before: pbxForms[gone.kind].logged(gone),
    })
  }
  return ready.length
}
