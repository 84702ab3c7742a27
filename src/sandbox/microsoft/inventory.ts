import { type Numbering, numberAt, slotOf } from './numbering.ts'
import type { NumberType, Part } from './parts.ts'

type Options = {
  msTenantId: string
  numbering: Numbering
  /** So many slots are in use as their part says. */
  firstDay: number
  part: (index: number) => Part
  /** How many users there ever were: each has a slot. */
  ever: () => number
  idOf: (index: number) => string
  isLine: (index: number) => boolean
}

export const maxSlots = 100_000

export type NumberAssignment = ReturnType<ReturnType<typeof createInventory>['numbers']>[number]

/**
 * A tenant's numbers: one slot for each user, filled or spare, and the numbers of Direct Routing that were typed, which
 * Microsoft takes without knowing them before.
 */
export function createInventory(options: Options) {
  const { numbering, part } = options
  const holders = new Map<number, number | null>()
  const typed = new Map<string, number | null>()
  /** Being assigned; true where nobody knew the number before. */
  const pending = new Map<string, boolean>()

  const slotCount = () => Math.min(options.ever(), maxSlots)
  const slot = (number: string) => {
    const found = slotOf(numbering, number)
    return found !== null && found < slotCount() ? found : null
  }

  function holderOf(slot: number): number | null {
    const holder = holders.get(slot)
    if (holder !== undefined) return holder
    return slot < options.firstDay && part(slot).hasNumber ? slot : null
  }

  function assignment(telephoneNumber: string, numberType: NumberType, holder: number | null) {
    const assigned =
      holder !== null && options.isLine(holder) ? 'voiceApplicationAssigned' : 'userAssigned'
    return {
      id: Buffer.from(`${options.msTenantId}|${telephoneNumber}`).toString('base64url'),
      telephoneNumber,
      operatorId: numberType === 'operatorConnect' ? operatorId : null,
      numberType,
      activationState: pending.has(telephoneNumber) ? 'assignmentPending' : 'activated',
      capabilities: ['userAssignment', 'voiceApplicationAssignment'],
      locationId: null,
      civicAddressId: null,
      networkSiteId: null,
      assignmentTargetId: holder === null ? null : options.idOf(holder),
      assignmentCategory: holder === null ? null : 'primary',
      portInStatus: null,
      assignmentStatus: holder === null ? 'unassigned' : assigned,
      isoCountryCode: numbering.country,
      city: null,
      numberSource: 'online',
      supportedCustomerActions: ['locationUpdate'],
      reverseNumberLookupOptions: [],
    }
  }

  const ofSlot = (slot: number) =>
    assignment(numberAt(numbering, slot), part(slot).numberType, holderOf(slot))
  const ofTyped = (number: string) => assignment(number, 'directRouting', typed.get(number) ?? null)

  /** A run of the tenant's numbers, assigned and spare; there are `count()` of them. */
  function numbers(from: number, limit: number) {
    const slots = slotCount()
    const upTo = Math.min(from + limit, slots)
    const run = Array.from({ length: Math.max(upTo - from, 0) }, (_, n) => ofSlot(from + n))
    const more = [...typed.keys()].slice(
      Math.max(from - slots, 0),
      Math.max(from + limit - slots, 0),
    )
    return [...run, ...more.map(ofTyped)]
  }

  function find(number: string) {
    const found = slot(number)
    if (found !== null) return ofSlot(found)
    return typed.has(number) ? ofTyped(number) : null
  }

  function holder(number: string): number | null {
    const found = slot(number)
    return found === null ? (typed.get(number) ?? null) : holderOf(found)
  }

  function give(number: string, to: number | null): void {
    const found = slot(number)
    if (found === null) typed.set(number, to)
    else holders.set(found, to)
  }

  /** The next spare number after the user's own slot. */
  function spareFrom(index: number): string | null {
    const count = slotCount()
    for (let n = 0; n < count; n++) {
      const at = (index + n) % count
      if (holderOf(at) === null) return numberAt(numbering, at)
    }
    return null
  }

  return {
    numbers,
    find,
    holder,
    give,
    spareFrom,
    /** A number is about to be assigned, which shows while it lasts. */
    expect(number: string, numberType: string) {
      const isNew = numberType === 'directRouting' && !find(number)
      if (isNew) typed.set(number, null)
      pending.set(number, isNew)
    },
    /** It was, or not; a number that came to nobody is forgotten again. */
    settled(number: string) {
      if (pending.get(number) && typed.get(number) === null) typed.delete(number)
      pending.delete(number)
    },
    count: () => slotCount() + typed.size,
    /** Of a newcomer: nobody's yet. */
    free(slot: number) {
      if (slot < maxSlots) holders.set(slot, null)
    },
  }
}

const operatorId = '0b1f0d62-7a1e-4d0e-8a55-2f6f2f9a4b10'
