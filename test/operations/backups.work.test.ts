import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { backupTools } from '../../src/backup-tools.ts'
import { readConfig } from '../../src/config.ts'
import { webhookSecretAt } from '../../src/domain/notices/signatures.ts'
import { queueBackup, queueDrill } from '../../src/domain/operations/backups.ts'
import { cancelCommands } from '../../src/domain/queue/commands.control.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { Scope } from '../../src/domain/scope.ts'
import { fingerprint, makeSeal } from '../../src/domain/settings/secrets.ts'
import { runCommandInCopy, signInToCopy } from '../../src/drill.ts'
import { startMailbox } from '../../src/sandbox/mailbox.ts'
import { type BackupTools, backupWork, drillWork } from '../../src/worker/backups.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { kindsOf } from '../../src/worker-process.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

// a drill migrates a database of its own
vi.setConfig({ testTimeout: 180_000 })

const db = await testDatabase({ isStarted: true })
const { sql } = db
const home = mkdtempSync(join(tmpdir(), 'tenantry-backups-'))
const folder = join(home, 'backups')
const staticDir = join(home, 'static')
const mailbox = await startMailbox()
const heard: string[] = []
const hook = createServer((request, answer) => {
  heard.push(request.url ?? '')
  answer.end('ok')
})
await new Promise<void>((done) => hook.listen(0, '127.0.0.1', () => done()))
afterAll(async () => {
  await mailbox.stop()
  await new Promise((done) => hook.close(done))
  rmSync(home, { recursive: true, force: true })
})

const config = readConfig({
  PORTAL_URL: 'http://localhost:3000',
  PORTAL_SECRET: testSecret.toString('base64'),
  DATA_DIR: home,
  CONNECTOR_ALLOW: '127.0.0.0/8',
})
const log = pino({ level: 'silent' })
const seal = makeSeal(testSecret)
const tools = backupTools({ config, opened: db, seal, log, staticDir, migrations })
let world: World

beforeAll(async () => {
  world = await makeWorld(db)
  // as a start keeps it
  await sql`insert into setting (name, value) values ('secret_fingerprint', ${sql.json(fingerprint(testSecret))})
    on conflict (name) do update set value = excluded.value`
})
beforeEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  mkdirSync(staticDir, { recursive: true })
  await sql`delete from command`
  await sql`delete from lane`
  await sql`delete from backup_run`
  await sql`delete from alarm`
  await setTo(folder)
})

const setTo = (named: string, keep = 14) => sql`
  insert into setting (name, value) values ('backup', ${sql.json({ folder: named, keep, hour: 2 })})
  on conflict (name) do update set value = excluded.value`

type Ended = {
  state: string
  code: string | null
  result: { file?: string } | null
  failure: string | null
}

/** Queues a backup or a drill as Dana, works until it has ended, and gives what came of it. */
async function run(kind: 'backup' | 'drill', own: Partial<BackupTools> = {}): Promise<Ended> {
  await Scope.enter(db.pool, world.dana, kind === 'backup' ? queueBackup : queueDrill)
  const parts = { database: db.pool, tools: { ...tools, ...own } }
  const kinds = [backupWork(parts), drillWork(parts)]
  const worker = startWorker({ database: db.pool, kinds, log, pollMs: 100 })
  try {
    return await until(
      `the ${kind} to end`,
      async () => {
        const [row] = await sql<(Ended & { tries: number })[]>`
          select state, error ->> 'code' as code, result,
            (select failure ->> 'code' from backup_run where kind = ${kind} order by started_at desc limit 1) as failure
          from command where kind = ${kind} and state in ('succeeded', 'failed', 'cancelled') order by seq desc limit 1`
        return row
      },
      150_000,
    )
  } finally {
    await worker.stop(2000)
    await sql`delete from command where state in ('succeeded', 'failed', 'cancelled')`
  }
}

const files = () => readdirSync(folder).sort()

