import { sql } from 'drizzle-orm'
import { anId, oneOf } from '../lists/address.ts'
import { contains, defineList, placed, type Wanted } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import { message, verbatim } from '../messages.ts'
import type { certificateStates, domainStates } from '../schema/domains.ts'
import type { tenantStates } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'

/** One row of the list of tenants; amounts are null where nothing was granted yet. */
export type TenantRow = {
  id: string
  name: string
  shortname: string
  msp: string | null
  state: (typeof tenantStates)[number]
  /** Whether `<shortname>.<suffix>` serves it. */
  managedHost: boolean
  /** Its own host, and how far that got. */
  host: string | null
  hostState: (typeof domainStates)[number] | null
  certificate: (typeof certificateStates)[number] | null
  agentsUsed: number | null
  agents: number | null
  diskUsed: number | null
  disk: number | null
  sites: number
  createdAt: Date
  /** When one of its people last signed in. */
  lastActivityAt: Date | null
  /** When its deletion begins, while it is held and may be stopped. */
  deletionAt: Date | null
}

type TenantRecord = Omit<TenantRow, 'createdAt' | 'lastActivityAt' | 'deletionAt'> & {
  created: number
  active: number | null
  deletion: number | null
}

const selected = sql`t.id, t.full_name as name, t.shortname, m.name as msp, t.state, t.managed_host as "managedHost",
  d.host, d.state as "hostState", d.certificate,
  a.used::float8 as "agentsUsed", a.amount::float8 as agents, k.used::float8 as "diskUsed", k.amount::float8 as disk,
  (select count(*)::integer from site s where s.tenant_id = t.id) as sites,
  extract(epoch from t.created_at)::float8 as created,
  (select extract(epoch from max(p.last_sign_in_at))::float8 from account p
    where coalesce(p.tenant_id, '00000000-0000-0000-0000-000000000000') = t.id) as active,
  (select extract(epoch from c.next_try_at)::float8 from command c
    where c.subject_id = t.id and c.state = 'queued' and c.kind = 'delete-tenant' order by c.seq limit 1) as deletion`
const joins = sql`left join msp m on m.id = t.msp_id
  left join tenant_quota a on a.tenant_id = t.id and a.quota = 'agents'
  left join tenant_quota k on k.tenant_id = t.id and k.quota = 'disk'
  left join lateral (select d.host, d.state, d.certificate from tenant_domain d where d.tenant_id = t.id
    order by d.state in ('verified', 'lost') desc, d.requested_at limit 1) d on true`

const dateOf = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000))

const toRow = ({ created, active, deletion, ...row }: TenantRecord): TenantRow => ({
  ...row,
  createdAt: new Date(created * 1000),
  lastActivityAt: dateOf(active),
  deletionAt: dateOf(deletion),
})

const read = async (scope: Scope, { from, order, place }: Wanted) =>
  placed(
    await scope.db.execute<TenantRecord & { place: string[] }>(
      sql`select ${selected}, ${place} as place from ${from} ${joins} order by ${order}`,
    ),
    toRow,
  )

const listedStates = ['active', 'deactivated', 'deleting'] as const

/** All tenants in reach but deleted ones, by company; a canary is in no list. */
export const tenants = defineList<TenantRow>({
  name: 'tenants',
  table: 'tenant',
  alias: 't',
  always: sql`not t.synthetic and t.state <> 'deleted'`,
  search: (word) => contains(sql`(t.full_name || ' ' || t.shortname)`, word),
  filters: {
    state: oneOf(listedStates, (state) => sql`t.state = ${state}`),
    msp: anId(
      (msp) => (msp === 'none' ? sql`t.msp_id is null` : sql`t.msp_id = ${msp}::uuid`),
      'none',
    ),
  },
  orders: {
    company: byText(sql`t.full_name`),
    shortname: byText(sql`lower(t.shortname)`),
    state: byText(sql`t.state`),
    created: byInstant(sql`t.created_at`),
  },
  usual: () => 'company',
  columns: ['company', 'shortname', 'state', 'agents', 'disk', 'sites', 'created', 'active'],
  head: 'company',
  read,
  csv: {
    read,
    cells: {
      company: ({ name }) => name,
      shortname: ({ shortname }) => shortname,
      msp: ({ msp }) => msp,
      state: ({ state }) => state,
      host: ({ host }) => host,
      agents: ({ agents }) => agents,
      agents_used: ({ agentsUsed }) => agentsUsed,
      disk: ({ disk }) => disk,
      disk_used: ({ diskUsed }) => diskUsed,
      sites: ({ sites }) => sites,
      created: ({ createdAt }) => createdAt,
      active: ({ lastActivityAt }) => lastActivityAt,
    },
  },
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
