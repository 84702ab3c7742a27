import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { doctor } from '../../src/admin/doctor.ts'
import { admin, lineOf } from '../../src/admin.ts'
import { readConfig } from '../../src/config.ts'
import { copyDataDir } from '../../src/database/embedded/start.ts'
import { type OpenDatabase, openDatabase, optionsOf } from '../../src/database/open.ts'
import { freePort } from '../hosts/servers.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { migrations, testSecret } from '../support/setup.ts'

const folder = mkdtempSync(join(tmpdir(), 'tenantry-doctor-'))
// what is built is not what is looked at here
const root = join(folder, 'tree')
const env: Record<string, string> = {
  DATA_DIR: folder,
  PORTAL_SECRET: testSecret.toString('base64'),
  ADMIN_EMAIL: '',
}
const here = { root }
let portal: OpenDatabase
let sql: postgres.Sql

// the portal's database is open all the while, as beside one that runs
beforeAll(async () => {
  mkdirSync(join(root, 'dist/static'), { recursive: true })
  for (const file of ['dist/main.js', 'dist/static/manifest.json'])
    writeFileSync(join(root, file), '')
  cpSync(migrations, join(root, 'drizzle'), { recursive: true })
  const { dataDir } = inject('template')
  if (dataDir) await copyDataDir(dataDir, join(folder, 'database'))
  else env.DATABASE_URL = (await testDatabase({ isStarted: true })).url ?? ''
  env.PORT = String(await freePort())
  portal = await openDatabase(readConfig(env), { folder: migrations })
  sql = postgres({ ...portal.owner, max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await sql.end({ timeout: 2 })
  await portal.stop()
  rmSync(folder, { recursive: true, force: true })
})

type Here = Parameters<typeof doctor>[1]
/** The report, and whether it ends with 1. */
const asked = (more: Record<string, string> = {}, where: Here = here) =>
  doctor({ ...env, ...more }, where).then(
    (text) => ({ text, isWell: true }),
    (error) => ({ text: lineOf(error), isWell: false }),
  )
/** What it says is wrong, each without the word before. */
const wrong = async (more: Record<string, string>, where?: Here) => {
  const { text, isWell } = await asked(more, where)
  expect(isWell).toBe(false)
  return text.split('\n').flatMap((line) => line.match(/^wrong +(.*)/)?.[1] ?? [])
}

test('where all is well it says what was looked at, changes nothing and ends with 0', async () => {
  const before = readdirSync(folder).sort()
  const { text, isWell } = await asked()
  expect(text).not.toMatch(/^wrong/m)
  expect(isWell).toBe(true)
  for (const line of [
    /^ok +variables: /m,
    /^ok +Node: 24\./m,
    /^ok +files: built/m,
    /^ok +DATA_DIR: /m,
    /^ok +PORTAL_SECRET: set by its variable$/m,
    /^ok +PORT: .* is free$/m,
    /^ok +clock: /m,
    /^ok +release: the database is of \S+, as this is$/m,
    /^ok +secret: it is the one/m,
    /^ok +login: portal_login_\w+ can log in/m,
    /^look +mail: no server is set up/m,
    /^Nothing is wrong; /m,
  ])
    expect(text).toMatch(line)
  expect(text).not.toContain(env.PORTAL_SECRET)
  expect(readdirSync(folder).sort()).toEqual(before)
})

test('it is a command of `npm run admin`, which neither opens nor migrates anything first', async () => {
  const nowhere = { DATA_DIR: join(folder, 'new'), PORTAL_URL: 'ftp://x', PORT: env.PORT ?? '' }
  await expect(admin(['doctor'], nowhere)).rejects.toThrow('PORTAL_URL: should be an address')
  expect(readdirSync(folder)).not.toContain('new')
  expect(await admin(['doctor', '--help'], {})).toContain('npm run admin -- doctor')
})

test('every bad variable is said, and the rest is looked at all the same', async () => {
  const found = await wrong(
    { PORT: '99999', LOG_LEVEL: 'loud', ADMIN_EMAIL: 'ann@x.example', CONNECTOR_ALLOW: 'all' },
    { ...here, node: '22.1.0' },
  )
  expect(found).toEqual([
    'variables: PORT: should be a port from 0 to 65535',
    'variables: CONNECTOR_ALLOW: should be a comma-separated list of CIDRs such as 10.0.0.0/8',
    'variables: LOG_LEVEL: should be one of trace, debug, info, warn, error, silent',
    'variables: ADMIN_EMAIL and ADMIN_PASSWORD: set both or neither',
    expect.stringMatching(/^Node: 22\.1\.0 is too old, 24\.7 or newer/),
  ])
})

describe('each fault has its words', () => {
  test('nothing is built', async () => {
    expect(await wrong({}, { root: folder })).toContainEqual(
      expect.stringMatching(/^files: dist\/main\.js, .* `npm run build`/),
    )
  })

  test('the folder is a file', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    const found = await wrong({ DATA_DIR: join(file, 'data') })
    expect(found).toContainEqual(`DATA_DIR: ${file} is a file and no folder.`)
    rmSync(file)
  })

  test.skipIf(process.getuid?.() === 0)(
    'the folder may not be written (left out for root, who may write everywhere)',
    async () => {
      const own = join(folder, 'closed')
      mkdirSync(own, { mode: 0o500 })
      const found = await wrong({ DATA_DIR: own })
      expect(found).toContainEqual(
        expect.stringContaining('cannot be written by the user of the portal'),
      )
      rmSync(own, { recursive: true })
    },
  )

  test('the secret can be read by everybody', async () => {
    const own = mkdtempSync(join(tmpdir(), 'tenantry-doctor-'))
    const file = join(own, 'secret')
    writeFileSync(file, `${testSecret.toString('base64')}\n`)
    chmodSync(file, 0o644)
    const found = await wrong({ DATA_DIR: own, PORTAL_SECRET: '' })
    expect(found).toEqual([
      `PORTAL_SECRET: ${file} can be read by others than its owner: chmod 600 ${file}`,
    ])
    rmSync(own, { recursive: true })
  })

  test('the secret is another, or lost', async () => {
    const other = Buffer.alloc(32, 'other').toString('base64')
    const found = await wrong({ PORTAL_SECRET: other })
    expect(found[0]).toContain('PORTAL_SECRET is not the one that this database was made with')
    expect(found[0]).toContain('When PORTAL_SECRET is lost')
    expect(found.join()).not.toContain(other)
    expect((await wrong({ PORTAL_SECRET: '' }))[0]).toContain('neither set nor at')
  })

  test('the clock is ten minutes off, or a little', async () => {
    const off = (ms: number) => ({ ...here, now: () => Date.now() + ms })
    expect(await wrong({}, off(-600_000))).toEqual([
      expect.stringMatching(/^clock: this machine and the database are 600 s apart/),
    ])
    const little = await asked({}, off(5000))
    expect(little.isWell).toBe(true)
    expect(little.text).toMatch(/^look +clock: this machine and the database are [45]\.\d s apart/m)
  })

  test('TLS without a proxy that is trusted; names that lead nowhere; a name server that is silent', async () => {
    const asks: string[] = []
    const resolve = {
      addresses: async (name: string) => {
        asks.push(name)
        return name === 'portal.example'
          ? { kind: 'found' as const, values: ['192.0.2.1'] }
          : { kind: 'absent' as const }
      },
    }
    const found = await wrong(
      { PORTAL_URL: 'https://portal.example', DNS_SERVERS: `127.0.0.1:${await freePort()}` },
      { ...here, resolve },
    )
    expect(found).toEqual([
      expect.stringMatching(
        /^TRUSTED_PROXY: not set, though PORTAL_URL is https:\/\/portal\.example/,
      ),
      'DNS: tenantry-doctor.portal.example, any tenant’s host (a wildcard record), has no address.',
      expect.stringMatching(/^DNS_SERVERS: 127\.0\.0\.1:\d+ does not answer/),
    ])
    expect(asks).toEqual(['portal.example', 'tenantry-doctor.portal.example'])
  })

  test('the port is taken, by another program and by a portal', async () => {
    const words = { other: 'hello\n', portal: 'alive\n' }
    let say = words.other
    const server = createServer((_, response) => {
      response.setHeader('Connection', 'close')
      response.end(say)
    }).listen(Number(env.PORT), '127.0.0.1')
    await new Promise((done) => server.once('listening', done))
    expect(await wrong({})).toEqual([`PORT: 127.0.0.1:${env.PORT} is taken by another program.`])
    say = words.portal
    expect((await asked()).text).toMatch(/^ok +PORT: .* has a portal that runs$/m)
    await new Promise((done) => server.close(done))
  })

  test('the mail server that is set up does not answer', async () => {
    const port = await freePort()
    await sql`insert into setting (name, value) values ('mail', ${sql.json({ host: '127.0.0.1', port, security: 'none', fromName: '', fromAddress: 'a@x.example', username: '' })})`
    expect(await wrong({ CONNECTOR_ALLOW: '127.0.0.0/8' })).toEqual([
      expect.stringMatching(new RegExp(`^mail: 127\\.0\\.0\\.1:${port}: `)),
    ])
    await sql`delete from setting where name = 'mail'`
  })

  test('a newer release has been here', async () => {
    await sql`insert into schema_migration (tag, hash, release, oldest, took_ms) values ('9999_next', 'x', '9.0.0', '9.0.0', 1)`
    expect(await wrong({})).toEqual([
      expect.stringMatching(/^release: This database has been upgraded by Tenantry 9\.0\.0/),
    ])
    await sql`delete from schema_migration where tag = '9999_next'`
  })
})

describe.skipIf(!onPostgres)(
  'of a server (PostgreSQL only: an embedded database has no other)',
  () => {
    const at = (change: (url: URL) => void) => {
      const url = new URL(env.DATABASE_URL ?? '')
      change(url)
      return { DATABASE_URL: url.href }
    }

    test('nobody answers, or the database is missing', async () => {
      const port = await freePort()
      expect(await wrong(at((url) => Object.assign(url, { port })))).toEqual([
        `database: nobody answers at 127.0.0.1:${port}: PostgreSQL does not run there, or listens elsewhere.`,
      ])
      expect(await wrong(at((url) => Object.assign(url, { pathname: '/not_there' })))).toEqual([
        expect.stringMatching(/has no database not_there: createdb --owner/),
      ])
    })

    test('an owner who may make no roles is told of roles.sql, after which it may start and become portal_backup', async () => {
      const owner = `tenantry_owner_${randomBytes(4).toString('hex')}`
      const [name, app] = [`${owner}_db`, `${owner}_app`]
      const root = postgres({
        ...optionsOf(process.env.DATABASE_URL ?? ''),
        max: 1,
        onnotice: () => {},
      })
      await root.unsafe(`create role ${owner} login password '${owner}'`)
      await root.unsafe(`create database ${name} owner ${owner}`)
      const own = at((url) =>
        Object.assign(url, { pathname: `/${name}`, username: owner, password: owner }),
      )
      const found = await wrong(own)
      expect(found).toContainEqual(
        expect.stringMatching(
          /^roles: \w+ cannot become portal_auth, portal_purger, portal_backup, without which there is no backup\. An administrator of the server runs deploy\/roles\.sql/,
        ),
      )
      expect(found).toContainEqual(
        expect.stringMatching(/^login: \w+ may not make the portal’s login/),
      )
      const file = fileURLToPath(new URL('../../deploy/roles.sql', import.meta.url))
      const admin = Object.assign(new URL(env.DATABASE_URL ?? ''), { pathname: `/${name}` }).href
      const set = [`owner=${owner}`, `login=${app}`, `password=${app}`].flatMap((one) => [
        '-v',
        one,
      ])
      await promisify(execFile)('psql', ['-qX', admin, '-v', 'ON_ERROR_STOP=1', ...set, '-f', file])
      const appUrl = Object.assign(new URL(admin), { username: app, password: app }).href
      const after = await asked({ ...own, DATABASE_APP_URL: appUrl })
      expect(after.text).not.toMatch(/^wrong/m)
      expect(after.text).toContain(`${owner} may become portal_backup`)
      expect(after.text).toContain(`look  drill: ${owner} may not create databases`)
      await root.unsafe(`alter role ${owner} createdb`)
      expect((await asked({ ...own, DATABASE_APP_URL: appUrl })).text).not.toContain('drill')
      const asOwner = postgres({ ...optionsOf(own.DATABASE_URL), max: 1 })
      await asOwner.begin((step) => step`set local role portal_backup`)
      await asOwner.end()
      await root.unsafe(`drop database ${name}`)
      for (const role of [app, owner]) await root.unsafe(`drop role ${role}`)
      await root.end()
    })
  },
)
