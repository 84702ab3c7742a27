import { type SQL, sql } from 'drizzle-orm'
import { anId, oneOf, ticked } from '../lists/address.ts'
import { instant, listOf, type RowOf, sorted, unsorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import {
  fitBits,
  type LicenseFactor,
  licenseFactors,
  type licenseRunUser,
  phoneBit,
} from '../schema/license-audits.ts'

/** How a person or a service number counted in a run, and why. */
export type RunUser = RowOf<typeof licenseUsers>

const namesOf = (factors: readonly LicenseFactor[]) =>
  sql.join(
    factors.map((factor) => sql`${factor}`),
    sql`, `,
  )
const isFactor = (word: string): word is LicenseFactor => word in fitBits

/** Who counts under a factor or one before it. */
const through = (factor: LicenseFactor): SQL =>
  sql`u.factor in (${namesOf(licenseFactors.slice(0, licenseFactors.indexOf(factor) + 1))})`

/** Who counts under a factor, or would if it were switched on: who fits it and counts under none before it. */
const would = (factor: LicenseFactor): SQL =>
  sql`u.fits & ${fitBits[factor]} > 0 and (u.factor is null
    or u.factor in (${namesOf(licenseFactors.slice(licenseFactors.indexOf(factor)))}))`

/** What fits as well, and does not count. */
const losers = sql.join(
  licenseFactors.map(
    (factor) =>
      sql`case when u.fits & ${fitBits[factor]} > 0 and u.factor is distinct from ${factor} then ${factor} end`,
  ),
  sql`, `,
)

const ofFactor = (where: (factor: LicenseFactor) => SQL) =>
  oneOf(licenseFactors, (factor) => (isFactor(factor) ? where(factor) : sql`false`))

const text = (column: SQL) =>
  sorted(value<string | null>(column), byText(sql`coalesce(${column}, '')`))

/** Everybody whom a run of a tenant has rows of, those first that it counted; `inRun` says which run. */
export const licenseUsers = listOf({
  ...{ name: 'license-users', table: 'license_run_user', alias: 'u', head: 'name' },
  usual: () => 'name',
  joins: sql`left join service s on s.tenant_id = u.tenant_id and s.id = u.service_id`,
  search: (typed) => contains(sql`u.name`, typed),
  filters: {
    service: anId((id) => sql`u.service_id = ${id}::uuid`),
    factor: ofFactor((factor) => sql`u.factor = ${factor}`),
    through: ofFactor(through),
    would: ofFactor(would),
    phone: ticked(sql`u.factor = 'direct-routing' and u.fits & ${phoneBit} > 0`),
    state: oneOf(
      ['counted', 'not-counted', 'all'],
      (state) =>
        ({ counted: sql`u.factor is not null`, 'not-counted': sql`u.factor is null` })[state] ??
        sql`true`,
      'counted',
    ),
  },
  columns: {
    name: word(sql`u.name`),
    service: unsorted(value<string | null>(sql`s.name`)),
    factor: sorted(value<LicenseFactor | null>(sql`u.factor`), byText(sql`coalesce(u.factor, '')`)),
    also: value<LicenseFactor[]>(sql`to_json(array_remove(array[${losers}], null))`),
    rule: text(sql`u.matched`),
    since: instant(sql`u.since`),
  },
  more: {
    subject: value<typeof licenseRunUser.$inferSelect.subject>(sql`u.subject`),
    serviceId: value<string>(sql`u.service_id`),
  },
  cells: { also: ({ also }) => also.join(', ') },
})

/** Whom a run of a tenant has rows of. */
export const inRun = (tenantId: string, run: number): SQL =>
  sql`u.tenant_id = ${tenantId}::uuid and ${validIn(sql`u`, sql`${run}::integer`)}`

export const validIn = (row: SQL, run: SQL): SQL =>
  sql`${row}.from_run <= ${run} and (${row}.to_run is null or ${row}.to_run > ${run})`
