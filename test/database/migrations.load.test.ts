import { setTimeout as rest } from 'node:timers/promises'
import { sql as query } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { Scope } from '../../src/domain/scope.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { expand, withMigrations } from './migrations.sample.ts'

// PostgreSQL only: of an embedded database's one back end nobody can be in the way
const rows = Number(process.env.MIGRATION_ROWS ?? 5_000)
const perSecond = 100
const maxMs = 2_000

const db = onPostgres ? await testDatabase({ connections: 10 }) : undefined
let world: World
beforeAll(
  async () => {
    if (!db) return
    world = await makeWorld(db)
    await db.sql.begin(async (step) => {
      // nobody looks at the counters that the triggers would keep
      await step`set local session_replication_role = replica`
      await step`insert into service (tenant_id, name, customer, shortname, kind, license_type)
      select ${world.alder.id}, 'Service ' || n, 'Alder Foods', 'alderfoods', 'other', 'hosted-pro' from generate_series(1, ${rows}::integer) n`
    })
    await db.sql.unsafe('analyze service')
  },
  Math.max(120_000, rows),
)

/** Reads and writes of a tenant's own rows, so many a second while `work` runs; how long each took, and what failed. */
async function underLoad(work: Promise<unknown>) {
  const took: number[] = []
  const failed: string[] = []
  const running = new Set<Promise<void>>()
  let isOver = false
  const over = work.finally(() => {
    isOver = true
  })
  const request = async (at: number) => {
    const began = performance.now()
    try {
      await Scope.enter(db!.pool, world.otis, async (scope) => {
        await scope.db.execute(
          at % 2 === 0
            ? query`select id, name, status from service where name = 'Service 7'`
            : query`update service set name = name where id = ${world.alder.service}`,
        )
      })
    } catch (error) {
      failed.push(String(error))
    }
    took.push(performance.now() - began)
  }
  for (let at = 0; !isOver; at += 1) {
    const one = request(at).finally(() => running.delete(one))
    running.add(one)
    await rest(1000 / perSecond)
  }
  await Promise.all(running)
  await over
  return { requests: took.length, longestMs: Math.max(...took), failed }
}

/** Somebody who has read the table and goes on thinking about it. */
async function inTheWay(ms: number) {
  let isIn = () => {}
  const entered = new Promise<void>((done) => {
    isIn = done
  })
  const left = db!.sql.begin(async (step) => {
    await step`select count(*) from service where name = 'Service 7'`
    isIn()
    await rest(ms)
  })
  await entered
  return left
}

const blocked = async (ms: number, files: Record<string, string>) => {
  const folder = withMigrations(files)
  const left = inTheWay(ms)
  return { ...(await underLoad(migrateDatabase(db!.owner, folder))), left: await left }
}

test.skipIf(!onPostgres)(
  `a migration beside ${perSecond} requests a second and an open transaction of 5 s delays none for ${maxMs} ms and fails none (PostgreSQL only: an embedded database has one back end)`,
  async () => {
    const { requests, longestMs, failed } = await blocked(5_000, expand)
    expect(failed).toEqual([])
    expect(requests).toBeGreaterThan(150)
    expect(longestMs).toBeLessThan(maxMs)
    const [made] = await db!
      .sql`select count(*)::int as tags from schema_migration where tag >= '9'`
    expect(made).toEqual({ tags: 2 })
  },
  60_000,
)

test.skipIf(!onPostgres)(
  'and one that waits for its lock as long as it likes is seen to delay them (PostgreSQL only, as above)',
  async () => {
    const locking = `set local lock_timeout = 0; alter table service alter column name type varchar(200)`
    const { longestMs } = await blocked(3_500, { ...expand, '9009_locking': locking })
    expect(longestMs).toBeGreaterThan(maxMs)
  },
  60_000,
)
