import { eq, inArray, sql } from 'drizzle-orm'
import { record, recordAll } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { msp } from '../schema/msp.ts'
import { service } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { addedKinds, beginning, drawLicenses } from '../services/additions.ts'
import { demandMspCapacity, firstSiteName } from '../tenants/creation.ts'
import { grantDefaults } from '../tenants/quotas.grants.ts'
import { parseCustomers, type RawRow } from './imports.file.ts'
import {
  type CustomerRow,
  firstErrors,
  type JudgedRows,
  judgeRows,
  type RowError,
} from './imports.parse.ts'
import { warningsOf } from './imports.warnings.ts'
import { type Needs, needsOf } from './needs.ts'

type Loaded = {
  tenants: number
  services: number
  skipped: number
  errors: RowError[]
  warnings: RowError[]
}
type Judged = JudgedRows & { needs: Needs }
/** A file's text, its rows, or what was found of them without the database. */
type Customers = string | readonly RawRow[] | JudgedRows

const chunkRows = 500

/**
 * Loads customers with their services and licenses, all or nothing: one bad row and nothing is loaded, unless
 * `skipBad`. Announces once, whatever the number of rows. `progress` is called for each 500 rows, inside
 * the one transaction, and is not waited for.
 */
export async function importServices(
  scope: Scope,
  customers: Customers,
  { skipBad = false, progress = () => {} }: ImportOptions = {},
): Promise<Loaded> {
  demand(scope.actor, 'provision')
  const raw = typeof customers === 'string' ? parseCustomers(customers) : customers
  const judged = await judgeImport(scope, raw)
  // of rows that were judged before, the preview has shown them
  const warnings = 'rows' in raw ? [] : await warningsOf(scope, raw)
  if (judged.errors.length > 0 && !skipBad)
    throw new Refusal(
      'invalid',
      'bad-rows',
      { bad: new Set(judged.errors.map((e) => e.row)).size, total: judged.total },
      { details: { errors: firstErrors(judged.errors), count: judged.errors.length } },
    )
  await drawLicenses(scope, judged.needs)
  const tenants = await load(scope, judged.rows, progress)
  await record(scope, {
    type: 'services.imported',
    subject: { kind: 'import', name: `${judged.rows.length} services` },
    after: { tenants, services: judged.rows.length, skipped: judged.total - judged.rows.length },
  })
  await scope.announce('services')
  await scope.announce('tenants')
  await scope.announce('tiles')
  return {
    tenants,
    services: judged.rows.length,
    skipped: judged.total - judged.rows.length,
    errors: firstErrors(judged.errors),
    warnings,
  }
}

type ImportOptions = {
  skipBad?: boolean
  progress?: (done: number, total: number) => void
}

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

