import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { admin } from '../../src/admin.ts'
import { copyDataDir } from '../../src/database/embedded/start.ts'
import { OldDatabase, UnsafeDatabase } from '../../src/database/migrate.ts'
import { limits, openDatabase, optionsOf } from '../../src/database/open.ts'
import { dispatcher, Scope } from '../../src/domain/scope.ts'
import { giveId, onPostgres } from '../support/database.ts'
import { migrations } from '../support/setup.ts'

const undo: (() => Promise<unknown>)[] = []
const logins = new Set<string>()
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
  // a login can go once no database names it
  for (const login of logins) await asAdmin(`drop role if exists ${login}`)
  logins.clear()
})

const server = process.env.DATABASE_URL ?? ''
async function asAdmin(...statements: string[]) {
  const admin = postgres({ ...optionsOf(server), max: 1, onnotice: () => {} })
  for (const statement of statements) await admin.unsafe(statement)
  await admin.end()
}

const secrets = { a: Buffer.alloc(32, 'a'), b: Buffer.alloc(32, 'b') }

/** The same migrations but for one line of their last file. */
function otherMigrations(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-migrations-'))
  undo.push(async () => rmSync(folder, { recursive: true, force: true }))
  cpSync(migrations, folder, { recursive: true })
  appendFileSync(join(folder, '0003_functions.sql'), '--> statement-breakpoint\nselect 1;\n')
  return folder
}

