import { and, desc, eq, sql } from 'drizzle-orm'
import type { UserField } from '../../connectors/graph/selected.ts'
import { Refusal } from '../refusal.ts'
import { userChange } from '../schema/changes.ts'
import { type EffectivePolicies, managedUser } from '../schema/directory.ts'
import type { LicenseLevel, Scope } from '../scope.ts'
import { openChangesOf } from './changes.ts'
import { levelsOf } from './service-of.ts'
import { broughtByKits, columnsNotBrought, type ListedUser, users } from './users.list.ts'

export type OpenChange = Awaited<ReturnType<typeof openChangesOf>>[number]
export type UserChange = typeof userChange.$inferSelect

/** Which factors of the license audit a user fits, the highest first; it counts in that one. */
export type Factor = (typeof factorOrder)[number]
export const factorOrder = [
  'direct-routing',
  'operator-connect',
  'template',
  'user-interface',
] as const

export type DirectoryUser = ListedUser & {
  tenantId: string
  /** As they will be once what is queued is done. */
  details: Record<'displayName' | 'department' | 'usageLocation', string | null>
  policies: EffectivePolicies
  /** The names that are queued for policies, by type; null for what everybody has. */
  queuedPolicies: Readonly<Record<string, string | null>>
  /** What kits have brought this tenant beside what is always read. */
  brought: Readonly<Partial<Record<UserField, string | null>>>
  groupNames: string[]
  plans: { service: string; servicePlanId: string; status: string }[]
  enabled: boolean | null
  accountType: string | null
  siteId: string | null
  changedBy: string | null
  firstSeenAt: Date
  template: string | null
  factors: Factor[]
  open: OpenChange[]
  level: LicenseLevel | null
  /** When its row was last changed, in milliseconds and short enough for a form. */
  version: number
}

/** A user of the scope's own tenant with what is queued for it; one that left the directory is as missing as none. */
export async function findUser(scope: Scope, graphId: string): Promise<DirectoryUser> {
  const [listed] = await users.pick(scope, [graphId])
  if (!listed) throw new Refusal('missing', 'no-such-user')
  const [row] = await scope.db
    .select({
      user: managedUser,
      version: sql<number>`((extract(epoch from ${managedUser.changedAt}) * 1000)::bigint % 1000000000)::integer`,
      groupNames: sql<
        string[]
      >`coalesce((select json_agg(g.name order by lower(g.name)) from managed_group g
        where g.tenant_id = managed_user.tenant_id and g.graph_id = any(managed_user.groups)), '[]')`,
      template: sql<string | null>`(select t.name from lifecycle_member m join lifecycle_template t
        on t.tenant_id = m.tenant_id and t.id = m.template_id
        where m.tenant_id = managed_user.tenant_id and m.graph_id = managed_user.graph_id)`,
    })
    .from(managedUser)
    .where(eq(managedUser.graphId, graphId))
  if (!row) throw new Refusal('missing', 'no-such-user')
  const { user, version, groupNames, template } = row
  const open = await openChangesOf(scope, user.tenantId, graphId)
  const queued = <K extends OpenChange['kind']>(kind: K) => open.filter((one) => one.kind === kind)
  const levels = await levelsOf(scope, [graphId])
  return {
    ...listed,
    tenantId: user.tenantId,
    details: Object.assign(
      {
        displayName: user.displayName,
        department: user.department,
        usageLocation: user.usageLocation,
      },
      ...queued('details').map(({ wanted }) => wanted),
    ),
    policies: user.policies,
    queuedPolicies: Object.fromEntries(
      queued('policy').map(({ wanted: { policyType, policy } }) => [policyType, policy]),
    ),
    brought: broughtOf(listed, await columnsNotBrought(scope)),
    groupNames,
    plans: user.plans ?? [],
    enabled: user.enabled,
    accountType: user.accountType,
    siteId: user.siteId,
    changedBy: user.uiChangedBy,
    firstSeenAt: user.createdAt,
    template,
    factors: factorsOf(listed, template !== null),
    open,
    level: levels.get(graphId) ?? null,
    version,
  }
}

const broughtOf = (user: ListedUser, missing: readonly string[]): DirectoryUser['brought'] =>
  Object.fromEntries(
    broughtByKits.filter((field) => !missing.includes(field)).map((field) => [field, user[field]]),
  )

/** By what is known of a user; who counts in which is told by the audit. */
function factorsOf(user: ListedUser, hasTemplate: boolean): Factor[] {
  const fits: Record<Factor, boolean> = {
    'direct-routing': user.isVoiceEnabled === true && user.gateway !== null,
    'operator-connect': user.numberType === 'operatorConnect',
    template: hasTemplate,
    'user-interface': user.managed !== null,
  }
  return factorOrder.filter((factor) => fits[factor])
}

/** The newest of what was changed of a user here. */
export const historyOf = ({ db }: Scope, { tenantId, id }: DirectoryUser, max = 100) =>
  db
    .select()
    .from(userChange)
    .where(and(eq(userChange.tenantId, tenantId), eq(userChange.graphId, id)))
    .orderBy(desc(userChange.at), desc(userChange.id))
    .limit(max)
