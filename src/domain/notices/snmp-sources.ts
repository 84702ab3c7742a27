import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import ipaddr from 'ipaddr.js'
import { form, type Given, refusalOfFields } from '../form.ts'
import { ownerOfAudience } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { SnmpAccess, SourceKind } from '../schema/alarm-sources.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { choice, optional, text, writeOnly } from '../values.ts'
import { type AlarmSource, lockSource } from './sources.list.ts'
import { demandRoom, noteSources, usualFields } from './sources.ts'
import { type SnmpSecret, snmpSecretAt } from './traps.senders.ts'

const mostAddresses = 50
const list = (line: string) => line.split(/[\s,;]+/).filter(Boolean)

function isAddress(one: string): boolean {
  try {
    if (one.includes('/')) ipaddr.parseCIDR(one)
    else ipaddr.parse(one)
    // of IPv4 all four numbers, in decimal, as a device has it
    return (
      one.includes(':') || /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})(?:\/\d+)?$/.test(one)
    )
  } catch {
    return false
  }
}

const from = optional(
  text({
    ...{ max: 2000, error: 'snmp-from', as: 'code', isJoined: true },
    fits: (line) => list(line).every(isAddress) && list(line).length <= mostAddresses,
  }),
)

const communityFields = { community: writeOnly({ max: 64, error: 'snmp-community' }), from }
const userFields = {
  user: text({
    ...{ max: 32, error: 'snmp-user', as: 'code' },
    fits: (line) => /^[!-~]{3,32}$/.test(line),
  }),
  auth: choice(['none', 'sha', 'sha256', 'sha512'], 'snmp-auth'),
  authPassword: writeOnly({ max: 64, error: 'snmp-password' }),
  privacy: choice(['none', 'aes', 'aes256'], 'snmp-privacy'),
  privacyPassword: writeOnly({ max: 64, error: 'snmp-password' }),
  from,
}

/** By what the source is known; a secret that is left empty stays. */
export const communityForm = form(communityFields)
export const userForm = form(userFields)
const { name, ...usual } = usualFields
export const newCommunityForm = form({ name, ...communityFields, ...usual })
export const newUserForm = form({ name, ...userFields, ...usual })

/** What a form for a user begins with: what every device of today knows. */
export const usualUser = { auth: 'sha256', privacy: 'aes' }

/** How it stands in a form. */
export const accessOf = ({ snmp, version }: AlarmSource) => ({
  ...{ version, user: snmp.user ?? '', auth: snmp.auth ?? 'none', privacy: snmp.privacy ?? 'none' },
  from: snmp.from?.length ? snmp.from.join(', ') : null,
})

type Access = { kind: SourceKind; snmp: SnmpAccess; secret: SnmpSecret; name: string }

const printable = /^[!-~]{8,64}$/
const isGuessed = (community: string) => /^(?:public|private|community)\d*$/i.test(community)

/** What was entered, with what was there before where a secret was left empty. */
function ofCommunity(
  { community, from }: { community: string; from: string | null },
  before: SnmpSecret = {},
): Access {
  const known = community || before.community || ''
  if (!printable.test(known) || isGuessed(known))
    throw refusalOfFields({ community: message('snmp-community') })
  const snmp = { from: list(from ?? '') }
  return { kind: 'snmp-v2c', snmp, secret: { community: known }, name: known }
}

type User = {
  user: string
  auth: 'none' | 'sha' | 'sha256' | 'sha512'
  authPassword: string
  privacy: 'none' | 'aes' | 'aes256'
  privacyPassword: string
  from: string | null
}

function ofUser(given: User, before: SnmpSecret = {}): Access {
  const { user, auth, privacy, authPassword, privacyPassword, from } = given
  const secret: SnmpSecret = {
    ...(auth !== 'none' && { auth: authPassword || before.auth || '' }),
    ...(privacy !== 'none' && { privacy: privacyPassword || before.privacy || '' }),
  }
  const fields: Record<string, StoredMessage> = {}
  if (auth === 'none' && privacy !== 'none') fields.privacy = message('snmp-privacy-alone')
  if (secret.auth !== undefined && !printable.test(secret.auth))
    fields.authPassword = message('snmp-password')
  if (secret.privacy !== undefined && !printable.test(secret.privacy))
    fields.privacyPassword = message('snmp-password')
  if (Object.keys(fields).length > 0) throw refusalOfFields(fields)
  return {
    kind: 'snmp-v3',
    snmp: { user, auth, privacy, from: list(from ?? '') },
    secret,
    name: user,
  }
}

/** Adds a source of the actor's own that is known by its community. */
export async function addCommunity(scope: Scope, seal: Seal, given: Given): Promise<string> {
  demand(scope.actor, 'manage-notices')
  const values = newCommunityForm.read(given)
  return add(scope, seal, values, ofCommunity(values), newCommunityForm.logged(values))
}

/** Adds one that is known by a user of version 3. */
export async function addUser(scope: Scope, seal: Seal, given: Given): Promise<string> {
  demand(scope.actor, 'manage-notices')
  const values = newUserForm.read(given)
  return add(scope, seal, values, ofUser(values), newUserForm.logged(values))
}

