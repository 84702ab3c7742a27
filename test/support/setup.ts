import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/database/embedded/start.ts'
import { loginPassword, prepareLogin } from '../../src/database/login.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'

export const testSecret = Buffer.alloc(32, 'tenantry-test')
const root = fileURLToPath(new URL('../..', import.meta.url))
export const migrations = join(root, 'drizzle')

declare module 'vitest' {
  interface ProvidedContext {
    template: { databaseUrl?: string; dataDir?: string; login: string }
  }
}

/** Migrates once; every test file gets its own copy (a database from the template, or a copied data folder). */
export async function setup(project: TestProject) {
  const { DATABASE_URL, TENANTRY_TESTS } = process.env
  if (TENANTRY_TESTS === 'unit') return
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
  const dataDir = join(kept, hashOf(...made, migrations))
  if (!existsSync(dataDir)) await keepTemplate(dataDir)
  project.provide('template', { dataDir, login: readFileSync(join(dataDir, loginFile), 'utf8') })
}

/** Making the embedded database from nothing costs seconds, so the migrated one is kept until what made it changes. */
const kept = join(root, 'node_modules/.cache/tenantry/templates')
const made = [
  ...['package-lock.json', 'drizzle/releases.json', 'src/database/releases.ts'],
  ...['src/database/migrate.ts', 'src/database/login.ts'],
].map((name) => join(root, name))
// another branch beside this one may use its own
const oldMs = 24 * 3_600_000
const loginFile = 'tenantry-login'

function hashOf(...paths: string[]): string {
  const hash = createHash('sha256')
  for (const path of paths)
    for (const file of statSync(path).isDirectory() ? sqlIn(path) : [path])
      hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

const sqlIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => join(folder, name))

async function keepTemplate(dataDir: string) {
  mkdirSync(kept, { recursive: true })
  for (const name of readdirSync(kept))
    if (Date.now() - statSync(join(kept, name)).mtimeMs > oldMs)
      rmSync(join(kept, name), { recursive: true, force: true })
  // made aside, so that nobody copies half of one
  const aside = mkdtempSync(join(kept, 'aside-'))
  const server = await startEmbedded({ dataDir: join(aside, 'data') })
  const owner = { path: server.path, user: 'postgres', database: 'portal' }
  await migrateDatabase(owner, migrations)
  const login = await prepareLogin(owner)
  await server.stop()
  writeFileSync(join(aside, 'data', loginFile), login)
  renameSync(join(aside, 'data'), dataDir)
  rmSync(aside, { recursive: true, force: true })
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
