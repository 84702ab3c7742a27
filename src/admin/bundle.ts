import { writeFile } from 'node:fs/promises'
import { availableParallelism, freemem, loadavg, release, totalmem, type } from 'node:os'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type SQL, sql } from 'drizzle-orm'
import type { Config } from '../config.ts'
import { alarms } from '../domain/alarms/alarms.list.ts'
import { log } from '../domain/audit/entries.ts'
import { parseQuery } from '../domain/lists/list.ts'
import { readFigures, readSlow } from '../domain/operations/figures.ts'
import { commands } from '../domain/queue/commands.list.ts'
import { type Audience, type Database, limited, Scope, system } from '../domain/scope.ts'
import { services } from '../domain/services/services.ts'
import { tenants } from '../domain/tenants/tenants.ts'
import { scrubbed } from '../log.ts'
import type { Command } from './command.ts'

/** Lists whose pages read the most; `parseQuery` of nothing is the page that everybody opens. */
const heaviest = { services, tenants, commands, alarms, log } as const
const statementMs = 10_000

/**
 * What whoever helps needs to see, in one file: versions, configuration, migrations, figures, what failed and is active by its
 * code, sizes of tables, what runs in the database, plans of the heaviest lists for each audience. No name, address, text of
 * anybody's, parameter or secret is in it: rows are counted by code, and what is quoted in a plan is left out.
 */
export const bundleCommand: Command = {
  usage: 'bundle FILE.json.gz',
  about:
    'Writes what support needs to see, without names and secrets. Read it before you send it: zcat FILE.json.gz. The log of the processes is in the journal.',
  options: {},
  async run(database, _given, [file], _seal, config) {
    if (!file) throw new Error('Name the file: npm run admin -- bundle FILE.json.gz')
    const text = `${JSON.stringify(await bundle(database, config), null, 1)}\n`
    const bytes = file.endsWith('.gz') ? await promisify(gzip)(text) : Buffer.from(text)
    // never over another file, and for nobody else to read
    await writeFile(file, bytes, { flag: 'wx', mode: 0o600 }).catch((error) => {
      throw error.code === 'EEXIST' ? new Error(`${file} is there already`) : error
    })
    return `${file}: ${bytes.length} bytes`
  },
}

/** The parts; one that cannot be read says why in its place, and the others stand. */
export async function bundle(given: Database, config: Config) {
  const database = limited(given, { statementMs })
  const read = (work: (scope: Scope) => Promise<unknown>) =>
    Scope.enter(database, system({ kind: 'provider' }), work, 'read only').catch(why)
  const rows = (text: SQL) => read(async ({ db }) => [...(await db.execute(text))])
  return {
    at: new Date(),
    versions: {
      portal: config.version,
      node: process.versions.node,
      system: `${type()} ${release()}`,
    },
    machine: {
      ...{ cores: availableParallelism(), load: loadavg() },
      ...{ memoryBytes: totalmem(), freeBytes: freemem() },
    },
    config: configOf(config),
    migrations: await rows(
      sql`select tag, hash, release, oldest, applied_at, took_ms from schema_migration order by applied_at, tag`,
    ),
    figures: await read(readFigures),
    drift: await read(readSlow),
    failures: await rows(failures),
    alarms: await rows(active),
    backups: await rows(sql`
      select kind, started_at, ended_at, taken_at, bytes, rows, failure ->> 'code' as failure from backup_run order by started_at desc limit 20`),
    canary: await rows(sql`
      select started_at, ended_at, attempts, jsonb_array_length(leaks) as leaks, error ->> 'code' as error from canary_run order by started_at desc limit 10`),
    database: {
      server: await rows(settings),
      tables: await rows(tables),
      activity: await rows(activity),
      plans: await plansOf(database).catch((error): Plans => ({ all: { of: why(error) } })),
    },
  }
}

const why = (error: unknown) => ({
  unread: scrubbed(error instanceof Error ? error.message : String(error)).slice(0, 300),
})

/** What is set, and of what could be a secret, or leads to one, only that it is. */
function configOf(config: Config) {
  const { port, host, process: kind, tenantSuffix, logLevel, trustedProxy, connectorAllow } = config
  const { dnsServers, edgeTlsPort, snmpTrapPort, sip, metricsPort } = config
  const at = (url: string | undefined) => (url ? new URL(url).host : null)
  return {
    ...{ port, host, process: kind, portalUrl: config.portalUrl.origin, tenantSuffix, logLevel },
    ...{ trustedProxy, connectorAllow, dnsServers, edgeTlsPort, snmpTrapPort, metricsPort },
    ...{ sipPort: sip.port, sipTlsPort: sip.tls?.port, licenseKeys: config.licenseKeys.size },
    databaseUrl: at(config.databaseUrl) ?? 'embedded',
    databaseAppUrl: at(config.databaseAppUrl),
    databaseReadUrl: at(config.databaseReadUrl),
    eventsUrl: at(config.eventsUrl),
    ...{ graphUrl: at(config.graphUrl), loginUrl: at(config.loginUrl) },
    isSet: {
      metricsToken: config.metricsToken !== undefined,
      firstOperator: config.firstOperator !== undefined,
      securityContact: config.securityContact !== undefined,
    },
  }
}

