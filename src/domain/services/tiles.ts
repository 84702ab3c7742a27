import { sql } from 'drizzle-orm'
import { type Counted, type Counters, count, withCounters } from '../counters.ts'
import { may } from '../roles.ts'
import { deployStatuses, serviceStatuses } from '../schema/services.ts'
import type { Actor, Scope } from '../scope.ts'
import type { DeployStatus, ServiceStatus } from './services.ts'

/** Purchased and given out, in licenses. */
export type PoolTotal = { purchased: number; allocated: number }

export type Tiles = {
  /** All services of the audience, and the licensed users of them all. */
  services: number
  users: number
  /** The instance's license pools, and whether a license file is loaded; null outside the provider, whose secret the totals are. */
  pools: { service: PoolTotal; user: PoolTotal; hasFile: boolean } | null
  status: Record<ServiceStatus, number>
  deploy: Record<DeployStatus, number>
  /** Kit version of the main tenant, and how many services are below it; null while unknown. */
  kit: { version: string; behind: number } | null
  /** The service whose last successful replication is longest ago, of those that ever had one. */
  oldest: { id: string; customer: string; at: Date } | null
}

type Few = { version: string | null; id: string | null; customer: string | null; at: string | null }
type Pools = Record<
  'servicePurchased' | 'serviceAllocated' | 'userPurchased' | 'userAllocated',
  number
> & { hasFile: boolean }

/** The totals above the list, from kept counters and single index reads: the same cost at any size. */
export async function readTiles(scope: Scope): Promise<Tiles> {
  const isProvider = scope.actor.audience.kind === 'provider'
  const ofProvider = isProvider
    ? sql`(select value ->> 'version' from setting where name = 'kit') as version,
        coalesce(ps.purchased, 0) as "servicePurchased", coalesce(ps.allocated, 0) as "serviceAllocated",
        coalesce(pu.purchased, 0) as "userPurchased", coalesce(pu.allocated, 0) as "userAllocated",
        exists (select from license_file f where f.state = 'installed') as "hasFile"`
    : sql`null as version`
  const pools = isProvider
    ? sql`left join license_pool ps on ps.kind = 'service' left join license_pool pu on pu.kind = 'user'`
    : sql``
  const { text, countersOf } = withCounters(
    scope,
    sql`select ${ofProvider}, o.id, o.customer, o.last_replication_at as at
      from (select 1) one ${pools}
      left join (select id, customer, last_replication_at from service
        where coalesce(last_replication_at, '-infinity') > '-infinity'
        order by coalesce(last_replication_at, '-infinity'), id limit 1) o on true`,
  )
  const [few] = await scope.readTogether<Few & Partial<Pools> & Counted>(text)
  const counters = await countersOf(few)
  return {
    services: count(counters, 'services'),
    users: count(counters, 'licensed_users'),
    pools: isProvider ? poolsOf(few) : null,
    status: totals(counters, 'status', serviceStatuses),
    deploy: totals(counters, 'deploy', deployStatuses),
    kit: few?.version ? { version: few.version, behind: behind(counters, few.version) } : null,
    oldest:
      few?.id && few.customer && few.at
        ? { id: few.id, customer: few.customer, at: new Date(few.at) }
        : null,
  }
}

const poolsOf = (few: Partial<Pools> | undefined) => ({
  service: { purchased: few?.servicePurchased ?? 0, allocated: few?.serviceAllocated ?? 0 },
  user: { purchased: few?.userPurchased ?? 0, allocated: few?.userAllocated ?? 0 },
  hasFile: few?.hasFile ?? false,
})

function totals<T extends string>(counters: Counters, name: string, words: readonly T[]) {
  const counted = (word: T) => [word, count(counters, `${name}.${word}`)] as const
  // fromEntries forgets which words it was given
  return Object.fromEntries(words.map(counted)) as Record<T, number>
}

const behind = (counters: Counters, main: string) =>
  [...counters]
    .filter(([name]) => name.startsWith('kit.') && isBelow(name.slice('kit.'.length), main))
    .reduce((sum, [, services]) => sum + services, 0)

/** Whether version `a` comes before `b`, part by part as numbers, as Postgres compares the kept arrays. */
export function isBelow(a: string, b: string): boolean {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  for (const [i, part] of left.entries()) {
    const other = right[i]
    if (other === undefined) return false
    if (part !== other) return part < other
  }
  return left.length < right.length
}

export type Task = { name: 'license-file' | 'licenses' | 'customers'; isDone: boolean }

/** What a new installation still needs, read off its totals. Empty once all is done, or for who cannot do it. */
export function checklistOf(actor: Actor, { pools, services }: Tiles): Task[] {
  if (!pools || !may(actor, 'administer')) return []
  const tasks: Task[] = [
    { name: 'license-file', isDone: pools.hasFile },
    { name: 'licenses', isDone: pools.service.purchased > 0 && pools.user.purchased > 0 },
    { name: 'customers', isDone: services > 0 },
  ]
  return tasks.every((task) => task.isDone) ? [] : tasks
}
