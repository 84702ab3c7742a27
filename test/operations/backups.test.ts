import { beforeAll, beforeEach, expect, test } from 'vitest'
import { isOwnFile } from '../../src/domain/operations/backups.runs.ts'
import { queueDueBackups } from '../../src/domain/operations/backups.ts'
import { prune } from '../../src/domain/operations/housekeeping.ts'
import { watchTime } from '../../src/domain/operations/watch.ts'
import { dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { backupJobs } from '../../src/worker/backups.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const { sql } = db
const portal = portalOf(db.pool)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  await sql`delete from command`
  await sql`delete from backup_run`
  await sql`delete from alarm`
  await sql`delete from setting where name = 'backup'`
})

const path = '/settings/backups'
const page = async (at = path) => (await portal.as(world.dana).get(at)).text()
const save = (fields: Record<string, string>) =>
  portal.as(world.dana).post(path, {
    ...{ folder: ['/var/backups/portal'], keep: ['14'], hour: ['2'], version: ['0'] },
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]])),
  })
const set = (folder: string, hour = 0, at = 'now()') => sql`
  insert into setting (name, value, changed_at) values ('backup', ${sql.json({ folder, keep: 14, hour })}, ${sql.unsafe(at)})`
const good = (kind: 'backup' | 'drill', ago: string) => sql`
  insert into backup_run (kind, file, bytes, rows, started_at, ended_at, taken_at)
  values (${kind}, 'tenantry-0123456789ab-20261130T020000Z.backup', 5242880, 1234, now() - ${ago}::interval, now() - ${ago}::interval + interval '75 seconds', now() - ${ago}::interval)`
const queued = async () =>
  (await sql`select kind from command order by seq`).map(({ kind }) => kind)
const due = () => Scope.enter(db.pool, system({ kind: 'provider' }), queueDueBackups)

test('where nothing is set up both pages say so, and lead there', async () => {
  expect(await page()).toContain('Backups are not set up')
  expect(await page()).not.toContain('Back up now')
  expect(await page('/status')).toMatch(/Backups are not set up.*href="\/settings\/backups"/s)
})

test.each([
  ['a relative path', 'backups'],
  ['a way back', '/var/backups/../lib'],
  ['the root', '/'],
  ['a slash at the end', '/var/backups/'],
])('%s is no folder', async (_, folder) => {
  const answer = await save({ folder })
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('Enter the whole path of a folder')
})

test('from 1 to 365 backups are kept, and a day has 24 hours', async () => {
  for (const fields of [{ keep: '0' }, { keep: '366' }, { hour: '24' }] as Record<string, string>[])
    expect((await save(fields)).status).toBe(422)
  expect(await queued()).toEqual([])
})

test('a new folder is tried at once, and the same one again is not', async () => {
  const answer = await save({})
  expect(answer.status).toBeLessThan(400)
  expect(await queued()).toEqual(['backup'])
  await sql`delete from command`
  await save({ keep: '7', version: '1' })
  expect(await queued()).toEqual([])
  expect(await page()).toContain('Back up now')
})

test('the last backup, the next and the last proven restore are said on Status, with how long that took', async () => {
  await set('/var/backups/portal', 23)
  await good('backup', '3 hours')
  await good('drill', '2 days')
  const seen = await page('/status')
  expect(seen).toContain('tenantry-0123456789ab-20261130T020000Z.backup')
  expect(seen).toMatch(/5\.0 MiB, 1,234 rows/)
  expect(seen).toMatch(/Verified.*restored, signed\s+in, ran a task in 1 min 15 s/s)
  expect(seen).not.toContain('None yet')
})

test('why the last one failed is a sentence on both pages, until the next has ended', async () => {
  await set('/var/backups/portal', 23)
  await sql`insert into backup_run (kind, file, ended_at, failure)
    values ('backup', 'x', now(), '{"code":"backup-disk-full","params":{"folder":"/var/backups/portal"}}')`
  for (const at of [path, '/status'])
    expect(await page(at)).toContain('The disk of /var/backups/portal is full.')
  await good('backup', '-1 minute')
  expect(await page('/status')).not.toContain('is full')
})

test('Back up now and the drill are one command each, however often they are asked for', async () => {
  await set('/var/backups/portal')
  const dana = portal.as(world.dana)
  await dana.post(`${path}/runs`, {})
  await dana.post(`${path}/runs`, {})
  expect(await queued()).toEqual(['backup'])
  const refused = await dana.post(`${path}/drills`, {})
  expect(await refused.text()).toContain('There is no backup yet')
  await good('backup', '1 hour')
  await dana.post(`${path}/drills`, {})
  expect(await queued()).toEqual(['backup', 'drill'])
  const [lane] = await sql`select distinct lane_key from command`
  expect(lane?.lane_key).toBe('provider/upkeep')
})

test('who may not administer sees the page and no button, and is refused', async () => {
  await set('/var/backups/portal')
  const vera = portal.as(world.vera)
  const seen = await (await vera.get(path)).text()
  expect(seen).toContain('Only a provider administrator can change these.')
  expect(seen).not.toContain('Back up now')
  expect((await vera.post(`${path}/runs`, {})).status).toBe(403)
})

