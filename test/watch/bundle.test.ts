import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { bundle, bundleCommand } from '../../src/admin/bundle.ts'
import { readConfig } from '../../src/config.ts'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { type Database, Scope, system } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld } from '../support/world.ts'

const db = await testDatabase()
const { pool, sql } = db
const world = await makeWorld(db)
const folder = mkdtempSync(join(tmpdir(), 'tenantry-bundle-'))
afterAll(() => rmSync(folder, { recursive: true }))
const secrets = {
  token: 'a-token-of-the-scraper',
  password: 'Kn4ry-Datenbank',
  url: 'Kn4ry-Besitzer',
}
const config = readConfig({
  ...{
    DATA_DIR: folder,
    PORTAL_SECRET: testSecret.toString('base64'),
    METRICS_TOKEN: secrets.token,
  },
  ...{ DATABASE_URL: `postgres://${secrets.url}:${secrets.password}@db.example/portal` },
  ...{ ADMIN_EMAIL: 'kn4ry@northline.example', ADMIN_PASSWORD: secrets.password },
  SECURITY_CONTACT: 'mailto:kn4ry@northline.example',
})
const run = (...words: string[]) => {
  if (!('run' in bundleCommand)) throw new Error('it needs an installation')
  const seal = makeSeal(testSecret)
  return bundleCommand.run(pool as never, {}, words, seal, config, undefined as never)
}

test('a bundle says how the installation stands, and holds no name, address or secret', async () => {
  await sql`
    insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, requested_name, state, ended_at, error, payload)
    values ('tenant', ${world.alder.id}, 'service', 'replicate', 'service', 'Kn4ry subject', 'Kn4ry Person', 'failed', now(),
      '{"code":"unexpected-failure","params":{"text":"Kn4ry parameter"}}', '{"note":"Kn4ry payload"}')`
  await Scope.enter(pool, system({ kind: 'provider' }), (scope) =>
    raise(scope, {
      ...{ owner: {}, key: 'kn4ry', severity: 'major', name: verbatim('Kn4ry alarm') },
      ...{ source: verbatim('Kn4ry source'), text: verbatim('Kn4ry text') },
    }),
  )
  await sql`insert into backup_run (kind, ended_at, file, failure) values ('backup', now(), 'Kn4ry.file', '{"code":"unexpected-failure","params":{"why":"Kn4ry"}}')`
  await sql`insert into canary_run (ended_at, leaks) values (now(), '["/people shows Kn4ry"]')`
  const file = join(folder, 'bundle.json.gz')
  expect(await run(file)).toMatch(/^.*bundle\.json\.gz: \d+ bytes$/)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const text = gunzipSync(readFileSync(file)).toString()
  const accounts = await sql<{ name: string; email: string }[]>`select name, email from account`
  const customers = await sql<
    { name: string; shortname: string }[]
  >`select full_name as name, shortname from tenant where not synthetic`
  const names = [...accounts, ...customers].flatMap((row) => Object.values(row))
  expect(names.length).toBeGreaterThan(8)
  for (const name of [...names, ...Object.values(secrets), testSecret.toString('base64')])
    expect(text, name).not.toContain(name)
  expect(text.toLowerCase()).not.toContain('kn4ry')
  expect(text).not.toMatch(/[^\s"]+@[^\s"]+\.\w+/)
  expect(text).not.toContain('unread')
  const told = JSON.parse(text)
  expect(told.failures).toMatchObject([{ kind: 'replicate', code: 'unexpected-failure', many: 1 }])
  expect(told.alarms).toContainEqual(
    expect.objectContaining({ code: 'verbatim', severity: 'major', many: 1 }),
  )
  expect(told.config).toMatchObject({ databaseUrl: 'db.example', isSet: { metricsToken: true } })
  expect(told.figures).toMatchObject({ canary: { leaks: 1 } })
  expect(told.database.tables.length).toBeGreaterThan(10)
  expect(Object.keys(told.database.plans)).toEqual(['provider', 'msp', 'tenant'])
  for (const [audience, lists] of Object.entries<Record<string, { plans: string[][] }>>(
    told.database.plans,
  ))
    for (const list of ['services', 'commands', 'alarms', 'log'])
      expect(lists[list]?.plans.flat().join('\n'), `${audience} ${list}`).toMatch(/Scan/)
})

test('no file is written over, and none named is said in words', async () => {
  const file = join(folder, 'once.json')
  await run(file)
  await expect(run(file)).rejects.toThrow(`${file} is there already`)
  await expect(run()).rejects.toThrow('Name the file')
  await expect(run(join(folder, 'nowhere', 'x.json'))).rejects.toThrow('ENOENT')
})

test('what cannot be read says so in its place', async () => {
  const away: Database = {
    transaction: () => Promise.reject(new Error('no mona@alder.example on postgres://x:y@z/')),
  }
  expect((await bundle(away, config)).failures).toEqual({ unread: 'no …@… on postgres://z/…' })
  const partly: Database = {
    transaction: (settings, mode, work) =>
      settings.role === 'portal_msp'
        ? away.transaction(settings, mode, work)
        : pool.transaction(settings, mode, work),
  }
  const told = await bundle(partly, config)
  expect(Object.values(told.database.plans.msp ?? {})).toContainEqual({
    unread: 'no …@… on postgres://z/…',
  })
})