test('a backup is one file of the installation’s own, as large as it is said to be', async () => {
  const { state, result } = await run('backup')
  expect(state).toBe('succeeded')
  const [file = ''] = files()
  expect(files()).toEqual([result?.file])
  const [row] = await sql`select * from backup_run`
  expect(row).toMatchObject({ kind: 'backup', file, failure: null, is_gone: false })
  expect(Number(row?.bytes)).toBe(statSync(join(folder, file)).size)
  expect(Number(row?.rows)).toBeGreaterThan(10)
  expect(statSync(join(folder, file)).mode & 0o077).toBe(0)
  const [own] = await sql`select value #>> '{}' as id from setting where name = 'installation'`
  expect(file).toMatch(new RegExp(`^tenantry-${own?.id}-\\d{8}T\\d{6}Z\\.backup$`))
})

test('of those that are too many only what this portal wrote goes, whatever a stranger’s file is called', async () => {
  await setTo(folder, 1)
  const { result } = await run('backup')
  const first = result?.file ?? ''
  // a copy that somebody put aside, with a name as ours are
  const stranger = first.replace(/\d{8}T/, '20200101T')
  writeFileSync(join(folder, stranger), 'mine')
  writeFileSync(join(home, 'kept.txt'), 'mine')
  await sql`insert into backup_run (kind, file, started_at, ended_at) values ('backup', '../kept.txt', now() - interval '1 day', now() - interval '1 day')`
  await new Promise((next) => setTimeout(next, 1100))
  const second = (await run('backup')).result?.file ?? ''
  expect(files()).toEqual([stranger, second].sort())
  expect(readFileSync(join(home, 'kept.txt'), 'utf8')).toBe('mine')
  const rows =
    await sql`select file, is_gone from backup_run where file like 'tenantry%' order by started_at`
  expect(rows.map(({ file, is_gone }) => [file, is_gone])).toEqual([
    [first, true],
    [second, false],
  ])
})

test.each([
  ['is not there', () => join(home, 'none'), 'backup-folder-missing'],
  ['is where the portal’s own files are', () => staticDir, 'backup-folder-inside'],
  ['takes no files', () => '/sys/kernel', 'backup-folder-refused'],
])('a folder that %s is refused in words, at the first try', async (_, named, code) => {
  await setTo(named())
  expect(await run('backup')).toMatchObject({ state: 'failed', code, failure: code })
  const alarms = await sql`select name ->> 'code' as code from alarm where cleared_at is null`
  expect(alarms.map((one) => one.code)).toEqual(['command-failed'])
})

test('a disk that is full leaves nothing behind, an alarm, and the next backup ends it', async () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  const failing = await run('backup', {
    write: (file) => {
      writeFileSync(`${file}.1.part`, 'half')
      return tools.write(file, () => {
        throw full
      })
    },
  })
  expect(failing).toMatchObject({
    state: 'failed',
    code: 'backup-disk-full',
    failure: 'backup-disk-full',
  })
  expect(files()).toEqual([])
  const alarms = () => sql`select text from alarm where cleared_at is null`
  expect(await alarms()).toHaveLength(1)
  await run('backup')
  await until('the alarm to end', async () => (await alarms()).length === 0)
})

test('a backup that is canceled leaves no half file, and says that it was', async () => {
  const begun = Promise.withResolvers<void>()
  const ended = run('backup', {
    async write(file, told) {
      writeFileSync(`${file}.77.part`, 'half')
      begun.resolve()
      // one that is written for as long as nobody hears that it was canceled
      for (;;) {
        told('service', 1, 2)
        await rest(20)
      }
    },
  })
  await begun.promise
  const [command] = await sql`select id from command where kind = 'backup'`
  await Scope.enter(db.pool, world.dana, (scope) => cancelCommands(scope, [command?.id]))
  expect((await ended).state).toBe('cancelled')
  await until('the file to be gone', () => files().length === 0)
})

