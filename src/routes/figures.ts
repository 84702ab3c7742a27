import { statfs } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { type LicenseFigures, readLicenseFigures } from '../domain/licensing/figures.ts'
import { countSilent } from '../domain/notices/silence.ts'
import { readUnknown } from '../domain/notices/traps.take.ts'
import { readFigures, readSlow, type Slow } from '../domain/operations/figures.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import { registry } from '../metrics.ts'

export type FigureOptions = {
  database: Database
  log: Logger
  config: Pick<Config, 'dataDir'>
  /** So long one reading serves every scraper. */
  keptMs?: number
  /** So long a scraper waits for it. */
  patienceMs?: number
  slowMs?: number
}

export const figuresType = registry.contentType

/**
 * The text of `/metrics`: what this process counted of itself, and what the database says of the whole installation. The latter is
 * read for all scrapers together and within a limit; while it cannot be, `tenantry_figures_up` is 0 and the rest stands by itself.
 */
export function createFigures(options: FigureOptions): () => Promise<string> {
  const { log, config, keptMs = 5000, patienceMs = 2000, slowMs = 300_000 } = options
  const provider = system({ kind: 'provider' })
  const database = limited(options.database, { statementMs: patienceMs })
  const read = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, provider, work, 'read only')
  const slow = kept(slowMs, () => read(readSlow))
  const now = kept(keptMs, () => read(readNow))

  async function figures(): Promise<string> {
    const from = performance.now()
    try {
      const [quick, slowly] = await within(patienceMs, Promise.all([now(), slow()]))
      return `${textOf(quick, slowly)}\n${stateOf(1, from)}`
    } catch (error) {
      log.warn({ err: error }, 'the metrics are without figures')
      return stateOf(0, from)
    }
  }

  return async () => {
    // what the process says of itself is worth most while the database is away
    const parts = await Promise.all([registry.metrics(), diskOf(config.dataDir), figures()])
    return `${parts.map((part) => part.trimEnd()).join('\n')}\n`
  }
}

const readNow = async (scope: Scope) => ({
  ...(await readFigures(scope)),
  ...{ licenses: await readLicenseFigures(scope), traps: await readUnknown(scope) },
  sources: await countSilent(scope),
})
type Now = Awaited<ReturnType<typeof readNow>>

/** One answer for all who ask within `ms` of its beginning; one that fails is forgotten. */
function kept<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { answer: Promise<T>; until: number } | undefined
  return () => {
    if (!last || performance.now() > last.until) {
      const asked = { answer: ask(), until: performance.now() + ms }
      asked.answer.catch(() => {
        if (last === asked) last = undefined
      })
      last = asked
    }
    return last.answer
  }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no figures within ${ms} ms`)), ms)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number | null]
type Metric = { name: string; help: string; type?: 'counter'; samples: readonly Sample[] }

/** In Prometheus's text format. What has no value has no line, so that `absent()` finds it. */
const written = (metrics: readonly Metric[]): string =>
  metrics
    .flatMap(({ name, help, type = 'gauge', samples }) => {
      const lines = samples.flatMap(([labels, value]) =>
        value === null ? [] : [`tenantry_${name}${labelled(labels)} ${value}`],
      )
      const head = [`# HELP tenantry_${name} ${help}`, `# TYPE tenantry_${name} ${type}`]
      return lines.length > 0 ? [...head, ...lines] : []
    })
    .join('\n')

