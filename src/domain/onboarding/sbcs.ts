import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { SbcAccess, SbcReason } from '../../connectors/sbcs.ts'
import type { ProbeAnswer, ProbeTarget } from '../../connectors/sip/options.ts'
import { clear } from '../alarms/alarms.ts'
import type { Given } from '../form.ts'
import { record } from '../log.ts'
import { verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { sbc } from '../schema/onboarding.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { demandPassword, type Entered, profilesIn, sbcForm } from './sbcs.form.ts'
import { findSbc, lockSbc, type Sbc, sbcSecret } from './sbcs.list.ts'
import { keepProbes, sbcAlarm } from './sbcs.probes.ts'

/** What an SBC says of itself over its REST API, or why it says nothing; null where none is set up. */
export type SignedIn =
  | { ok: true; softwareVersion: string | null }
  | { ok: false; reason: SbcReason }
  | null
/** Speaks to an SBC that somebody enters, or has entered. */
export type SbcChecks = {
  probe(target: ProbeTarget): Promise<ProbeAnswer>
  signIn(access: SbcAccess): Promise<Exclude<SignedIn, null>>
  /** Its configuration as a CLI script. */
  configuration(
    access: SbcAccess,
  ): Promise<{ ok: true; configuration: string } | { ok: false; reason: SbcReason }>
}
/** What was found where an SBC is to be. */
export type Found = { sip: ProbeAnswer; api: SignedIn }

export type SbcChoice = Pick<Sbc, 'id' | 'name' | 'fqdn' | 'address' | 'status'> & {
  cacProfiles: string[]
  /** Scripts can be sent to it. */
  hasApi: boolean
}

/** All of them by name, for whoever chooses one. */
export async function listSbcsToChoose(scope: Scope): Promise<SbcChoice[]> {
  demandProvider(scope.actor)
  return scope.db.execute<SbcChoice>(sql`
    select id, name, fqdn, address, status, to_json(cac_profiles) as "cacProfiles",
      api_url is not null and username is not null and password is not null as "hasApi"
    from sbc order by lower(name)`)
}

type Reached = SbcAccess & Pick<Sbc, 'id' | 'name' | 'fqdn' | 'address' | 'dialPlan'>

/** What scripts are sent with, unsealed; null where there is no such SBC, or no REST API is set up for it. Run as the provider. */
export async function openSbcAccess(scope: Scope, seal: Seal, id: string): Promise<Reached | null> {
  demandProvider(scope.actor)
  const [found] = await scope.db.execute<
    Omit<Reached, keyof SbcAccess> & { [K in keyof SbcAccess]: string | null }
  >(sql`
    select id, name, fqdn, address, dial_plan as "dialPlan", api_url as "apiUrl", username, password from sbc where id = ${id}::uuid`)
  if (!found) return null
  const { apiUrl, username, password, ...sbc } = found
  if (apiUrl === null || username === null || password === null) return null
  return { ...sbc, apiUrl, username, password: seal.open(password, sbcSecret(id)) }
}

/** Where one enters what to be reached, with the password that is kept where it may go there; refused as saving it would be. */
export async function readSbcToTest(
  scope: Scope,
  seal: Seal,
  id: string | null,
  given: Given,
): Promise<ProbeTarget & { access: SbcAccess | null }> {
  demand(scope.actor, 'administer')
  const values = sbcForm.read(given)
  const now = id === null ? null : await findSbc(scope, id)
  demandPassword(now, values)
  const { address, port, transport, fqdn, apiUrl, username } = values
  const kept = !values.password && id !== null && (await openSbcAccess(scope, seal, id))
  const password = values.password || (kept ? kept.password : '')
  const access = apiUrl && username && password ? { apiUrl, username, password } : null
  return { address, port, transport, fqdn, access }
}

/** Credentials that its API refuses are not kept; one that does not answer may not be built in yet. */
function demandSignIn({ api }: Found) {
  if (api?.ok === false && api.reason.code === 'sbc-sign-in-refused')
    throw new Refusal('invalid', 'sbc-sign-in-refused', {}, { field: 'password' })
}

const columnsOf = ({ password: _, cacProfiles, ...values }: Entered) => ({
  ...values,
  cacProfiles: profilesIn(cacProfiles),
  ...(!values.apiUrl && { username: null }),
})

/** Adds an SBC (`sbcForm`) with what was found where it is to be; gives its id. */
export async function addSbc(
  scope: Scope,
  seal: Seal,
  given: Given,
  found: Found,
): Promise<{ id: string; name: string }> {
  demand(scope.actor, 'administer')
  const values = sbcForm.read(given)
  demandPassword(null, values)
  demandSignIn(found)
  const id = randomUUID()
  await demandUnused(scope, id, values)
  const isKept = values.apiUrl && values.password
  await scope.db.insert(sbc).values({
    ...{ id, ...columnsOf(values) },
    ...(isKept && { password: seal.seal(values.password, sbcSecret(id)) }),
  })
  await record(scope, {
    ...{ type: 'sbc.added', subject: { kind: 'sbc', id, name: values.name } },
    after: sbcForm.logged(values),
  })
  await keepFound(scope, id, 1, found)
  await scope.announce('sbcs')
  return { id, name: values.name }
}

/** Changes an SBC (`sbcForm`); an empty password keeps the one there is, for the API and user name that it was entered for. */
export async function changeSbc(
  scope: Scope,
  seal: Seal,
  id: string,
  given: Given,
  found: Found,
): Promise<{ name: string }> {
  demand(scope.actor, 'administer')
  const now = await lockSbc(scope, id)
  const values = sbcForm.edit(given, now, verbatim(now.name))
  demandPassword(now, values)
  demandSignIn(found)
  await demandUnused(scope, id, values)
  const isElsewhere =
    now.address !== values.address ||
    now.port !== values.port ||
    now.transport !== values.transport ||
    now.fqdn !== values.fqdn
  const { apiUrl, password } = values
  await scope.db
    .update(sbc)
    .set({
      ...columnsOf(values),
      ...(apiUrl && password && { password: seal.seal(password, sbcSecret(id)) }),
      ...(!apiUrl && { password: null, softwareVersion: null }),
      // what was known is of another place
      ...(isElsewhere && { failures: 0, status: 'unknown' as const, lastContactAt: null }),
      version: sql`${sbc.version} + 1`,
    })
    .where(eq(sbc.id, id))
  if (isElsewhere) await clear(scope, {}, sbcAlarm(id))
  await record(scope, {
    ...{ type: 'sbc.changed', subject: { kind: 'sbc', id, name: values.name } },
    ...{ before: sbcForm.logged(now), after: sbcForm.logged(values) },
  })
  await keepFound(scope, id, now.version + 1, found)
  await scope.announce('sbcs')
  return { name: values.name }
}

/** Two never have one name or FQDN; whoever adds another next waits. */
async function demandUnused({ db }: Scope, id: string, { name, fqdn }: Entered) {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended('sbc', 0))`)
  const [other] = await db.execute<{ isName: boolean }>(sql`
    select lower(name) = lower(${name}) as "isName" from sbc
    where (lower(name) = lower(${name}) or lower(fqdn) = lower(${fqdn})) and id <> ${id}::uuid order by 1 desc limit 1`)
  if (!other) return
  if (other.isName) throw new Refusal('conflict', 'sbc-name-taken', { name }, { field: 'name' })
  throw new Refusal('conflict', 'sbc-fqdn-taken', { fqdn }, { field: 'fqdn' })
}

/** What a test of an SBC is sent to: all that is set up, as it stands. */
export async function openToTest(scope: Scope, seal: Seal, id: string) {
  demand(scope.actor, 'administer')
  const { name, version, address, port, transport, fqdn } = await findSbc(scope, id)
  const access = await openSbcAccess(scope, seal, id)
  return { id, name, version, target: { address, port, transport, fqdn }, access }
}

/** Keeps what was found of an SBC that had this version then. */
export async function keepFound(scope: Scope, id: string, version: number, { sip, api }: Found) {
  await keepProbes(scope, [{ id, version, answer: sip }])
  if (!api?.ok) return
  await scope.db.execute(
    sql`update sbc set software_version = ${api.softwareVersion} where id = ${id}::uuid and version = ${version}`,
  )
}

/** Replaces the CAC profiles of an SBC by those that its configuration has; gives how many they are. */
export async function keepProfiles(
  scope: Scope,
  id: string,
  profiles: readonly string[],
): Promise<{ name: string; count: number }> {
  demand(scope.actor, 'administer')
  const now = await lockSbc(scope, id)
  const before = profilesIn(now.cacProfiles)
  await scope.db.execute(sql`
    update sbc set cac_profiles = ${makePgArray([...profiles])}::text[], version = version + 1
    where id = ${id}::uuid and cac_profiles <> ${makePgArray([...profiles])}::text[]`)
  if (before.join() !== profiles.join())
    await record(scope, {
      ...{ type: 'sbc.refreshed', subject: { kind: 'sbc', id, name: now.name } },
      ...{
        before: { cacProfiles: before.join('\n') },
        after: { cacProfiles: profiles.join('\n') },
      },
    })
  await scope.announce('sbcs')
  return { name: now.name, count: profiles.length }
}
