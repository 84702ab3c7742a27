import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compareVersions, type Release, type Releases, readOwn } from '../src/database/releases.ts'

/**
 * `npm run release` makes a release of what is committed: the version of package.json, without `-dev`, gets its entry in
 * drizzle/releases.json with the hash of each migration, which nobody changes from then on. `--required WHY`: no later
 * release starts on a database that this one has not run on. `npm run release -- --begin 0.3.0` comes after the release's
 * commit: it writes that commit down, and what follows is 0.3.0-dev. What `npm run bench` and then `npm run proof` said of this
 * very commit stays with the release in doc/releases; `--unproven WHY` leaves it out, and says so there.
 */
const root = new URL('..', import.meta.url).pathname
const git = (...words: string[]) =>
  execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim()
const { values } = parseArgs({
  options: {
    required: { type: 'string' },
    begin: { type: 'string' },
    unproven: { type: 'string' },
  },
})

function refuse(why: string): never {
  console.error(why)
  process.exit(1)
}

function writeJson(path: string, change: (kept: Record<string, unknown>) => void) {
  const file = join(root, path)
  const kept = JSON.parse(readFileSync(file, 'utf8'))
  change(kept)
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`)
}

function keep({ version, releases }: Releases) {
  writeJson('drizzle/releases.json', (kept) => Object.assign(kept, { version, releases }))
  writeJson('package.json', (kept) => Object.assign(kept, { version }))
  writeJson('package-lock.json', (kept) => {
    Object.assign(kept, { version })
    const { packages } = kept as { packages: Record<string, object> }
    Object.assign(packages[''] ?? {}, { version })
  })
}

const evidence = ['bench.json', 'proof.json', 'proof.html']

/** Refused unless both were made of what is released, and no goal is missed. */
function demandEvidence() {
  const head = git('rev-parse', 'HEAD')
  for (const [name, command] of [
    ['bench.json', 'npm run bench'],
    ['proof.json', 'npm run proof'],
  ] as const) {
    const file = join(root, 'data', name)
    const { commit, goals = [] } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
    if (commit !== head)
      refuse(`data/${name} is not of this commit: run \`${command}\`, or say --unproven WHY.`)
    const missed = goals.filter((one: { verdict: string }) => one.verdict === 'not met')
    if (missed.length > 0)
      refuse(`Not met: ${missed.map(({ id }: { id: string }) => id).join(', ')}.`)
  }
}

function keepEvidence(version: string, unproven: string | undefined) {
  const folder = join(root, 'doc/releases', version)
  mkdirSync(folder, { recursive: true })
  if (unproven === undefined)
    for (const name of evidence) copyFileSync(join(root, 'data', name), join(folder, name))
  else writeFileSync(join(folder, 'unproven.md'), `${unproven}\n`)
}

if (git('status', '--porcelain')) refuse('There are changes that are not committed.')
const own = readOwn(join(root, 'drizzle'))
const last = own.releases.at(-1)

if (values.begin === undefined) {
  const version = own.version.replace('-dev', '')
  if (last && compareVersions(version, last.version) <= 0)
    refuse(`${version} is not newer than ${last.version}: \`npm run release -- --begin VERSION\`.`)
  const released = new Map(
    own.releases.flatMap(({ migrations }) => migrations.map((one) => [one.tag, one.sha256])),
  )
  const hashes = new Map(own.migrations.map(({ tag, hash }) => [tag, hash]))
  for (const [tag, sha256] of released)
    if (hashes.get(tag) !== sha256) refuse(`${tag} was released and has been changed since.`)
  const fresh = own.migrations.filter(({ tag }) => !released.has(tag))
  if (values.required !== undefined && fresh.length === 0)
    refuse('A release that is required needs a migration, by which a database shows that it ran.')
  if (values.unproven === undefined) demandEvidence()
  const made: Release = {
    version,
    date: new Date().toISOString().slice(0, 10),
    migrations: fresh.map(({ tag, hash }) => ({ tag, sha256: hash })),
    // of the first release itself until there is one
    oldest: (own.migrations.at(-1)?.oldest ?? version).replace('-dev', ''),
    ...(values.required !== undefined && { required: { why: values.required } }),
  }
  keep({ version, releases: [...own.releases, made] })
  keepEvidence(version, values.unproven)
  console.log(
    `Run \`npm run ci\`, commit this as "Release ${version}", tag that commit v${version}, then \`npm run release -- --begin VERSION\`.`,
  )
} else {
  if (!last) refuse('There is no release yet.')
  if (!/^\d+\.\d+\.\d+$/.test(values.begin) || compareVersions(values.begin, last.version) <= 0)
    refuse(`${values.begin} is no version after ${last.version}.`)
  const commit = git('log', '-1', '--format=%H', `--grep=^Release ${last.version}`)
  if (!commit) refuse(`No commit begins with "Release ${last.version}".`)
  const version = `${values.begin}-dev`
  keep({ version, releases: [...own.releases.slice(0, -1), { ...last, commit }] })
  console.log(`${last.version} is ${commit}; this is ${version} now.`)
}
