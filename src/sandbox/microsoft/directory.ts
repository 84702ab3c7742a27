import { keyOf } from '../random.ts'
import { type Country, countryOf, numberAt, numberingOf, slotOf } from './numbering.ts'
import { type DirectoryUser, hasNumber, indexOf, isLine, personAt } from './people.ts'

type NumberType = 'directRouting' | 'operatorConnect' | 'callingPlan'

export type DirectoryOptions = {
  seed: string
  msTenantId: string
  /** People, attendants and queues on the first day: 0 to 100,000. */
  users: number
  domain?: string
  country?: Country
  numberType?: NumberType
  /** Number blocks of other tenants; this one picks another and adds it. */
  taken?: Set<string>
}

export type Change = {
  user: DirectoryUser
  removed: RemovalReason | null
  fields: 'all' | ReadonlySet<keyof DirectoryUser>
}

export type RemovalReason = 'changed' | 'deleted'
export type NumberAssignment = ReturnType<Directory['numbers']>[number]
export type Directory = ReturnType<typeof createDirectory>

const maxUsers = 100_000
// Older changes are forgotten, and with them the delta links that need them, as Microsoft does.
const keptChanges = 100_000

/**
 * One tenant's directory. Only what was changed is held in memory; all else is made from the seed, the
 * tenant's id and the index at each call, so a hundred thousand users cost nothing until read.
 */
