import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doctor } from '../../src/admin/doctor.ts'
import { lineOf } from '../../src/admin.ts'
import { hasNats, natsServer } from '../realtime/nats.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { freePorts } from './processes.ts'
import { installOn, noPair, type Pair, startPair } from './streaming.ts'

const folder = mkdtempSync(join(tmpdir(), 'tenantry-doctor-'))
const root = join(folder, 'tree')
let pair: Pair
let other: Pair
let login: string
let env: Record<string, string> = {
  DATA_DIR: folder,
  PORTAL_SECRET: testSecret.toString('base64'),
}

beforeAll(async () => {
  mkdirSync(join(root, 'dist/static'), { recursive: true })
  for (const file of ['dist/main.js', 'dist/static/manifest.json'])
    writeFileSync(join(root, file), '')
  cpSync(migrations, join(root, 'drizzle'), { recursive: true })
  const [port = 0] = await freePorts(1)
  env = { ...env, PORT: String(port) }
  if (noPair) return
  pair = await startPair()
  login = (await installOn(pair)).login
  env = { ...env, DATABASE_URL: pair.url('one') }
}, 60_000)
afterAll(async () => {
  await pair?.stop()
  await other?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** What it says of one thing, with its state. */
async function said(what: string, more: Record<string, string>): Promise<string[]> {
  const text = await doctor({ ...env, ...more }, { root }).catch(lineOf)
  return text
    .split('\n')
    .map((line) => line.replace(/ +/, ' '))
    .filter((line) => line.split(' ')[1] === `${what}:`)
}

describe.skipIf(noPair)(`of a standby${noPair}`, () => {
  const of = (url: string) => said('standby', { DATABASE_READ_URL: url })
  const at = () => `127.0.0.1:${pair.ports.two}`
  const standby = () => of(`postgres://${at()}/postgres`)

  test('one that follows the database is well, as whoever the URL names or as the pool', async () => {
    expect(await said('standby', {})).toEqual([])
    const well = `ok standby: ${at()} follows the database, and its tables are of the same release`
    expect(await standby()).toEqual([well])
    expect(await of(pair.url('two', login))).toEqual([well])
    expect(await of(pair.url('two'))).toEqual([
      expect.stringMatching(/^wrong standby: The portal must not run as .* it is a superuser/),
    ])
  })

  test('one that is behind is said to be', async () => {
    await pair.pause()
    await pair.ask('one')`insert into schema_migration (tag, hash, release, oldest, took_ms)
      values ('0000_ground.x', 'x', '0.0.1', '0.0.1', 1)`
    expect(await standby()).toEqual([
      `look standby: ${at()} does not have what the database has just written: it is behind, or follows it no more; until then everything is read from the primary.`,
    ])
    await pair.ask('one')`delete from schema_migration where hash = 'x'`
    await pair.resume()
  })

  test('the primary itself, or the data of another server, is none', async () => {
    expect(await of(pair.url('one', login))).toEqual([
      `look standby: 127.0.0.1:${pair.ports.one} is the primary itself: nothing is read elsewhere.`,
    ])
    other = await startPair()
    await other.ask('one').unsafe(`create role ${login} login noinherit`)
    await other.inStep()
    await other.ask('one')`create table later ()`
    expect(await of(other.url('two', login))).toEqual([
      expect.stringMatching(/^wrong standby: \S+ has the data of another PostgreSQL/),
    ])
  }, 60_000)

  test('nobody answers, or it lets the login in no more', async () => {
    const [port = 0] = await freePorts(1)
    expect(await of(`postgres://127.0.0.1:${port}/postgres`)).toEqual([
      `look standby: nobody answers at 127.0.0.1:${port}: PostgreSQL does not run there, or listens elsewhere. As long as that is so, everything is read from the primary.`,
    ])
    expect((await of(pair.url('two', 'nobody')))[0]).toMatch(
      /^look standby: \S+ does not let nobody in/,
    )
  })

  test('one that was promoted is said to be none any more', async () => {
    await pair.promote()
    expect(await standby()).toEqual([
      expect.stringMatching(/^wrong standby: \S+ takes changes itself: it was promoted/),
    ])
  })
})

const isHere = hasNats()
describe.skipIf(!isHere || noPair)(
  `of NATS${isHere ? noPair : ' (skipped: nats-server not installed)'}`,
  () => {
    const of = (url: string) => said('events', { EVENTS_URL: url })

    test('who is let in, who is not, and where nobody is', async () => {
      const [port = 0] = await freePorts(1)
      const nats = natsServer(port)
      const until = 'Until it lets us in, pages say as of when they are.'
      expect(await said('events', {})).toEqual([])
      expect(await of(nats.url)).toEqual([
        `wrong events: nobody answers at 127.0.0.1:${port}: NATS does not run there, or listens elsewhere. ${until}`,
      ])
      await nats.start()
      expect(await of(nats.url)).toEqual([
        expect.stringMatching(
          new RegExp(`^ok events: NATS \\d\\S+ at 127.0.0.1:${port} lets us in$`),
        ),
      ])
      const refused = await of(nats.url.replace('secret', 'wrong'))
      expect(refused).toEqual([
        `wrong events: 127.0.0.1:${port} does not take the user and password of EVENTS_URL. ${until}`,
      ])
      await nats.kill()
    })
  },
)
