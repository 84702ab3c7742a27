import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { admin } from '../../src/admin.ts'
import {
  BackupFault,
  type BackupSummary,
  lastLine,
  lastLineBytes,
} from '../../src/database/backup/format.ts'
import { readHeader, verifyBackup } from '../../src/database/backup/read.ts'
import { type RestoreTarget, restoreBackup } from '../../src/database/backup/restore.ts'
import type { Options } from '../../src/database/backup/tables.ts'
import { writeBackup } from '../../src/database/backup/write.ts'
import { startEmbedded } from '../../src/database/embedded/start.ts'
import { loginPassword, prepareLogin } from '../../src/database/login.ts'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { makeChain, sealLines } from '../../src/domain/audit/chain.ts'
import { signIn } from '../../src/domain/people/sign-in.ts'
import { findToken } from '../../src/domain/people/token-authentication.ts'
import { anonymous, dispatcher, Scope } from '../../src/domain/scope.ts'
import { fingerprint, makeSeal, newToken } from '../../src/domain/settings/secrets.ts'
import { violations } from '../isolation/catalog.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { givePassword } from '../support/passwords.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { atEndOfFile } from '../support/worker.ts'
import { makeWorld, type World } from '../support/world.ts'
import { fillTables } from './filled.ts'

// each restore makes a whole schema
vi.setConfig({ testTimeout: 240_000 })
const db = await testDatabase()
const folder = mkdtempSync(join(tmpdir(), 'tenantry-backup-'))
atEndOfFile(async () => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'first.backup')
const writing = { secret: testSecret, version: '0.1.0' }
const restoring = { folder: migrations, secret: testSecret }
const password = 'correct horse battery'
const token = newToken()
const seal = makeSeal(testSecret)
const place = { tenant: '', table: 'setting', column: 'value', row: 'weird' }
let world: World
let written: BackupSummary

beforeAll(async () => {
  world = await makeWorld(db)
  await db.sql`select auth_fingerprint(${fingerprint(testSecret)})`
  await fillTables(db.sql, world)
  for (const { id } of [world.dana, world.olivia, world.otis])
    await givePassword(db.sql, id ?? '', password)
  await db.sql`insert into api_token (audience, name, hash, role, created_by, expires_at)
    values ('provider', 'Script', ${token.hash}, 'operator', 'Dana', 'infinity')`
  const odd = {
    'line\n\tbreak': 'back\\slash \\. \\N "quoted" 😀 \u2028 é',
    nothing: null,
    deep: [[], {}, 1e-300],
  }
  await db.sql`insert into setting (name, value) values ('weird', ${JSON.stringify(odd)}::text::jsonb),
    ('sealed', to_jsonb(${seal.seal('a secret', place)}::text))`
  await db.sql`update command set next_try_at = 'infinity' where tenant_id = ${world.alder.id}`
  await db.sql`insert into log_entry (audience, at, actor_kind, actor_name, type, subject_kind, ip, result)
    select 'provider', now(), 'system', E'back\\\\slash\\ttab', 'tenant.added', 'tenant', '2001:db8::1', 'ok' from generate_series(1, 300)`
  await Scope.enter(db.pool, dispatcher, (scope) => sealLines(scope, makeChain(testSecret)))
  written = await writeBackup(db.owner, file, writing)
})

type Restored = { owner: Options; sql: postgres.Sql; pool: Pool }
const ends: (() => unknown)[] = []
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

const newFolder = () => mkdtempSync(join(folder, 'target-'))

async function embeddedTarget(dataDir = join(newFolder(), 'database')) {
  const server = await startEmbedded({ dataDir })
  ends.push(() => server.stop())
  const owner: Options = { path: server.path, user: 'postgres', database: 'portal' }
  return { owner, folder: join(dataDir, 'pg') } satisfies RestoreTarget
}

async function serverTarget() {
  const admin = postgres({
    ...optionsOf(process.env.DATABASE_URL ?? ''),
    max: 1,
    onnotice: () => {},
  })
  const name = `tenantry_restore_${createHash('sha256')
    .update(folder + ends.length)
    .digest('hex')
    .slice(0, 8)}`
  // an owner as a provider has it: no superuser
  await admin.unsafe(
    `create role ${name} login createrole password '${name}'; grant portal_auth, portal_purger, portal_backup to ${name}`,
  )
  await admin.unsafe(`create database ${name} owner ${name}`)
  const owner: Options = {
    ...optionsOf(process.env.DATABASE_URL ?? ''),
    database: name,
    user: name,
    password: name,
  }
  ends.push(async () => {
    const [login] = await admin<
      { role: string }[]
    >`select r.rolname as role from pg_database d, aclexplode(d.datacl) x join pg_roles r on r.oid = x.grantee
      where d.datname = ${name} and r.rolname like 'portal\\_login\\_%'`
    await admin.unsafe(`drop database ${name} with (force)`)
    if (login) await admin.unsafe(`drop role ${login.role}`)
    await admin.unsafe(`drop role ${name}`)
    await admin.end()
  })
  return { owner } satisfies RestoreTarget
}