test('what a worker that died had begun is over, and its half file goes with the next', async () => {
  const half = 'tenantry-0123456789ab-20260101T000000Z.backup'
  await sql`insert into backup_run (kind, file, started_at) values ('backup', ${half}, now() - interval '1 hour')`
  writeFileSync(join(folder, `${half}.77.part`), 'half')
  const { result } = await run('backup')
  expect(files()).toEqual([result?.file])
  const [row] = await sql`select failure ->> 'code' as code from backup_run where file = ${half}`
  expect(row?.code).toBe('backup-cut-off')
})

const scratch = async () =>
  (await sql`select datname from pg_database where datname like 'tenantry_drill_%'`).length

const scratchId = async () => {
  const [own] = await sql`select current_database() as name`
  return createHash('sha256').update(String(own?.name)).digest('hex').slice(0, 12)
}
const alarmsNow = async () =>
  (await sql`select name ->> 'code' as code from alarm where cleared_at is null`).map(
    ({ code }) => code,
  )

/** A mail and a message to a webhook that wait, as a backup finds them. */
async function outgoing() {
  const { smtp } = mailbox
  const value = {
    ...{
      host: smtp.host,
      port: smtp.port,
      security: 'none',
      fromName: 'x',
      fromAddress: 'p@x.example',
    },
    username: '',
  }
  await sql`insert into setting (name, value) values ('mail', ${sql.json(value)}) on conflict (name) do update set value = excluded.value`
  const [mail] =
    await sql`insert into mail (audience, template, language, to_name, to_address, state)
    values ('provider', 'test', 'en', 'A', 'a@a.example', 'queued') returning id`
  await sql`insert into command (audience, lane, kind, subject_kind, subject_id, subject_name, payload, requested_name)
    values ('provider', 'mail', 'mail', 'mail', ${mail?.id}, 's', ${sql.json({ mailId: mail?.id })}, 'n')`
  const { port } = hook.address() as AddressInfo
  const [webhook] = await sql`insert into webhook (audience, name, url, secret, created_by)
    values ('provider', 'Desk', ${`http://127.0.0.1:${port}/hook`}, ${'x'}, 'n') returning id`
  const secret = seal.seal('whsec-canary', webhookSecretAt({}, String(webhook?.id), 'secret'))
  await sql`update webhook set secret = ${secret} where id = ${webhook?.id}`
  await sql`insert into delivery (audience, webhook_id, event, body) values ('provider', ${webhook?.id}, 'test', '{}')`
  await sql`insert into command (audience, lane, kind, subject_kind, subject_name, requested_name)
    values ('provider', 'webhook', 'deliver', 'webhook', 's', 'n')`
  await sql`insert into lane (key, audience, name, wake_at)
    select distinct lane_key, audience, lane, now() from command on conflict (key) do update set wake_at = now(), busy = false`
}

test('a file that is missing or cut short fails the drill, which is an alarm until one succeeds', async () => {
  const { result } = await run('backup')
  const path = join(folder, result?.file ?? '')
  const whole = readFileSync(path)
  truncateSync(path, whole.length - 100)
  expect(await run('drill')).toMatchObject({ state: 'failed', code: 'backup-file-refused' })
  rmSync(path)
  expect(await run('drill')).toMatchObject({ state: 'failed', code: 'backup-file-missing' })
  expect(await alarmsNow()).toEqual(['drill-failed'])
  expect(await scratch()).toBe(0)
})

