import { keyOf } from '../random.ts'
import { createInventory, maxSlots } from './inventory.ts'
import { type Country, countryOf, numberingOf } from './numbering.ts'
import { type Composition, type NumberType, type Part, partsOf, sizeOf } from './parts.ts'
import { type DirectoryUser, departmentAt, idAt, indexOf, personAt } from './people.ts'

export type DirectoryOptions = {
  seed: string
  msTenantId: string
  /** People, attendants and queues on the first day: 0 to 100,000; as many as are composed unless said. */
  users?: number
  /** Who they are, where that is not left to chance. */
  composition?: Composition
  domain?: string
  country?: Country
  /** Of its numbers, where they are not composed; `both` is Direct Routing and an operator in turn. */
  numberType?: NumberType | 'both'
  /** Number blocks of other tenants; this one picks another and adds it. */
  taken?: Set<string>
}

export type Change = {
  user: DirectoryUser
  removed: RemovalReason | null
  fields: 'all' | ReadonlySet<keyof DirectoryUser>
}

export type RemovalReason = 'changed' | 'deleted'
export type Directory = ReturnType<typeof createDirectory>

// Older changes are forgotten, and with them the delta links that need them, as Microsoft does.
const keptChanges = 100_000

/**
 * One tenant's directory. Only what was changed is held in memory; all else is made from the seed, the
 * tenant's id and the index at each call, so a hundred thousand users cost nothing until read.
 */
export function createDirectory(options: DirectoryOptions) {
  const key = keyOf(`${options.seed}|${options.msTenantId}`)
  const { numberType = 'directRouting', domain = `t${key % 100_000}.example` } = options
  const { users = sizeOf(options.composition ?? {}) } = options
  const firstDay = Math.min(Math.max(Math.trunc(users), 0), maxSlots)
  const numbering = numberingOf(key, options.country ?? countryOf(key), options.taken)

  const usualPart = partsOf(key, numberType, options.composition)
  const created = new Set<number>()
  /** Whoever was created is a person, whatever chance would have made of them. */
  function part(index: number): Part {
    const usual = usualPart(index)
    if (!created.has(index)) return usual
    return { ...usual, isLine: false, hasNumber: false, voicePolicy: null }
  }
  const inventory = createInventory({
    ...{ msTenantId: options.msTenantId, numbering, firstDay, part },
    ever: () => ever,
    idOf: (index) => idAt(key, index),
    isLine: (index) => part(index).isLine,
  })

  const patches = new Map<number, Partial<DirectoryUser>>()
  const removals = new Map<number, RemovalReason>()
  const log: { index: number; fields: (keyof DirectoryUser)[] | 'all' }[] = []
  let ever = firstDay
  let forgotten = 0

  const version = () => forgotten + log.length

  function at(index: number): DirectoryUser {
    const patch = patches.get(index)
    const person = personAt(key, index, numbering, domain, part(index))
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

  /** Of a user who is no line and was not removed; without making the whole user. */
  function departmentOf(index: number): string | null {
    if (part(index).isLine || removals.has(index)) return null
    const changed = patches.get(index)?.department
    return changed === undefined ? departmentAt(key, index) : changed
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
    inventory.free(index)
    record(
      index,
      { userPrincipalName: upn, mail: upn, businessPhones: [], assignedPlans, ...patch },
      true,
    )
    return at(index)
  }

  /** The same of somebody whom a client made, of whom nothing is known but what it said. */
  function create(said: Partial<Omit<DirectoryUser, 'id'>>): DirectoryUser {
    created.add(ever)
    return add({ ...nobody, ...said })
  }

  const newcomers = () => [...created].filter((index) => !removals.has(index)).map(at)

  /** Who has this name; among those of the first day only where it is of the directory's own domain. */
  function named(upn: string): DirectoryUser | null {
    const isNamed = (user: DirectoryUser) =>
      user.userPrincipalName.toLowerCase() === upn.toLowerCase()
    const newcomer = newcomers().find(isNamed)
    if (newcomer || !upn.toLowerCase().endsWith(`@${domain.toLowerCase()}`)) return newcomer ?? null
    return list(0, ever).users.find(isNamed) ?? null
  }

  /** Gives a user the number, or the next spare one. Throws when there is none or it is taken. */
  function assignNumber(id: string, number?: string): string {
    const index = known(id)
    const given = number ?? inventory.spareFrom(index)
    if (!given || !inventory.find(given)) throw new Error(`no such number ${number ?? ''}`)
    return giveNumber(index, given)
  }

  /** The same of a number of Direct Routing that was not known before. */
  function giveNumber(index: number, number: string): string {
    const holder = inventory.holder(number)
    if (holder !== null && holder !== index) throw new Error(`${number} is taken`)
    release(index)
    inventory.give(number, index)
    record(index, { businessPhones: [number] })
    return number
  }

  function unassignNumber(id: string): void {
    const index = known(id)
    release(index)
    record(index, { businessPhones: [] })
  }

  function release(index: number): void {
    const [number] = at(index).businessPhones
    if (number && inventory.holder(number) === index) inventory.give(number, null)
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
    key,
    part,
    inventory,
    departmentOf,
    /** Where somebody who is present stands; -1 for nobody. */
    present(id: string) {
      const index = indexOf(key, id)
      return index < ever && !removals.has(index) ? index : -1
    },
    isRemoved: (index: number) => removals.has(index),
    numbers: inventory.numbers,
    numberCount: inventory.count,
    change,
    add,
    create,
    newcomers,
    named,
    isCreated: (id: string) => created.has(indexOf(key, id)),
    assignNumber,
    giveNumber,
    unassignNumber,
    remove,
    restore,
    ever: () => ever,
    removal: (id: string) => removals.get(known(id)) ?? null,
    hasSpareNumber: () => inventory.spareFrom(0) !== null,
  }
}

const nobody = {
  ...{ givenName: null, surname: null, jobTitle: null, department: null, mobilePhone: null },
  ...{ officeLocation: null, employeeId: null },
  ...{ usageLocation: null, mail: null, businessPhones: [], assignedPlans: [] },
} satisfies Partial<DirectoryUser>

function keysOf(patch: Partial<DirectoryUser>): (keyof DirectoryUser)[] {
  // The cast only says what Partial already means: its keys are those of a user.
  return Object.keys(patch) as (keyof DirectoryUser)[]
}
