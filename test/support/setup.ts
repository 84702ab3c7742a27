import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/database/embedded/start.ts'
import { loginPassword, prepareLogin } from '../../src/database/login.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'

export const testSecret = Buffer.alloc(32, 'tenantry-test')
export const migrations = new URL('../../drizzle', import.meta.url).pathname

declare module 'vitest' {
  interface ProvidedContext {
    template: { databaseUrl?: string; dataDir?: string; login: string }
  }
}

/** Migrates once; every test file gets its own copy (a database from the template, or a copied data folder). */
export async function setup(project: TestProject) {
  const { DATABASE_URL } = process.env
  if (DATABASE_URL) {
    const run = randomBytes(4).toString('hex')
    const name = `tenantry_template_${run}`
    const admin = postgres({ ...optionsOf(DATABASE_URL), max: 1, onnotice: () => {} })
    await admin.unsafe(`create database ${name}`)
    const url = new URL(DATABASE_URL)
    url.pathname = `/${name}`
    const owner = optionsOf(url.href)
    await migrateDatabase(owner, migrations, testSecret)
    // every copy has the same id, so that one role serves the whole run
    const login = await prepareLogin(owner, { password: loginPassword(testSecret) })
    project.provide('template', { databaseUrl: url.href, login })
    return async () => {
      await dropDatabases(admin, `^tenantry_(template|test)_${run}`)
      await admin.end()
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-test-'))
  const dataDir = join(folder, 'template')
  const server = await startEmbedded({ dataDir })
  const owner = { path: server.path, user: 'postgres', database: 'portal' }
  await migrateDatabase(owner, migrations)
  const login = await prepareLogin(owner)
  await server.stop()
  project.provide('template', { dataDir, login })
  return () => rmSync(folder, { recursive: true, force: true })
}

/** With their logins; a test that could not clean up after itself has left some. */
async function dropDatabases(admin: postgres.Sql, pattern: string) {
  const logins = await admin<{ role: string }[]>`
    select distinct r.rolname as role from pg_database d, aclexplode(d.datacl) x join pg_roles r on r.oid = x.grantee
    where d.datname ~ ${pattern} and r.rolname like 'portal\\_login\\_%'`
  for (const {
    name,
  } of await admin`select datname as name from pg_database where datname ~ ${pattern}`)
    await admin.unsafe(`drop database if exists ${name} with (force)`)
  for (const { role } of logins) await admin.unsafe(`drop role if exists ${role}`)
}