test('a drill restores the newest backup aside, signs in, runs one command, sends nothing, and leaves nothing', async () => {
  await outgoing()
  await run('backup')
  const failed = await run('drill', {
    restoreAside: () => Promise.reject(new Refusal('conflict', 'backup-none-yet')),
  })
  expect([failed.state, await alarmsNow()]).toEqual(['failed', ['drill-failed']])
  // what a drill that died has left
  if (onPostgres) await sql.unsafe(`create database tenantry_drill_${await scratchId()}`)
  else mkdirSync(join(home, 'drill', 'left'), { recursive: true })
  const { state, code } = await run('drill')
  expect([state, code]).toEqual(['succeeded', null])
  const [proven] =
    await sql`select * from backup_run where kind = 'drill' order by started_at desc limit 1`
  expect(proven).toMatchObject({ failure: null, file: files()[0] })
  expect(proven?.ended_at).not.toBeNull()
  expect(proven?.taken_at).not.toBeNull()
  expect(await alarmsNow()).toEqual([])
  expect([mailbox.messages().length, heard.length]).toEqual([0, 0])
  expect(existsSync(join(home, 'drill'))).toBe(false)
  expect(await scratch()).toBe(0)
  const logins =
    await sql`select from pg_roles where rolname = ${`portal_login_${await scratchId()}`}`
  expect(logins).toHaveLength(0)
  expect(await sql`select from account where email like '%portal.invalid'`).toHaveLength(0)
  // the same commands are sent where they are executed, so silence above is no accident
  const { kinds, close } = kindsOf(config, { database: db.pool, seal })
  const worker = startWorker({ database: db.pool, kinds, log, pollMs: 100 })
  await until(
    'the mail and the message to be sent',
    () => mailbox.messages().length === 1 && heard.length === 1,
  )
  await worker.stop(2000)
  close()
})

test('a drill is proven by nothing less than a sign-in and a command', async () => {
  await run('backup')
  let isRemoved = false
  const aside = {
    restoreAside: async () => ({
      database: db.pool,
      stop: async () => {
        isRemoved = true
      },
    }),
  }
  const refused = new Refusal('conflict', 'drill-sign-in-failed', {
    step: 'POST /session',
    status: 500,
  })
  const signIn = await run('drill', { ...aside, signIn: () => Promise.reject(refused) })
  expect([signIn.state, signIn.code, isRemoved]).toEqual(['failed', 'drill-sign-in-failed', true])
  const command = await run('drill', {
    ...{ ...aside, signIn: async () => {} },
    runCommand: () =>
      Promise.reject(new Refusal('conflict', 'drill-command-failed', { state: 'failed' })),
  })
  expect([command.state, command.code]).toEqual(['failed', 'drill-command-failed'])
  const [proven] =
    await sql`select count(*)::int as n from backup_run where kind = 'drill' and failure is null`
  expect(proven?.n).toBe(0)
})

test('a copy whose sign-in or whose queue is broken is found out', async () => {
  const copy = await testDatabase()
  await makeWorld(copy)
  await copy.sql`insert into setting (name, value) values ('security', '{"operatorsNeedFactor":true}')`
  const { signal } = new AbortController()
  await signInToCopy(copy.pool, { config, seal, log })
  await runCommandInCopy(copy.pool, { log, signal })
  const [only] = await copy.sql`select kind, state from command`
  expect(only).toMatchObject({ kind: 'drill', state: 'succeeded' })
  await copy.sql`delete from account where email like '%portal.invalid'`
  await copy.sql.unsafe('alter function auth_account(uuid, text) rename to auth_account_gone')
  await expect(signInToCopy(copy.pool, { config, seal, log })).rejects.toMatchObject({
    code: 'drill-sign-in-failed',
  })
  await copy.sql.unsafe(`create function no() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
    create trigger no before update on command for each row when (new.state = 'succeeded') execute function no()`)
  await expect(runCommandInCopy(copy.pool, { log, signal })).rejects.toMatchObject({
    code: 'drill-command-failed',
  })
})

test.runIf(onPostgres)('an owner that may not create a database is told what to say', async () => {
  await run('backup')
  const opened = { owner: db.login, embedded: false }
  const theirs = backupTools({ config, opened, seal, log, staticDir, migrations })
  const { code } = await run('drill', { restoreAside: theirs.restoreAside })
  expect(code).toBe('drill-needs-createdb')
})
