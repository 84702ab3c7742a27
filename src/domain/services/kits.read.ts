import { eq, sql } from 'drizzle-orm'
import { readCounters } from '../counters.ts'
import { setting } from '../schema/settings.ts'
import type { Scope } from '../scope.ts'
import { type Release, releaseOf, releases, releasesBetween } from './kits.releases.ts'
import { aboveMain } from './kits.ts'
import { isBelow } from './tiles.ts'

/** What of a release a page shows. */
export type Told = Pick<Release, 'version' | 'date' | 'notes'>

export type KitRow = {
  version: string
  /** Null for what is no release that this installation knows. */
  release: Told | null
  /** How many services have it. */
  services: number
  isMain: boolean
  isBehind: boolean
}

export type Kits = {
  main: { version: string; by: string | null; at: Date } | null
  /** The newest first. */
  rows: KitRow[]
  /** Services below the main tenant's. */
  behind: number
  /** Whether there is a release that the main tenant can be upgraded to. */
  isNewer: boolean
}

/** Releases with how many services have each, and the main tenant's; from kept counters, the same cost at any size. */
export async function readKits(scope: Scope): Promise<Kits> {
  const [counters, [found]] = await Promise.all([
    readCounters(scope),
    scope.db
      .select({
        version: sql<string | null>`${setting.value} ->> 'version'`,
        ...{ by: setting.changedBy, at: setting.changedAt },
      })
      .from(setting)
      .where(eq(setting.name, 'kit')),
  ])
  const { version: main = null, by = null, at } = found ?? {}
  const counted = [...counters].flatMap(([name, services]) =>
    name.startsWith('kit.') && services > 0 ? [[name.slice('kit.'.length), services] as const] : [],
  )
  const services = new Map(counted)
  const versions = new Set([
    ...releases.map(({ version }) => version),
    ...services.keys(),
    ...(main === null ? [] : [main]),
  ])
  const rows = [...versions]
    .sort((a, b) => (isBelow(a, b) ? 1 : -1))
    .map((version) => ({
      ...{ version, release: toldOf(releaseOf(version)), services: services.get(version) ?? 0 },
      ...{ isMain: version === main, isBehind: main !== null && isBelow(version, main) },
    }))
  return {
    ...{ main: main !== null && at ? { version: main, by, at } : null, rows },
    behind: rows.reduce((sum, row) => sum + (row.isBehind ? row.services : 0), 0),
    isNewer: aboveMain(main).length > 0,
  }
}

function toldOf<R extends Release | undefined>(release: R): Told | null {
  if (!release) return null
  const { version, date, notes } = release
  return { version, date, notes }
}

const told = (all: readonly Release[]): Told[] =>
  [...all].reverse().flatMap((release) => toldOf(release) ?? [])

/** What a customer's services have come by, and for the provider what they would by an upgrade; the newest first. */
export type News = {
  /** The newest of the customer's services; null where none has one. */
  kit: string | null
  has: Told[]
  /** Empty where nothing is to come, and for everybody but the provider. */
  coming: Told[]
}

const mostTold = 4

/** What is new for a tenant by the kits of its services. */
export async function readNews(scope: Scope, tenantId: string): Promise<News> {
  const [found] = await scope.db.execute<Record<'newest' | 'oldest' | 'main', string | null>>(sql`
    select array_to_string(max(s.kit_key), '.') as newest, array_to_string(min(s.kit_key), '.') as oldest,
      array_to_string(portal_main_kit(), '.') as main
    from service s where s.tenant_id = ${tenantId} and s.deploy_status = 'deployed'`)
  const { newest = null, oldest = null, main = null } = found ?? {}
  const isProvider = scope.actor.audience.kind === 'provider'
  return {
    kit: newest,
    has: newest === null ? [] : told(releasesBetween(null, newest)).slice(0, mostTold),
    coming:
      isProvider && main !== null && oldest !== null ? told(releasesBetween(oldest, main)) : [],
  }
}
