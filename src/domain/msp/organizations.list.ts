import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byWhole } from '../lists/orders.ts'
import { fullness } from '../metering/figures.ts'
import { severityOfRank, type WorstAlarm } from '../schema/alarms.ts'
import type { tenantStates } from '../schema/tenants.ts'

/** An organization as its MSP lists it; `max` is null where nobody said one, and then nothing is blocked. */
export type Organization = RowOf<typeof organizations>

export const fullnesses = ['ok', 'warn', 'full', 'over'] as const

// each by the row's own key, so that what is not on the page is not looked at
const accounts = sql`coalesce((select a.accounts from mau_total a where a.tenant_id = t.id), 0)`
const mau = sql`coalesce((select c.mau from mau_counter c where c.period = portal_period(portal_clock()) and c.tenant_id = t.id), 0)`
const max = sql`(select l.max_mau from mau_limit l where l.tenant_id = t.id)`
const percent = sql`coalesce(${mau}::bigint * 100 / ${max}, -1)`
const locations = sql`(select count(*)::integer from site s where s.tenant_id = t.id)`
const near = sql`(case when ${mau} > ${max} then 'over' when ${mau} = ${max} then 'full'
  when ${mau}::bigint * 100 >= ${max}::bigint * 80 then 'warn' else 'ok' end)`

/** Open alarms of an organization and the worst of them, as a row joined to it. */
const open = sql`left join lateral (select count(*)::integer as count, max(a.rank) as worst
  from alarm a where a.tenant_id = t.id and a.cleared_at is null) o on true`

const listed = (rows: number) =>
  listOf({
    rows,
    ...{ name: 'organizations', table: 'tenant', alias: 't', head: 'name', usual: () => 'name' },
    always: sql`not t.synthetic and t.state <> 'deleted'`,
    search: (word) => contains(sql`(t.full_name || ' ' || t.shortname)`, word),
    found: { by: 'portal_tenants_found', for: 'msp' },
    filters: {
      state: oneOf(['active', 'deactivated', 'deleting'], (state) => sql`t.state = ${state}`),
      near: oneOf(fullnesses, (wanted) => sql`${near} = ${wanted}`),
    },
    joins: open,
    columns: {
      name: word(sql`t.full_name`),
      state: word<(typeof tenantStates)[number]>(sql`t.state`),
      accounts: sorted(value<number>(accounts), byWhole(accounts)),
      locations: value<number>(locations),
      mau: sorted(value<number>(mau), byWhole(mau)),
      max: sorted(value<number | null>(max), byWhole(sql`coalesce(${max}, 0)`)),
      percent: sorted(value<number>(sql`(${percent})::float8`), byWhole(percent)),
      alarms: value<number>(sql`o.count`),
      created: instant(sql`t.created_at`),
    },
    more: {
      worst: {
        of: sql`o.worst`,
        kept: (rank: number | null): WorstAlarm | null => severityOfRank[rank ?? 0] ?? null,
      },
      shortname: value<string>(sql`t.shortname`),
      /** Whether its portal has an address, so that staff can be let in. */
      hasPortal: value<boolean>(sql`(t.managed_host or exists (select from tenant_domain d
      where d.tenant_id = t.id and d.state in ('verified', 'lost')))`),
      deletionAt: instantIfAny(sql`(select c.next_try_at from command c where c.subject_id = t.id
      and c.state = 'queued' and c.kind = 'delete-tenant' order by c.seq limit 1)`),
    },
    cells: {
      shortname: ({ shortname }) => shortname,
      percent: ({ percent }) => (percent < 0 ? null : percent),
      worst_alarm: ({ worst }) => worst,
      fullness: ({ mau, max }) => fullness(mau, max),
    },
    heads: [
      ...['name', 'shortname', 'state', 'accounts', 'locations', 'mau', 'max', 'percent'],
      ...['fullness', 'alarms', 'worst_alarm', 'created'],
    ],
    maxCounted: 10_000,
  })

/** An MSP's tenants but deleted ones, by name; whose they are says `within`. */
export const organizations = listed(50)

/** The same where more stands around them. */
export const fewOrganizations = listed(10)

/** Which tenants are an MSP's. */
export const organizationsOf = (mspId: string) => sql`t.msp_id = ${mspId}::uuid`
