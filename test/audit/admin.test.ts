import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { admin } from '../../src/admin.ts'
import { chainsOf } from '../../src/domain/audit/chain.ts'
import { record } from '../../src/domain/log.ts'
import { Scope } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { headsFile, logJobs, readHeads } from '../../src/worker/log-chain.ts'
import { allOf } from '../support/all.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase({ isStarted: true })
const dataDir = mkdtempSync(join(tmpdir(), 'tenantry-audit-'))
const env = {
  DATA_DIR: dataDir,
  PORTAL_SECRET: testSecret.toString('base64'),
  DATABASE_URL: db.url ?? '',
}
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})
afterAll(() => rmSync(dataDir, { recursive: true }))

const write = (tenantId: string | null) =>
  Scope.enter(db.pool, world.dana, (scope) =>
    record(scope, { tenantId, type: 'branding.changed', subject: { kind: 'site', name: 'Depot' } }),
  )
/** A process of the worker, as it starts anew each time. */
const job = async (name: string, process = jobs()) => {
  await process.find((one) => one.name === name)?.work()
}
const jobs = () => logJobs({ database: db.pool, chains: chainsOf(makeSeal(testSecret)), dataDir })

test('the worker seals what is new and keeps changed heads, each once, however often it starts', async () => {
  for (const id of [world.alder.id, world.alder.id, null]) await write(id)
  await job('seal')
  const running = jobs()
  await job('heads', running)
  await job('heads', running)
  await job('heads')
  const heads = () => allOf(readHeads(headsFile(dataDir)))
  expect((await heads()).map(({ seq }) => seq).sort()).toEqual([1, 2])
  await write(world.alder.id)
  await job('seal')
  await job('heads', running)
  expect((await heads()).map(({ seq }) => seq).sort()).toEqual([1, 2, 3])
})

test.runIf(onPostgres)('audit verify says what it verified, and what it cannot see', async () => {
  const said = await admin(['audit', 'verify'], env)
  expect(said).toMatch(/^5 logs verified, 4 sealed lines; 3 stored heads match\./)
  expect(said).toContain('at most one minute')
  expect(await admin(['audit', 'verify', '--tenant', 'AlderFoods'], env)).toContain(
    '1 log verified, 3',
  )
  await expect(admin(['audit', 'verify', '--tenant', 'nobody'], env)).rejects.toMatchObject({
    ...{ code: 'no-such-shortname', params: { shortname: 'nobody' } },
  })
})

test.runIf(onPostgres)(
  'a broken log ends the command with 1 and one line that names the first bad entry',
  async () => {
    const [line] = await db.sql<{ id: string }[]>`
    select id from log_entry where tenant_id = ${world.alder.id} and seq = 2`
    await db.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql`update log_entry set actor_name = 'Nobody' where id = ${line!.id}`
    })
    const run = promisify(execFile)(
      process.execPath,
      [
        '--import',
        'tsx',
        new URL('../../src/admin.ts', import.meta.url).pathname,
        'audit',
        'verify',
      ],
      { env: { ...process.env, ...env }, cwd: new URL('..', import.meta.url).pathname },
    )
    const failed = await run.then(
      () => undefined,
      (error: { code: number; stderr: string }) => error,
    )
    expect(failed?.code).toBe(1)
    expect(failed?.stderr.trim().split('\n')).toHaveLength(1)
    expect(failed?.stderr).toContain(`The log of alderfoods is broken: line 2 (${line!.id}, `)
    await expect(admin(['audit', 'verify', '--tenant', 'birch'], env)).resolves.toContain(
      '0 sealed',
    )
  },
)

test.runIf(onPostgres)(
  'a tenant that is gone with its log and without a tombstone is told',
  async () => {
    await db.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql`delete from log_entry where tenant_id = ${world.alder.id}`
      await sql`update tenant set id = gen_random_uuid() where id = ${world.alder.id}`
    })
    await expect(admin(['audit', 'verify'], env)).rejects.toThrow('it is gone')
  },
)
