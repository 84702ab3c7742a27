import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { type Database, DatabaseAway, type Handle, type Settings } from '../domain/scope.ts'

/** How long a standby may take to come to where the primary is; then the primary is read itself. */
const behindMs = 500
const lookMs = 20
const asked: Settings = { role: 'portal_anonymous', tenant: '', msp: '' }

/**
 * Reads on a standby what reads only, and only once that has everything which the primary had acknowledged when it was asked for:
 * so nobody misses a write of their own, whichever process took it. Whoever writes, and a standby that is away, behind or paused,
 * leads to the primary. `told` hears where each reading went.
 */
export function readingFrom(
  primary: Database,
  standby: Database,
  { maxMs = behindMs, told = (_: 'standby' | 'primary') => {} } = {},
): Database {
  return {
    async transaction(settings, mode, work) {
      if (mode === 'read write') return primary.transaction(settings, mode, work)
      // what was acknowledged was flushed before
      const at = await primary.transaction({ ...settings, ...asked }, 'read only', (db) =>
        textOf(db, sql`select pg_current_wal_flush_lsn()::text as found`),
      )
      let isBegun = false
      try {
        return await standby.transaction(settings, mode, async (db, become) => {
          if (!(await hasCome(db, at, maxMs))) throw new Error('the standby is behind')
          isBegun = true
          told('standby')
          return work(db, become)
        })
      } catch (error) {
        // a work that has begun may have sent some of its answer already
        if (isBegun) throw error
      }
      told('primary')
      return primary.transaction(settings, mode, work)
    },
  }
}

/** Each statement of the transaction sees what was replayed before it, so one look suffices. */
async function hasCome(db: Handle, at: string, maxMs: number): Promise<boolean> {
  const end = performance.now() + maxMs
  for (;;) {
    const found = await textOf(
      db,
      sql`select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() >= ${at}::pg_lsn end::text as found`,
    )
    if (found === 'true') return true
    // one that has become a primary has a history of its own, of which that position says nothing
    if (found === '' || performance.now() > end) return false
    await rest(lookMs)
  }
}

/**
 * What a standby has while the primary is away: all that it has received, and as of when that is, said to `told` before anything
 * is read. One that is no standby, or still has received and not replayed something, is as away as the primary. Nothing is written.
 */
export function leftOn(
  standby: Database,
  { maxMs = behindMs, told = (_: Date) => {} } = {},
): Database {
  return {
    async transaction(settings, mode, work) {
      if (mode === 'read write') throw new DatabaseAway('a standby takes no changes')
      return standby.transaction(settings, mode, async (db, become) => {
        told(await lastReceived(db, maxMs))
        return work(db, become)
      })
    },
  }
}

/** When the last was committed of what it has received; all of that is replayed then. */
async function lastReceived(db: Handle, maxMs: number): Promise<Date> {
  const received = await textOf(
    db,
    sql`select case when pg_is_in_recovery() then pg_last_wal_receive_lsn() end::text as found`,
  )
  const at =
    received !== '' &&
    (await hasCome(db, received, maxMs)) &&
    (await textOf(
      db,
      sql`select (extract(epoch from pg_last_xact_replay_timestamp()) * 1000)::bigint::text as found`,
    ))
  if (!at) throw new DatabaseAway('the standby has not all that it has received')
  return new Date(Number(at))
}

async function textOf(db: Handle, query: ReturnType<typeof sql>): Promise<string> {
  const [row] = await db.execute<{ found: string | null }>(query)
  return row?.found ?? ''
}
