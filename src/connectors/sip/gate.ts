import ipaddr from 'ipaddr.js'
import { steadyNow } from './clock.ts'

/** So many at once, and so many more each second. */
export type Rate = { burst: number; perSecond: number }

type Bucket = { left: number; at: number }

export type GateOptions = {
  /** An office of thousands of handsets may stand behind one address. */
  address?: Rate
  /** All addresses together from which nobody has proved who they are. */
  strangers?: Rate
  max?: number
  now?: () => number
}

/**
 * Who may have a message read, in the memory of this process. Addresses that are known (somebody there proved who they
 * are) have their own measure alone, so that a crowd of strangers does not keep them out. Full, it forgets whoever came first.
 */
export function createGate({
  address = { burst: 8000, perSecond: 800 },
  strangers = { burst: 12_000, perSecond: 1600 },
  max = 20_000,
  now = steadyNow,
}: GateOptions = {}) {
  const known = new Map<string, Bucket>()
  const unknown = new Map<string, Bucket>()
  const all: Bucket = { left: strangers.burst, at: now() }

  function take(bucket: Bucket, rate: Rate): boolean {
    const at = now()
    bucket.left = Math.min(rate.burst, bucket.left + ((at - bucket.at) / 1000) * rate.perSecond)
    bucket.at = at
    if (bucket.left < 1) return false
    bucket.left -= 1
    return true
  }

  function keep(map: Map<string, Bucket>, network: string): Bucket {
    const found = map.get(network) ?? { left: address.burst, at: now() }
    map.set(network, found)
    for (const oldest of map.keys()) {
      if (map.size <= max) break
      map.delete(oldest)
    }
    return found
  }

  return {
    get size() {
      return known.size + unknown.size
    },
    /** Takes one message of this address; false when it is to be dropped unread. */
    take(from: string): boolean {
      const network = networkOf(from)
      const bucket = known.get(network)
      if (bucket) return take(bucket, address)
      return take(keep(unknown, network), address) && take(all, strangers)
    },
    know(from: string): void {
      const network = networkOf(from)
      const bucket = known.get(network) ?? unknown.get(network)
      known.delete(network)
      unknown.delete(network)
      if (bucket) known.set(network, bucket)
      keep(known, network)
    },
  }
}

export type Gate = ReturnType<typeof createGate>

/** An IPv4 address; of IPv6 the /64 that one customer has. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const parsed = ipaddr.process(address)
  return parsed.kind() === 'ipv4' ? parsed.toString() : parsed.toByteArray().slice(0, 8).join('.')
}