describe.skipIf(!onPostgres)(
  'installations (PostgreSQL only: an embedded database is alone on its server)',
  () => {
    /** A database of this test; its login goes with it. */
    async function makeDatabase(clause = '') {
      const name = `tenantry_installation_${randomBytes(4).toString('hex')}`
      await asAdmin(`create database ${name} ${clause}`)
      undo.push(() => asAdmin(`drop database if exists ${name} with (force)`))
      return { name, url: Object.assign(new URL(server), { pathname: `/${name}` }).href }
    }

    /** A migrated one that no portal has started on, with whatever secret, yet. */
    async function newInstallation() {
      const template = new URL(inject('template').databaseUrl ?? '').pathname.slice(1)
      const made = await makeDatabase(`template ${template}`)
      await giveId(optionsOf(made.url))
      const sql = postgres({ ...optionsOf(made.url), max: 1 })
      await sql`delete from setting where name = 'secret_fingerprint'`
      await sql.end()
      return made
    }

    async function start(url: string, secret = secrets.a, folder = migrations, appUrl?: string) {
      const config = { databaseUrl: url, databaseAppUrl: appUrl, dataDir: '', secret }
      const opened = await openDatabase(config, { folder })
      logins.add(opened.login.user ?? '')
      undo.push(() => opened.stop())
      return opened
    }

    async function canEnter(database: string, login: postgres.Options<Record<string, never>>) {
      const sql = postgres({ ...login, database, max: 1, onnotice: () => {} })
      return sql`select 1`
        .then(
          () => true,
          (error) => {
            expect(error).toMatchObject({ code: '42501' })
            return false
          },
        )
        .finally(() => sql.end({ timeout: 2 }))
    }

    test('each login opens only its own database, and the second start leaves the first alone', async () => {
      const [a, b] = [await newInstallation(), await newInstallation()]
      const first = await start(a.url, secrets.a)
      const second = await start(b.url, secrets.b)
      expect(first.login.user).toMatch(/^portal_login_[0-9a-f]{12}$/)
      expect(second.login.user).not.toBe(first.login.user)
      expect(await canEnter(a.name, first.login)).toBe(true)
      expect(await canEnter(b.name, second.login)).toBe(true)
      expect(await canEnter(b.name, first.login)).toBe(false)
      expect(await canEnter(a.name, second.login)).toBe(false)
      // the name and the rights are the same at every start
      expect((await start(a.url, secrets.a)).login.user).toBe(first.login.user)
    })

    test('what bounds a connection of the pool is in force on it', async () => {
      const { pool } = await start((await newInstallation()).url)
      const found = await Scope.enter(pool, dispatcher, (scope) =>
        scope.db.execute(
          sql.join(
            Object.keys(limits).map(
              (name) => sql`select setting from pg_settings where name = ${name}`,
            ),
            sql` union all `,
          ),
        ),
      )
      expect(found.map(({ setting }) => setting)).toEqual(Object.values(limits).map(String))
    })

    test('a copy beside its original is refused until it has an id of its own', async () => {
      const a = await newInstallation()
      const original = await start(a.url)
      await original.stop()
      const copy = await makeDatabase(`template ${a.name}`)
      await expect(start(copy.url)).rejects.toThrow(
        `The login ${original.login.user} is in use by "${a.name}" on this server`,
      )
      // nothing has changed for the original
      expect(await canEnter(a.name, original.login)).toBe(true)
      expect((await start(a.url)).login.user).toBe(original.login.user)
      // what deploy/README.md says
      const sql = postgres({ ...optionsOf(copy.url), max: 1, onnotice: () => {} })
      await sql.begin(async (tx) => {
        await tx`set local role portal_auth`
        await tx`delete from setting where name = 'installation'`
      })
      await sql.end()
      const own = await start(copy.url)
      expect(own.login.user).not.toBe(original.login.user)
      expect(await canEnter(copy.name, own.login)).toBe(true)
      expect(await canEnter(copy.name, original.login)).toBe(false)
    })

    test('a restored one takes the place of its original on the same server by the very statement that is said', async () => {
      const a = await newInstallation()
      const original = await start(a.url)
      await original.stop()
      const file = join(tmpdir(), `${a.name}.backup`)
      undo.push(async () => rmSync(file, { force: true }))
      const env = (url: string) => ({
        ...{ DATA_DIR: tmpdir(), DATABASE_URL: url },
        PORTAL_SECRET: secrets.a.toString('base64'),
      })
      await admin(['backup', file], env(a.url))
      const place = await makeDatabase()
      const said = await admin(['restore', file], env(place.url))
      const [, statement = ''] = /Before the start: .*: (revoke .*?;)/.exec(said) ?? []
      await expect(start(place.url)).rejects.toThrow(statement)
      await asAdmin(statement)
      expect((await start(place.url)).login.user).toBe(original.login.user)
      expect(await canEnter(a.name, original.login)).toBe(false)
      // beside it, as a copy, nothing has to be done
      const beside = await makeDatabase()
      expect(await admin(['restore', file, '--copy'], env(beside.url))).toMatch(
        /Start the portal\.$/,
      )
      await start(beside.url)
    }, 120_000)

    test('a copy that replaces its original goes on with the same login, and lets nobody else in', async () => {
      const a = await newInstallation()
      const original = await start(a.url)
      await original.stop()
      const copy = await makeDatabase(`template ${a.name}`)
      await asAdmin(`drop database ${a.name}`)
      const next = await start(copy.url)
      expect(next.login.user).toBe(original.login.user)
      const sql = postgres({ ...optionsOf(copy.url), max: 1 })
      const [everybody] =
        await sql`select has_database_privilege('portal_anonymous', current_database(), 'connect') as may`
      expect(everybody).toEqual({ may: false })
      await sql.end()
    })

    test('an owner without the right to the roles is told of deploy/roles.sql, which makes it start', async () => {
      const owner = `tenantry_owner_${randomBytes(4).toString('hex')}`
      const app = `${owner}_app`
      const { name, url } = await makeDatabase()
      await asAdmin(
        `create role ${owner} login password '${owner}'`,
        `alter database ${name} owner to ${owner}`,
      )
      logins.add(app).add(owner)
      const ownUrl = Object.assign(new URL(url), { username: owner, password: owner }).href
      const refused = await start(ownUrl).catch((error) => error)
      expect(refused).toBeInstanceOf(UnsafeDatabase)
      expect(refused.message).toContain('deploy/roles.sql')
      const file = fileURLToPath(new URL('../../deploy/roles.sql', import.meta.url))
      const given = ['owner', owner, 'login', app, 'password', app]
      const set = [0, 2, 4].flatMap((at) => ['-v', `${given[at]}=${given[at + 1]}`])
      for (const _ of ['once', 'again'])
        await promisify(execFile)('psql', ['-qX', url, '-v', 'ON_ERROR_STOP=1', ...set, '-f', file])
      const appUrl = Object.assign(new URL(url), { username: app, password: app }).href
      const opened = await start(ownUrl, secrets.a, migrations, appUrl)
      expect(opened.login.user).toBe(app)
      expect(await canEnter(name, opened.login)).toBe(true)
      // the same login for a second database is refused
      const other = await newInstallation()
      const otherApp = Object.assign(new URL(other.url), { username: app, password: app }).href
      await expect(start(other.url, secrets.b, migrations, otherApp)).rejects.toThrow(
        'is in use by',
      )
    })

    test('a database made by other migrations is refused and stays as it was', async () => {
      const { url } = await newInstallation()
      const refused = await start(url, secrets.a, otherMigrations()).catch((error) => error)
      expect(refused).toBeInstanceOf(OldDatabase)
      expect(refused.message).toContain('npm run reset')
      await start(url)
    })
  },
)

test.skipIf(onPostgres)(
  'an embedded database made by other migrations is refused, and free again afterwards (needs the embedded template)',
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tenantry-old-'))
    undo.push(async () => rmSync(dataDir, { recursive: true, force: true }))
    copyDataDir(inject('template').dataDir ?? '', join(dataDir, 'database'))
    const config = {
      databaseUrl: undefined,
      databaseAppUrl: undefined,
      dataDir,
      secret: secrets.a,
    }
    await expect(openDatabase(config, { folder: otherMigrations() })).rejects.toBeInstanceOf(
      OldDatabase,
    )
    // nobody holds the folder, and with its own files it opens as the installation that it was
    const again = await openDatabase(config, { folder: migrations })
    expect(again.login.user).toBe(inject('template').login)
    await again.stop()
  },
  90_000,
)
