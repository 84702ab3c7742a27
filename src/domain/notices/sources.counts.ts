import { sql } from 'drizzle-orm'
import { ownedBy, ownerOfAudience } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import type { Actor, Audience, Scope } from '../scope.ts'

/** Who reports: a source itself, or an API token, which counts as the source that is its own, or has its name. */
export type Reporter = { audience: Audience } & (
  | { kind: 'source'; id: string }
  | { kind: 'token'; id: string; name: string; isOwn: boolean }
)

/** The source that a token counts as. */
export function reporterOf({ audience, id, name, role }: Actor): Reporter {
  if (id === null) throw new Error('only tokens report')
  return { kind: 'token', audience, id, name, isOwn: role === 'source' }
}

/** A source while a batch is judged, with what is to be added to its counts. */
export type SourceRow = {
  readonly id: string
  readonly active: boolean
  readonly max: number
  load: number
  isHeard: boolean
  accepted: number
  refused: number
  dropped: number
  problem: StoredMessage | null
}

/**
 * The sources of these reporters, by place, locked until the batch is over: batches of one source come one after the other,
 * whichever process they come to. That of an API token is made with its first word.
 */
export async function sourcesOf(
  scope: Scope,
  reporters: readonly Reporter[],
): Promise<(SourceRow | undefined)[]> {
  const found = await lockSources(scope, reporters)
  const strangers = reporters.filter((by, n) => by.kind === 'token' && !by.isOwn && !found[n])
  if (strangers.length === 0) return found
  await addSources(scope, strangers)
  return lockSources(scope, reporters)
}

async function lockSources(
  { db, actor }: Scope,
  reporters: readonly Reporter[],
): Promise<(SourceRow | undefined)[]> {
  const asked = reporters.map((by, n) => ({
    n,
    id: by.kind === 'source' ? by.id : null,
    token: by.kind === 'token' && by.isOwn ? by.id : null,
    name: by.kind === 'token' && !by.isOwn ? by.name : null,
  }))
  const rows = await db.execute<{
    n: number
    id: string
    active: boolean
    max: number
    load: number
  }>(sql`
    select w.n, s.id, s.active, s.max_per_second as max,
      greatest(0, s.load - s.max_per_second * greatest(0, extract(epoch from portal_clock() - s.load_at)))::float8 as load
    from alarm_source s join json_to_recordset(${JSON.stringify(asked)}::json) as w (n integer, id uuid, token uuid, name text)
      on s.id = w.id or s.token_id = w.token or lower(s.name) = lower(w.name)
    where ${ownedBy('s', ownerOfAudience(actor.audience))} order by s.id, w.n for no key update of s`)
  const sources = new Map<string, SourceRow>()
  const places: (SourceRow | undefined)[] = reporters.map(() => undefined)
  for (const { n, id, active, max, load } of rows) {
    const source = sources.get(id) ?? {
      ...{ id, active, max, load, isHeard: false },
      ...{ accepted: 0, refused: 0, dropped: 0, problem: null },
    }
    sources.set(id, source)
    places[n] = source
  }
  return places
}

async function addSources({ db, actor }: Scope, reporters: readonly Reporter[]) {
  const { audience, tenantId, mspId } = ownerOfAudience(actor.audience)
  const names = [...new Set(reporters.flatMap((by) => ('name' in by ? by.name : [])))].sort()
  await db.execute(sql`
    insert into alarm_source (audience, msp_id, tenant_id, name, kind, created_by)
    select ${audience}, ${mspId}::uuid, ${tenantId}::uuid, w.name, 'api', ${actor.name}
    from json_array_elements_text(${JSON.stringify(names)}::json) as w (name) on conflict do nothing`)
}

/** A source may report as much at once as it may in so many seconds. */
const windowSeconds = 10

/**
 * Lets so many reports of a source in and gives 0, or the seconds after which they may come. More at once than a window holds
 * come in when nothing is owed, and the next wait until those have drained.
 */
export function admit(source: Pick<SourceRow, 'load' | 'max'>, count: number): number {
  const { load, max } = source
  const room = Math.max(0, max * windowSeconds - count)
  if (load > room) return Math.max(0.001, (load - room) / max)
  source.load = load + count
  return 0
}

/** Writes down what was counted. */
export async function writeSources({ db }: Scope, sources: Iterable<SourceRow>): Promise<void> {
  const rows = [...sources].filter(({ isHeard }) => isHeard)
  if (rows.length === 0) return
  await db.execute(sql`
    update alarm_source s set load = w.load, load_at = portal_clock(), last_seen_at = portal_clock(),
      accepted = s.accepted + w.accepted, refused = s.refused + w.refused, dropped = s.dropped + w.dropped,
      problem = coalesce(w.problem, s.problem), problem_at = case when w.problem is null then s.problem_at else portal_clock() end
    from json_to_recordset(${JSON.stringify(rows)}::json) as w (id uuid, load float8, accepted bigint, refused bigint, dropped bigint, problem jsonb)
    where s.id = w.id`)
}