export function createDirectory(options: DirectoryOptions) {
  const key = keyOf(`${options.seed}|${options.msTenantId}`)
  const { numberType = 'directRouting', domain = `t${key % 100_000}.example` } = options
  const firstDay = Math.min(Math.max(Math.trunc(options.users), 0), maxUsers)
  const numbering = numberingOf(key, options.country ?? countryOf(key), options.taken)

  const patches = new Map<number, Partial<DirectoryUser>>()
  const removals = new Map<number, RemovalReason>()
  const holders = new Map<number, number | null>()
  const log: { index: number; fields: (keyof DirectoryUser)[] | 'all' }[] = []
  let ever = firstDay
  let forgotten = 0

  const version = () => forgotten + log.length

  function at(index: number): DirectoryUser {
    const patch = patches.get(index)
    const person = personAt(key, index, numbering, domain)
    return patch ? { ...person, ...patch } : person
  }

  function known(id: string): number {
    const index = indexOf(key, id)
    if (index < 0 || index >= ever) throw new Error(`no user ${id} in ${options.msTenantId}`)
    return index
  }

  /** Up to `limit` present users from a position on; `next` is the position after them, or null. */
  function list(from: number, limit: number): { users: DirectoryUser[]; next: number | null } {
    const users: DirectoryUser[] = []
    let index = from
    for (; index < ever && users.length < limit; index++) {
      if (!removals.has(index)) users.push(at(index))
    }
    return { users, next: index < ever ? index : null }
  }

  /** What changed after version `since` up to `upTo`, each user once, or null if that is forgotten. */
  function changes(since: number, upTo: number): Change[] | null {
    if (since < forgotten) return null
    const found = new Map<number, 'all' | Set<keyof DirectoryUser>>()
    for (const { index, fields } of log.slice(since - forgotten, upTo - forgotten)) {
      const before = found.get(index)
      if (fields === 'all' || before === 'all') found.set(index, 'all')
      else found.set(index, new Set([...(before ?? []), ...fields]))
    }
    return [...found].map(([index, fields]) => {
      return { user: at(index), removed: removals.get(index) ?? null, fields }
    })
  }

  function holderOf(slot: number): number | null {
    const holder = holders.get(slot)
    if (holder !== undefined) return holder
    return slot < firstDay && hasNumber(key, slot) ? slot : null
  }

  /** A run of the tenant's numbers, assigned and spare; there are `numberCount()` of them. */
  function numbers(from: number, limit: number) {
    const slots = Math.max(Math.min(from + limit, numberCount()) - from, 0)
    return Array.from({ length: slots }, (_, n) => assignmentAt(from + n))
  }

  const numberCount = () => Math.min(ever, maxUsers)

  function assignmentAt(slot: number) {
    const telephoneNumber = numberAt(numbering, slot)
    const holder = holderOf(slot)
    const onLine = holder !== null && isLine(key, holder)
    const assigned = onLine ? 'voiceApplicationAssigned' : 'userAssigned'
    const activated: string = 'activated'
    return {
      id: Buffer.from(`${options.msTenantId}|${telephoneNumber}`).toString('base64url'),
      telephoneNumber,
      operatorId: numberType === 'operatorConnect' ? operatorId : null,
      numberType,
      activationState: activated,
      capabilities: ['userAssignment', 'voiceApplicationAssignment'],
      locationId: null,
      civicAddressId: null,
      networkSiteId: null,
      assignmentTargetId: holder === null ? null : at(holder).id,
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

  function change(id: string, patch: Partial<Omit<DirectoryUser, 'id'>>): void {
    record(known(id), patch)
  }

  function record(index: number, patch: Partial<DirectoryUser>, all = false): void {
    patches.set(index, { ...patches.get(index), ...patch })
    note(index, all ? 'all' : keysOf(patch))
  }

  function note(index: number, fields: (keyof DirectoryUser)[] | 'all'): void {
    log.push({ index, fields })
    // In one cut of half the log, so that the cost of forgetting is spread.
    if (log.length > 2 * keptChanges) forgotten += log.splice(0, keptChanges).length
  }

  /** A newcomer without a number; answers the whole user. */
  function add(patch: Partial<Omit<DirectoryUser, 'id'>> = {}): DirectoryUser {
    const index = ever++
    const { userPrincipalName, assignedPlans } = at(index)
    const [name, host] = userPrincipalName.split('@')
    const upn = `${name}.${index}@${host}`
    if (index < maxUsers) holders.set(index, null)
    record(
      index,
      { userPrincipalName: upn, mail: upn, businessPhones: [], assignedPlans, ...patch },
      true,
    )
    return at(index)
  }

  /** Gives a user the number, or the next spare one. Throws when there is none or it is taken. */
  function assignNumber(id: string, number?: string): string {
    const index = known(id)
    const slot = number === undefined ? spareFrom(index) : slotOf(numbering, number)
    if (slot === null || slot >= numberCount()) throw new Error(`no such number ${number ?? ''}`)
    const holder = holderOf(slot)
    if (holder !== null && holder !== index) throw new Error(`${number} is taken`)
    release(index)
    holders.set(slot, index)
    record(index, { businessPhones: [numberAt(numbering, slot)] })
    return numberAt(numbering, slot)
  }

  function unassignNumber(id: string): void {
    const index = known(id)
    release(index)
    record(index, { businessPhones: [] })
  }

  function release(index: number): void {
    const slot = slotOf(numbering, at(index).businessPhones[0] ?? '')
    if (slot !== null && holderOf(slot) === index) holders.set(slot, null)
  }

  function spareFrom(index: number): number | null {
    const count = numberCount()
    for (let n = 0; n < count; n++) {
      const slot = (index + n) % count
      if (holderOf(slot) === null) return slot
    }
    return null
  }

  /** `changed` puts the user into the recycle bin, `deleted` empties it; the number becomes spare. */
  function remove(id: string, reason: RemovalReason): void {
    const index = known(id)
    release(index)
    patches.set(index, { ...patches.get(index), businessPhones: [] })
    removals.set(index, reason)
    note(index, 'all')
  }

  function restore(id: string): void {
    const index = known(id)
    if (removals.get(index) !== 'changed') throw new Error(`${id} is not in the recycle bin`)
    removals.delete(index)
    note(index, 'all')
  }

  return {
    msTenantId: options.msTenantId,
    domain,
    version,
    count: () => ever - removals.size,
    at,
    find: (id: string) => at(known(id)),
    list,
    changes,
    numbers,
    numberCount,
    change,
    add,
    assignNumber,
    unassignNumber,
    remove,
    restore,
    ever: () => ever,
    removal: (id: string) => removals.get(known(id)) ?? null,
    hasSpareNumber: () => spareFrom(0) !== null,
  }
}

const operatorId = '0b1f0d62-7a1e-4d0e-8a55-2f6f2f9a4b10'

function keysOf(patch: Partial<DirectoryUser>): (keyof DirectoryUser)[] {
  // The cast only says what Partial already means: its keys are those of a user.
  return Object.keys(patch) as (keyof DirectoryUser)[]
}
