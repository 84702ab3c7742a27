import { userGone } from './errors.changes.ts'
import { GraphError, isAbsent } from './errors.ts'
import { followed, storedLink } from './paging.ts'
import type { Requests } from './requests.ts'
import {
  type GraphOperation,
  operationOf,
  policyIdentifiersOf,
  policyNameOf,
  policyTypeOf,
} from './shapes.teams.ts'
import type { GraphCredentials } from './shapes.ts'
import { quoted } from './singles.ts'

export type NumberType = 'directRouting' | 'operatorConnect' | 'callingPlan'

/** What of a user may be changed; an absent property stays as it is. */
export type GraphUserChange = {
  displayName?: string
  givenName?: string | null
  surname?: string | null
  jobTitle?: string | null
  department?: string | null
  officeLocation?: string | null
  /** ISO 3166, two letters; cannot be empty. */
  usageLocation?: string
}

/**
 * Changes at Microsoft. None is repeated by itself after its answer was lost: the error then `isUncertain`, and the caller
 * reads (`GraphSingles`, `settled.ts`) before it asks again.
 */
export type GraphChanges = {
  /** Answers the address of the operation, see `operation`. Turns enterprise voice on. */
  assignNumber(
    credentials: GraphCredentials,
    wanted: { number: string; numberType: NumberType; targetId: string },
    signal?: AbortSignal,
  ): Promise<string>
  /** From whoever holds it. Turns enterprise voice off. */
  unassignNumber(
    credentials: GraphCredentials,
    wanted: { number: string; numberType: NumberType },
    signal?: AbortSignal,
  ): Promise<string>
  /** How far it is; null when Microsoft no longer knows it, and what it was about has to be looked at. */
  operation(
    credentials: GraphCredentials,
    address: string,
    signal?: AbortSignal,
  ): Promise<GraphOperation | null>
  /** `policyType` is `OnlineVoiceRoutingPolicy` and the like, `policy` its name. */
  assignPolicy(
    credentials: GraphCredentials,
    wanted: { userId: string; policyType: string; policy: string },
    signal?: AbortSignal,
  ): Promise<void>
  /** Takes the user's own policy away; what is in force then is a group's or the tenant's default. */
  unassignPolicy(
    credentials: GraphCredentials,
    wanted: { userId: string; policyType: string },
    signal?: AbortSignal,
  ): Promise<void>
  updateUser(
    credentials: GraphCredentials,
    id: string,
    changed: GraphUserChange,
    signal?: AbortSignal,
  ): Promise<void>
}

const policyIdsKeptMs = 5 * 60_000

/**
 * Sources: Microsoft Graph 1.0, "numberAssignment: assignNumber" and "unassignNumber", "Get telephoneNumberLongRunningOperation",
 * "teamsPolicyUserAssignment: assign" and "unassign", "teamsPolicyAssignment: getPolicyId", "Update user".
 *
 * Enterprise voice has no change of its own: "teamsUserConfiguration resource type" lists List and Get alone, also in beta.
 * It goes with the number ("Set-CsPhoneNumberAssignment": assigning sets EnterpriseVoiceEnabled to True;
 * "Remove-CsPhoneNumberAssignment": unassigning sets it to False).
 */
export function createChanges(base: string, { read, change, now }: Requests): GraphChanges {
  const numbers = `${base}/admin/teams/telephoneNumberManagement`
  const policies = `${base}/admin/teams/policy`
  const { origin } = new URL(base)
  const policyIds = new Map<string, { id: string; until: number }>()

  async function begin(
    credentials: GraphCredentials,
    action: string,
    body: unknown,
    signal?: AbortSignal,
  ): Promise<string> {
    const url = `${numbers}/numberAssignments/${action}`
    const { location } = await change(credentials, url, { method: 'POST', body }, signal)
    const address = URL.parse(location ?? '', url)?.href
    // it was taken, but by whom and as what cannot be asked
    if (!location || !address || !isOurs(address))
      throw new GraphError('broken', { code: 'graph-shape', params: {} }, { isUncertain: true })
    return address
  }

  const isOurs = (address: string) => {
    try {
      return followed(address, origin) !== null
    } catch {
      return false
    }
  }

  async function policyIdOf(
    credentials: GraphCredentials,
    { policyType, policy }: { policyType: string; policy: string },
    signal?: AbortSignal,
  ): Promise<string> {
    const key = JSON.stringify([credentials.msTenantId, policyType, policy.toLowerCase()])
    const kept = policyIds.get(key)
    if (kept && kept.until > now()) return kept.id
    const [type, name] = [policyType, policy].map((text) => encodeURIComponent(quoted(text)))
    const url = `${policies}/getPolicyId(type='${type}',name='${name}')`
    const unknown = () =>
      new GraphError('broken', { code: 'graph-policy-unknown', params: { policy } })
    const found = await read(credentials, url, {}, signal).catch((error) => {
      throw error instanceof GraphError && isAbsent(error) ? unknown() : error
    })
    const match = policyIdentifiersOf(found).find(
      (each) => policyNameOf(each.name).toLowerCase() === policyNameOf(policy).toLowerCase(),
    )
    if (!match) throw unknown()
    for (const [other, { until }] of policyIds) if (until <= now()) policyIds.delete(other)
    policyIds.set(key, { id: match.policyId, until: now() + policyIdsKeptMs })
    return match.policyId
  }

  const ofUser = (
    credentials: GraphCredentials,
    action: string,
    assignment: Record<string, string>,
    signal?: AbortSignal,
  ) => {
    const value = [
      {
        '@odata.type': '#microsoft.graph.teamsAdministration.teamsPolicyUserAssignment',
        ...assignment,
      },
    ]
    const url = `${policies}/userAssignments/${action}`
    return change(credentials, url, { method: 'POST', body: { value } }, signal)
  }

  return {
    assignNumber: (credentials, { number, numberType, targetId }, signal) =>
      begin(
        credentials,
        'assignNumber',
        {
          telephoneNumber: number,
          assignmentTargetId: targetId,
          numberType,
          assignmentCategory: 'primary',
        },
        signal,
      ),
    unassignNumber: (credentials, { number, numberType }, signal) =>
      begin(credentials, 'unassignNumber', { telephoneNumber: number, numberType }, signal),
    async operation(credentials, address, signal) {
      try {
        return operationOf(await read(credentials, storedLink(address, origin), {}, signal))
      } catch (error) {
        const isUnknown =
          error instanceof GraphError && (isAbsent(error) || error.kind === 'resync')
        if (isUnknown) return null
        throw error
      }
    },
    async assignPolicy(credentials, { userId, policyType, policy }, signal) {
      const type = policyTypeOf(policyType)
      const policyId = await policyIdOf(credentials, { policyType: type, policy }, signal)
      try {
        await ofUser(credentials, 'assign', { userId, policyType: type, policyId }, signal)
      } catch (error) {
        // it may be another one of that name now
        policyIds.clear()
        throw error
      }
    },
    async unassignPolicy(credentials, { userId, policyType }, signal) {
      await ofUser(
        credentials,
        'unassign',
        { userId, policyType: policyTypeOf(policyType) },
        signal,
      )
    },
    async updateUser(credentials, id, changed, signal) {
      const url = `${base}/users/${encodeURIComponent(id)}`
      await change(credentials, url, { method: 'PATCH', body: changed }, signal).catch((error) => {
        throw error instanceof GraphError && error.status === 404 ? userGone() : error
      })
    },
  }
}
