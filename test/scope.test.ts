import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Pool } from '../src/database/pool.ts'
import { service } from '../src/domain/schema/services.ts'
import { type Actor, anonymous, DatabaseAway, Scope } from '../src/domain/scope.ts'
import { onPostgres, testDatabase } from './support/database.ts'
import { makeWorld, type World } from './support/world.ts'

const db = await testDatabase()
let world: World
const escaped: unknown[] = []
const note = (error: unknown) => void escaped.push(error)

beforeAll(async () => {
  world = await makeWorld(db)
  process.on('uncaughtException', note).on('unhandledRejection', note)
})
afterAll(() => {
  process.off('uncaughtException', note).off('unhandledRejection', note)
  expect(escaped).toEqual([])
})

const shortnames = async (scope: Scope) =>
  (await scope.db.select({ name: service.shortname }).from(service)).map((row) => row.name).sort()
const read = (actor: Actor) => Scope.enter(db.pool, actor, shortnames, 'read only')
const backend = async (scope: Scope) =>
  (await scope.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`))[0]!.pid
const onePool = () => new Pool(db.login, 1)

test('each audience sees its own rows', async () => {
  expect(await read(world.dana)).toEqual(['alderfoods', 'birch'])
  expect(await read(world.olivia)).toEqual(['alderfoods'])
  expect(await read(world.otis)).toEqual(['alderfoods'])
  expect(await read(world.bea)).toEqual(['birch'])
})

test('the anonymous role reads no table', async () => {
  await expect(read(anonymous)).rejects.toMatchObject({ code: '42501' })
})

describe('a look-up that goes on as whom it finds', () => {
  const owner = ({ audience }: Actor) =>
    sql`select ${audience.kind} as audience, ${audience.kind === 'msp' ? audience.msp : null}::uuid as msp_id,
      ${audience.kind === 'tenant' ? audience.tenant : null}::uuid as tenant_id`
  const as = (found: Actor, actor = found, becomes = sql`true`) =>
    Scope.identified(
      db.pool,
      async (become) => {
        const row = await become(sql`${owner(found)}, ${becomes} as becomes`)
        return row ? actor : null
      },
      shortnames,
      'read only',
    )

  test('sees that audience’s rows, and the next transaction on the connection its own', async () => {
    for (const actor of [world.dana, world.olivia, world.otis, world.bea]) {
      expect(await as(actor)).toEqual(await read(actor))
      await expect(read(anonymous)).rejects.toMatchObject({ code: '42501' })
    }
  })

  test('stays anonymous where it finds nobody, or somebody who may not come in yet', async () => {
    const look = (text: ReturnType<typeof sql>) =>
      Scope.identified(
        db.pool,
        async (become) => {
          await become(text)
          return null
        },
        shortnames,
        'read only',
      )
    expect(await look(sql`${owner(world.otis)}, true as becomes where false`)).toBeNull()
    await expect(as(world.otis, world.otis, sql`false`)).rejects.toThrow('no such actor')
    // without the check in front of it, Postgres refuses every table
    const blind = db.pool.transaction(
      { role: 'portal_anonymous', tenant: '', msp: '' },
      'read only',
      async (handle, become) => {
        await become(sql`${owner(world.otis)}, false as becomes`)
        return handle.select().from(service)
      },
    )
    await expect(blind).rejects.toMatchObject({ code: '42501' })
  })

  test('is never another than its row says, nor comes from another role, nor twice', async () => {
    await expect(as(world.otis, world.bea)).rejects.toThrow('no such actor')
    await expect(as(world.otis, world.dana)).rejects.toThrow('no such actor')
    const twice = (role: string) =>
      db.pool.transaction({ role, tenant: '', msp: '' }, 'read only', async (_, become) => {
        const text = () => sql`${owner(world.otis)}, true as becomes`
        if (role === 'portal_anonymous') await become(text())
        await become(text())
      })
    await expect(twice('portal_anonymous')).rejects.toThrow('known already')
    await expect(twice('portal_msp')).rejects.toThrow('known already')
  })
})

test('a query outside any scope is refused by Postgres itself', async () => {
  const { default: postgres } = await import('postgres')
  const outside = postgres({ ...db.login, max: 1 })
  await expect(outside`select * from service`).rejects.toMatchObject({ code: '42501' })
  await outside.end()
})

test('what a scope wrote is rolled back when its work throws', async () => {
  const rename = (scope: Scope) =>
    scope.db.update(service).set({ name: 'Renamed' }).where(eq(service.id, world.alder.service))
  await expect(
    Scope.enter(db.pool, world.otis, async (scope) => {
      await rename(scope)
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  expect(await db.sql`select 1 from service where name = 'Renamed'`).toHaveLength(0)
})

test('a foreign row is neither changed nor written', async () => {
  const changed = await Scope.enter(db.pool, world.otis, (scope) =>
    scope.db
      .update(service)
      .set({ name: 'Mine now' })
      .where(eq(service.id, world.birch.service))
      .returning({ id: service.id }),
  )
  expect(changed).toEqual([])
  const alderId = world.alder.id
  await expect(
    Scope.enter(db.pool, world.bea, (scope) =>
      scope.db.insert(service).values({
        tenantId: alderId,
        name: 'Planted',
        customer: 'x',
        shortname: 'x',
        kind: 'direct-routing',
        licenseType: 'hosted-pro',
      }),
    ),
  ).rejects.toMatchObject({ code: '42501' })
})

test('a read-only scope cannot write', async () => {
  await expect(
    Scope.enter(
      db.pool,
      world.dana,
      (scope) => scope.db.update(service).set({ name: 'x' }),
      'read only',
    ),
  ).rejects.toMatchObject({ code: '25006' })
})

test('role and tenant do not leak to the next scope on the same connection', async () => {
  const pool = onePool()
  for (const actor of [world.otis, world.bea, world.dana, world.otis]) {
    const seen = await Scope.enter(pool, actor, shortnames, 'read only')
    expect(seen).toEqual(await read(actor))
  }
  await pool.end()
})

test('a scope inside a scope is refused instead of waiting for itself', async () => {
  await expect(
    Scope.enter(db.pool, world.dana, () => Scope.enter(db.pool, world.otis, shortnames)),
  ).rejects.toThrow('a scope is open already')
})

test('a scope that has ended answers no more', async () => {
  let kept: Scope | undefined
  await Scope.enter(db.pool, world.otis, async (scope) => {
    kept = scope
  })
  await expect(shortnames(kept!)).rejects.toMatchObject({
    cause: { message: 'the scope has ended' },
  })
})

test.each([
  'commit',
  ' /* x */ rollback',
  'set role portal_provider',
  'reset role',
  `select set_config('role', 'portal_provider', true)`,
  `select set_config/**/('ro' || 'le', 'portal_provider', true)`,
  `select "set_config"('portal.tenant', '', true)`,
  `select set_config( name, 'portal_provider', true) from (select 'role' as name) x`,
  `SELECT Set_Config(('role'), 'portal_provider', true)`,
  '-- x\nset local portal.tenant = 1',
  'begin',
])('"%s" cannot be said inside a scope', async (text) => {
  await expect(
    Scope.enter(db.pool, world.otis, (scope) => scope.db.execute(sql.raw(text))),
  ).rejects.toMatchObject({ cause: { message: 'a scope owns its transaction and its settings' } })
  expect(await read(world.otis)).toEqual(['alderfoods'])
})

describe('readings that are asked for together', () => {
  const names = (scope: Scope) =>
    scope.readTogether<{ name: string }>(sql`select shortname as name from service order by 1 desc`)
  const numbers = (scope: Scope, from: number) =>
    scope.readTogether<{ n: number }>(sql`select n from generate_series(${from}::integer, 3) n`)

  test('travel as one statement, and each has its own rows in its own order', async () => {
    const answer = await Scope.enter(
      db.pool,
      world.dana,
      async (scope) => {
        const sent = vi.spyOn(scope.db, 'execute')
        const first = names(scope)
        // as a page goes on a little before it asks for more
        await Promise.resolve()
        const found = await Promise.all([first, numbers(scope, 2), numbers(scope, 4)])
        const later = await numbers(scope, 3)
        return { found, later, sent: sent.mock.calls.length }
      },
      'read only',
    )
    expect(answer).toEqual({
      found: [[{ name: 'birch' }, { name: 'alderfoods' }], [{ n: 2 }, { n: 3 }], []],
      later: [{ n: 3 }],
      sent: 2,
    })
  })

  test('are of the audience that asks', async () => {
    const read = (actor: Actor) => Scope.enter(db.pool, actor, names, 'read only')
    expect(await read(world.otis)).toEqual([{ name: 'alderfoods' }])
    expect(await read(world.bea)).toEqual([{ name: 'birch' }])
    await expect(read(anonymous)).rejects.toMatchObject({ code: '42501' })
  })

  test('fail together, and answer nothing when their scope has ended', async () => {
    const failed = await Scope.enter(db.pool, world.dana, (scope) =>
      Promise.allSettled([names(scope), scope.readTogether(sql`select 1 / 0`)]),
    ).catch((error) => error)
    expect(failed).toMatchObject({ code: '22012' })
    let left: Promise<unknown> | undefined
    await Scope.enter(db.pool, world.dana, (scope) => {
      left = names(scope).catch((error) => error)
    })
    expect(await left).toMatchObject({ cause: { message: 'the scope has ended' } })
  })
})

test('an undefined parameter is refused before it shifts the answers of others', async () => {
  const pool = onePool()
  await expect(
    Scope.enter(pool, world.otis, (scope) =>
      scope.db
        .select()
        .from(service)
        .where(eq(service.id, undefined as never)),
    ),
  ).rejects.toThrow()
  expect(await Scope.enter(pool, world.bea, shortnames)).toEqual(['birch'])
  await pool.end()
})

test('the commit of a failed transaction is an error, though the failure was swallowed', async () => {
  await expect(
    Scope.enter(db.pool, world.dana, async (scope) => {
      await scope.db.execute(sql`select 1 / 0`).catch(() => {})
      return 'looks fine'
    }),
  ).rejects.toMatchObject({ code: '22012' })
})

test('an actor whose ids are not UUIDs opens nothing', async () => {
  const forged: Actor = {
    ...world.otis,
    audience: { kind: 'tenant', tenant: `x'; set role none --` },
  }
  await expect(read(forged)).rejects.toThrow('no such actor')
})

