import { randomUUID } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given } from '../form.ts'
import { oneOf } from '../lists/address.ts'
import { instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { handset, type handsetStates } from '../schema/pbx.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { lockTenant } from '../tenant.ts'
import { id, text, writeOnly } from '../values.ts'
import { handsetSecret } from './registrations.ts'

/** How a handset stands: away, or registered and then as its CSTA session is. */
export const handsetStandings = ['away', 'registered', 'monitored', 'refused', 'silent'] as const
export type HandsetStanding = (typeof handsetStandings)[number]

const isRegistered = sql`coalesce(h.registered_until > now(), false)`
const standing = sql`(case when not ${isRegistered} then 'away' when h.csta = 'none' then 'registered' else h.csta end)`
const system = sql`(select c.name from pbx_connection c where c.id = h.connection_id)`

export type Handset = RowOf<typeof handsets>

/** The handsets of a tenant's uaCSTA systems, with how each is registered by the database's clock. */
export const handsets = listOf({
  ...{ name: 'handsets', table: 'handset', alias: 'h', head: 'name', usual: () => 'name' },
  search: (part) =>
    sql`(${contains(sql`h.extension`, part)} or ${contains(sql`h.username`, part)} or ${contains(sql`coalesce(h.user_agent, '')`, part)})`,
  filters: { state: oneOf(handsetStandings, (state) => sql`${standing} = ${state}`) },
  columns: {
    name: sorted(word(sql`h.extension`), byText(sql`h.extension`)),
    username: sorted(word(sql`h.username`), byText(sql`lower(h.username)`)),
    state: word<HandsetStanding>(standing),
    since: instantIfAny(sql`case when ${isRegistered} then h.registered_since end`),
    until: instantIfAny(sql`case when ${isRegistered} then h.registered_until end`),
    agent: value<string | null>(sql`h.user_agent`),
    contact: value<string | null>(sql`h.contact`),
    refused: value<number>(sql`h.refused`),
    connection: value<string>(system),
  },
  unusual: ['contact', 'connection'],
  more: {
    tenantId: value<string>(sql`h.tenant_id`),
    connectionId: value<string>(sql`h.connection_id`),
    transport: value<string | null>(sql`h.transport`),
    csta: value<(typeof handsetStates)[number]>(sql`h.csta`),
    refusedAt: instantIfAny(sql`h.refused_at`),
    version: value<number>(sql`h.version`),
  },
})

export const handsetsOf = (tenantId: string) => sql`h.tenant_id = ${tenantId}::uuid`

const fields = {
  connection: id('no-handset-system'),
  extension: text({
    ...{ max: 15, error: 'extension-digits', as: 'code' },
    fits: (line) => /^\d{1,15}$/.test(line),
  }),
  /** As it stands before the @ of a SIP address; upper and lower case differ there (RFC 3261, section 19.1.4). */
  username: text({
    ...{ max: 64, error: 'handset-username', as: 'code' },
    fits: (line) => /^[A-Za-z0-9._+-]{1,64}$/.test(line),
  }),
  password: writeOnly({ max: 128, error: 'handset-password' }),
}
/** Which system, extension, username and password; an empty password keeps the one there is. */
export const handsetForm = form(fields)

/** The uaCSTA systems of a tenant, to choose from. */
export async function handsetSystems({ db }: Scope, tenantId: string) {
  return db.execute<{ id: string; name: string }>(sql`
    select id, name from pbx_connection where tenant_id = ${tenantId}::uuid and kind = 'uacsta' order by lower(name), id`)
}

/** One of a tenant's; any other is as missing as one that never was. */
export async function findHandset(scope: Scope, tenantId: string, handsetId: string) {
  const [found] = await handsets.pick(scope, [handsetId], { within: handsetsOf(tenantId) })
  if (!found) throw new Refusal('missing', 'not-there')
  const { connectionId: connection, name: extension } = found
  return { ...found, connection, extension }
}

const shortestPassword = 8

/** Adds a handset, which may register from then on; gives its id. */
export async function addHandset(scope: Scope, seal: Seal, tenantId: string, given: Given) {
  demand(scope.actor, 'edit-pbx')
  await lockTenant(scope, tenantId)
  const { password, connection: connectionId, ...values } = handsetForm.read(given)
  demandLong(password)
  const own = randomUUID()
  await demandFree(scope, tenantId, { ...values, connectionId, own })
  await scope.db.insert(handset).values({
    ...{ tenantId, id: own, connectionId, ...values },
    password: seal.seal(password, handsetSecret(tenantId, own)),
  })
  await record(scope, {
    ...{ tenantId, type: 'handset.added' },
    subject: { kind: 'handset', id: own, name: values.extension },
    after: { username: values.username },
  })
  await scope.announce('handsets', tenantId)
  return own
}

/** Changes a handset; under another username or password it has to register anew. */
export async function changeHandset(
  scope: Scope,
  seal: Seal,
  { tenantId, id: own }: { tenantId: string; id: string },
  given: Given,
): Promise<void> {
  demand(scope.actor, 'edit-pbx')
  await lockTenant(scope, tenantId)
  const now = await findHandset(scope, tenantId, own)
  const entered = handsetForm.edit(given, now, now.extension)
  const { password, connection: connectionId, ...values } = entered
  if (password) demandLong(password)
  await demandFree(scope, tenantId, { ...values, connectionId, own })
  const isOther = password !== '' || values.username !== now.username
  await scope.db
    .update(handset)
    .set({
      ...{ connectionId, ...values, version: sql`${handset.version} + 1` },
      ...(password && { password: seal.seal(password, handsetSecret(tenantId, own)) }),
      // who registered with what is no more valid is no longer known by it
      ...(isOther && { registeredUntil: null, registeredSince: null, contact: null, csta: 'none' }),
    })
    .where(and(eq(handset.tenantId, tenantId), eq(handset.id, own)))
  const said = ({ username }: { username: string }) => ({ username })
  await record(scope, {
    ...{ tenantId, type: 'handset.changed' },
    subject: { kind: 'handset', id: own, name: values.extension },
    before: { extension: now.extension, ...said(now) },
    after: { extension: values.extension, ...handsetForm.logged({ ...said(values), password }) },
  })
  await scope.announce('handsets', tenantId)
}

/** Deletes handsets of a tenant; gives how many. What registers as one of them afterwards is unknown. */
export async function removeHandsets(scope: Scope, tenantId: string, ids: readonly string[]) {
  demand(scope.actor, 'edit-pbx')
  await lockTenant(scope, tenantId)
  const gone = await scope.db.execute<{ id: string; extension: string; username: string }>(sql`
    delete from handset where tenant_id = ${tenantId}::uuid and id = any(${makePgArray([...ids])}::uuid[])
    returning id, extension, username`)
  await record(
    scope,
    ...gone.map(({ id, extension, username }) => ({
      ...{ tenantId, type: 'handset.removed' as const },
      subject: { kind: 'handset', id, name: extension },
      before: { username },
    })),
  )
  await scope.announce('handsets', tenantId)
  return gone.length
}

function demandLong(password: string) {
  if (password.length < shortestPassword)
    throw new Refusal('invalid', 'handset-password', {}, { field: 'password' })
}

async function demandFree(
  scope: Scope,
  tenantId: string,
  wanted: { connectionId: string; extension: string; username: string; own: string },
) {
  const { connectionId, extension, username, own } = wanted
  const [system] = await scope.db.execute(sql`
    select from pbx_connection where tenant_id = ${tenantId}::uuid and id = ${connectionId}::uuid and kind = 'uacsta' for share`)
  if (!system) throw new Refusal('invalid', 'no-handset-system', {}, { field: 'connection' })
  const [other] = await scope.db.execute<{ isName: boolean }>(sql`
    select lower(h.username) = lower(${username}) as "isName" from handset h
    where h.tenant_id = ${tenantId}::uuid and h.id <> ${own}::uuid
      and (lower(h.username) = lower(${username}) or (h.connection_id = ${connectionId}::uuid and h.extension = ${extension}))
    order by 1 desc limit 1`)
  if (other?.isName)
    throw new Refusal('conflict', 'handset-username-taken', { username }, { field: 'username' })
  if (other)
    throw new Refusal('conflict', 'handset-extension-taken', { extension }, { field: 'extension' })
}
