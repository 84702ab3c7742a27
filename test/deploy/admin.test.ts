import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { onPostgres, testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { cloneIn } from './processes.ts'

const dir = mkdtempSync(join(tmpdir(), 'tenantry-admin-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const clone = cloneIn(dir, 'installed')
cpSync(new URL('../../deploy/admin', import.meta.url), join(clone, 'deploy/admin'))

/** An installation's commands as its administrator gives them: `deploy/admin`, which knows what is built and nothing else. */
function installation(name: string, databaseUrl = '') {
  const folder = join(dir, name)
  mkdirSync(folder)
  const lines = {
    DATA_DIR: folder,
    DATABASE_URL: databaseUrl,
    PORTAL_SECRET: testSecret.toString('base64'),
  }
  const file = join(folder, 'environment')
  writeFileSync(
    file,
    Object.entries(lines)
      .map((line) => `${line.join('=')}\n`)
      .join(''),
  )
  const env = { PATH: process.env.PATH, TENANTRY_ENVIRONMENT: file }
  return async (...words: string[]) => {
    const ended = promisify(execFile)(join(clone, 'deploy/admin'), words, { cwd: dir, env })
    return (await ended).stdout
  }
}

test('every command that a built installation has works from there: a person, a backup, its restore elsewhere', async () => {
  const db = onPostgres ? await testDatabase({ isStarted: true }) : undefined
  const here = installation('here', db?.url)
  const elsewhere = installation('elsewhere')
  const file = join(dir, 'portal.backup')

  expect(await here('--help')).toContain('restore FILE')
  const added = await here(
    ...['user', 'add', '--email', 'first@northline.example'],
    ...['--name', 'First', '--role', 'admin'],
  )
  expect(added).toContain('Added first@northline.example as admin. Password: ')
  expect(await here('bundle', join(dir, 'bundle.json.gz'))).toContain('bytes')
  expect(await here('backup', file)).toContain(`Wrote ${file}`)
  expect(await elsewhere('restore', file, '--check')).toContain('It can be restored here.')
  expect(await elsewhere('restore', file)).toContain('Start the portal.')
  expect(existsSync(join(dir, 'elsewhere/database'))).toBe(true)
  // who came along is known there
  await expect(
    elsewhere(
      ...['user', 'add', '--email', 'first@northline.example'],
      ...['--name', 'First', '--role', 'admin'],
    ),
  ).rejects.toThrow('first@northline.example')
}, 120_000)
