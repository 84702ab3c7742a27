import { sql } from 'drizzle-orm'
import { recordAll } from '../log.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { addedKinds, beginning } from '../services/additions.ts'
import { firstKit } from '../services/kits.run.ts'
import { demandMspPlaces, firstSiteName } from '../tenants/creation.ts'
import { grantDefaults } from '../tenants/quotas.grants.ts'
import { existing, type Known, mspIds } from './imports.judge.ts'
import type { CustomerRow } from './imports.parse.ts'

/** Called with how many rows are in, and of how many. */
export type Progress = (done: number, total: number) => void

const chunkRows = 500

/** Writes rows that were judged good, 500 at a time; how many tenants are new. */
export async function load(
  scope: Scope,
  rows: readonly CustomerRow[],
  progress: Progress,
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
  await demandAllPlaces(scope, fresh, msps)
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
async function demandAllPlaces(
  scope: Scope,
  fresh: readonly CustomerRow[],
  msps: ReadonlyMap<string, string>,
) {
  const wanted = new Map<string, number>()
  for (const { msp: name } of fresh) {
    const id = name && msps.get(name.toLowerCase())
    if (id) wanted.set(id, (wanted.get(id) ?? 0) + 1)
  }
  for (const id of [...wanted.keys()].sort()) await demandMspPlaces(scope, id, wanted.get(id))
}

/** What every tenant starts with, for many at once: a site, and the installation's quotas and switches. */
async function startAll(scope: Scope, ids: readonly string[]) {
  await scope.db.execute(sql`
    insert into site (tenant_id, name, country, time_zone, language)
    select t.id, ${firstSiteName('en')}, t.country, t.time_zone, t.language
    from tenant t where t.id = any(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::uuid)`)
  await scope.db.execute(sql`
    insert into mau_limit (tenant_id, max_mau)
    select t.id, m.default_max_mau from tenant t join msp m on m.id = t.msp_id
    where t.id = any(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::uuid)`)
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
  const kit = await firstKit(
    scope,
    rows.flatMap(({ shortname }) => there.get(shortname.toLowerCase())?.id ?? []),
  )
  const made = await scope.db.execute<{ id: string }>(sql`
    insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, status_reason, kit_version)
    select t.id, t.full_name || ' ' || r.kind_word, t.full_name, t.shortname, r.service_type, r.license_type, r.licensed_users,
      'deployed', r.status, r.status_reason, ${kit}
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
