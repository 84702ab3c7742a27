import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { rotateSecret, rotationLock, type Step } from '../src/admin/secret.ts'
import type { Config } from '../src/config.ts'
import { writeBackup } from '../src/database/backup/write.ts'
import { copyDataDir } from '../src/database/embedded/start.ts'
import { type OpenDatabase, openDatabase } from '../src/database/open.ts'
import { chainsOf, sealLines } from '../src/domain/audit/chain.ts'
import { chainOf } from '../src/domain/audit/joints.ts'
import { verifyLog } from '../src/domain/audit/verification.ts'
import { begun } from '../src/domain/begun.ts'
import { sealedColumns } from '../src/domain/operations/sealed.ts'
import { hashesOfRecovery } from '../src/domain/people/factors.ts'
import { type Database, dispatcher, Scope, system } from '../src/domain/scope.ts'
import { keepSecret, openSecret } from '../src/domain/settings/named-secrets.ts'
import {
  fingerprint,
  hashOfToken,
  keyIdOf,
  linkTokenOf,
  oldestKey,
} from '../src/domain/settings/secrets.ts'
import { followKeys } from '../src/keys.ts'
import { knownSecrets } from '../src/secret-file.ts'
import { counts } from './support/counts.ts'
import { onPostgres, testDatabase } from './support/database.ts'
import { migrations, testSecret } from './support/setup.ts'
import { until } from './support/until.ts'
import { makeWorld, type World } from './support/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'tenantry-rotation-'))
/** The account behind an actor of the world. */
const idOf = ({ id }: { id: string | null }) => id ?? ''
const provider = system({ kind: 'provider' })
const handsets = 450
const values = 1000 * counts
/** For how long a migration waits for a lock (`migrate.ts`). */
const lockMs = 500
/** Of the longest: two may be the machine's, and there are more batches than that. */
const third = (took: readonly number[]) => [...took].sort((a, b) => b - a)[2] ?? Number.NaN
let config: Config
/** The portal that runs, and what it holds on to. */
let portal: OpenDatabase
let sql: postgres.Sql
let world: World
let following: Awaited<ReturnType<typeof followKeys>>

