import { execFileSync } from 'node:child_process'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { readingFrom } from '../../src/database/standby.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { until } from '../support/until.ts'
import { asPostgres, freePorts, missing, path, temporary } from './processes.ts'

const gone = missing('initdb', 'pg_basebackup')
const why = gone.length > 0 ? ' (skipped: PostgreSQL is not installed)' : ''
const { processes, remove } = temporary()
const places: string[] = []
const provider = system({ kind: 'provider' })
let owner: { primary: postgres.Sql; standby: postgres.Sql }
let pools: { primary: Pool; standby: Pool }

const run = (program: string, ...words: string[]) =>
  execFileSync(program, words, {
    ...asPostgres(),
    cwd: processes.folder,
    env: { ...process.env, PATH: path },
    stdio: 'ignore',
  })
function server(name: string, port: number) {
  const words = ['-D', name, '-p', String(port), '-k', processes.folder, '-c', 'fsync=off']
  const more = ['-c', 'listen_addresses=127.0.0.1', '-c', 'shared_buffers=32MB']
  const at = { cwd: processes.folder, user: asPostgres() }
  processes.start(name, { program: 'postgres', words: [...words, ...more], ...at })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  return postgres({ ...optionsOf(url), max: 1, onnotice: () => {} })
}
const answers = (db: postgres.Sql) =>
  until('the server answers', () => db`select 1`.then(Boolean, () => false))

beforeAll(async () => {
  if (gone.length > 0) return
  const [one = 0, two = 0] = await freePorts(2)
  run('initdb', '-D', 'one', '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync')
  const primary = server('one', one)
  await answers(primary)
  await primary.unsafe(`create role portal_provider; create role portal_anonymous;
    create role app login; grant portal_provider, portal_anonymous to app;
    create table note (text text); grant select, insert on note to portal_provider`)
  run(
    'pg_basebackup',
    '-R',
    '-N',
    '-c',
    'fast',
    '-D',
    'two',
    '-h',
    '127.0.0.1',
    '-p',
    String(one),
    '-U',
    'postgres',
  )
  const standby = server('two', two)
  await answers(standby)
  owner = { primary, standby }
  const pool = (port: number) => new Pool(optionsOf(`postgres://app@127.0.0.1:${port}/postgres`), 4)
  pools = { primary: pool(one), standby: pool(two) }
})
afterAll(async () => {
  await Promise.all([pools?.primary.end(), pools?.standby.end()])
  await Promise.all([owner?.primary.end({ timeout: 1 }), owner?.standby.end({ timeout: 1 })])
  await Promise.all(['one', 'two'].map((name) => processes.kill(name, 'SIGINT')))
  remove()
})

const write = (text: string) =>
  Scope.enter(reading(), provider, (scope) =>
    scope.db.execute(sql`insert into note (text) values (${text})`),
  )
const reading = () =>
  readingFrom(pools.primary, pools.standby, { maxMs: 200, told: (where) => places.push(where) })
const read = async (from: Pick<Pool, 'transaction'>) =>
  (
    await Scope.enter(
      from,
      provider,
      (scope) => scope.db.execute<{ text: string }>(sql`select text from note order by text`),
      'read only',
    )
  ).map(({ text }) => text)
const taken = () => places.splice(0)

test.skipIf(gone.length > 0)(
  `a reading is the standby's, and never older than what was acknowledged${why}`,
  async () => {
    await write('1')
    for (let n = 2; n <= 20; n += 1) {
      expect(await read(reading())).toHaveLength(n - 1)
      await write(String(n))
    }
    expect(new Set(taken())).toEqual(new Set(['standby']))
    await owner.standby`select pg_wal_replay_pause()`
    await until(
      'it pauses',
      async () =>
        (await owner.standby`select pg_get_wal_replay_pause_state() as s`)[0]?.s === 'paused',
    )
    taken()
    await write('own')
    expect(await read(reading())).toContain('own')
    expect(taken()).toEqual(['primary'])
    // the control: without the look it is missing
    expect(await read(pools.standby)).not.toContain('own')
    await owner.standby`select pg_wal_replay_resume()`
    await until("it is the standby's again", async () => {
      expect(await read(reading())).toContain('own')
      return taken().at(-1) === 'standby'
    })
  },
)

test.skipIf(gone.length > 0)(`a standby that is away leads to the primary${why}`, async () => {
  await owner.standby.end({ timeout: 1 })
  await processes.kill('two')
  expect(await read(reading())).toContain('own')
  expect(await read(reading())).toContain('own')
  expect(taken()).toEqual(['primary', 'primary'])
})