function labelled(labels: Sample[0]): string {
  const said = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll(/["\\\n]/g, '_')}"`,
  )
  return said.length > 0 ? `{${said.join(',')}}` : ''
}

const one = (name: string, help: string, value: number | null): Metric => ({
  ...{ name, help },
  samples: [[{}, value]],
})
const some = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  ...{ name, help, samples },
})

const stateOf = (up: 0 | 1, from: number) =>
  written([
    one('figures_up', 'Whether the figures of the database could be read.', up),
    one(
      ...(['figures_seconds', 'How long that took, or was waited for.'] as const),
      (performance.now() - from) / 1000,
    ),
  ])

async function diskOf(dataDir: string): Promise<string> {
  const found = await statfs(dataDir).catch(() => null)
  if (!found) return ''
  const { bsize, blocks, bavail } = found
  const where = 'bytes of the file system that DATA_DIR is on.'
  return written([
    one('data_free_bytes', `Free ${where}`, bavail * bsize),
    one('data_bytes', `All ${where}`, blocks * bsize),
  ])
}

const textOf = (now: Now, slow: Slow): string =>
  written([
    ...queueOf(now),
    ...stateOfAll(now),
    ...agesOf(now),
    ...slowOf(slow),
    ...licensesOf(now),
  ])

const queueOf = ({ commands, waiting }: Now): Metric[] => [
  some(
    ...(['commands', 'Tasks that wait or run; failed: in the last 24 hours.'] as const),
    commands.map(({ state, lane, kind, many }) => [{ state, lane, kind }, many]),
  ),
  some(
    ...(['command_waiting_seconds', 'How long the oldest that may begin has waited.'] as const),
    waiting.map(({ lane, seconds }) => [{ lane }, seconds]),
  ),
]

const stateOfAll = ({ alarms, walls, sources, traps }: Now): Metric[] => [
  some(
    ...(['alarms_active', 'Active alarms of all owners, by severity.'] as const),
    alarms.map(({ severity, many }) => [{ severity }, many]),
  ),
  some(
    ...(['walls', 'Wallboards that are shown, silent or over.'] as const),
    Object.entries(walls).map(([state, many]) => [{ state }, many]),
  ),
  one('sources_silent', 'Sources of alarms that are waited for in vain.', sources.silent),
  one('sources_watched', 'Sources of alarms whose silence is told.', sources.watched),
  {
    ...{ name: 'traps_unknown_total', type: 'counter' },
    help: 'SNMP messages of senders that are not known, by what was wrong.',
    samples: [...traps].map(([why, many]) => [{ why }, many]),
  },
]

const agesOf = ({ workerSeconds, replication, canary, backup, unsealedSeconds }: Now): Metric[] => [
  one('worker_seen_seconds', 'Since a worker last said that it lives.', workerSeconds),
  one(
    ...([
      'replication_oldest_seconds',
      'Since the last that succeeded where that is longest ago.',
    ] as const),
    replication.oldestSeconds,
  ),
  one('replication_overdue', 'Tenants whose replication is an hour late.', replication.overdue),
  one('canary_good_seconds', 'Since the last clean round of the canary.', canary.goodSeconds),
  one('canary_leaks', 'What the last round of the canary saw of others.', canary.leaks),
  one('backup_age_seconds', 'Since the instant that the newest backup holds.', backup.seconds),
  one(
    ...(['restore_proven_seconds', 'Since a backup was last restored aside and tried.'] as const),
    backup.provenSeconds,
  ),
  one('log_unsealed_seconds', 'How long the oldest line of the log has no seal.', unsealedSeconds),
]

const slowOf = ({ drift, databaseBytes }: Slow): Metric[] => [
  some(
    ...(['counter_drift', 'How far kept totals are from what is counted.'] as const),
    drift.map(({ counter, by }) => [{ counter }, by]),
  ),
  one('database_bytes', 'Tables with their indexes.', databaseBytes),
]

const licenseHelp = {
  installed: 'Licenses that are installed.',
  inUse: 'Licenses that are in use or reserved.',
  free: 'Licenses that are free.',
  overdraft: 'Licenses in use beyond those that are installed.',
} as const satisfies Record<keyof LicenseFigures, string>
const licenseNames = {
  ...{ installed: 'installed', inUse: 'in_use', free: 'free', overdraft: 'overdraft' },
} as const

const licensesOf = ({ licenses: { pools, seats } }: Now): Metric[] =>
  (['installed', 'inUse', 'free', 'overdraft'] as const).map((figure) =>
    some(`licenses_${licenseNames[figure]}`, licenseHelp[figure], [
      ...pools.map(({ pool, ...of }) => [{ license: pool }, of[figure]] as const),
      ...seats.map(({ type, ...of }) => [{ license: `seat-${type}` }, of[figure]] as const),
    ]),
  )
