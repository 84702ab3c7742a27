import { sql } from 'drizzle-orm'
import { countsAlready, whyNoUserLicense } from '../licensing/limits.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import type { EffectivePolicies } from '../schema/directory.ts'
import type { Scope } from '../scope.ts'
import { isLicensed, levelOf, type RightsRow } from '../services/rights.ts'
import type { LicenseType } from '../services/services.ts'
import type { NewChange } from './changes.ts'
import { freeIn } from './free-numbers.ts'
import { fits, fitting, type LifecycleGroup } from './lifecycle.rules.ts'
import { serviceOf } from './service-of.ts'
import { hasPlan } from './users.list.ts'

/** What becomes of one user: changes that are queued, a site that is our own, or why it is left out. */
export type Planned = {
  id: string
  name: string
  changes: NewChange[]
  site: { from: string | null; to: { id: string; name: string } } | null
  skip: StoredMessage | null
}

const first = sql`(select f.id from lifecycle_group f where f.tenant_id = u.tenant_id and ${fits(sql`f`)}
  order by f.position, lower(f.name), f.id limit 1)`

/** Users of whom member `m` does not say that they have what group `g` gives, in the version that it was applied with. */
const isPending = (version: number) =>
  sql`(m.group_id is distinct from g.id or m.template_id <> g.template_id or m.template_version < ${version})`

type Found = {
  id: string
  name: string
  by: string
  firstName: string | null
  isFirst: boolean
  usageLocation: string | null
  policies: EffectivePolicies
  open: { kind: string; wanted: Record<string, unknown> }[] | null
  isOffboarded: boolean
  /** Takes no further user license. */
  counts: boolean
  hasNumber: boolean
  hasPlan: boolean
  isVoiceEnabled: boolean | null
  siteId: string | null
  site: string | null
  serviceId: string | null
  license: LicenseType | null
}

/** Where planning goes on: after a user in the order of names. */
export type Place = { by: string; id: string }

type Extent = {
  /** So many users at most, after that one. */
  max?: number
  after?: Place | null
  /** Users who have this version already are left out. */
  version?: number
}

/**
 * What each user that a group is about would get, in the order of their names: the whole template or, for a reason, nothing.
 * What is queued for a user counts as done. `last` is where the next ones begin; null when these were all.
 */
export async function planGroup(
  scope: Scope,
  tenantId: string,
  group: LifecycleGroup,
  { max, after, version }: Extent = {},
): Promise<{ users: Planned[]; last: Place | null }> {
  const name = sql`u.name_key`
  const usedUp = await whyNoUserLicense(scope, tenantId)
  const found = await scope.db.execute<Found>(sql`
    select u.graph_id as id, coalesce(u.display_name, u.upn, u.graph_id) as name, ${name} as by,
      ${first} = g.id as "isFirst", (select o.name from lifecycle_group o where o.tenant_id = g.tenant_id and o.id = ${first}) as "firstName",
      u.usage_location as "usageLocation", u.policies, u.voice_enabled as "isVoiceEnabled", u.offboarded_at is not null as "isOffboarded", u.site_id as "siteId",
      (select s.name from site s where s.tenant_id = u.tenant_id and s.id = u.site_id) as site,
      (select json_agg(json_build_object('kind', q.kind, 'wanted', q.wanted) order by q.seq) from queued_change q
        where q.tenant_id = u.tenant_id and q.graph_id = u.graph_id and q.ended_at is null) as open,
      exists (select from managed_number n where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id) as "hasNumber",
      ${usedUp ? countsAlready : sql`true`} as counts, ${hasPlan} as "hasPlan", s.id as "serviceId", s.license_type as license
    from lifecycle_group g join managed_user u on u.tenant_id = g.tenant_id
      left join lifecycle_member m on m.tenant_id = u.tenant_id and m.graph_id = u.graph_id
      left join service s on s.tenant_id = u.tenant_id and s.id = coalesce(g.service_id, ${serviceOf})
    where g.tenant_id = ${tenantId}::uuid and g.id = ${group.id}::uuid and ${fitting}
      ${after ? sql`and (${name}, u.graph_id) > (${after.by}, ${after.id})` : sql``}
      ${version === undefined ? sql`` : sql`and ${isPending(version)}`}
    order by ${name}, u.graph_id ${max === undefined ? sql`` : sql`limit ${max}`}`)
  const { rangeId } = group.template
  const judged = found.map((user) => ({
    ...{ user, skip: whyNot(group, user) ?? (user.counts ? null : usedUp) },
  }))
  const needing = judged.filter(({ user, skip }) => !skip && needsNumber(group, user))
  const free = rangeId ? await freeIn(scope, tenantId, rangeId, needing.length) : []
  const types = await typesOf(scope, tenantId, free)
  const users = judged.map(({ user, skip }): Planned => {
    const { id, name } = user
    const number = !skip && needsNumber(group, user) ? free.shift() : null
    if (skip ?? number === undefined)
      return { id, name, changes: [], site: null, skip: skip ?? message('range-used-up') }
    const type = (number && types.get(number)) || 'directRouting'
    const to = group.template.site
    return {
      ...{ id, name, skip: null },
      changes: changesOf(group, user, number ? { number, numberType: type } : null),
      site: to && to.id !== user.siteId ? { from: user.site, to } : null,
    }
  })
  const last = found.at(-1)
  const isAll = !last || max === undefined || found.length < max
  return { users, last: isAll ? null : { by: last.by, id: last.id } }
}