const failures = sql`
  select kind, lane, error ->> 'code' as code, count(*)::int as many, max(attempt) as attempts, min(ended_at) as first, max(ended_at) as last
  from command where state = 'failed' and coalesce(ended_at, '-infinity') > now() - interval '7 days'
  group by 1, 2, 3 order by last desc limit 100`

// names of what monitoring reports are its own words, and have one code
const active = sql`
  select name ->> 'code' as code, severity, origin, count(*)::int as many, min(raised_at) as first
  from alarm where cleared_at is null group by 1, 2, 3 order by many desc limit 100`

const settings = sql`
  select name, setting, unit from pg_settings where name in ('server_version', 'max_connections', 'shared_buffers', 'work_mem',
    'effective_cache_size', 'maintenance_work_mem', 'autovacuum', 'fsync', 'synchronous_commit', 'wal_level', 'jit', 'TimeZone',
    'server_encoding', 'lc_collate', 'random_page_cost', 'default_transaction_read_only')`

const tables = sql`
  select s.relname as "table", pg_total_relation_size(s.relid)::float8 as bytes, s.n_live_tup::float8 as live, s.n_dead_tup::float8 as dead,
    s.seq_scan::float8 as seq_scans, s.idx_scan::float8 as index_scans, s.last_autovacuum, s.last_autoanalyze, s.last_analyze
  from pg_stat_user_tables s order by 2 desc limit 40`

// of other roles the server shows neither state nor times; no text, for one that was written by hand has its values in it
const activity = sql`
  select state, wait_event_type, wait_event, backend_type, count(*)::int as many,
    max(extract(epoch from clock_timestamp() - xact_start))::float8 as longest_transaction,
    max(extract(epoch from clock_timestamp() - query_start))::float8 as longest_statement
  from pg_stat_activity where datname = current_database() group by 1, 2, 3, 4 order by many desc`

type Plans = Record<string, Record<string, unknown>>

/** Of each audience, as the one that has the most. Planned and not run a second time. */
async function plansOf(database: Database): Promise<Plans> {
  const [most] = await Scope.enter(
    database,
    system({ kind: 'provider' }),
    ({ db }) =>
      db.execute<{ tenant: string | null; msp: string | null }>(sql`
        select (select tenant_id from service group by 1 order by count(*) desc limit 1) as tenant,
          (select msp_id from service where msp_id is not null group by 1 order by count(*) desc limit 1) as msp`),
    'read only',
  )
  const audiences: Audience[] = [
    { kind: 'provider' },
    ...(most?.msp ? [{ kind: 'msp', msp: most.msp } as const] : []),
    ...(most?.tenant ? [{ kind: 'tenant', tenant: most.tenant } as const] : []),
  ]
  const found: Plans = {}
  for (const audience of audiences) {
    const own: Record<string, unknown> = {}
    for (const [name, list] of Object.entries(heaviest)) {
      const page = (scope: Scope): Promise<unknown> => list.page(scope, parseQuery(list, ''))
      own[name] = await explained(database, audience, page).catch(why)
    }
    found[audience.kind] = own
  }
  return found
}

/** How long a work took, and the plan of each statement that it asked for. */
async function explained(
  database: Database,
  audience: Audience,
  work: (scope: Scope) => Promise<unknown>,
) {
  const asked: SQL[] = []
  const listening: Database = {
    transaction: (settings, mode, inside) =>
      database.transaction(settings, mode, (db, become) => {
        const heard = new Proxy(db, {
          get(target, name) {
            const value = Reflect.get(target, name, target)
            if (typeof value !== 'function') return value
            return (...given: unknown[]) => {
              if (name === 'execute') asked.push(given[0] as SQL)
              return Reflect.apply(value, target, given)
            }
          },
        })
        return inside(heard, become)
      }),
  }
  const from = performance.now()
  await Scope.enter(listening, system(audience), work, 'read only')
  const ms = Math.round(performance.now() - from)
  const plans = await Scope.enter(
    database,
    system(audience),
    async ({ db }) => {
      const all: string[][] = []
      for (const one of asked) {
        const lines = await db.execute<{ 'QUERY PLAN': string }>(sql`explain ${one}`)
        all.push(lines.map((line) => unquoted(line['QUERY PLAN'])))
      }
      return all
    },
    'read only',
  )
  return { ms, plans }
}

/** A plan without what stands in quotation marks: words of the code, or somebody's. */
const unquoted = (line: string) => line.replaceAll(/'(?:[^']|'')*'/g, "'…'")
