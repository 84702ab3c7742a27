import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BadConfig, readConfig } from '../../src/config.ts'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { anonymous, Scope } from '../../src/domain/scope.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { asPostgres, filled, freePorts, missing, temporary } from './processes.ts'

const gone = missing('pgbouncer')
const isSkipped = gone.length > 0 || !onPostgres
const why = isSkipped ? ' (skipped: needs PostgreSQL and PgBouncer)' : ''
const db = await testDatabase()
const { processes, remove } = temporary()
let world: World
let url: string
beforeAll(async () => {
  if (isSkipped) return
  world = await makeWorld(db)
  const { host, port, user, password, database } = db.login
  const [own] = await freePorts(1)
  const values = { ADDRESS: '127.0.0.1', BOUNCER_PORT: own ?? 0, FOLDER: processes.folder }
  const ini = filled('pgbouncer.ini', { ...values, WRITER_PORT: Number(port) })
    .replace(/host=\S+ port=\S+ dbname=\S+/, `host=${host} port=${port} dbname=${database}`)
    // every scope has one and the same connection in its turn, and the one beside it
    .replace(/default_pool_size = .*/, 'default_pool_size = 2')
  processes.write('userlist.txt', `"${user}" "${password}"\n`)
  const file = processes.write('pgbouncer.ini', ini)
  processes.start('pgbouncer', { program: 'pgbouncer', words: [file], user: asPostgres() })
  url = `postgres://${user}:${password}@127.0.0.1:${own}/portal?pool_mode=transaction`
  const pool = new Pool(optionsOf(url), 1)
  await until('PgBouncer answers', () => look(pool, 'select 1 as n').then(Boolean, () => false))
  await pool.end()
})
afterAll(async () => {
  await processes.kill('pgbouncer')
  remove()
})

const look = (pool: Pool, text: string, actor = anonymous) =>
  Scope.enter(pool, actor, (scope) => scope.db.execute(sql.raw(text)), 'read only')
const limited = { connection: { statement_timeout: 30_000, jit: 'off' } }

test.skipIf(isSkipped)(`scopes keep apart behind PgBouncer, with their limits${why}`, async () => {
  const pools = Array.from({ length: 6 }, () => new Pool({ ...optionsOf(url), ...limited }, 2))
  const people = [world.otis, world.bea, world.dana]
  const seen = await Promise.all(
    Array.from({ length: 120 }, async (_, n) => {
      const actor = people[n % 3] ?? world.dana
      const [row] = await Scope.enter(pools[n % 6] ?? new Pool({}, 1), actor, (scope) =>
        scope.db.execute<Record<string, string>>(
          sql`select ${String(n)}::text as n, (select string_agg(shortname, ' ' order by shortname) from tenant) as tenants,
            current_setting('statement_timeout') as most, current_setting('jit') as jit`,
        ),
      )
      return [row?.n === String(n), actor.name.split(' ')[0], row?.tenants, row?.most, row?.jit]
    }),
  )
  expect(new Set(seen.map((one) => one.join()))).toEqual(
    new Set([
      'true,Otis,alderfoods,30s,off',
      'true,Bea,birch,30s,off',
      'true,Dana,alderfoods birch,30s,off',
    ]),
  )
  await Promise.all(pools.map((pool) => pool.end()))
})

test.skipIf(isSkipped)(
  `what would be prepared or said at the start fails there${why}`,
  async () => {
    const pool = new Pool({ ...optionsOf(url), prepare: true, ...limited }, 2)
    await expect(look(pool, 'select 1 as n')).rejects.toThrow()
    await pool.end()
    // prepared on one connection, and executed on whichever comes next
    const many = Array.from({ length: 4 }, () => new Pool({ ...optionsOf(url), prepare: true }, 1))
    const asked = await Promise.allSettled(
      Array.from({ length: 80 }, (_, n) => look(many[n % 4] ?? new Pool({}, 1), 'select 2 as n')),
    )
    expect(asked.filter(({ status }) => status === 'rejected')).not.toEqual([])
    await Promise.all(many.map((pool) => pool.end()))
  },
)

test('the owner does not go through a pooler', () => {
  const given = { DATABASE_URL: 'postgres://a:b@localhost/x?pool_mode=transaction' }
  expect(() => readConfig({ ...given, DATA_DIR: '/tmp' })).toThrow(BadConfig)
})
