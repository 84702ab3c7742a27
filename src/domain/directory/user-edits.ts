import { and, eq, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { demandUserLicenses } from '../licensing/limits.ts'
import type { Preview, Selected } from '../lists/selections.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { managedUser } from '../schema/directory.ts'
import { site } from '../schema/sites.ts'
import type { LicenseLevel, Scope } from '../scope.ts'
import { demandRight, hasRight, type RightsRow } from '../services/rights.ts'
import { lockTenant } from '../tenant.ts'
import { country, id, optional, text } from '../values.ts'
import { type NewChange, noteOwnChange, queueChanges, subjectOf, unmanage } from './changes.ts'
import { levelsOf } from './service-of.ts'
import { type ListedUser, users } from './users.list.ts'
import { type DirectoryUser, findUser } from './users.ts'

/** What of a user is changed as it stands in the directory. */
export const detailsForm = form({
  displayName: text({ max: 256 }),
  department: optional(text({ max: 64 })),
  usageLocation: optional(country),
})

/** The types of policies that are given here, as Microsoft calls them. */
export const policyTypes = [
  'OnlineVoiceRoutingPolicy',
  'TeamsCallingPolicy',
  'TenantDialPlan',
  'TeamsEmergencyCallRoutingPolicy',
  'OnlineVoicemailPolicy',
] as const
export type PolicyType = (typeof policyTypes)[number]

const policyName = optional(text({ max: 200 }))
/** A name for each type; left empty, the user has what everybody has. */
export const policiesForm = form({
  OnlineVoiceRoutingPolicy: policyName,
  TeamsCallingPolicy: policyName,
  TenantDialPlan: policyName,
  TeamsEmergencyCallRoutingPolicy: policyName,
  OnlineVoicemailPolicy: policyName,
})

/** Whom an entry is of. */
export const whose = ({ id, name, service }: ListedUser) => ({
  ...{ graphId: id, userName: name, serviceId: service?.id ?? null },
})

/** The user as whoever came first leaves it: of two who save one version at once, the second is told. */
async function lockedUser(scope: Scope, graphId: string): Promise<DirectoryUser> {
  await lockTenant(scope, ownTenant(scope))
  return findUser(scope, graphId)
}

/** Who was changed here before stays editable; the first change makes somebody count. */
const demandManageable = async (scope: Scope, { tenantId, id, managed }: DirectoryUser) => {
  if (managed === null) await demandUserLicenses(scope, tenantId, [id])
}

/** Queues what differs from the details that the user has, or will have; a stale edit is refused with both values. */
export async function editDetails(scope: Scope, graphId: string, given: Given): Promise<string> {
  demand(scope.actor, 'edit-users')
  const user = await lockedUser(scope, graphId)
  demandRight(scope.actor, 'users', 'edit', user.level)
  const { version, details } = user
  const wanted = detailsForm.edit(given, { ...details, version }, user.name)
  const changed = (['displayName', 'department', 'usageLocation'] as const).filter(
    (field) => (wanted[field] ?? null) !== (details[field] ?? null),
  )
  const pick = (from: Partial<DirectoryUser['details']>) =>
    Object.fromEntries(changed.map((field) => [field, from[field] ?? null]))
  if (changed.length === 0) throw new Refusal('conflict', 'change-nothing')
  if (changed.includes('usageLocation') && !wanted.usageLocation)
    throw new Refusal('invalid', 'change-kept', {}, { field: 'usageLocation' })
  await demandManageable(scope, user)
  return queueChanges(scope, user.tenantId, [
    { ...whose(user), kind: 'details', wanted: pick(wanted), was: pick(details) },
  ])
}

/** Where a user is; Microsoft is not told. */
export const siteForm = form({ site: optional(id('not-an-id')) })

/** Puts a user at one of the tenant's sites, or at none; refused where it is there already. */
export async function moveToSite(scope: Scope, graphId: string, given: Given): Promise<void> {
  demand(scope.actor, 'edit-users')
  const user = await lockedUser(scope, graphId)
  demandRight(scope.actor, 'users', 'edit', user.level)
  const { site: siteId } = siteForm.edit(
    given,
    { site: user.siteId, version: user.version },
    user.name,
  )
  if (siteId === user.siteId) throw new Refusal('conflict', 'site-same')
  const { tenantId } = user
  const [to] = siteId
    ? await scope.db
        .select({ name: site.name })
        .from(site)
        .where(and(eq(site.tenantId, tenantId), eq(site.id, siteId)))
        .for('key share')
    : [{ name: null }]
  if (!to) throw new Refusal('invalid', 'not-among', {}, { field: 'site' })
  await scope.db
    .update(managedUser)
    .set({ siteId, changedAt: sql`clock_timestamp()` })
    .where(and(eq(managedUser.tenantId, tenantId), eq(managedUser.graphId, graphId)))
  const change = { before: { site: user.site }, after: { site: to.name } }
  await noteOwnChange(scope, tenantId, { graphId, field: 'site', ...change })
  await record(scope, {
    ...{ tenantId, type: 'user.moved', subject: subjectOf({ graphId, userName: user.name }) },
    ...change,
  })
  await scope.announce('users', tenantId)
}

/** The names of policies that the user will have, by type; '' is what everybody has. */
export const policiesOf = ({ policies, queuedPolicies }: DirectoryUser) =>
  Object.fromEntries(
    policyTypes.map((type) => [
      type,
      type in queuedPolicies
        ? (queuedPolicies[type] ?? null)
        : policies[type]?.by === 'direct'
          ? policies[type].name
          : null,
    ]),
  )

/** Queues an entry for each policy that differs. */
export async function editPolicies(scope: Scope, graphId: string, given: Given): Promise<string> {
  demand(scope.actor, 'edit-user-policies')
  const user = await lockedUser(scope, graphId)
  demandRight(scope.actor, 'user-policies', 'edit', user.level)
  const now = policiesOf(user)
  const wanted = policiesForm.edit(given, { ...now, version: user.version }, user.name)
  const changes = policyTypes
    .filter((type) => (wanted[type] ?? null) !== (now[type] ?? null))
    .map((policyType): NewChange => {
      const was = { policyType, policy: now[policyType] ?? null }
      return {
        ...whose(user),
        kind: 'policy',
        wanted: { policyType, policy: wanted[policyType] },
        was,
      }
    })
  if (changes.length > 0) await demandManageable(scope, user)
  return queueChanges(scope, user.tenantId, changes)
}

/** What would happen to each user: done, or left out and why. */
type Rule = (user: ListedUser, level: LicenseLevel | null) => StoredMessage | null

/** Which of these users an act is for, and why the others are left out: their license, or the rule. */
export async function previewUsers(
  scope: Scope,
  ids: readonly string[],
  row: RightsRow,
  rule: Rule,
): Promise<Preview & { users: ListedUser[] }> {
  const found = await users.pick(scope, ids)
  const levels = await levelsOf(scope, ids)
  const why = (user: ListedUser) => {
    const level = levels.get(user.id) ?? null
    if (!hasRight(scope.actor, row, 'edit', level)) return message('license-lacks')
    return rule(user, level)
  }
  const all = found.map((user) => ({ user, reason: why(user), item: selected(user) }))
  return {
    users: all.flatMap(({ user, reason }) => (reason ? [] : [user])),
    ready: all.flatMap(({ item, reason }) => (reason ? [] : [item])),
    skipped: all.flatMap(({ item, reason }) => (reason ? [{ item, reason }] : [])),
  }
}

const selected = ({ id, name, number, upn }: ListedUser): Selected => ({
  ...{ id, name: verbatim(name) },
  ...((number ?? upn) && { detail: number ?? upn ?? '' }),
})

/** Those that something can be done with; refuses with the first reason where there is none. */
export function readyOf<T>({
  users,
  skipped,
}: {
  users: readonly T[]
  skipped?: readonly { reason: StoredMessage }[]
}): readonly T[] {
  if (users.length > 0) return users
  throw new Refusal('conflict', skipped?.[0]?.reason ?? message('no-such-user'))
}

/** Who would no longer count as changed here. */
export const previewUnmanage = (scope: Scope, ids: readonly string[]) =>
  previewUsers(scope, ids, 'users', ({ managed, waiting }) => {
    if (!managed) return message('user-not-managed')
    return waiting > 0 ? message('change-waits') : null
  })

/** Takes these users out of the count of those that were changed here; says how many. */
export async function stopManaging(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'edit-users')
  const ready = readyOf(await previewUnmanage(scope, ids))
  await unmanage(scope, ownTenant(scope), ready)
  return ready.length
}

/** The tenant that the scope acts for; who acts for none finds no directory. */
export function ownTenant({ actor: { audience } }: Scope): string {
  if (audience.kind !== 'tenant') throw new Refusal('missing', 'nothing-here')
  return audience.tenant
}

/** Names of policies of each type that somebody of the tenant has, or a connection names: what a form suggests. */
export async function knownPolicies({ db }: Scope): Promise<Readonly<Record<string, string[]>>> {
  const found = await db.execute<{ type: string; names: string[] }>(sql`
    select type, json_agg(distinct name order by name) as names from (
      select p.key as type, p.value ->> 'name' as name from ${managedUser}, jsonb_each(policies) p where removed_at is null
      union select 'OnlineVoiceRoutingPolicy', voice_policy from sip_connection where voice_policy is not null
    ) known where name is not null group by type`)
  return Object.fromEntries(found.map(({ type, names }) => [type, names]))
}