const openOf = ({ open }: Found, kind: string) => (open ?? []).filter((one) => one.kind === kind)

const needsNumber = ({ template: { rangeId } }: LifecycleGroup, user: Found) =>
  rangeId !== null && !user.hasNumber && openOf(user, 'number-assign').length === 0

/** Why a user gets nothing; null for who gets all. */
function whyNot(group: LifecycleGroup, user: Found): StoredMessage | null {
  if (!user.isFirst) return message('lifecycle-other-group', { name: user.firstName ?? '' })
  if (user.isOffboarded) return message('user-offboarded')
  // of the license; whether somebody may, is asked where they say so
  const level = user.license ? levelOf(user.license) : group.level
  const has = (row: RightsRow) => isLicensed(row, level)
  const { policies, rangeId } = group.template
  if (
    !has('lifecycle-management') ||
    (Object.keys(policies).length > 0 && !has('user-policies')) ||
    (rangeId && !has('phone-numbers'))
  )
    return message('license-lacks')
  if (!needsNumber(group, user)) return null
  if (openOf(user, 'number-release').length > 0) return message('change-waits')
  if (group.template.rangeName === null) return message('lifecycle-range-gone')
  return user.hasPlan ? null : message('user-no-phone-plan')
}

type Number = { number: string; numberType: string }

/** The entries of what differs from what a user has, or will have. */
function changesOf(
  { serviceId, template }: LifecycleGroup,
  user: Found,
  number: Number | null,
): NewChange[] {
  const whose = {
    ...{ graphId: user.id, userName: user.name },
    serviceId: serviceId ?? user.serviceId,
  }
  const queued = openOf(user, 'details').findLast(({ wanted }) => 'usageLocation' in wanted)
  const location = queued ? queued.wanted.usageLocation : user.usageLocation
  const { usageLocation } = template
  const changes: NewChange[] = []
  if (usageLocation && usageLocation !== location)
    changes.push({
      ...{ ...whose, kind: 'details' },
      ...{ wanted: { usageLocation }, was: { usageLocation: location ?? null } },
    })
  for (const [policyType, policy] of Object.entries(template.policies)) {
    const [inForce, own] = policiesOf(user, policyType)
    if (inForce === policy) continue
    const was = { policyType, policy: own }
    changes.push({ ...whose, kind: 'policy', wanted: { policyType, policy }, was })
  }
  if (number && !user.isVoiceEnabled && openOf(user, 'enterprise-voice').length === 0)
    changes.push({
      ...{ ...whose, kind: 'enterprise-voice' },
      ...{ wanted: { isEnabled: true }, was: { isEnabled: false } },
    })
  if (number) changes.push({ ...whose, kind: 'number-assign', wanted: number, was: {} })
  return changes
}

/** The policy of a type that a user has or will have, and the one of these that is the user's own. */
function policiesOf(user: Found, type: string): [inForce: unknown, own: unknown] {
  const queued = openOf(user, 'policy').findLast(({ wanted }) => wanted.policyType === type)
  if (queued) return [queued.wanted.policy, queued.wanted.policy]
  const now = user.policies[type]
  return [now?.name ?? null, now?.by === 'direct' ? now.name : null]
}

/** How Microsoft knows these numbers; one that it does not know yet comes by Direct Routing. */
async function typesOf({ db }: Scope, tenantId: string, numbers: readonly string[]) {
  if (numbers.length === 0) return new Map<string, string>()
  const found = await db.execute<{ number: string; type: string }>(sql`
    select number, number_type as type from managed_number where tenant_id = ${tenantId}::uuid and number_type is not null
      and number in (select json_array_elements_text(${JSON.stringify(numbers)}::json))`)
  return new Map(found.map(({ number, type }) => [number, type]))
}
