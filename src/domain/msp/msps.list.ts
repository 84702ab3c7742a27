import { sql } from 'drizzle-orm'
import { oneOf, ticked } from '../lists/address.ts'
import { instant, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText, byWhole } from '../lists/orders.ts'
import { mauOf } from '../metering/figures.ts'
import { demandProvider } from '../roles.ts'

export type ListedMsp = RowOf<typeof msps>

const amount = (column: ReturnType<typeof sql>) =>
  sorted(value<number>(sql`${column}::float8`), byWhole(sql`${column}::bigint`))

/** Each with what it has, its owner, and the month that runs. */
const figures = sql`(
  select m.id, m.name, m.state, m.max_organizations, m.max_accounts, m.contact_name, m.contact_email, m.contact_phone, m.created_at,
    f.organizations, f.accounts, f.mau, f.allowance, greatest(0, f.mau - f.allowance) as overage, o.name as owner, o.email as owner_email,
    o.state as owner_state
  from msp m cross join lateral (select
      (select count(*) from tenant t where t.msp_id = m.id and not t.synthetic) as organizations,
      (select coalesce(sum(a.accounts), 0) from tenant t join mau_total a on a.tenant_id = t.id where t.msp_id = m.id) as accounts,
      ${mauOf(sql`m.id`, sql`portal_period(portal_clock())`)} as mau, portal_mau_allowance(m.id, portal_clock()) as allowance) f
    left join account o on o.msp_id = m.id and o.role = 'owner'
  where m.state <> 'deleted')`

/** All MSPs for the provider, with what each may have and has this month. */
export const msps = listOf({
  ...{ name: 'msps', table: 'msp', from: figures, alias: 'm', head: 'name', usual: () => 'name' },
  demand: demandProvider,
  search: (typed) =>
    contains(
      sql`concat_ws(' ', m.name, m.owner, m.owner_email, m.contact_name, m.contact_email)`,
      typed,
    ),
  filters: {
    state: oneOf(['active', 'deactivated'], (state) => sql`m.state = ${state}`),
    over: ticked(sql`m.overage > 0`),
  },
  columns: {
    name: sorted(value<string>(sql`m.name`), byText(sql`lower(m.name)`)),
    state: word<'active' | 'deactivated'>(sql`m.state`),
    owner: sorted(value<string | null>(sql`m.owner`), byText(sql`coalesce(lower(m.owner), '')`)),
    organizations: amount(sql`m.organizations`),
    accounts: amount(sql`m.accounts`),
    mau: amount(sql`m.mau`),
    allowance: amount(sql`m.allowance`),
    overage: amount(sql`m.overage`),
    created: instant(sql`m.created_at`),
  },
  more: {
    maxOrganizations: value<number | null>(sql`m.max_organizations`),
    maxAccounts: value<number | null>(sql`m.max_accounts`),
    ownerEmail: value<string | null>(sql`m.owner_email`),
    ownerState: value<'invited' | 'active' | 'disabled' | null>(sql`m.owner_state`),
    contactName: value<string | null>(sql`m.contact_name`),
    contactEmail: value<string | null>(sql`m.contact_email`),
    contactPhone: value<string | null>(sql`m.contact_phone`),
  },
  cells: {
    owner_email: ({ ownerEmail }) => ownerEmail,
    max_organizations: ({ maxOrganizations }) => maxOrganizations,
    max_accounts: ({ maxAccounts }) => maxAccounts,
    contact_name: ({ contactName }) => contactName,
    contact_email: ({ contactEmail }) => contactEmail,
    contact_phone: ({ contactPhone }) => contactPhone,
  },
  heads: [
    ...['name', 'state', 'owner', 'owner_email', 'organizations', 'max_organizations', 'accounts'],
    ...['max_accounts', 'mau', 'allowance', 'overage', 'created', 'contact_name'],
    ...['contact_email', 'contact_phone'],
  ],
})
