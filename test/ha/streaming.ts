import { execFileSync } from 'node:child_process'
import postgres from 'postgres'
import { loginPassword, prepareLogin } from '../../src/database/login.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { asPostgres, freePorts, missing, path, temporary } from './processes.ts'

const gone = missing('initdb', 'pg_basebackup')
/** Why there can be no pair, as it stands behind a test's name; empty where there can. */
export const noPair = gone.length > 0 ? ' (skipped: PostgreSQL is not installed)' : ''

export type Pair = Awaited<ReturnType<typeof startPair>>
const names = ['one', 'two'] as const
type Name = (typeof names)[number]

/** Two PostgreSQL on loopback, `two` a streaming standby of `one`; whoever comes from this machine is let in. */
export async function startPair() {
  const { processes, remove } = temporary()
  const [first = 0, second = 0] = await freePorts(2)
  const ports = { one: first, two: second }
  const owners = new Map<Name, postgres.Sql>()
  const run = (program: string, ...words: string[]) =>
    execFileSync(program, words, {
      ...asPostgres(),
      cwd: processes.folder,
      env: { ...process.env, PATH: path },
      stdio: 'ignore',
    })
  const url = (name: Name, user = 'postgres', database = 'postgres') =>
    `postgres://${user}@127.0.0.1:${ports[name]}/${database}`
  const ask = (name: Name) =>
    owners.get(name) ??
    owners.set(name, postgres({ ...optionsOf(url(name)), max: 1, onnotice: () => {} })).get(name)!

  async function start(name: Name) {
    const words = ['-D', name, '-p', String(ports[name]), '-k', processes.folder]
    const settings = {
      ...{ fsync: 'off', listen_addresses: '127.0.0.1', shared_buffers: '32MB' },
      ...{ wal_retrieve_retry_interval: '200ms', hot_standby_feedback: 'on' },
    }
    for (const [key, value] of Object.entries(settings)) words.push('-c', `${key}=${value}`)
    const at = { cwd: processes.folder, user: asPostgres() }
    processes.start(name, { program: 'postgres', words, ...at })
    await until(`${name} answers`, () => ask(name)`select 1`.then(Boolean, () => false))
  }
  const follows = () =>
    until('the standby follows', async () => {
      const [row] = await ask('one')`select count(*)::int as n from pg_stat_replication`
      return row?.n === 1
    })

  run('initdb', '-D', 'one', '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync')
  await start('one')
  const from = ['-h', '127.0.0.1', '-p', String(ports.one), '-U', 'postgres']
  run('pg_basebackup', '-R', '-N', '-c', 'fast', '-D', 'two', ...from)
  await start('two')
  await follows()
  return {
    processes,
    ports,
    url,
    /** As the owner, behind everything. */
    ask,
    start,
    follows,
    /** The standby has all that the primary has, roles too. */
    async caughtUp() {
      const [row] = await ask('one')`select pg_current_wal_flush_lsn()::text as at`
      await until('the standby has it', async () => {
        const [there] = await ask('two')`
          select pg_last_wal_replay_lsn() >= ${row?.at}::pg_lsn as has`
        return there?.has
      })
    },
    /** From now on a commit is acknowledged when both have it. */
    async inStep() {
      await ask('one')`alter system set synchronous_standby_names = '*'`
      await ask('one')`select pg_reload_conf()`
      await until('the standby is waited for', async () => {
        const [row] = await ask('one')`select sync_state as state from pg_stat_replication`
        return row?.state === 'sync'
      })
    },
    /** As a loss of power would. */
    kill: (name: Name) => processes.kill(name),
    async pause() {
      await ask('two')`select pg_wal_replay_pause()`
      await until('it pauses', async () => {
        const [row] = await ask('two')`select pg_get_wal_replay_pause_state() as state`
        return row?.state === 'paused'
      })
    },
    resume: () => ask('two')`select pg_wal_replay_resume()`.then(() => {}),
    promote: () => ask('two')`select pg_promote()`.then(() => {}),
    async stop() {
      for (const sql of owners.values()) await sql.end({ timeout: 1 })
      await Promise.all(names.map((name) => processes.kill(name, 'SIGINT')))
      remove()
    },
  }
}

/** The portal's schema and the tests' world on the primary, and so on the standby; gives the login. */
export async function installOn({ url, ask, caughtUp }: Pair) {
  const owner = optionsOf(url('one'))
  await migrateDatabase(owner, migrations, testSecret)
  const login = await prepareLogin(owner, { password: loginPassword(testSecret) })
  const world = await makeWorld({ sql: ask('one') })
  await caughtUp()
  return { login, world }
}