async function mspIds(scope: Scope, rows: readonly CustomerRow[]): Promise<Map<string, string>> {
  const names = [...new Set(rows.flatMap((row) => (row.msp ? [row.msp.toLowerCase()] : [])))]
  if (names.length === 0) return new Map()
  const found = await scope.db
    .select({ id: msp.id, name: msp.name })
    .from(msp)
    .where(inArray(sql`lower(${msp.name})`, names))
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

async function existing(scope: Scope, rows: readonly CustomerRow[]) {
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

async function load(
  scope: Scope,
  rows: readonly CustomerRow[],
  progress: NonNullable<ImportOptions['progress']>,
): Promise<number> {
  const msps = await mspIds(scope, rows)
  const there = await existing(scope, rows)
  let made = 0
  for (let at = 0; at < rows.length; at += chunkRows) {
    const chunk = rows.slice(at, at + chunkRows)
    made += await loadTenants(scope, chunk, msps, there)
    await loadServices(scope, chunk, there)
    progress(at + chunk.length, rows.length)
  }
  return made
}

type Known = Awaited<ReturnType<typeof existing>>

async function loadTenants(
  scope: Scope,
  rows: readonly CustomerRow[],
  msps: Map<string, string>,
  there: Known,
) {
  const fresh = [
    ...new Map(
      rows
        .filter((row) => !there.has(row.shortname.toLowerCase()))
        .map((row) => [row.shortname.toLowerCase(), row]),
    ).values(),
  ]
  if (fresh.length === 0) return 0
  await demandMspCapacities(scope, fresh, msps)
  // one JSON parameter a chunk: building 10,000 rows of placeholders cost ten times the insert itself
  const made = await unlessTaken(
    scope.db.execute<{ id: string; shortname: string; fullName: string }>(sql`
      insert into tenant (shortname, full_name, msp_id, country, time_zone, ms_tenant_id, default_domain)
      select shortname, full_name, msp_id, country, coalesce(time_zone, 'UTC'), ms_tenant_id, default_domain
      from jsonb_to_recordset(${JSON.stringify(
        fresh.map((row) => ({ ...row, msp_id: row.msp && msps.get(row.msp.toLowerCase()) })),
      )}::jsonb) as r (shortname text, full_name text, msp_id uuid, country text, time_zone text, ms_tenant_id uuid, default_domain text)
      returning id, shortname, full_name as "fullName"`),
  )
  for (const one of made) there.set(one.shortname.toLowerCase(), { ...one, kinds: [] })
  await startAll(
    scope,
    made.map(({ id }) => id),
  )
  await recordAll(
    scope,
    'tenant.created',
    made.map((one) => ({ tenantId: one.id, kind: 'tenant', id: one.id, name: one.fullName })),
  )
  return made.length
}

/** Each MSP has room for its new customers, one MSP locked after the other in one order. */
async function demandMspCapacities(
  scope: Scope,
  fresh: readonly CustomerRow[],
  msps: ReadonlyMap<string, string>,
) {
  const wanted = new Map<string, number>()
  for (const { msp: name } of fresh) {
    const id = name && msps.get(name.toLowerCase())
    if (id) wanted.set(id, (wanted.get(id) ?? 0) + 1)
  }
  for (const id of [...wanted.keys()].sort()) await demandMspCapacity(scope, id, wanted.get(id))
}

/** What every tenant starts with, for many at once: a site, and the installation's quotas and switches. */
async function startAll(scope: Scope, ids: readonly string[]) {
  await scope.db.execute(sql`
    insert into site (tenant_id, name, country, time_zone, language)
    select t.id, ${firstSiteName('en')}, t.country, t.time_zone, t.language
    from tenant t where t.id = any(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::uuid)`)
  await grantDefaults(scope, ids)
}

/** Somebody created the same shortname between the check and now: the unique index is the judge. */
async function unlessTaken<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    if (cause instanceof Error && 'code' in cause && cause.code === '23505')
      throw new Refusal('conflict', 'taken')
    throw error
  }
}

/** As the columns have it. */
function begun(license: CustomerRow['license_type']) {
  const { status, statusReason } = beginning(license)
  return { status, status_reason: statusReason }
}

async function loadServices(scope: Scope, rows: readonly CustomerRow[], there: Known) {
  const made = await scope.db.execute<{ id: string }>(sql`
    insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, status_reason)
    select t.id, t.full_name || ' ' || r.kind_word, t.full_name, t.shortname, r.service_type, r.license_type, r.licensed_users,
      'deployed', r.status, r.status_reason
    from jsonb_to_recordset(${JSON.stringify(
      rows.map((row) => ({
        ...row,
        tenant_id: there.get(row.shortname.toLowerCase())?.id,
        kind_word: addedKinds[row.service_type],
        ...begun(row.license_type),
      })),
    )}::jsonb) as r (tenant_id uuid, service_type text, kind_word text, license_type text, licensed_users integer,
      status text, status_reason jsonb)
    join tenant t on t.id = r.tenant_id
    returning id`)
  // one statement for both kinds: the row's one service license, and its users
  await scope.db.execute(sql`
    insert into license_allocation (tenant_id, service_id, kind, amount)
    select s.tenant_id, s.id, k.kind, k.amount from service s,
      lateral (values ('service', 1), ('user', s.licensed_users)) k (kind, amount)
    where k.amount is not null and s.id = any(select jsonb_array_elements_text(${JSON.stringify(made.map((one) => one.id))}::jsonb)::uuid)`)
}
