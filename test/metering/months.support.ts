import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeNextMonth } from '../../src/domain/metering/months.ts'
import { type Database, Scope, system } from '../../src/domain/scope.ts'
import type { TestDatabase } from '../support/database.ts'

type Sql = TestDatabase['sql']

/** From now on it is this moment for metering and orders; null: the real one. */
export const clockAt = (sql: Sql, at: string | null) =>
  sql.unsafe(
    `create or replace function portal_clock() returns timestamptz language sql stable as $$ select ${at === null ? 'now()' : `'${at}'::timestamptz`} $$`,
  )

/** Nothing was metered, closed or ordered, and everybody is there since `since`. */
export async function fromNothing(sql: Sql, since: string) {
  for (const table of ['mau_month', 'mau_correction', 'mau_activity', 'mau_counter', 'mau_limit'])
    await sql`delete from ${sql(table)}`
  for (const table of ['msp_order', 'subscription_product', 'log_entry'])
    await sql`delete from ${sql(table)}`
  await sql`update msp set created_at = ${since}, base_allowance = 0, state = 'active'`
  await sql`update tenant set created_at = ${since}`
}

/** So many accounts of a tenant were counted in a month. */
export async function metered(sql: Sql, tenant: string, period: string, mau: number) {
  await sql`
    insert into mau_activity (tenant_id, period, account, at)
    select ${tenant}, ${period}, 'account-' || n, portal_period_start(${period}) + make_interval(mins => n) from generate_series(1, ${mau}) n`
  await sql`insert into mau_counter (tenant_id, period, mau) values (${tenant}, ${period}, ${mau})`
}

/** An order that was active from one moment until another. */
export async function ordered(
  sql: Sql,
  msp: string,
  mau: number,
  { from, until = null }: { from: string; until?: string | null },
) {
  const code = `P-${mau}`
  await sql`insert into subscription_product (code, name, mau, term_months) values (${code}, ${code}, ${mau}, 0) on conflict do nothing`
  await sql`
    insert into msp_order (msp_id, product_id, product_name, product_code, price, term_months, mau, quantity, state, placed_by, placed_at, starts_at, ends_at)
    select ${msp}, id, name, code, '', 0, mau, 1, ${until ? 'expired' : 'active'}, 'Olivia Marsh', ${from}, ${from}, ${until} from subscription_product where code = ${code}`
}

export const closeOne = (database: Database) =>
  Scope.enter(database, system({ kind: 'provider' }), closeNextMonth)

/** Closes what is due; says which months. */
export async function closeAll(database: Database): Promise<string[]> {
  const closed: string[] = []
  for (;;) {
    const period = await closeOne(database)
    if (period === null) return closed
    closed.push(period)
  }
}

/** The seal as the command on the page makes it, of the file as it was downloaded. */
export function sha256sum(before: string | null, file: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-seal-'))
  try {
    writeFileSync(join(folder, 'month.csv'), file)
    const command = before
      ? `(printf '%s\\n' ${before}; cat month.csv) | sha256sum`
      : 'sha256sum month.csv'
    const { stdout, status } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`sha256sum ended with ${status}`)
    return stdout.slice(0, 64)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
