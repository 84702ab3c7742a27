import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import { addressBelow } from '../mail/invitation-settings.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { type Keyed, linkTokenOf } from '../settings/secrets.ts'
import { readSetting } from '../settings/settings.ts'

/** `sending` to `undelivered` say what became of the mail, `opened` that somebody began at the link. */
export const invitationStates = [
  ...(['created', 'sending', 'sent', 'undelivered', 'opened', 'code', 'authenticated'] as const),
  ...(['completed', 'expired', 'cancelled', 'superseded'] as const),
] as const
export type InvitationState = (typeof invitationStates)[number]
export type InvitationRow = RowOf<typeof invitations>

const state = sql`(case when i.state in ('created', 'code', 'authenticated') and i.expires_at <= portal_clock() then 'expired'
  when i.state <> 'created' then i.state when i.opened_at is not null then 'opened' when m.id is null then 'created'
  when m.state = 'sent' then 'sent' when m.state = 'queued' then 'sending' else 'undelivered' end)`
const isPending = sql`(i.state in ('created', 'code', 'authenticated') and i.expires_at > portal_clock())`

/** Who was asked for consent, and what came of it; the provider's. */
export const invitations = listOf({
  ...{ name: 'invitations', table: 'onboarding_invitation', alias: 'i', head: 'customer' },
  usual: () => '-created',
  search: (part) =>
    sql`(${contains(sql`t.shortname`, part)} or ${contains(sql`i.full_name`, part)} or ${contains(sql`coalesce(i.email, '')`, part)}
      or ${contains(sql`coalesce(i.admin_email, '')`, part)})`,
  joins: sql`join tenant t on t.id = i.tenant_id left join service s on s.tenant_id = i.tenant_id and s.id = i.service_id
    left join mail m on m.id = i.mail_id left join command c on c.id = m.command_id`,
  filters: {
    state: oneOf(['pending', ...invitationStates], (is) =>
      is === 'pending' ? isPending : sql`${state} = ${is}`,
    ),
    authenticated: oneOf(['yes', 'no'], (is) =>
      is === 'yes' ? sql`i.authenticated_at is not null` : sql`i.authenticated_at is null`,
    ),
  },
  columns: {
    customer: sorted(
      word(sql`t.shortname`),
      byText(sql`(select lower(o.shortname) from tenant o where o.id = i.tenant_id)`),
    ),
    fullName: value<string>(sql`i.full_name`),
    state: value<InvitationState>(state),
    email: value<string | null>(sql`i.email`),
    adminEmail: value<string | null>(sql`i.admin_email`),
    sent: value<boolean>(sql`coalesce(m.state = 'sent', false)`),
    /** How often its mail was handed to the server, or tried to be. */
    tries: value<number>(sql`coalesce(c.attempt, 0)`),
    created: sorted(instant(sql`i.created_at`), byInstant(sql`i.created_at`)),
    expires: sorted(instant(sql`i.expires_at`), byInstant(sql`i.expires_at`)),
    authenticated: value<boolean>(sql`i.authenticated_at is not null`),
  },
  more: {
    tenantId: value<string>(sql`i.tenant_id`),
    serviceId: value<string>(sql`i.service_id`),
    tenantName: value<string>(sql`t.full_name`),
    service: value<string | null>(sql`s.name`),
    licenseType: value<string | null>(sql`s.license_type`),
    users: value<number | null>(sql`s.licensed_users`),
    upgradeTo: value<string | null>(sql`i.upgrade_to`),
    upgradeUsers: value<number | null>(sql`i.upgrade_users`),
    msTenantId: value<string | null>(sql`i.ms_tenant_id`),
    way: value<'consent' | 'code' | null>(sql`i.way`),
    consentedAt: instantIfAny(sql`i.authenticated_at`),
    error: value<StoredMessage | null>(
      sql`case when i.state in ('created', 'code') then coalesce(i.error, m.error) end`,
    ),
    isPending: value<boolean>(isPending),
    /** Whether it was known beforehand which Microsoft 365 tenant has to consent. */
    wasKnown:
      value<boolean>(sql`coalesce((select d.ms_tenant_id from deployment d where d.tenant_id = i.tenant_id and d.service_id = i.service_id),
      (select a.ms_tenant_id from m365_authentication a where a.tenant_id = i.tenant_id), t.ms_tenant_id) is not null`),
  },
  cells: {
    tenantId: ({ tenantId }) => tenantId,
    error: ({ error }) => error?.code ?? null,
  },
  heads: [
    ...([
      'customer',
      'fullName',
      'state',
      'email',
      'adminEmail',
      'sent',
      'tries',
      'created',
    ] as const),
    ...(['expires', 'authenticated', 'error'] as const),
  ],
})

/** One of them; refused as missing. */
export async function findInvitation(scope: Scope, id: string): Promise<InvitationRow> {
  const [found] = await invitations.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-invitation')
  return found
}

/** The address that a customer's administrator opens; for whoever may invite, and while it is good. */
export async function linkOf(
  scope: Scope,
  { secret, origin }: { secret: Keyed; origin: string },
  { id, fullName, isPending: isGood, state: stands }: InvitationRow,
): Promise<string> {
  demand(scope.actor, 'provision')
  if (!isGood || stands === 'authenticated')
    throw new Refusal('conflict', 'invitation-over', { name: fullName })
  const { value: settings } = await readSetting(scope, 'invitations')
  const [kept] = await scope.db.execute<{ hash: string }>(
    sql`select hash from onboarding_invitation where id = ${id}::uuid`,
  )
  return `${addressBelow(settings.portalUrl, origin, 'authenticate')}/${linkTokenOf(secret, id, kept?.hash)}`
}

const named = ({ id, fullName, customer }: InvitationRow) => ({
  ...{ id, name: verbatim(fullName), detail: customer },
})

type Why = (row: InvitationRow) => StoredMessage | null

const previewOf =
  (why: Why) =>
  async (scope: Scope, ids: readonly string[]): Promise<Preview> => {
    const rows = await invitations.pick(scope, ids)
    return {
      ready: rows.filter((row) => !why(row)).map(named),
      skipped: rows.flatMap((row) => {
        const reason = why(row)
        return reason ? [{ item: named(row), reason }] : []
      }),
    }
  }

/** Which can be sent once more: whoever has not consented, unless another invitation took its place. */
export const previewResend = previewOf(({ state: stands, fullName: name }) => {
  if (stands === 'authenticated') return message('invitation-authenticated', { name })
  const isOver = stands === 'completed' || stands === 'superseded'
  return isOver ? message('invitation-over', { name }) : null
})

/** Which can be taken back. */
export const previewCancel = previewOf(({ isPending: isOpen, fullName: name }) =>
  isOpen ? null : message('invitation-over', { name }),
)
