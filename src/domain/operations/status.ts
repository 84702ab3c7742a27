import { desc, sql } from 'drizzle-orm'
import { demandProvider } from '../roles.ts'
import { schemaMigration } from '../schema/operations.ts'
import type { Scope } from '../scope.ts'
import { newestRotation, type Rotated } from '../settings/rotations.ts'
import { type Backups, readBackups } from './backups.ts'
import { type CanaryRun, lastRounds } from './canary.ts'
import { readWalls } from './figures.ts'
import { type WorkerSeen, workerSeen } from './workers.ts'

/** One thing outside that the portal talks to, as its last work showed it. */
export type Peer = { name: string; lastGoodAt: Date | null; lastBadAt: Date | null; bad: number }

/** A migration that was applied here. */
export type AppliedMigration = { tag: string; release: string; appliedAt: Date; tookMs: number }

export type Status = {
  peers: Peer[]
  queue: {
    queued: number
    executing: number
    oldestQueuedAt: Date | null
    /** Given up in the last 24 hours. */
    failed: number
    /** Whose worker has not said for longer than its lease that it lives. */
    stuck: number
  }
  worker: WorkerSeen
  /** Wallboards of everybody, approved ones by whether their screen was heard in the last 30 seconds. */
  walls: { shown: number; silent: number; expired: number }
  canary: CanaryRun[]
  backups: Backups
  database: { version: string; sizeBytes: number }
  /** The newest first. */
  migrations: AppliedMigration[]
  /** The newest change of PORTAL_SECRET; null before the first. */
  rotation: Rotated | null
}

/** What the installation is doing and whether it can; the provider's people alone. */
export async function readStatus(scope: Scope): Promise<Status> {
  demandProvider(scope.actor)
  const [queue, worker, walls, peers, database, canary, backups, migrations, rotation] = [
    await readQueue(scope),
    await workerSeen(scope),
    await readWalls(scope),
    await readPeers(scope),
    await readDatabase(scope),
    await lastRounds(scope),
    await readBackups(scope),
    await readMigrations(scope),
    await newestRotation(scope),
  ]
  return { queue, worker, walls, peers, database, canary, backups, migrations, rotation }
}

async function readMigrations({ db }: Scope): Promise<AppliedMigration[]> {
  const { tag, release, appliedAt, tookMs } = schemaMigration
  return db
    .select({ tag, release, appliedAt, tookMs })
    .from(schemaMigration)
    .orderBy(desc(appliedAt), desc(tag))
}

async function readQueue(scope: Scope): Promise<Status['queue']> {
  const [row] = await scope.db.execute<{
    queued: number
    executing: number
    oldest: number | null
    failed: number
    stuck: number
  }>(sql`
    select count(*) filter (where state = 'queued')::int as queued, count(*) filter (where state = 'executing')::int as executing,
      extract(epoch from min(created_at) filter (where state = 'queued' and next_try_at <= now()))::float8 as oldest,
      (select count(*)::int from command where state = 'failed' and ended_at > now() - interval '1 day') as failed,
      count(*) filter (where state = 'executing' and lease_until < now())::int as stuck
    from command where state in ('queued', 'executing')`)
  const { oldest = null, ...counts } = row ?? { queued: 0, executing: 0, failed: 0, stuck: 0 }
  return { ...counts, oldestQueuedAt: dateOf(oldest) }
}

const words: Record<string, string> = {
  replicate: 'Microsoft 365',
  mail: 'Email server',
  'check-domain': 'DNS',
}

async function readPeers(scope: Scope): Promise<Peer[]> {
  const rows = await scope.db.execute<{
    kind: string
    good: number | null
    wrong: number | null
    bad: number
  }>(sql`
    select k.kind, extract(epoch from max(c.ended_at) filter (where c.state = 'succeeded'))::float8 as good,
      extract(epoch from max(c.ended_at) filter (where c.state = 'failed'))::float8 as wrong,
      (count(*) filter (where c.state = 'failed'))::int as bad
    from (values ('replicate'), ('mail'), ('check-domain')) k (kind)
    left join command c on c.kind = k.kind and c.ended_at > now() - interval '1 day'
    group by k.kind order by k.kind`)
  return rows.map(({ kind, good, wrong, bad }) => ({
    name: words[kind] ?? kind,
    lastGoodAt: dateOf(good),
    lastBadAt: dateOf(wrong),
    bad,
  }))
}

async function readDatabase(scope: Scope): Promise<Status['database']> {
  const [row] = await scope.db.execute<{ version: string; size: string }>(
    // by its relations: pg_database_size wants CONNECT, which the installation's login alone has
    sql`select current_setting('server_version') as version,
      (select sum(pg_total_relation_size(oid)) from pg_class where relkind in ('r', 'm') and not relisshared)::text as size`,
  )
  return { version: row?.version ?? '', sizeBytes: Number(row?.size ?? 0) }
}

const dateOf = (epoch: number | null | undefined) => (epoch ? new Date(epoch * 1000) : null)
