import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Releases, readOwn } from '../../src/database/releases.ts'

const root = resolve(import.meta.dirname, '../..')
const migrations = { '0000_ground': 'select 1;\n', '0001_tables': 'select 2;\n' }

/** A tree of its own with the script, two migrations and all of it committed. */
function tree() {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-release-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...words], {
      ...{ cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    }).trim()
  const path = (name: string) => join(folder, name)
  for (const name of ['scripts', 'src/database', 'drizzle'])
    mkdirSync(path(name), { recursive: true })
  for (const name of ['scripts/release.ts', 'src/database/releases.ts'])
    cpSync(join(root, name), path(name))
  const keep = (name: string, value: object) => writeFileSync(path(name), JSON.stringify(value))
  keep('package.json', { type: 'module', version: '0.1.0-dev' })
  keep('package-lock.json', { version: '0.1.0-dev', packages: { '': { version: '0.1.0-dev' } } })
  keep('drizzle/releases.json', { version: '0.1.0-dev', releases: [] })
  for (const [tag, text] of Object.entries(migrations))
    writeFileSync(path(`drizzle/${tag}.sql`), text)
  const commit = (message: string) => {
    git('add', '.')
    git('commit', '-q', '-m', message)
    return git('rev-parse', 'HEAD')
  }
  writeFileSync(path('.gitignore'), 'data/\n')
  git('init', '-q')
  commit('Work')
  /** What the bench and the proof said of what is committed. */
  const prove = (more: object = {}) => {
    mkdirSync(path('data'), { recursive: true })
    const said = { commit: git('rev-parse', 'HEAD'), ...more }
    for (const name of ['bench.json', 'proof.json', 'proof.html']) keep(`data/${name}`, said)
  }
  return {
    ...{ path, commit, prove },
    versions: () =>
      ['package.json', 'package-lock.json', 'drizzle/releases.json'].map(
        (name) => JSON.parse(readFileSync(path(name), 'utf8')).version,
      ),
    kept: (): Releases => JSON.parse(readFileSync(path('drizzle/releases.json'), 'utf8')),
    own: () => readOwn(path('drizzle')),
    /** Why it was refused; nothing where it was done. */
    release(...words: string[]) {
      prove()
      return this.releaseAsIs(...words)
    },
    releaseAsIs(...words: string[]) {
      const { status, stderr } = spawnSync(
        process.execPath,
        [path('scripts/release.ts'), ...words],
        {
          encoding: 'utf8',
          env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
        },
      )
      expect(status === 0).toBe(stderr === '')
      return stderr.trim()
    },
  }
}

test('a release freezes what is committed; the next one has what came after it', () => {
  const made = tree()
  const { versions, kept, own, commit, path } = made
  const release = made.release.bind(made)
  expect(release()).toBe('')
  expect(versions()).toEqual(['0.1.0', '0.1.0', '0.1.0'])
  expect(kept().releases).toEqual([
    {
      ...{ version: '0.1.0', date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), oldest: '0.1.0' },
      migrations: own().migrations.map(({ tag, hash }) => ({ tag, sha256: hash })),
    },
  ])
  expect(release('--begin', '0.2.0'), 'before its commit').toContain('not committed')
  const released = commit('Release 0.1.0')
  expect(release('--begin', '0.1.0')).toBe('0.1.0 is no version after 0.1.0.')
  expect(release('--begin', '0.2.0')).toBe('')
  expect(versions()).toEqual(['0.2.0-dev', '0.2.0-dev', '0.2.0-dev'])
  expect(kept().releases[0]?.commit).toBe(released)
  writeFileSync(
    path('drizzle/0002_more.sql'),
    '-- contract: 0.1.0, nobody reads it\nalter table paint drop column shade;\n',
  )
  commit('More')
  expect(release('--required', 'it moves rows.')).toBe('')
  const [, second] = kept().releases
  expect(second).toMatchObject({
    ...{ version: '0.2.0', oldest: '0.1.0', required: { why: 'it moves rows.' } },
    migrations: [{ tag: '0002_more' }],
  })
})

test('a release is refused with anything that is not committed, and nothing is written', () => {
  const made = tree()
  const { versions, path } = made
  const release = made.release.bind(made)
  writeFileSync(path('drizzle/0002_more.sql'), 'select 3;\n')
  expect(release()).toBe('There are changes that are not committed.')
  expect(versions()[2]).toBe('0.1.0-dev')
  rmSync(path('drizzle/0002_more.sql'))
  expect(release()).toBe('')
})

test('a release is refused where a migration was changed that an earlier one froze, be it committed', () => {
  const made = tree()
  const { commit, path, kept } = made
  const release = made.release.bind(made)
  release()
  commit('Release 0.1.0')
  release('--begin', '0.2.0')
  commit('Begin')
  appendFileSync(path('drizzle/0000_ground.sql'), '-- as if nothing\n')
  commit('Edit')
  expect(release()).toBe('0000_ground was released and has been changed since.')
  expect(kept().releases).toHaveLength(1)
  rmSync(path('drizzle/0000_ground.sql'))
  commit('Take away')
  expect(release()).toBe('0000_ground was released and has been changed since.')
  writeFileSync(path('drizzle/0000_ground.sql'), migrations['0000_ground'])
  commit('Back')
  expect(release('--required', 'it moves rows.')).toContain('needs a migration')
  expect(release()).toBe('')
})

test('one that was made is not made again, and its commit has to be there before the next begins', () => {
  const made = tree()
  const { commit } = made
  const release = made.release.bind(made)
  expect(release('--begin', '0.2.0')).toBe('There is no release yet.')
  release()
  commit('Made it')
  expect(release()).toContain('0.1.0 is not newer than 0.1.0')
  expect(release('--begin', '0.2.0')).toBe('No commit begins with "Release 0.1.0".')
})

test('what was measured of this very commit stays with the release; without it, or with a goal missed, there is none', () => {
  const made = tree()
  expect(made.releaseAsIs()).toContain('bench.json is not of this commit: run `npm run bench`')
  made.prove()
  writeFileSync(made.path('more.md'), 'more')
  made.commit('More')
  expect(made.releaseAsIs(), 'of an older one').toContain('bench.json is not of this commit')
  made.prove({ goals: [{ id: 'G10', verdict: 'not met' }] })
  expect(made.releaseAsIs()).toBe('Not met: G10.')
  expect(existsSync(made.path('doc/releases/0.1.0'))).toBe(false)
  made.prove({ goals: [{ id: 'G10', verdict: 'met' }] })
  expect(made.releaseAsIs()).toBe('')
  const kept = JSON.parse(readFileSync(made.path('doc/releases/0.1.0/proof.json'), 'utf8'))
  expect(kept.goals).toEqual([{ id: 'G10', verdict: 'met' }])
})

test('one that goes without says why', () => {
  const made = tree()
  expect(made.releaseAsIs('--unproven', 'The machine was busy.')).toBe('')
  expect(readFileSync(made.path('doc/releases/0.1.0/unproven.md'), 'utf8')).toBe(
    'The machine was busy.\n',
  )
})
