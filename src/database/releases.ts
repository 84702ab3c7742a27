import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One release, as `npm run release` has written it. */
export type Release = {
  version: string
  /** `2026-11-30`. */
  date: string
  /** Absent of the newest until the next one begins: a commit cannot name itself. */
  commit?: string
  /** What it brought, in order; released files are never changed. */
  migrations: readonly { tag: string; sha256: string }[]
  /** The oldest release that still works on the schema as this one leaves it. */
  oldest: string
  /** No later release starts on a database that this one has not brought up to date. */
  required?: { why: string }
}

/** `drizzle/releases.json`: what this tree is (`0.2.0`, or `0.3.0-dev` after it), and the releases up to it, oldest first. */
export type Releases = { version: string; releases: readonly Release[] }

/** One migration that a database says was applied. */
export type Applied = { tag: string; hash: string; release: string; oldest: string }

/** One file of `drizzle/`, in the order of their numbers. */
export type Migration = Applied & {
  statements: readonly string[]
  /** Its statements run one by one and bear to be repeated, because an index is built beside those who write. */
  isOutside: boolean
}

/** What this tree can bring a database to. */
export type Own = Releases & { migrations: readonly Migration[] }

/**
 * What there is to do with a database: nothing was made yet, it is as this version has it, `pending` (tags) comes first, or
 * a newer version has been here that lets this one work on. `from` is the version that it is of.
 */
export type Path =
  | { way: 'new' | 'same' | 'forward'; from: string | undefined; pending: readonly string[] }
  | { way: 'ahead'; from: string; pending: readonly string[] }
  /** `isOld`: what made it is older than this version and not on its way; else newer. */
  | { way: 'none'; why: string; isOld: boolean }

const breakpoint = '--> statement-breakpoint'
const outsideMark = /^-- outside a transaction\b/
/** In front of a statement that takes away what releases before `release` have used. */
export const contractMark = /^-- contract: (\d+\.\d+\.\d+), (\S.*)$/gm

export const readReleases = (folder: string): Releases =>
  JSON.parse(readFileSync(join(folder, 'releases.json'), 'utf8'))

/** The migrations of a folder, each with the release that it is of or will be. */
export function readOwn(folder: string): Own {
  const kept = readReleases(folder)
  const releaseOf = new Map(
    kept.releases.flatMap(({ version, migrations }) =>
      migrations.map(({ tag }) => [tag, version] as const),
    ),
  )
  let oldest = kept.releases[0]?.version ?? kept.version
  const migrations = readdirSync(folder)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8')
      const tag = name.replace('.sql', '')
      for (const [, release = ''] of text.matchAll(contractMark))
        if (compareVersions(release, oldest) > 0) oldest = release
      return {
        ...{ tag, hash: createHash('sha256').update(text).digest('hex'), oldest },
        release: releaseOf.get(tag) ?? kept.version,
        statements: text.split(breakpoint),
        isOutside: outsideMark.test(text),
      }
    })
  return { ...kept, migrations }
}

/**
 * Whether and how this tree goes on with a database on which `found` was applied, decided before anything is changed. Also
 * for a backup, whose head says what was applied where it was made.
 */
export function releasePath(own: Own, found: readonly Applied[]): Path {
  const known = new Map(own.migrations.map((migration) => [migration.tag, migration]))
  const other = found.find(({ tag, hash }) => known.has(tag) && known.get(tag)?.hash !== hash)
  if (other) return { way: 'none', isOld: true, why: changed(other.tag) }
  const tags = new Set(found.map(({ tag }) => tag))
  const pending = own.migrations.map(({ tag }) => tag).filter((tag) => !tags.has(tag))
  const foreign = found.filter(({ tag }) => !known.has(tag))
  if (foreign.length > 0) return pastOwn(own, foreign, pending)
  const skipped = found.length === 0 ? undefined : skippedRelease(own, tags)
  const from = found.length === 0 ? undefined : reachedBy(own, tags)
  if (skipped)
    return {
      ...{ way: 'none', isOld: true },
      why: `This database is of Tenantry ${from}, and ${skipped.version} must run on it before ${own.version}: ${skipped.required?.why} Start ${skipped.version} once, then this version. Nothing was changed.`,
    }
  const way = pending.length === 0 ? 'same' : from === undefined ? 'new' : 'forward'
  return { way, from, pending }
}

/** Something has been here that this version does not know. */
function pastOwn(own: Own, foreign: readonly Applied[], pending: readonly string[]): Path {
  const newest =
    foreign
      .map(({ release }) => release)
      .sort(compareVersions)
      .at(-1) ?? ''
  const oldest =
    foreign
      .map((one) => one.oldest)
      .sort(compareVersions)
      .at(-1) ?? ''
  if (pending.length > 0)
    return {
      ...{ way: 'none', isOld: compareVersions(newest, own.version) <= 0 },
      why: changed(foreign[0]?.tag ?? ''),
    }
  if (compareVersions(own.version, oldest) >= 0) return { way: 'ahead', from: newest, pending: [] }
  return {
    ...{ way: 'none', isOld: false },
    why: `This database has been upgraded by Tenantry ${newest}, on which versions before ${oldest} no longer work; this is ${own.version}. Run ${newest} or a newer one. Nothing was changed.`,
  }
}

const changed = (tag: string) =>
  `This database was made by a build between two releases: its migration ${tag} is not one that this version has, and there is no way from one to the other. Nothing was changed. \`npm run reset\` makes the demo anew; a database of your own is restored from a backup that a release has made, or dropped and created again.`

/** The first release on the way that may not be left out, and was. */
const skippedRelease = (own: Own, tags: ReadonlySet<string>) =>
  own.releases.find(
    ({ version, required, migrations }) =>
      required && version !== own.version && !migrations.every(({ tag }) => tags.has(tag)),
  )

/** The newest version all of whose migrations were applied. */
function reachedBy(own: Own, tags: ReadonlySet<string>): string {
  if (own.migrations.every(({ tag }) => tags.has(tag))) return own.version
  const reached = own.releases.filter(({ migrations }) =>
    migrations.every(({ tag }) => tags.has(tag)),
  )
  return reached.at(-1)?.version ?? `a version before ${own.releases[0]?.version ?? own.version}`
}

/** As `sort` wants it: by the three numbers, and what is not released yet (`0.2.0-dev`) before what will be. */
export function compareVersions(one: string, other: string): number {
  const parts = (version: string) => {
    const [, a, b, c, dev] = /^(\d+)\.(\d+)\.(\d+)(-dev)?$/.exec(version) ?? []
    return [Number(a ?? 0), Number(b ?? 0), Number(c ?? 0), dev ? 0 : 1]
  }
  const others = parts(other)
  return parts(one).reduce((found, part, at) => found || part - (others[at] ?? 0), 0)
}
