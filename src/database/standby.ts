import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { Database, Handle, Settings } from '../domain/scope.ts'

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
      const at = await primary.transaction(asked, 'read only', (db) =>
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
    // a standby that has become the primary replays nothing: it is read like any other primary
    const found = await textOf(
      db,
      sql`select (not pg_is_in_recovery() or pg_last_wal_replay_lsn() >= ${at}::pg_lsn)::text as found`,
    )
    if (found === 'true') return true
    if (performance.now() > end) return false
    await rest(lookMs)
  }
}

async function textOf(db: Handle, query: ReturnType<typeof sql>): Promise<string> {
  const [row] = await db.execute<{ found: string | null }>(query)
  return row?.found ?? ''
}
