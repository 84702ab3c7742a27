import { and, eq, inArray, sql } from 'drizzle-orm'
import { message } from '../messages.ts'
import { msp } from '../schema/msp.ts'
import { service } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { parseCustomers, type RawRow } from './imports.file.ts'
import { type CustomerRow, type JudgedRows, judgeRows, type RowError } from './imports.parse.ts'
import { type Needs, needsOf } from './needs.ts'

export type Judged = JudgedRows & { needs: Needs }
/** A file's text, its rows, or what was found of them without the database. */
export type Customers = string | readonly RawRow[] | JudgedRows

/** What loading would do, without doing it: the good rows, and why each bad one is bad. */
export async function judgeImport(scope: Scope, customers: Customers): Promise<Judged> {
  const { rows, errors, total } =
    typeof customers === 'string'
      ? judgeRows(parseCustomers(customers))
      : 'rows' in customers
        ? customers
        : judgeRows(customers)
  const [msps, there] = [await mspIds(scope, rows), await existing(scope, rows)]
  const clashes = [...unknownMsps(rows, msps), ...(await takenNames(scope, rows, there))]
  const bad = new Set(clashes.map((error) => error.row))
  const good = rows.filter((row) => !bad.has(row.row))
  return {
    ...{ rows: good, needs: needsOf(good, msps, there) },
    errors: [...errors, ...clashes].sort((a, b) => a.row - b.row),
    total,
  }
}

const unknownMsps = (
  rows: readonly CustomerRow[],
  known: ReadonlyMap<string, string>,
): RowError[] =>
  rows
    .filter((row) => row.msp !== null && !known.has(row.msp.toLowerCase()))
    .map((row) => ({
      row: row.row,
      column: 'msp',
      reason: message('row-msp', { name: row.msp ?? '' }),
    }))

export async function mspIds(
  scope: Scope,
  rows: readonly CustomerRow[],
): Promise<Map<string, string>> {
  const names = [...new Set(rows.flatMap((row) => (row.msp ? [row.msp.toLowerCase()] : [])))]
  if (names.length === 0) return new Map()
  const found = await scope.db
    .select({ id: msp.id, name: msp.name })
    .from(msp)
    .where(and(inArray(sql`lower(${msp.name})`, names), eq(msp.state, 'active')))
  return new Map(found.map((one) => [one.name.toLowerCase(), one.id]))
}

/** A shortname that exists may get another kind of service, if the row plainly means the same customer. */
async function takenNames(
  scope: Scope,
  rows: readonly CustomerRow[],
  taken: Known,
): Promise<RowError[]> {
  const resting = await restingNames(scope, rows)
  return rows.flatMap((row): RowError[] => {
    if (resting.has(row.shortname.toLowerCase()))
      return [
        {
          row: row.row,
          column: 'shortname',
          reason: message('row-rests'),
        },
      ]
    const there = taken.get(row.shortname.toLowerCase())
    if (!there) return []
    if (there.fullName !== row.full_name)
      return [
        { row: row.row, column: 'shortname', reason: message('row-taken', { by: there.fullName }) },
      ]
    if (there.kinds.includes(row.service_type))
      return [
        {
          row: row.row,
          column: 'shortname',
          reason: message('row-has-service', { kind: row.service_type }),
        },
      ]
    return []
  })
}

/** What a deleted customer had may not be given to another at once. */
async function restingNames(scope: Scope, rows: readonly CustomerRow[]): Promise<Set<string>> {
  const names = [...new Set(rows.map((row) => row.shortname.toLowerCase()))]
  const found = await scope.db.execute<{ host: string }>(sql`
    select host from host_quarantine where until > now()
      and host = any(select jsonb_array_elements_text(${JSON.stringify(names)}::jsonb))`)
  return new Set(found.map(({ host }) => host))
}

/** The customers of these shortnames that are there, with the kinds of their services. */
export async function existing(scope: Scope, rows: readonly CustomerRow[]) {
  const names = [...new Set(rows.map((row) => row.shortname.toLowerCase()))]
  const found = await scope.db
    .select({
      id: tenant.id,
      shortname: tenant.shortname,
      fullName: tenant.fullName,
      kinds: sql<string[]>`array_remove(array_agg(${service.kind}), null)`,
    })
    .from(tenant)
    .leftJoin(service, eq(service.tenantId, tenant.id))
    .where(
      sql`lower(${tenant.shortname}) = any(select jsonb_array_elements_text(${JSON.stringify(names)}::jsonb))`,
    )
    .groupBy(tenant.id)
  return new Map(found.map((one) => [one.shortname.toLowerCase(), one]))
}

export type Known = Awaited<ReturnType<typeof existing>>
