import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import type { StoredMessage } from '../message.ts'
import { licenseFileStates } from '../schema/license-files.ts'
import type { poolKinds } from '../schema/licensing.ts'
import type { Scope } from '../scope.ts'
import { skuNamed } from './skus.ts'

type PoolKind = (typeof poolKinds)[number]
export type LicenseFileState = (typeof licenseFileStates)[number]

/** The pools that loaded files say, expired ones too: what is in them can no longer be entered by hand. `tenant` never can. */
export async function governedPools(scope: Scope): Promise<ReadonlySet<PoolKind>> {
  const lines = await scope.db.execute<{ sku: string }>(sql`
    select distinct l.sku from license_line l join license_file f on f.id = l.file_id
    where f.state in ('installed', 'expired')`)
  const governed = lines.flatMap(({ sku: name }) => {
    const sku = skuNamed(name)
    return sku && 'pool' in sku ? [sku.pool] : []
  })
  return new Set<PoolKind>(['tenant', ...governed])
}

/** Whether a pool is what license files say. */
export const isGoverned = async (scope: Scope, kind: PoolKind): Promise<boolean> =>
  (await governedPools(scope)).has(kind)

export type ListedLicenseFile = RowOf<typeof licenseFiles>

/** Loaded files and refused attempts, newest first; the provider's alone. */
export const licenseFiles = listOf({
  ...{ name: 'license-files', table: 'license_file', alias: 'f', head: 'file' },
  usual: () => '-loaded',
  search: (part) =>
    sql`(${contains(sql`coalesce(f.file_id, f.sha256)`, part)} or ${contains(sql`coalesce(f.customer, '')`, part)}
      or exists (select from license_line l where l.file_id = f.id and ${contains(sql`l.sku`, part)}))`,
  filters: { state: oneOf(licenseFileStates, (state) => sql`f.state = ${state}`) },
  columns: {
    file: word(sql`coalesce(f.file_id, left(f.sha256, 12))`),
    state: word<LicenseFileState>(sql`f.state`),
    lines: value<
      string | null
    >(sql`(select string_agg(l.sku || ' × ' || to_char(l.quantity, 'FM999,999,999')
      || coalesce(' until ' || to_char(l.valid_to at time zone 'utc', 'YYYY-MM-DD'), ''), ', ' order by l.position)
      from license_line l where l.file_id = f.id)`),
    expires: instantIfAny(sql`f.expires_at`),
    loaded: instant(sql`f.loaded_at`),
    by: value<string>(sql`f.loaded_by`),
    serial: value<number | null>(sql`f.serial::float8`),
  },
  more: {
    kid: value<string | null>(sql`f.kid`),
    customer: value<string | null>(sql`f.customer`),
    reason: value<StoredMessage | null>(sql`f.reason`),
  },
  cells: { reason: ({ reason }, say) => (reason ? say(reason) : '') },
})