async function opened({ owner }: RestoreTarget): Promise<Restored> {
  const secretPassword = onPostgres && !owner.path ? loginPassword(testSecret) : undefined
  const user = await prepareLogin(owner, secretPassword ? { password: secretPassword } : {})
  const pool = new Pool(
    { ...owner, user, ...(secretPassword ? { password: secretPassword } : {}) },
    2,
  )
  // looked at as who is bound by no policy
  const looking = owner.path
    ? owner
    : { ...optionsOf(process.env.DATABASE_URL ?? ''), database: owner.database }
  const sql = postgres({ ...looking, max: 1, onnotice: () => {} })
  ends.push(
    () => sql.end(),
    () => pool.end(),
  )
  return { owner, sql, pool }
}

/** All that a restored installation must be able to. */
async function demandWorking({ sql, pool }: Restored) {
  expect(await violations(sql)).toEqual([])
  const client = { host: 'localhost:3000', ip: '192.0.2.1', agent: '' }
  const enter = (login: string, given = password) =>
    signIn(pool, testSecret, { login, password: given, client, requestId: 'test' })
  for (const login of ['dana@northline.example', 'olivia@harbor.example'])
    expect((await enter(login)).token).toBeTruthy()
  await expect(enter('dana@northline.example', 'wrong')).rejects.toThrow()
  const found = await Scope.enter(pool, anonymous, (scope) => findToken(scope, token.token))
  expect(found).toMatchObject({ name: 'Script' })
  const [kept] = await sql<
    { sealed: string }[]
  >`select value #>> '{}' as sealed from setting where name = 'sealed'`
  expect(seal.open(kept?.sealed ?? '', place)).toBe('a secret')
  // what counts up goes on behind the last
  const [next] = await sql<{ fits: boolean }[]>`
    select nextval('command_seq_seq') > coalesce(max(seq), 0) as fits from command`
  expect(next?.fits).toBe(true)
}

test('every table that can be filled is in it, with as many rows as there are', async () => {
  const empty = Object.entries(written.tables)
    .filter(([, { rows }]) => rows === 0)
    .map(([name]) => name)
  expect(Object.keys(written.tables).length - empty.length).toBeGreaterThan(90)
  for (const [name, { rows }] of Object.entries(written.tables)) {
    const [there] = await db.sql.unsafe(`select count(*)::int as rows from ${name}`)
    expect([name, rows]).toEqual([name, there?.rows])
  }
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['first.backup'])
  expect(readFileSync(file).includes(testSecret.toString('base64'))).toBe(false)
  expect(await readHeader(file)).toEqual(written.header)
  expect(await verifyBackup(file)).toEqual(written)
})