// One embedded backend serves every client and cannot be killed.
describe.skipIf(!onPostgres)(
  'with killed back ends (PostgreSQL only: the embedded database has none)',
  () => {
    const kill = (pid: number) => db.sql`select pg_terminate_backend(${pid})`

    test('a back end killed inside a scope fails that scope alone', async () => {
      const pool = onePool()
      await expect(
        Scope.enter(pool, world.otis, async (scope) => {
          await kill(await backend(scope))
          return shortnames(scope)
        }),
      ).rejects.toSatisfy(
        (error: Error) => error instanceof DatabaseAway || error.cause instanceof DatabaseAway,
      )
      expect(await Scope.enter(pool, world.bea, shortnames)).toEqual(['birch'])
      await pool.end()
    })

    test('a back end killed while idle is replaced unseen or with one clear failure', async () => {
      const pool = onePool()
      const pid = await Scope.enter(pool, world.otis, backend)
      await kill(pid)
      const again = () => Scope.enter(pool, world.bea, shortnames).catch((error) => error)
      const first = await again()
      if (first instanceof Error) expect(first).toBeInstanceOf(DatabaseAway)
      expect(await again()).toEqual(['birch'])
      await pool.end()
    })

    test('waiting scopes are served after the only connection is lost', async () => {
      const pool = onePool()
      const lost = Scope.enter(pool, world.otis, async (scope) => {
        await kill(await backend(scope))
        return shortnames(scope)
      }).catch((error: unknown) => error)
      const waiting = [1, 2, 3].map(() => Scope.enter(pool, world.bea, shortnames))
      expect(await lost).toBeInstanceOf(Error)
      expect(await Promise.all(waiting)).toEqual([['birch'], ['birch'], ['birch']])
      await pool.end()
    })
  },
)
