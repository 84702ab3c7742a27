import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { ownerOf, record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { pbxConnection, pbxTransports } from '../schema/pbx.ts'
import type { Scope } from '../scope.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'
import { findTenant } from '../tenant.ts'
import { serverHost } from '../values.addresses.ts'
import { choice, integer, keptAs, optional, orEmpty, text, writeOnly } from '../values.ts'
import { lockPbx, type Pbx, type PbxKind } from './connections.list.ts'
import { announcePbx } from './standing.ts'

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
