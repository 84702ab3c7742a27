import { createHash } from 'node:crypto'
import type { Directory } from './directory.ts'
import { hasPhonePlan, usualVoicePolicies } from './parts.ts'

/** Names of a tenant's policies by type; more come with `policies` of a tenant, and with its composition. */
export type Policies = Record<string, readonly string[]>

const usualPolicies: Policies = {
  OnlineVoiceRoutingPolicy: usualVoicePolicies,
  TeamsCallingPolicy: ['AllowCalling', 'DisallowCalling'],
  TeamsMeetingPolicy: ['AllOn', 'RestrictedAnonymousAccess'],
  TenantDialPlan: ['Head Office', 'Branches'],
  CallingLineIdentity: ['Anonymous', 'Main Number'],
}

export type Teams = ReturnType<typeof createTeams>

/** What Teams keeps of a directory's users: their own policies, and whether they may call. */
export function createTeams(directory: Directory, more: Policies = {}) {
  const policies = new Map<string, { type: string; name: string; id: string }>()
  const own = new Map<number, Record<string, string | null>>()
  const gone = new Set<number>()
  for (const named of [usualPolicies, more])
    for (const [type, names] of Object.entries(named)) for (const name of names) define(type, name)

  function define(type: string, name: string): string {
    const id = createHash('sha256')
      .update(`${directory.msTenantId}|${type}|${name}`)
      .digest('base64url')
    policies.set(keyOf(type, name), { type, name, id })
    return id
  }

  const idOf = (type: string, name: string) =>
    policies.get(keyOf(type, name))?.id ?? define(type, name)

  /** Types are written with either case of the first letter. */
  const byId = (type: string, id: string) =>
    [...policies.values()].find(
      (policy) => policy.id === id && policy.type.toLowerCase() === type.toLowerCase(),
    )

  /** The user's own policies, as on the first day or as assigned since. */
  function ownOf(index: number): Record<string, string | null> {
    const { voicePolicy } = directory.part(index)
    return {
      OnlineVoiceRoutingPolicy: voicePolicy,
      ...own.get(index),
    }
  }

  function assign(index: number, type: string, name: string | null): void {
    own.set(index, { ...own.get(index), [type]: name })
  }

  /** A group gives everybody with a phone plan the calling policy, whose own comes before. */
  function effective(index: number, mayCall: boolean) {
    const found = Object.entries(ownOf(index)).flatMap(([policyType, name]) =>
      name
        ? [{ policyType, policyAssignment: assignmentOf(policyType, name, 'direct', null) }]
        : [],
    )
    if (mayCall && !found.some(({ policyType }) => policyType === 'TeamsCallingPolicy'))
      found.push({
        policyType: 'TeamsCallingPolicy',
        policyAssignment: assignmentOf('TeamsCallingPolicy', 'AllowCalling', 'group', callersGroup),
      })
    return found
  }

  const assignmentOf = (
    type: string,
    name: string,
    by: 'direct' | 'group',
    group: string | null,
  ) => ({
    ...{ displayName: name, assignmentType: by, policyId: idOf(type, name), groupId: group },
  })

  function configuration(index: number) {
    const user = directory.at(index)
    const [number] = user.businessPhones
    const mayCall = hasPhonePlan(user.assignedPlans)
    return {
      id: user.id,
      userPrincipalName: user.userPrincipalName,
      tenantId: directory.msTenantId,
      effectivePolicyAssignments: effective(index, mayCall),
      telephoneNumbers: number ? [{ telephoneNumber: number, assignmentCategory: 'primary' }] : [],
      // assigning a number turns it on and unassigning off
      isEnterpriseVoiceEnabled: number !== undefined,
      featureTypes: ['Teams', ...(mayCall ? ['PhoneSystem'] : [])],
      accountType: directory.part(index).isLine ? 'resourceAccount' : 'user',
      createdDateTime: '2025-01-07T09:08:50.9115993Z',
      modifiedDateTime: '2025-01-07T09:08:50.9115993Z',
    }
  }

  const has = (index: number) => !gone.has(index)

  return {
    define,
    byId,
    find: (type: string, name: string) => policies.get(keyOf(type, name)),
    assign,
    configuration,
    has,
    /** Teams no longer knows a user, though the directory does. */
    forget: (id: string) => gone.add(directory.present(id)),
  }
}

const keyOf = (type: string, name: string) => `${type}|${name}`.toLowerCase()

const callersGroup = '75ae6229-35fe-4b01-ae7f-7c50439d239c'
