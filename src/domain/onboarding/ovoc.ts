import { isIP } from 'node:net'
import { sql } from 'drizzle-orm'
import ipaddr from 'ipaddr.js'
import type { OvocAccess, OvocReason } from '../../connectors/ovoc.ts'
import { form, type Given } from '../form.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { SnmpAccess } from '../schema/alarm-sources.ts'
import type { Scope } from '../scope.ts'
import { hasSecret, keepSecret, openSecret } from '../settings/named-secrets.ts'
import type { Seal } from '../settings/secrets.ts'
import { changeSetting, readSetting, type Settings } from '../settings/settings.ts'
import { keptAs, orEmpty, text, writeOnly } from '../values.ts'
import { apiOf } from './sbcs.form.ts'

/** An origin; a host alone is one of https. */
const originOf = (given: string) => apiOf(given.includes('://') ? given : `https://${given}`)

export const ovocForm = form({
  address: orEmpty(
    keptAs(
      text({
        ...{ max: 300, as: 'code', error: 'ovoc-address' },
        fits: (line) => originOf(line) !== null,
      }),
      (line) => originOf(line) ?? line,
    ),
  ),
  username: orEmpty(
    text({ max: 100, as: 'code', error: 'ovoc-username', fits: (line) => !line.includes(':') }),
  ),
  password: writeOnly({ max: 200, error: 'too-long' }),
})

/** A source of alarms that traps of OVOC come in by, where its addresses do not say otherwise. */
export type TrapSource = {
  id: string
  name: string
  kind: 'snmp-v2c' | 'snmp-v3'
  seen: Date | null
}

export type Ovoc = {
  value: Settings['ovoc']
  version: number
  hasPassword: boolean
  /** When it was last signed in to, which is before it is saved. */
  triedAt: Date | null
  sources: TrapSource[]
}

/** The manager of SBCs as the provider's people may see it: of its password only whether there is one. */
export async function readOvoc(scope: Scope): Promise<Ovoc> {
  demandProvider(scope.actor)
  const stored = await readSetting(scope, 'ovoc')
  const [row] = await scope.db.execute<{ at: string }>(
    sql`select changed_at as at from setting where name = 'ovoc'`,
  )
  const hasPassword = await hasSecret(scope, 'ovoc.password')
  const triedAt = row && stored.value.address ? new Date(row.at) : null
  return { ...stored, hasPassword, triedAt, sources: await sourcesOf(scope, stored.value.address) }
}

async function sourcesOf({ db }: Scope, address: string): Promise<TrapSource[]> {
  const host = address && new URL(address).hostname.replace(/^\[|\]$/g, '')
  const found = await db.execute<
    Omit<TrapSource, 'seen'> & { seen: string | null; snmp: SnmpAccess }
  >(sql`
    select id, name, kind, last_seen_at as seen, snmp from alarm_source
    where audience = 'provider' and kind in ('snmp-v2c', 'snmp-v3') and active order by lower(name)`)
  return found
    .filter(
      ({ snmp: { from } }) => !from?.length || !isIP(host) || from.some((of) => holds(of, host)),
    )
    .map(({ snmp: _, seen, ...one }) => ({ ...one, seen: seen === null ? null : new Date(seen) }))
}

/** Whether an address, or a range of them, holds another address. */
function holds(range: string, address: string): boolean {
  const one = ipaddr.process(address)
  if (!range.includes('/')) return ipaddr.process(range).toString() === one.toString()
  const [net, bits] = ipaddr.parseCIDR(range)
  return net.kind() === one.kind() && one.match(net, bits)
}

/** Signs in to an OVOC that is not saved yet; why that cannot be, or null. */
export type OvocCheck = { check(access: OvocAccess): Promise<OvocReason | null> }

async function readEntered(scope: Scope, given: Given) {
  const { password, ...value } = ovocForm.read(given)
  if (!value.address) return { value: { address: '', username: '' }, password: '' }
  const now = await readOvoc(scope)
  if (!value.username) throw new Refusal('invalid', 'ovoc-username', {}, { field: 'username' })
  const isElsewhere = now.value.address !== value.address || now.value.username !== value.username
  if (!password && (isElsewhere || !now.hasPassword)) {
    const code = now.hasPassword ? 'ovoc-password-elsewhere' : 'ovoc-password'
    throw new Refusal('invalid', code, {}, { field: 'password' })
  }
  return { value, password }
}

/** What is entered, as one signs in: with the password that is kept, where that may go there. Null where there is no OVOC. */
export async function readOvocToTry(
  scope: Scope,
  seal: Seal,
  given: Given,
): Promise<OvocAccess | null> {
  demand(scope.actor, 'administer')
  const { value, password } = await readEntered(scope, given)
  if (!value.address) return null
  return {
    ...value,
    password: password || ((await openSecret(scope, seal, 'ovoc.password')) ?? ''),
  }
}

/** Refuses what came of trying, beside the field that it is about. */
export function refuseOvoc(reason: OvocReason): never {
  const field = reason.code === 'ovoc-sign-in-refused' ? 'password' : 'address'
  throw new Refusal('invalid', reason, { field })
}

/** Replaces the settings; an empty password keeps the one there is, for the same address and user name. Trying them is the caller's. */
export async function changeOvoc(scope: Scope, seal: Seal, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  const { value, password } = await readEntered(scope, given)
  await changeSetting(scope, 'ovoc', value, given.version, password !== '')
  if (password) await keepSecret(scope, seal, 'ovoc.password', password)
}
