import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/database/embedded/start.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'

export const testSecret = Buffer.alloc(32, 'tenantry-test')
export const migrations = new URL('../../drizzle', import.meta.url).pathname

declare module 'vitest' {
  interface ProvidedContext {
    template: { databaseUrl?: string; dataDir?: string }
  }
}

/** Migrates once; every test file gets its own copy (a database from the template, or a copied data folder). */
export async function setup(project: TestProject) {
  const { DATABASE_URL } = process.env
  if (DATABASE_URL) {
    const name = `tenantry_template_${randomBytes(4).toString('hex')}`
    const admin = postgres({ ...optionsOf(DATABASE_URL), max: 1, onnotice: () => {} })
    await admin.unsafe(`create database ${name}`)
    const url = new URL(DATABASE_URL)
    url.pathname = `/${name}`
    await migrateDatabase(optionsOf(url.href), migrations, {
      secret: testSecret,
      givesPassword: true,
    })
    project.provide('template', { databaseUrl: url.href })
    return async () => {
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-test-'))
  const dataDir = join(folder, 'template')
  const server = await startEmbedded({ dataDir })
  await migrateDatabase(
    { path: server.path, user: 'postgres', database: 'portal' },
    migrations,
    undefined,
  )
  await server.stop()
  project.provide('template', { dataDir })
  return () => rmSync(folder, { recursive: true, force: true })
}
