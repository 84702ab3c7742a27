import { Resolver } from 'node:dns/promises'
import { keyOf as numberOf } from '../random.ts'

/** What stands in TXT records of a name, none where there is no such name. May fail, as DNS may. */
export type Lookup = (name: string) => Promise<string[]>

/** Asks the name server at `address:port`, by DNS as anybody would. */
export function lookupAt(server: string): Lookup {
  const resolver = new Resolver({ timeout: 2000, tries: 1 })
  resolver.setServers([server])
  return async (name) => (await resolver.resolveTxt(name)).map((parts) => parts.join(''))
}

/** What all tenants share: who asks DNS, and which tenant has which name. */
export type World = { lookup: Lookup; verified: Map<string, string> }

type Domain = { name: string; isVerified: boolean; isInitial: boolean }

export type Domains = ReturnType<typeof createDomains>

/** One tenant's domains: the one it began with, and those that clients added and proved. */
export function createDomains(msTenantId: string, initial: string, world: World) {
  const own = keyOf(initial)
  const domains = new Map<string, Domain>([[own, { name: own, isVerified: true, isInitial: true }]])
  if (!world.verified.has(own)) world.verified.set(own, msTenantId)

  const find = (name: string) => domains.get(keyOf(name))
  const isElsewhere = (name: string) =>
    (world.verified.get(keyOf(name)) ?? msTenantId) !== msTenantId

  /** A name below one that this tenant proved needs no proof of its own ("Create domain"). */
  const isBelowOwn = (name: string) =>
    [...domains.values()].some((each) => each.isVerified && name.endsWith(`.${each.name}`))

  function settle(domain: Domain): void {
    domain.isVerified = true
    world.verified.set(domain.name, msTenantId)
  }

  function add(name: string): Domain {
    const domain = { name: keyOf(name), isVerified: false, isInitial: false }
    domains.set(domain.name, domain)
    if (isBelowOwn(domain.name)) settle(domain)
    return domain
  }

  return {
    find,
    isElsewhere,
    add,
    /** As if somebody had added and proved it before. */
    own: (name: string) => settle(add(name)),
    list: () => [...domains.values()],
    isVerified: (name: string) => find(name)?.isVerified ?? false,
    proof: (name: string) => proofOf(msTenantId, name),
    /** Whether the record is found; it then stays verified. */
    async verify(domain: Domain): Promise<boolean> {
      const texts = await world.lookup(domain.name).catch((): string[] => [])
      // another tenant may have been faster meanwhile
      if (!texts.includes(proofOf(msTenantId, domain.name)) || isElsewhere(domain.name))
        return false
      settle(domain)
      return true
    },
    remove(name: string): void {
      domains.delete(keyOf(name))
      if (world.verified.get(keyOf(name)) === msTenantId) world.verified.delete(keyOf(name))
    },
  }
}

const keyOf = (name: string) => name.toLowerCase().replace(/\.$/, '')

/** Another one for each tenant and name, and the same whenever it is asked for. */
const proofOf = (msTenantId: string, name: string) =>
  `MS=ms${String(numberOf(`${msTenantId}|${keyOf(name)}|proof`))
    .padStart(8, '0')
    .slice(-8)}`
