import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { columnsOf } from '../../src/database/backup/format.ts'
import { restoreBackup } from '../../src/database/backup/restore.ts'
import { tablesOf } from '../../src/database/backup/tables.ts'
import { writeBackup } from '../../src/database/backup/write.ts'
import { quoted } from '../../src/database/login.ts'
import { optionsOf } from '../../src/database/open.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { type BenchDatabase, emptyBenchDatabase, makeBenchDatabase } from './database.ts'
import { compare, shown } from './measure.ts'
import type { Plan } from './plan.ts'
import { growTo, makeBenchWorld } from './world.ts'

const mib = 2 ** 20
const rtoSeconds = 300
const customers = 2000

/**
 * P1, P2: a backup and a restore beside what the server's own COPY, psql and zstd need for the same rows; P3 (not with
 * `--quick`): a database of a gibibyte, restored whole, beside five minutes.
 */
export async function benchBackup({ isQuick, isWanted, report }: Plan): Promise<void> {
  for (const tool of ['psql', 'zstd']) execFileSync(tool, ['--version'], { stdio: 'ignore' })
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-bench-'))
  const bench = await makeBenchDatabase()
  try {
    await makeBenchWorld(bench.sql)
    await growTo(bench.sql, customers)
    const size = await fillTo(bench, isQuick ? 128 * mib : 512 * mib)
    const file = join(folder, 'backup')
    const ours = () => timed(() => write(bench, file))
    const found = await compare(3, ours, () => timed(() => copyOut(bench, join(folder, 'copy'))))
    report({
      ...{ goal: 'P1', sense: 'at most', limit: 2, ...found },
      what: `a database of ${shown(size / mib)} MiB: backup ÷ COPY through zstd -1`,
      beside: `${shown(found.subject)} and ${shown(found.control)} s; ${shown(statSync(file).size / mib)} and ${shown(statSync(join(folder, 'copy')).size / mib)} MiB`,
    })
    const back = await compare(
      isQuick ? 1 : 2,
      () => restore(file),
      () => copyIn(file),
      { warmRounds: 0 },
    )
    report({
      ...{ goal: 'P2', sense: 'at most', limit: 2, ...back },
      what: 'that restored ÷ COPY into the same migrated tables',
      beside: `${shown(back.subject)} and ${shown(back.control)} s`,
    })
    if (isQuick || !isWanted('P3')) return
    const whole = await fillTo(bench, 1024 * mib)
    const written = await ours()
    const restored = await restore(file)
    report({
      ...{ goal: 'P3', sense: 'at most', limit: 1, spread: 0, ratio: restored / rtoSeconds },
      what: `a database of ${shown(whole / mib)} MiB restored ÷ ${rtoSeconds} s`,
      beside: `${shown(restored)} s; written in ${shown(written)} s, ${shown(statSync(file).size / mib)} MiB`,
    })
  } finally {
    await bench.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const timed = async (work: () => Promise<unknown>) => {
  const from = performance.now()
  await work()
  return (performance.now() - from) / 1000
}

/** People with their numbers, and commands that are done, until the database has this many bytes. */
async function fillTo({ sql }: BenchDatabase, bytes: number): Promise<number> {
  const many = 20_000
  for (;;) {
    const [found] = await sql<
      { size: number }[]
    >`select pg_database_size(current_database())::float8 as size`
    if (found && found.size >= bytes) return found.size
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx`
        insert into managed_user (tenant_id, graph_id, upn, display_name, enabled, plans, generation)
        select t.id, gen_random_uuid()::text, 'user' || i || '.' || gen_random_uuid() || '@' || t.default_domain,
          initcap(substr(md5(t.id::text || i), 1, 9)) || ' ' || (array['Berg', 'Stone', 'Lang', 'Reed'])[1 + i % 4], i % 20 > 0,
          jsonb_build_array(gen_random_uuid(), gen_random_uuid()), 1
        from generate_series(1, ${many}) i
        join (select *, row_number() over (order by shortname) - 1 as at from tenant) t on t.at = i % ${customers}`
      await tx`
        insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, state, attempt, requested_name, started_at, ended_at)
        select 'tenant', t.id, 'service', 'probe', 'device', t.full_name || ' ' || i, 'succeeded', 1, 'Dana',
          now() - i * interval '1 second', now() - i * interval '1 second'
        from generate_series(1, ${many}) i
        join (select *, row_number() over (order by shortname) - 1 as at from tenant) t on t.at = i % ${customers}`
    })
  }
}

async function write({ owner }: BenchDatabase, file: string) {
  rmSync(file, { force: true })
  await writeBackup(owner, file, { secret: testSecret, version: '0.0.0-bench' })
}

/** Each table by one COPY, through the compressor that a person would use. */
async function copyOut({ sql, url }: BenchDatabase, file: string) {
  const tables = await sql.begin((tx) => tablesOf(tx as never))
  const asked = tables
    .map((one) => `copy (select ${columnsOf(one)} from ${quoted(one.name)}) to stdout;`)
    .join('\n')
  await piped(asked, `psql -qX -v ON_ERROR_STOP=1 -f - '${url}' | zstd -1 -q -f -o '${file}'`)
}

async function restore(file: string): Promise<number> {
  const target = await emptyBenchDatabase()
  try {
    return await timed(() =>
      restoreBackup(
        file,
        { owner: optionsOf(target.url) },
        { folder: migrations, secret: testSecret },
      ),
    )
  } finally {
    await target.drop()
  }
}

/** The rows of the file by psql, into tables that have their indexes, without triggers, keys' checks and policies. */
async function copyIn(file: string): Promise<number> {
  const target = await makeBenchDatabase()
  try {
    const tables = await target.sql.begin((tx) => tablesOf(tx as never))
    await target.sql.unsafe(`truncate ${tables.map(({ name }) => quoted(name)).join(', ')}`)
    // what follows the compressed part is no error
    const rows = `{ echo 'set session_replication_role = replica;'; tail -n +3 '${file}' | zstd -dc 2>/dev/null || true; }`
    return await timed(() =>
      piped('', `${rows} | psql -qX -v ON_ERROR_STOP=1 -f - '${target.url}' > /dev/null`),
    )
  } finally {
    await target.drop()
  }
}

async function piped(input: string, line: string) {
  const child = spawn('bash', ['-o', 'pipefail', '-c', line], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  child.stdin.end(input)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${line} ended with ${code}`)
}
