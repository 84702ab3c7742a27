import { sql } from 'drizzle-orm'
import { anId, oneOf } from '../lists/address.ts'
import {
  instant,
  instantIfAny,
  listOf,
  type RowOf,
  sorted,
  unsorted,
  value,
  word,
} from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import { tagged } from '../lists/tags.ts'
import { message, verbatim } from '../messages.ts'
import type { certificateStates, domainStates } from '../schema/domains.ts'
import type { tenantStates } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'

/** One row of the list of tenants; amounts are null where nothing was granted yet. */
export type TenantRow = RowOf<typeof tenants>

const joins = sql`left join msp m on m.id = t.msp_id
  left join tenant_quota a on a.tenant_id = t.id and a.quota = 'agents'
  left join tenant_quota k on k.tenant_id = t.id and k.quota = 'disk'
  left join lateral (select d.host, d.state, d.certificate from tenant_domain d where d.tenant_id = t.id
    order by d.state in ('verified', 'lost') desc, d.requested_at limit 1) d on true`

const listedStates = ['active', 'deactivated', 'deleting'] as const

/** All tenants in reach but deleted ones, by company; a canary is in no list. */
export const tenants = listOf({
  ...{ name: 'tenants', table: 'tenant', alias: 't', head: 'company', usual: () => 'company' },
  always: sql`not t.synthetic and t.state <> 'deleted'`,
  search: (word) => contains(sql`(t.full_name || ' ' || t.shortname)`, word),
  found: { by: 'portal_tenants_found', for: 'msp' },
  filters: {
    state: oneOf(listedStates, (state) => sql`t.state = ${state}`),
    tag: tagged(sql`t.id`),
    msp: anId(
      (msp) => (msp === 'none' ? sql`t.msp_id is null` : sql`t.msp_id = ${msp}::uuid`),
      'none',
    ),
  },
  joins,
  columns: {
    company: word(sql`t.full_name`),
    shortname: sorted(value<string>(sql`t.shortname`), byText(sql`lower(t.shortname)`)),
    state: word<(typeof tenantStates)[number]>(sql`t.state`),
    agents: value<number | null>(sql`a.amount::float8`),
    disk: value<number | null>(sql`k.amount::float8`),
    sites: value<number>(sql`(select count(*)::integer from site s where s.tenant_id = t.id)`),
    created: instant(sql`t.created_at`),
    /** When one of its people last signed in. */
    active: unsorted(
      instantIfAny(sql`(select max(p.last_sign_in_at) from account p
        where p.tenant_id = t.id)`),
    ),
  },
  more: {
    name: value<string>(sql`t.full_name`),
    msp: value<string | null>(sql`m.name`),
    /** Whether `<shortname>.<suffix>` serves it. */
    managedHost: value<boolean>(sql`t.managed_host`),
    /** Its own host, and how far that got. */
    host: value<string | null>(sql`d.host`),
    hostState: value<(typeof domainStates)[number] | null>(sql`d.state`),
    certificate: value<(typeof certificateStates)[number] | null>(sql`d.certificate`),
    agentsUsed: value<number | null>(sql`a.used::float8`),
    diskUsed: value<number | null>(sql`k.used::float8`),
    /** When its deletion begins, while it is held and may be stopped. */
    deletionAt: instantIfAny(sql`(select c.next_try_at from command c where c.subject_id = t.id
      and c.state = 'queued' and c.kind = 'delete-tenant' order by c.seq limit 1)`),
  },
  cells: {
    msp: ({ msp }) => msp,
    host: ({ host }) => host,
    agents_used: ({ agentsUsed }) => agentsUsed,
    disk_used: ({ diskUsed }) => diskUsed,
  },
  heads: [
    ...['company', 'shortname', 'msp', 'state', 'host', 'agents', 'agents_used', 'disk'],
    ...['disk_used', 'sites', 'created', 'active'],
  ],
  maxCounted: 10_000,
})

/** Which of these tenants switching to a state would change, and which are there already or being deleted. */
export async function previewSwitch(
  scope: Scope,
  ids: readonly string[],
  state: 'active' | 'deactivated',
): Promise<Preview> {
  const all = (await tenants.pick(scope, ids)).map(({ id, name, shortname, ...row }) => ({
    item: { id, name: verbatim(name), detail: shortname },
    state: row.state,
    reason: message('tenant-deleting', { name }),
  }))
  return {
    ready: all.filter((one) => one.state !== state && one.state !== 'deleting').map(toItem),
    merged: all.filter((one) => one.state === state).map(toItem),
    skipped: all.filter((one) => one.state === 'deleting'),
  }
}

const toItem = <T>({ item }: { item: T }): T => item
