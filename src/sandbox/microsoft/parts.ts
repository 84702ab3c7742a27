import { pick, seededRandom } from '../random.ts'

export type AssignedPlan = {
  assignedDateTime: string
  capabilityStatus: string
  service: string
  servicePlanId: string
}

// Microsoft's published service plan ids; MCOEV is Teams Phone.
export const phonePlanId = '4828c8ec-dc2e-4779-b502-87ac9ce28ab7'
const teams = plan('TeamspaceAPI', '57ff2da0-773e-42df-b2af-ffb7a2317929')
const skype = plan('MicrosoftCommunicationsOnline', '0feaeb32-d00e-4d66-bd5a-43b5b83db82c')
const exchange = plan('exchange', 'efb87545-963c-4e0d-99df-69c6916d9eb0')
const sharePoint = plan('SharePoint', '5dbe027f-2339-4123-9542-606e4d348a72')
const deskless = plan('exchange', '4a82b400-a79f-41a4-b4e2-e94f5787b113')
const meetings = plan('MicrosoftCommunicationsOnline', '3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40')
const office = [exchange, sharePoint, teams, skype]
const phone = (status?: string) => plan('MicrosoftCommunicationsOnline', phonePlanId, status)
const virtual = [plan('MicrosoftCommunicationsOnline', 'f47330e9-c134-43b3-9993-e7f004506889')]
export const officePlans = office
export const phonePlans = [...office, phone()]

// Of a hundred people; the share ends below `under`.
const bundles = [
  { under: 34, voice: true, plans: [...office, meetings, phone()] },
  { under: 60, voice: true, plans: phonePlans },
  { under: 62, voice: true, plans: [...office, phone('Warning')] },
  { under: 63, voice: false, plans: [...office, phone('Suspended')] },
  { under: 82, voice: false, plans: office },
  { under: 95, voice: false, plans: [deskless, teams] },
  { under: 100, voice: false, plans: [] },
]

function plan(service: string, servicePlanId: string, capabilityStatus = 'Enabled'): AssignedPlan {
  return { assignedDateTime: '2025-03-10T08:14:27Z', capabilityStatus, service, servicePlanId }
}

export type NumberType = 'directRouting' | 'operatorConnect' | 'callingPlan'

/**
 * How many of a directory's people are of which kind on the first day, in this order; all of them may sign in. Who is in
 * none of these is in the office, without a phone.
 */
export type Composition = {
  /** With a number of Direct Routing, and the voice routing policy. */
  directRouting?: number
  /** With a number of an operator. */
  operatorConnect?: number
  /** With a phone plan, and no number yet. */
  ready?: number
  /** Attendants and queues, each with a number of Direct Routing. */
  lines?: number
  /** Name of the voice routing policy of the first. */
  voicePolicy?: string
}

/** Whether somebody with these plans may have a number. */
export const hasPhonePlan = (plans: readonly AssignedPlan[]) =>
  plans.some(
    ({ servicePlanId, capabilityStatus }) =>
      servicePlanId === phonePlanId && ['Enabled', 'Warning'].includes(capabilityStatus),
  )

/** What somebody is on the first day. */
export type Part = {
  isLine: boolean
  isEnabled: boolean
  hasNumber: boolean
  /** Of the slot of numbers with this index, in use or spare. */
  numberType: NumberType
  plans: readonly AssignedPlan[]
  voicePolicy: string | null
}

export const usualVoicePolicies = ['National', 'International']

/** Everybody's part by index: as composed, or by chance. `both` has numbers of Direct Routing and of an operator. */
export function partsOf(
  key: number,
  numberType: NumberType | 'both',
  composition: Composition | undefined,
): (index: number) => Part {
  if (composition) return composedParts(composition)
  return (index) => {
    const type =
      numberType === 'both'
        ? (['directRouting', 'operatorConnect'] as const)[index % 2]
        : numberType
    const line = isLine(key, index)
    const { plans, voice } = bundleAt(key, index)
    const hasRoute = type === 'directRouting' && !line && voice
    const policy = usualVoicePolicies[seededRandom(key, index, 8) % usualVoicePolicies.length]
    return {
      isLine: line,
      isEnabled: !line && isEnabledAt(key, index),
      hasNumber: line || voice,
      numberType: type ?? 'directRouting',
      plans: line ? virtual : plans,
      voicePolicy: hasRoute ? (policy ?? null) : null,
    }
  }
}

function composedParts({
  directRouting = 0,
  operatorConnect = 0,
  ready = 0,
  lines = 0,
  voicePolicy = 'National',
}: Composition): (index: number) => Part {
  const person = { isLine: false, isEnabled: true, plans: phonePlans, voicePolicy: null }
  const kinds: [number, Part][] = [
    [directRouting, { ...person, hasNumber: true, numberType: 'directRouting', voicePolicy }],
    [operatorConnect, { ...person, hasNumber: true, numberType: 'operatorConnect' }],
    [ready, { ...person, hasNumber: false, numberType: 'directRouting' }],
    [
      lines,
      {
        ...{ isLine: true, isEnabled: false, hasNumber: true, numberType: 'directRouting' },
        ...{ plans: virtual, voicePolicy: null },
      },
    ],
  ]
  // spare numbers of both kinds, whichever service somebody moves to
  const office = (index: number): Part => ({
    ...person,
    hasNumber: false,
    numberType: index % 2 ? 'operatorConnect' : 'directRouting',
    plans: officePlans,
  })
  return (index) => {
    let left = index
    for (const [count, part] of kinds) {
      if (left < count) return part
      left -= count
    }
    return office(index)
  }
}

/** How many people a composition names. */
export const sizeOf = ({
  directRouting = 0,
  operatorConnect = 0,
  ready = 0,
  lines = 0,
}: Composition) => directRouting + operatorConnect + ready + lines

/** True for attendants, queues and other lines that are not a person: one in a hundred. */
function isLine(key: number, index: number): boolean {
  return seededRandom(key, index, 4) % 100 === 0
}

function bundleAt(key: number, index: number) {
  const random = seededRandom(key, index, 5) % 100
  return bundles.find(({ under }) => random < under) ?? pick(bundles, 0)
}

/** How many of the first `users` need a voice license on the first day: enabled, with a phone. */
export function voiceUsersOf(key: number, users: number): number {
  let count = 0
  for (let index = 0; index < users; index++)
    if (!isLine(key, index) && bundleAt(key, index).voice && isEnabledAt(key, index)) count += 1
  return count
}

const isEnabledAt = (key: number, index: number) => (seededRandom(key, index, 6) >>> 4) % 33 !== 0