beforeAll(async () => {
  const secretFile = join(folder, 'secret')
  writeFileSync(secretFile, `${testSecret.toString('base64')}\n`, { mode: 0o600 })
  const db = onPostgres ? await testDatabase({ isStarted: true }) : undefined
  if (!db) await copyDataDir(inject('template').dataDir ?? '', join(folder, 'database'))
  config = {
    ...{ dataDir: folder, secret: testSecret, secretFile },
    ...{ databaseUrl: db?.url, databaseAppUrl: undefined },
  } as Config
  portal = await openDatabase(config, { folder: migrations })
  sql = postgres({ ...portal.owner, max: 1, onnotice: () => {} })
  world = await makeWorld({ sql })
  following = await follow()
})
afterAll(async () => {
  await following?.stop()
  await sql?.end()
  await portal?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const follow = () =>
  followKeys({
    ...{ database: portal.pool, seal: portal.seal, read: () => knownSecrets(config) },
    ...{ name: 'a portal', everyMs: 40 },
    onError: (error) => {
      throw error
    },
  })

type Options = Parameters<typeof rotateSecret>[2]
/** One that a failed test did not wait for would keep the next from changing anything, and lose its database at the end. */
const rotations = new Set<Promise<string>>()
afterEach(async () => {
  await Promise.allSettled(rotations)
  rotations.clear()
})

/** As the command does, in a process of its own. */
function rotate(options: Options = {}): Promise<string> {
  const rotation = begun(rotateAlone(options))
  rotations.add(rotation)
  return rotation
}

async function rotateAlone(options: Options) {
  const opened = await openDatabase(config, { folder: migrations, attach: true })
  try {
    return await rotateSecret(opened, config, options)
  } finally {
    await opened.stop()
  }
}

/** Does it while others go on, who end with it however it ends. */
async function amid<T>(
  others: (isOver: () => boolean) => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  let isOver = false
  const going = begun(others(() => isOver))
  try {
    return await work()
  } finally {
    isOver = true
    await going
  }
}

/** A named secret, forms that were kept for one account: more than one batch. */
async function fill() {
  await Scope.enter(portal.pool, provider, (scope) =>
    keepSecret(scope, portal.seal, 'mail.password', 'hunter2'),
  )
  const at = (id: string) => ({
    ...{ tenant: '', table: 'kept_form', column: 'content', row: `${world.dana.id} ${id}` },
  })
  const rows = Array.from({ length: handsets }, (_, n) => ({
    ...{ id: `form-${n}`, account_id: world.dana.id },
    content: portal.seal.seal(`typed ${n}`, at(`form-${n}`)),
  }))
  await sql`delete from kept_form`
  await sql`insert into kept_form ${sql(rows as never)}`
}
const handsetAt = (row: string) => ({
  ...{ tenant: world.alder.id, table: 'handset', column: 'password', row },
})

async function fillHandsets() {
  const [pbx] = await sql<{ id: string }[]>`
    insert into pbx_connection (audience, tenant_id, name, kind, topology)
    values ('tenant', ${world.alder.id}, 'Handsets', 'uacsta', 'dedicated') returning id`
  const rows = Array.from({ length: values }, (_, n) => {
    const id = randomUUID()
    const password = portal.seal.seal(`of ${id}`, handsetAt(id))
    const whose = { tenant_id: world.alder.id, id, connection_id: pbx?.id ?? '' }
    return { ...whose, extension: String(n), username: `handset-${n}`, password }
  })
  for (let at = 0; at < values; at += 1000)
    await sql`insert into handset ${sql(rows.slice(at, at + 1000) as never)}`
}
const said = () =>
  Scope.enter(portal.pool, provider, (scope) => openSecret(scope, portal.seal, 'mail.password'))

async function logs(type: string) {
  await sql`insert into log_entry (audience, tenant_id, actor_kind, actor_name, type, subject_kind)
    select 'tenant', ${world.alder.id}, 'system', 'Tenantry', ${type}, 'site' from generate_series(1, 5)`
  await Scope.enter(portal.pool, dispatcher, async (scope) =>
    sealLines(scope, await chainOf(scope, chainsOf(portal.seal))),
  )
}
const verified = () =>
  verifyLog(
    (work) => Scope.enter(portal.pool, provider, work, 'read only'),
    chainsOf(portal.seal),
    { id: world.alder.id, name: 'Alder' },
    [],
  )

const backup = (secret: Buffer) =>
  writeBackup(portal.owner, join(folder, `${randomUUID()}.backup`), { secret, version: '0.0.0' })

/** Where in the whole database a text begins with this key. */
async function placesOf(key: string) {
  const columns = await sql<{ table: string; column: string }[]>`
    select c.table_name as table, c.column_name as column from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'text'`
  const found = []
  for (const { table, column } of columns) {
    const [row] =
      await sql`select 1 from ${sql(table)} where ${sql(column)} like ${`${key}.%`} limit 1`
    if (row) found.push(`${table}.${column}`)
  }
  return found
}

describe('the secret is changed while the portal runs', () => {
  test('cut off before each step it goes on, under writers; nothing is left under the former one', async () => {
    await fill()
    await logs('site.added')
    const [former] = knownSecrets(config)
    const key = keyIdOf(former)
    const engine = oldestKey(portal.seal).toString('hex')
    const link = { id: idOf(world.dana), token: linkTokenOf(portal.seal, idOf(world.dana)) }
    const code = hashesOfRecovery(portal.seal, idOf(world.dana), 'abcdefghjk')[0] ?? ''
    expect(await placesOf(key), 'the scan finds what is there').toContain('kept_form.content')

    let writes = 0
    const writing = async (isOver: () => boolean) => {
      while (!isOver()) {
        writes += 1
        await Scope.enter(portal.pool, provider, (scope) =>
          keepSecret(scope, portal.seal, 'mail.password', `written ${writes}`),
        ).catch((error) => expect(error.trouble).toBe('busy'))
        expect(await said()).toMatch(/^(hunter2|written \d+)$/)
      }
    }
    const steps: Step[] = ['keep', 'begin', 'reseal', 'lookups', 'join', 'end', 'forget']
    await amid(writing, async () => {
      for (const step of steps) {
        const before = (at: Step) => {
          if (at === step) throw new Error('cut off')
        }
        await expect(rotate({ before }), step).rejects.toThrow('cut off')
        await logs('site.changed')
      }
      expect(await rotate()).toContain('had been changed already')
    })
    expect(writes).toBeGreaterThan(10)

    expect(await placesOf(key)).toEqual([])
    expect(portal.seal.keyId).not.toBe(key)
    expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600)
    expect(knownSecrets(config).map(keyIdOf)).toEqual([portal.seal.keyId])
    expect(await said()).toBe(`written ${writes}`)
    await logs('site.removed')
    expect(await verified()).toEqual({ lines: expect.any(Number) })
    // a backup is of the secret in use, and of none while it changes
    await expect(backup(former)).rejects.toMatchObject({ step: 'secret' })
    const [now] = knownSecrets(config)
    expect((await backup(now)).header.fingerprint).toBe(fingerprint(now))
    await sql`update secret_rotation set ended_at = null`
    await expect(backup(now)).rejects.toThrow('is being changed')
    await sql`update secret_rotation set ended_at = now()`
    // what outlives the secret
    expect(linkTokenOf(portal.seal, link.id, hashOfToken(link.token))).toBe(link.token)
    expect(linkTokenOf(portal.seal, link.id)).not.toBe(link.token)
    expect(() => linkTokenOf(portal.seal, link.id, 'of a secret that was lost')).toThrow(
      expect.objectContaining({ kind: 'conflict', code: 'link-of-other-secret' }),
    )
    expect(hashesOfRecovery(portal.seal, idOf(world.dana), 'ABCDE-FGHJK').slice(1)).toContain(code)
    expect(oldestKey(portal.seal).toString('hex')).toBe(engine)
    // and what does not
    const old = { ...config, secret: former, secretFile: undefined }
    await expect(openDatabase(old, { folder: migrations, attach: true })).rejects.toThrow(
      /was changed on \d{4}-\d\d-\d\d, and this is the one before/,
    )
    await expect(
      sql`update secret set value = ${`${key}.a.b.c`} where name = 'mail.password'`,
    ).rejects.toMatchObject({ code: '40001' })
  }, 60_000)

  test('a second change, by who has just started; a line before, at and after a joint, and the joint itself, are not to be changed', async () => {
    await following.stop()
    await sql`delete from key_holder`
    await portal.stop()
    portal = await openDatabase(
      { ...config, secret: knownSecrets(config)[0] },
      { folder: migrations },
    )
    following = await follow()
    expect(await rotate()).toMatch(/^PORTAL_SECRET was changed: \d+ values sealed/)
    await logs('site.added')
    expect(await verified()).toEqual({ lines: expect.any(Number) })
    expect(await said()).toMatch(/^written/)

    const joints = await sql<{ id: string; seq: number; to_key: string; seal_to: string }[]>`
      select id, seq::int, to_key, seal_to from log_joint where owner = ${world.alder.id} order by at`
    expect(joints).toHaveLength(2)
    const [first, second] = joints
    if (!first || !second) throw new Error('no joints')
    const spoiled = async (spoil: () => PromiseLike<unknown>, mend: () => PromiseLike<unknown>) => {
      // past the triggers, as who owns the server can
      await sql`alter table log_entry disable trigger user`
      await spoil()
      const { bad } = await verified()
      await mend()
      await sql`alter table log_entry enable trigger user`
      return bad
    }
    for (const seq of [1, first.seq, first.seq + 1, second.seq, second.seq + 1])
      expect(
        await spoiled(
          () =>
            sql`update log_entry set type = type || 'x' where tenant_id = ${world.alder.id} and seq = ${seq}`,
          () =>
            sql`update log_entry set type = left(type, -1) where tenant_id = ${world.alder.id} and seq = ${seq}`,
        ),
      ).toContain(`line ${seq} `)
    expect(
      await spoiled(
        () => sql`update log_joint set seq = seq - 1 where id = ${first.id}`,
        () => sql`update log_joint set seq = seq + 1 where id = ${first.id}`,
      ),
    ).toContain('was not made by the portal')
    expect(
      await spoiled(
        () => sql`update log_joint set owner = gen_random_uuid() where id = ${second.id}`,
        () => sql`update log_joint set owner = ${world.alder.id} where id = ${second.id}`,
      ),
    ).toContain('a joint is missing')
    expect(await verified()).toEqual({ lines: expect.any(Number) })
  }, 60_000)

  test('of two at once one changes it and the other is refused in words; whoever had begun before and comes after loses nothing', async () => {
    const late = await openDatabase(config, { folder: migrations, attach: true })
    const [reached, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const before = (step: Step) => {
      if (step !== 'begin') return
      reached.resolve()
      return go.promise
    }
    const first = rotate({ before })
    await reached.promise
    const secrets = knownSecrets(config)
    try {
      await expect(rotate()).rejects.toThrow('is already being changed')
      expect(knownSecrets(config), 'no third secret was made').toEqual(secrets)
    } finally {
      go.resolve()
    }
    expect(await first).toContain('was changed')
    expect(await said()).toMatch(/^written/)
    // one that was cut off has let go
    await expect(
      rotate({
        before: () => {
          throw new Error('cut off')
        },
      }),
    ).rejects.toThrow('cut off')
    // it knows nothing of what has been changed since it was opened
    expect(await rotateSecret(late, config)).toContain('was changed')
    await late.stop()
    const open = await sql`select from secret_rotation where ended_at is null`
    expect(open).toHaveLength(0)
    for (const secret of secrets) expect(await placesOf(keyIdOf(secret))).toEqual([])
    expect(await said()).toMatch(/^written/)
  }, 60_000)

  // TENANTRY_COUNTS=10 makes it 10,000 values
  test(`${values} values go batch by batch, and none who writes waits for as long as a migration would`, async () => {
    await fillHandsets()
    const [former] = knownSecrets(config)
    const held: number[] = []
    const opened = await openDatabase(config, { folder: migrations, attach: true })
    const pool: Database = {
      async transaction(...given) {
        const from = performance.now()
        try {
          return await opened.pool.transaction(...given)
        } finally {
          held.push(performance.now() - from)
        }
      },
    }
    const waited: number[] = []
    const write = async (work: () => PromiseLike<unknown>) => {
      const from = performance.now()
      await work()
      waited.push(performance.now() - from)
    }
    const writers = postgres({ ...portal.owner, max: 2, onnotice: () => {} })
    const writing = (isOver: () => boolean) =>
      Promise.all(
        [0, 1].map(async (start) => {
          for (let n = start; !isOver(); n += 2)
            await write(
              () =>
                writers`update handset set refused = refused + 1 where extension = ${String(n % values)}`,
            )
        }),
      )
    const said = await amid(writing, () =>
      rotateSecret({ ...opened, pool: pool as OpenDatabase['pool'] }, config),
    ).finally(() => opened.stop())
    expect(Number(/(\d+) values/.exec(said.replaceAll(',', ''))?.[1])).toBeGreaterThanOrEqual(
      values,
    )
    expect(await placesOf(keyIdOf(former))).toEqual([])
    const sealed = await sql<{ id: string; password: string }[]>`select id, password from handset`
    for (const { id, password } of sealed)
      expect(portal.seal.open(password, handsetAt(id))).toBe(`of ${id}`)
    expect(third(held), 'transactions of the change').toBeLessThan(lockMs)
    expect(waited.length).toBeGreaterThan(10)
    expect(third(waited), 'those who write').toBeLessThan(lockMs)

    // one that holds them for longer is seen by who writes
    waited.length = 0
    let isIn = () => {}
    const entered = new Promise<void>((done) => {
      isIn = done
    })
    const holding = sql.begin(async (step) => {
      await step`update handset set version = version`
      isIn()
      await step`select pg_sleep(${lockMs / 1000})`
    })
    await entered
    await write(() => writers`update handset set refused = refused + 1 where extension = '1'`)
    await Promise.all([holding, writers.end()])
    expect(Math.max(...waited)).toBeGreaterThan(lockMs / 2)
  }, 120_000)

  test.runIf(onPostgres)(
    'who locks the same rows in another order is let go on, and the batch is sealed after it',
    async () => {
      const ids = (await sql<{ id: string }[]>`select id from handset order by ctid limit 150`).map(
        ({ id }) => id,
      )
      const [first = '', last = ''] = [ids[0], ids.at(-1)]
      const other = postgres({ ...portal.owner, max: 1, onnotice: () => {} })
      let isChanged = false
      const touch = (step: postgres.TransactionSql, id: string) =>
        step`update handset set refused = refused + 1 where id = ${id}`
      const locked = Promise.withResolvers<void>()
      const theirs = other
        .begin(async (step) => {
          await touch(step, last)
          locked.resolve()
          await until('the batch waits for it', async () => {
            const waiting =
              await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
            return waiting.length > 0
          })
          await touch(step, first)
          // mostly it is the batch that PostgreSQL ends, because it has waited longer; who looks too late may be ended themselves
        })
        .catch((error: postgres.PostgresError) => expect(error.code).toBe('40P01'))
      await Promise.race([locked.promise, theirs])
      const said = begun(
        rotate().finally(() => {
          isChanged = true
        }),
      )
      await theirs.finally(() => other.end())
      expect(isChanged).toBe(false)
      expect(await said).toContain('was changed')
      const [row] = await sql<
        { password: string }[]
      >`select password from handset where id = ${first}`
      expect(portal.seal.open(row?.password ?? '', handsetAt(first))).toBe(`of ${first}`)
    },
    60_000,
  )

  test.runIf(onPostgres)(
    'whose lock the server has let go of goes no further, and called again it goes on',
    async () => {
      const before = async (step: Step) => {
        if (step !== 'begin') return
        const cut = await sql`
          select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
          where d.datname = current_database() and l.locktype = 'advisory' and l.objid = ${rotationLock}`
        expect(cut).toHaveLength(1)
      }
      const key = portal.seal.keyId
      await expect(rotate({ before })).rejects.toThrow('Call this again')
      expect(await placesOf(key)).not.toEqual([])
      expect(await rotate()).toContain('was changed')
      expect(await placesOf(key)).toEqual([])
    },
    60_000,
  )

  test('a process that does not know the new secret is named, and nothing is begun', async () => {
    await sql`insert into key_holder (id, name, keys, seals_by) values (gen_random_uuid(), 'web elsewhere 42', array[${portal.seal.keyId}], ${portal.seal.keyId})`
    const before = portal.seal.keyId
    await expect(rotate({ patience: 100 })).rejects.toThrow('web elsewhere 42')
    expect(portal.seal.keyId).toBe(before)
    await sql`delete from key_holder where name = 'web elsewhere 42'`
    const inEnvironment = { ...config, secret: knownSecrets(config)[1] ?? testSecret }
    await expect(
      rotateSecret(portal, { ...inEnvironment, formerSecret: undefined, secretFile: undefined }),
    ).rejects.toThrow('PORTAL_SECRET comes from the environment')
  }, 60_000)
})

test('every column with sealed values is declared, and its trigger is there', async () => {
  const triggers = await sql<{ place: string }[]>`
    select c.relname || '.' || a.attname as place from pg_trigger t join pg_class c on c.oid = t.tgrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = any (t.tgattr)
    where t.tgname = 'refuse_former_seal' order by 1`
  const declared = sealedColumns
    .map(({ table, column }) => `${table}.${column}`)
    .filter((place) => place !== 'secret_rotation.former')
  expect(triggers.map(({ place }) => place)).toEqual(
    [...declared, 'factor.secret', 'kept_form.content'].sort(),
  )
})

test('whatever the source seals into a table is declared, and what is not would be seen', () => {
  const src = new URL('../src/', import.meta.url)
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^(?:domain|routes)\/.*\.tsx?$/.test(file),
  )
  const sealing = files.map((file) => readFileSync(new URL(file, src), 'utf8'))
  // what a browser keeps for minutes is in no table
  const kept = ['cookie.done', 'form.key', 'identity_provider.pending']
  const known = [
    ...sealedColumns.map(({ table, column }) => `${table}.${column}`),
    ...['factor.secret', 'kept_form.content', ...kept],
  ]
  const unknown = (texts: readonly string[]) =>
    texts
      .flatMap((text) => [...text.matchAll(/table: '(\w+)', column: '(\w+)'/g)])
      .map(([, table, column]) => `${table}.${column}`)
      .filter((place) => !known.includes(place))
  expect(unknown(sealing)).toEqual([])
  expect(unknown(["{ tenant, table: 'site', column: 'alarm_code', row: id }"])).toEqual([
    'site.alarm_code',
  ])
})