type Usual = { name: string; maxPerSecond: number; expectedMinutes: number | null }

async function add(
  scope: Scope,
  seal: Seal,
  { name, maxPerSecond, expectedMinutes }: Usual,
  access: Access,
  after: Record<string, unknown>,
): Promise<string> {
  await demandRoom(scope, { name, maxPerSecond })
  const id = randomUUID()
  const { audience, mspId, tenantId } = ownerOfAudience(scope.actor.audience)
  const lookup = await lookupOf(scope, seal, access)
  await scope.db.execute(sql`
    insert into alarm_source (id, audience, msp_id, tenant_id, name, kind, snmp, secret, lookup, max_per_second, expected_minutes, created_by)
    values (${id}::uuid, ${audience}, ${mspId}::uuid, ${tenantId}::uuid, ${name}, ${access.kind}, ${JSON.stringify(access.snmp)}::jsonb,
      ${sealed(seal, id, access)}, ${lookup}, ${maxPerSecond}, ${expectedMinutes}, ${scope.actor.name})`)
  await noteSources(scope, 'source.added', [{ id, name }], { after })
  return id
}

export async function changeCommunity(
  scope: Scope,
  seal: Seal,
  id: string,
  given: Given,
): Promise<void> {
  demand(scope.actor, 'manage-notices')
  const now = await lockSource(scope, id)
  demandKind(now, 'snmp-v2c')
  const values = communityForm.edit(given, accessOf(now), now.name)
  const secret = await secretOf(scope, seal, id)
  await change(scope, seal, now, secret, ofCommunity(values, secret), {
    before: communityForm.logged(accessOf(now)),
    after: communityForm.logged(values),
  })
}

export async function changeUser(
  scope: Scope,
  seal: Seal,
  id: string,
  given: Given,
): Promise<void> {
  demand(scope.actor, 'manage-notices')
  const now = await lockSource(scope, id)
  demandKind(now, 'snmp-v3')
  const values = userForm.edit(given, accessOf(now), now.name)
  const secret = await secretOf(scope, seal, id)
  await change(scope, seal, now, secret, ofUser(values, secret), {
    before: userForm.logged(accessOf(now)),
    after: userForm.logged(values),
  })
}

/** Whoever asks for one of another kind asks for none. */
export function demandKind(source: AlarmSource, kind: SourceKind): AlarmSource {
  if (source.kind !== kind) throw new Refusal('missing', 'no-such-source')
  return source
}

async function secretOf({ db }: Scope, seal: Seal, id: string): Promise<SnmpSecret> {
  const [row] = await db.execute<{ secret: string | null }>(
    sql`select secret from alarm_source where id = ${id}::uuid`,
  )
  return row?.secret ? JSON.parse(seal.open(row.secret, snmpSecretAt(id))) : {}
}

async function change(
  scope: Scope,
  seal: Seal,
  { id, name }: AlarmSource,
  before: SnmpSecret,
  access: Access,
  said: { before: Record<string, unknown>; after: Record<string, unknown> },
) {
  const lookup = await lookupOf(scope, seal, access, id)
  await scope.db.execute(sql`
    update alarm_source set snmp = ${JSON.stringify(access.snmp)}::jsonb, secret = ${sealed(seal, id, access)}, lookup = ${lookup},
      version = version + 1 where id = ${id}::uuid`)
  // what was recorded under another password opens nothing, so a device that counts from the beginning may begin anew
  if (before.auth !== access.secret.auth)
    await scope.db.execute(sql`delete from alarm_source_engine where source_id = ${id}::uuid`)
  await noteSources(scope, 'source.changed', [{ id, name }], said)
}

const nameToLookUp = (kind: SourceKind, name: string) => `${kind}|${name}`

/** The same again under the key of today, for a source whose secret was sealed under another; its secret opened. */
export const lookupAgain = (
  seal: Seal,
  { kind, user }: { kind: SourceKind; user: string | null },
  secret: string,
): string => {
  const { community }: SnmpSecret = JSON.parse(secret)
  return seal.lookup(nameToLookUp(kind, (kind === 'snmp-v2c' ? community : user) ?? ''))
}

const sealed = (seal: Seal, id: string, { secret }: Access) =>
  seal.seal(JSON.stringify(secret), snmpSecretAt(id))

/** Whose a community or a user is must be clear, whoever asks. */
async function lookupOf(
  { db }: Scope,
  seal: Seal,
  { kind, name }: Access,
  own: string | null = null,
): Promise<string> {
  // under each key that is known: while the secret changes a source has the one or the other
  const [lookup = '', ...others] = seal.lookups(nameToLookUp(kind, name))
  const [found] = await db.execute<{ taken: boolean }>(
    sql`select bool_or(portal_snmp_taken(l.lookup, ${own}::uuid)) as taken
      from (select jsonb_array_elements_text(${JSON.stringify([lookup, ...others])}::jsonb) as lookup) l`,
  )
  if (!found?.taken) return lookup
  throw kind === 'snmp-v2c'
    ? new Refusal('conflict', 'snmp-community-taken', {}, { field: 'community' })
    : new Refusal('conflict', 'snmp-user-taken', {}, { field: 'user' })
}