test('the night’s backup is queued once from its hour on, and the drill after it', async () => {
  expect(await due()).toEqual([])
  await set('/var/backups/portal', 0)
  expect(await due()).toEqual(['backup'])
  expect(await due()).toEqual([])
  // the next night
  await sql`update command set state = 'succeeded', ended_at = now(), created_at = created_at - interval '1 day'`
  await good('backup', '1 hour')
  expect(await due()).toEqual(['backup'])
  // while that one waits nothing is restored
  expect(await due()).toEqual([])
  await sql`update command set state = 'succeeded', ended_at = now()`
  expect(await due()).toEqual(['drill'])
  expect(await due()).toEqual([])
  await sql`delete from command where kind = 'drill'`
  await good('drill', '27 days')
  expect(await due()).toEqual([])
  await sql`update backup_run set ended_at = now() - interval '29 days' where kind = 'drill'`
  expect(await due()).toEqual(['drill'])
})

test('before its hour no backup is due', async () => {
  const [clock] = await sql<
    { hour: number }[]
  >`select extract(hour from now() at time zone 'UTC')::int as hour`
  await set('/var/backups/portal', Math.min(23, (clock?.hour ?? 0) + 1))
  if (clock?.hour === 23) return
  expect(await due()).toEqual([])
})

test.runIf(onPostgres)('several processes queue the night’s backup once', async () => {
  await set('/var/backups/portal', 0)
  const jobs = [1, 2, 3, 4].flatMap(() => backupJobs(db.pool))
  await Promise.all(jobs.map(({ work }) => work()))
  expect(await queued()).toEqual(['backup'])
})

test('no good backup for 26 hours, and none proven for 35 days, are alarms until they are over', async () => {
  const standing = async () => {
    await Scope.enter(db.pool, system({ kind: 'provider' }), watchTime)
    const rows =
      await sql`select key from alarm where cleared_at is null and key in ('backup-overdue', 'restore-unproven') order by key`
    return rows.map(({ key }) => key)
  }
  await good('backup', '40 days')
  // nothing is set up: nobody asked for any
  expect(await standing()).toEqual([])
  await set('/var/backups/portal', 0, `now() - interval '3 days'`)
  expect(await standing()).toEqual(['backup-overdue', 'restore-unproven'])
  await good('backup', '25 hours')
  expect(await standing()).toEqual(['restore-unproven'])
  await good('drill', '34 days')
  expect(await standing()).toEqual([])
  await sql`update backup_run set ended_at = now() - interval '36 days' where kind = 'drill'`
  await sql`update backup_run set started_at = now() - interval '27 hours' where kind = 'backup' and started_at > now() - interval '30 hours'`
  expect(await standing()).toEqual(['backup-overdue', 'restore-unproven'])
  // one that failed proves nothing
  await sql`insert into backup_run (kind, ended_at, failure) values ('backup', now(), '{"code":"backup-stopped","params":{}}'), ('drill', now(), '{"code":"backup-stopped","params":{}}')`
  expect(await standing()).toEqual(['backup-overdue', 'restore-unproven'])
})

test('runs of more than 400 days ago go, but neither what succeeded last nor whose file is there', async () => {
  const pruned = async () => {
    await prune((work) => Scope.enter(db.pool, dispatcher, work))
    const left = await sql`
      select kind || round(extract(epoch from now() - started_at) / 86400) as run from backup_run order by kind, started_at desc`
    return left.map(({ run }) => run)
  }
  for (const days of [399, 410, 420]) {
    await good('backup', `${days} days`)
    await good('drill', `${days} days`)
  }
  await sql`insert into backup_run (kind, started_at, ended_at, failure)
    select kind, now() - make_interval(days => days), now() - make_interval(days => days), '{"code":"backup-stopped","params":{}}'
    from unnest(array['backup', 'drill']) kind, unnest(array[398, 402]) days`
  // the files of all three are there, and have to be found when they are too many
  expect(await pruned()).toEqual([
    ...['backup398', 'backup399', 'backup410', 'backup420'],
    ...['drill398', 'drill399'],
  ])
  await sql`update backup_run set is_gone = true where kind = 'backup'`
  expect(await pruned()).toEqual(['backup398', 'backup399', 'drill398', 'drill399'])

  // of neither kind has one succeeded since: both are old, and stay
  await sql`update backup_run set started_at = started_at - interval '100 days', ended_at = ended_at - interval '100 days'`
  await set('/var/backups/portal', 23)
  expect(await pruned()).toEqual(['backup499', 'drill499'])
  const standing = async () => {
    await Scope.enter(db.pool, system({ kind: 'provider' }), watchTime)
    return sql`select from alarm where cleared_at is null and key = 'backup-overdue'`
  }
  expect(await standing()).toHaveLength(1)
  expect(await page('/status')).toMatch(/Verified.*restored, signed\s+in/s)
  // gone, nobody would be told
  await sql`delete from backup_run`
  expect(await standing()).toHaveLength(0)
  expect(await page('/status')).not.toMatch(/restored, signed\s+in/)
})

test.each([
  ['tenantry-0123456789ab-20261130T020000Z.backup', true],
  ['tenantry-0123456789ab-20261130T020000Z.backup.part', false],
  ['../tenantry-0123456789ab-20261130T020000Z.backup', false],
  ['customers.backup', false],
])('%s is a name of ours: %s', (name, isOurs) => expect(isOwnFile(name)).toBe(isOurs))