describe('what was restored', () => {
  test('into the embedded database is as it was, and everybody can sign in', async () => {
    const home = newFolder()
    const env = { DATA_DIR: home, PORTAL_SECRET: testSecret.toString('base64') }
    const command = (...words: string[]) => admin(words, env)
    writeFileSync(join(home, 'audit-heads.log'), 'of a portal that was here before\n')
    expect(await command('restore', file, '--check')).toContain('It can be restored here.')
    const answer = await command('restore', file, '--hold', '--copy')
    expect(answer).toMatch(/^Restored \d+ rows as of .* Tasks on hold: .* Start the portal\.$/)
    expect(readdirSync(home).sort().join()).toMatch(
      /^audit-heads\.before-restore-\d+\.log,database$/,
    )
    await expect(command('restore', file)).rejects.toThrow('The database is not empty')
    const target = await embeddedTarget(join(home, 'database'))
    // beside the portal that serves it
    expect(await command('backup', join(folder, 'command.backup'))).toMatch(
      /^Wrote \S+: \d+ rows of \d+ tables/,
    )
    await expect(command('restore', file)).rejects.toThrow('the portal may be running')
    const again = join(folder, 'again.backup')
    const second = await writeBackup(target.owner, again, writing)
    // a copy has no id yet, and what waited is on hold
    const same = ({ setting: _, command: __, ...tables }: BackupSummary['tables']) => tables
    expect(same(second.tables)).toEqual(same(written.tables))
    await demandWorking(await opened(target))
    if (!onPostgres) return
    const server = await serverTarget()
    const { tables } = await restoreBackup(again, server, restoring)
    expect(tables).toEqual(second.tables)
    await demandWorking(await opened(server))
  })

  test.skipIf(!onPostgres)(
    'on a server while others write is one moment of it, by an owner that is no superuser (PostgreSQL only: the embedded database has one back end)',
    async () => {
      let isOver = false
      const pairs = (async () => {
        for (let n = 0; !isOver; n += 1)
          await db.sql.begin(async (step) => {
            await step`insert into setting (name, value) values (${`pair ${n}`}, '1')`
            await step`insert into tombstone (id, shortname, name, deleted_by, reason, created_at) values (gen_random_uuid(), ${`p${n}`}, 'Pair', 'x', 'x', now())`
          })
      })()
      const beside = join(folder, 'beside.backup')
      const { tables } = await writeBackup(db.owner, beside, writing)
      isOver = true
      await pairs
      const target = await serverTarget()
      await restoreBackup(beside, target, { ...restoring, asCopy: true })
      const { sql } = await opened(target)
      const [kept] = await sql<{ settings: number; stones: number }[]>`
      select (select count(*)::int from setting where name like 'pair %') as settings,
        (select count(*)::int from tombstone where name = 'Pair') as stones`
      expect(kept?.settings).toBe(kept?.stones)
      expect(tables.setting?.rows).toBeGreaterThan(0)
    },
  )

  test.skipIf(!onPostgres)(
    'a restore whose connection dies, or that is one of two, leaves nothing (PostgreSQL only)',
    async () => {
      const target = await serverTarget()
      const admin = postgres({ ...optionsOf(process.env.DATABASE_URL ?? ''), max: 1 })
      const left = async () => {
        const sql = postgres({ ...target.owner, max: 1 })
        const [row] =
          await sql`select count(*)::int as count from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') `
        await sql.end()
        return row?.count
      }
      let killed: Promise<unknown> | undefined
      const other: Promise<unknown>[] = []
      const tell = (line: string) => {
        if (line === 'Making the schema')
          other.push(restoreBackup(file, target, restoring).catch((error) => error))
        if (line === 'Comparing every row')
          killed =
            admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${target.owner.database ?? ''} and state <> 'idle'`.then(
              () => {},
            )
      }
      await expect(restoreBackup(file, target, { ...restoring, tell })).rejects.toThrow()
      await killed
      expect(await other[0]).toMatchObject({ step: 'target' })
      expect(await left()).toBe(0)
      await admin.end()
    },
  )
})

describe('a file that is not as it was written is refused, with the step', () => {
  const changed = join(folder, 'changed.backup')
  const stepOf = async (bytes: Buffer) => {
    writeFileSync(changed, bytes)
    const error = await verifyBackup(changed).then(
      () => undefined,
      (why) => why,
    )
    if (error !== undefined) expect(error).toBeInstanceOf(BackupFault)
    return error?.step
  }
  /** With another digest, as a writer that is at fault would have made it. */
  const sealedAnew = (head: Buffer, closing: string) => {
    const body = Buffer.concat([head, Buffer.from(closing)])
    const digest = createHash('sha256').update(body).digest('hex')
    return Buffer.concat([body, Buffer.from(lastLine(Buffer.byteLength(closing), digest))])
  }

  test('cut off anywhere', async () => {
    const whole = readFileSync(file)
    const cuts = [
      0,
      1,
      17,
      18,
      60,
      1000,
      ...Array.from({ length: 30 }, (_, n) => Math.floor((whole.length * n) / 30)),
      whole.length - 1,
    ]
    for (const at of cuts)
      expect([at, await stepOf(whole.subarray(0, at))]).toEqual([
        at,
        expect.stringMatching(/^(file|end)$/),
      ])
    expect(await stepOf(Buffer.concat([whole, Buffer.from('\n')]))).toBe('end')
    expect(await stepOf(whole), 'as it is it is taken').toBeUndefined()
  })

  test('with one byte changed anywhere', async () => {
    const whole = readFileSync(file)
    const places = [
      0,
      16,
      17,
      18,
      40,
      whole.length - 1,
      whole.length - 70,
      whole.length - 100,
      ...Array.from({ length: 60 }, (_, n) => Math.floor((whole.length * n) / 60) + n),
    ]
    for (const at of places.filter((one) => one < whole.length)) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      expect([at, await stepOf(bytes)]).toEqual([at, expect.stringMatching(/^(file|end|digest)$/)])
    }
  })

  test('foreign, newer, of another secret, of a release that is not known, or with a table left out', async () => {
    expect(await stepOf(Buffer.from('PGDMP a dump of another kind\n'.repeat(40)))).toBe('file')
    const whole = readFileSync(file)
    const newer = Buffer.from(
      whole.toString('latin1').replace('tenantry-backup 1', 'tenantry-backup 2'),
      'latin1',
    )
    writeFileSync(changed, newer)
    await expect(verifyBackup(changed)).rejects.toThrow('A newer release restores it')
    const nowhere = { owner: { host: '127.0.0.1', port: 1 } }
    await expect(
      restoreBackup(file, nowhere, { ...restoring, secret: Buffer.alloc(32, 'x') }),
    ).rejects.toMatchObject({ step: 'secret' })
    const closingBytes = Number(whole.subarray(-lastLineBytes).toString('latin1').slice(4, 14))
    const closing = whole.subarray(-lastLineBytes - closingBytes, -lastLineBytes).toString()
    const head = whole.subarray(0, whole.length - lastLineBytes - closingBytes)
    expect(await stepOf(sealedAnew(head, closing)), 'sealed anew as it was').toBeUndefined()
    const { tenant: _, ...others } = written.tables
    expect(await stepOf(sealedAnew(head, `${JSON.stringify({ rows: 1, tables: others })}\n`))).toBe(
      'tables',
    )
    const wrong = { ...written.tables, tenant: { rows: 2, digest: '0'.repeat(64) } }
    expect(await stepOf(sealedAnew(head, `${JSON.stringify({ rows: 1, tables: wrong })}\n`))).toBe(
      'tables',
    )
    const ahead = whole
      .toString('latin1')
      .replace('"tag":"0003_functions"', '"tag":"9999_functions"')
    const cut = Buffer.from(ahead, 'latin1').subarray(0, -lastLineBytes - closingBytes)
    writeFileSync(changed, sealedAnew(cut, closing))
    await expect(restoreBackup(changed, nowhere, restoring)).rejects.toMatchObject({
      step: 'release',
    })
  })

  test('written without a table it is found out by the schema, and nothing is left', async () => {
    // a mutant of the writer: it has never heard of the table
    const out = join(folder, 'mutant.backup')
    await db.sql`alter table tombstone set schema partition`
    try {
      await writeBackup(db.owner, out, writing)
    } finally {
      await db.sql`alter table partition.tombstone set schema public`
    }
    await verifyBackup(out)
    const target = await embeddedTarget()
    await expect(restoreBackup(out, target, restoring)).rejects.toThrow(
      'The table tombstone was left out',
    )
    const sql = postgres({ ...target.owner, max: 1 })
    const [row] =
      await sql`select count(*)::int as count from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`
    await sql.end()
    expect(row?.count).toBe(0)
  })
})

describe('a backup that cannot be', () => {
  const refusal = (to: string, more = {}) =>
    writeBackup(db.owner, to, { ...writing, ...more }).then(
      () => 'written',
      (error: Error) => error.message,
    )

  test('by a role that does not see every row is refused, and never empty', async () => {
    const to = join(folder, 'blind.backup')
    expect(await refusal(to, { role: 'portal_tenant' })).toMatch(
      /^The role portal_tenant (may not read|does not see every row)/,
    )
    await db.sql`drop policy backup on alarm`
    expect(await refusal(to)).toContain('portal_backup does not see every row of 1 table (alarm)')
    await db.sql`create policy backup on alarm for select to portal_backup using (true)`
    expect(readdirSync(folder).filter((name) => name.startsWith('blind'))).toEqual([])
    expect(await refusal(to, { secret: Buffer.alloc(32, 'x') })).toContain(
      'PORTAL_SECRET is not the one',
    )
  })

  test('to where nothing can be written, or something is, says so and leaves nothing', async () => {
    expect(await refusal(file)).toContain('exists already')
    expect(await refusal(join(folder, 'no', 'such'))).toContain('There is no folder for')
    expect(await refusal(join(file, 'below'))).toContain('There is no folder for')
    expect(await verifyBackup(file), 'what was there stays').toEqual(written)
  })

  const disk = smallDisk()
  test.skipIf(typeof disk === 'string')(
    `on a disk that fills, or that is read-only, leaves nothing${typeof disk === 'string' ? ` (skipped: ${disk})` : ''}`,
    async () => {
      if (typeof disk === 'string') return
      expect(await refusal(join(disk.path, 'full.backup'))).toContain('There is no room left for')
      expect(readdirSync(disk.path)).toEqual([])
      execFileSync('mount', ['-o', 'remount,ro', disk.path])
      expect(await refusal(join(disk.path, 'ro.backup'))).toContain('may not be written to')
    },
  )
})

/** A tmpfs that no backup fits on, or why there is none. */
function smallDisk() {
  const path = mkdtempSync(join(tmpdir(), 'tenantry-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', path], { stdio: 'pipe' })
    ends.push(() => {
      execFileSync('umount', [path])
      rmSync(path, { recursive: true })
    })
    return { path }
  } catch {
    rmSync(path, { recursive: true })
    return 'mounting wants root'
  }
}
