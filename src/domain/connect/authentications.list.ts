import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import type { m365Authentication } from '../schema/connect.ts'
import type { Scope } from '../scope.ts'
import { daysUntil, endOf, type Standing, standingOf, standings } from './standing.ts'

export type AccessMethod = (typeof m365Authentication.$inferSelect)['method']
export const accessMethods = ['application', 'consent', 'token', 'password'] as const
export type AuthenticationRow = RowOf<typeof authentications>

const isOpen = sql`i.state in ('created', 'code', 'authenticated') and i.expires_at > portal_clock()`

/** Customers with a service, each with how its Microsoft 365 is reached, if it is. */
const customers = sql`(
  select t.id, t.full_name, t.shortname, t.state as tenant_state, m.method, m.client_id, m.consented_by, m.consented_at,
    m.validated_at, m.last_error, m.other_secret is not null as has_other, m.private_key is not null as has_certificate,
    ${endOf(sql`m`)} as ends_at, i.full_name as invited,
    (case when s.is_essentials then 'not-required'
      when m.tenant_id is not null and (m.method <> 'password' or i.full_name is null) then ${standingOf(sql`m`)}
      when i.full_name is not null then 'pending' else 'unknown' end) as standing
  from tenant t
  join (select s.tenant_id, bool_and(s.license_type in ('hosted-essentials', 'oc-essential')) as is_essentials from service s group by 1) s
    on s.tenant_id = t.id
  left join m365_authentication m on m.tenant_id = t.id
  left join lateral (select i.full_name from onboarding_invitation i where i.tenant_id = t.id and ${isOpen} order by i.created_at desc limit 1) i on true
  where not t.synthetic and t.state in ('active', 'deactivated'))`

/** How customers' Microsoft 365 is reached; the provider's. */
export const authentications = listOf({
  ...{ name: 'authentications', table: 'tenant', from: customers, alias: 'a', head: 'tenant' },
  demand: demandProvider,
  usual: () => 'tenant',
  search: (part) =>
    sql`(${contains(sql`a.full_name`, part)} or ${contains(sql`a.shortname`, part)} or ${contains(sql`coalesce(a.client_id, '')`, part)}
      or ${contains(sql`coalesce(a.consented_by, '')`, part)})`,
  filters: {
    status: oneOf(standings, (is) => sql`a.standing = ${is}`),
    method: oneOf([...accessMethods, 'none'], (is) =>
      is === 'none' ? sql`a.method is null` : sql`a.method = ${is}`,
    ),
  },
  columns: {
    tenant: sorted(word(sql`a.full_name`), byText(sql`lower(a.full_name)`)),
    status: word<Standing>(sql`a.standing`),
    method: value<AccessMethod | null>(sql`a.method`),
    clientId: value<string | null>(sql`a.client_id`),
    consentedBy: value<string | null>(sql`a.consented_by`),
    consentedAt: instantIfAny(sql`a.consented_at`),
    days: sorted(
      value<number | null>(daysUntil(sql`a.ends_at`)),
      byInstant(sql`coalesce(a.ends_at, 'infinity')`),
    ),
    validatedAt: instantIfAny(sql`a.validated_at`),
    error: value<StoredMessage | null>(sql`a.last_error`),
  },
  more: {
    shortname: value<string>(sql`a.shortname`),
    isActive: value<boolean>(sql`a.tenant_state = 'active'`),
    invited: value<string | null>(sql`a.invited`),
    ends: instantIfAny(sql`a.ends_at`),
    hasOther: value<boolean>(sql`a.has_other`),
    hasCertificate: value<boolean>(sql`a.has_certificate`),
    isValidating:
      value<boolean>(sql`exists (select from command c where c.lane_key = a.id || '/service' and c.kind = 'validate-access'
      and c.state in ('queued', 'executing'))`),
  },
  cells: {
    shortname: ({ shortname }) => shortname,
    error: ({ error }, say) => error && say(error),
  },
})

/** One of them; refused as missing. */
export async function findAuthentication(scope: Scope, id: string): Promise<AuthenticationRow> {
  const [found] = await authentications.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-tenant')
  return found
}

/** Why nothing can be validated there; null where something can. */
export function whyNotValidated(row: AuthenticationRow): StoredMessage | null {
  if (!row.isActive) return message('invitation-tenant-off', { name: row.tenant })
  if (row.method === null)
    return message(
      row.status === 'not-required' ? 'needs-no-authentication' : 'nothing-to-validate',
    )
  return row.method === 'password' ? message('password-unused') : null
}

/** Why nobody is asked for consent there; null where somebody can be. */
export function whyNotInvited(row: AuthenticationRow): StoredMessage | null {
  if (!row.isActive) return message('invitation-tenant-off', { name: row.tenant })
  if (row.status === 'not-required') return message('needs-no-authentication')
  if (row.method === 'application') return message('access-by-application')
  return row.invited === null ? null : message('access-invited', { name: row.invited })
}

/** Why no secret or certificate is entered there; null where one can be. */
export function whyNotEntered(row: AuthenticationRow): StoredMessage | null {
  if (row.status === 'not-required' && row.method === null)
    return message('needs-no-authentication')
  if (row.method === null || row.method === 'application') return null
  return message('access-by-consent', { method: row.method })
}
