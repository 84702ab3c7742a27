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
} from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import type { Scope } from '../scope.ts'
import { mailNames, mailTemplates, templateOf } from './mails.ts'

export const mailStates = ['waiting', 'sending', 'sent', 'failed', 'bounced'] as const

/** One message as the list shows it, with what became of it. */
export type MailRow = RowOf<typeof mails>

/** What the queue makes of a mail that is not settled. */
const state = sql`case when m.state <> 'queued' then m.state else coalesce((select
  case c.state when 'executing' then 'sending' when 'queued' then 'waiting' end from command c where c.id = m.command_id), 'failed') end`

/** The messages of the whole installation, newest first. */
export const mails = listOf({
  ...{ name: 'mails', table: 'mail', alias: 'm', head: 'to', usual: () => '-created' },
  search: (part) => contains(sql`(m.to_name || ' ' || m.to_address)`, part),
  filters: {
    state: oneOf(mailStates, (wanted) => sql`${state} = ${wanted}`),
    template: oneOf(mailTemplates, (template) => sql`m.template = ${template}`),
    customer: anId((tenant) => sql`m.tenant_id = ${tenant}::uuid`),
  },
  joins: sql`left join tenant t on t.id = m.tenant_id left join command q on q.id = m.command_id
    left join invitation i on i.id = m.invitation_id`,
  columns: {
    to: sorted(value<string>(sql`m.to_address`), [
      ...byText(sql`m.to_address`),
      ...byInstant(sql`m.created_at`),
    ]),
    template: { of: sql`m.template`, kept: templateOf },
    state: value<(typeof mailStates)[number]>(state),
    created: instant(sql`m.created_at`),
    sent: unsorted(instantIfAny(sql`m.sent_at`)),
  },
  unusual: ['sent'],
  more: {
    name: { of: sql`m.template`, kept: (template: string) => mailNames[templateOf(template)] },
    toName: value<string>(sql`m.to_name`),
    tenantId: value<string | null>(sql`m.tenant_id`),
    customer: value<string | null>(sql`t.full_name`),
    error: value<StoredMessage | null>(sql`coalesce(m.error,
      case when q.state = 'cancelled' then ${JSON.stringify(message('mail-cancelled'))}::jsonb end)`),
    /** When it is tried again, while it waits for that. */
    nextTryAt: instantIfAny(sql`case when q.next_try_at > now() then q.next_try_at end`),
    commandId: value<string | null>(sql`m.command_id`),
    /** The link in it is no longer good. */
    isLinkOver: value<boolean>(sql`m.invitation_id is not null
      and coalesce(i.used_at is not null or i.ended is not null or i.expires_at <= now(), true)`),
  },
  cells: {
    name: ({ toName }) => toName,
    customer: ({ customer }) => customer,
    error: ({ error }) => error?.code ?? null,
  },
  heads: ['to', 'name', 'customer', 'template', 'state', 'error', 'created', 'sent'],
})

/** Which of these can be sent again or tried now; one that is being sent is left alone, one whose link is over is skipped. */
export async function previewResend(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const all = (await mails.pick(scope, ids)).map(({ id, toName, to: address, ...row }) => ({
    item: { id, name: verbatim(toName || address), detail: address },
    kind:
      row.state === 'sending'
        ? 'merged'
        : row.isLinkOver && row.state !== 'waiting'
          ? 'skipped'
          : 'ready',
    reason: message('mail-link-over', { address }),
  }))
  const of = (kind: string) => all.filter((one) => one.kind === kind)
  const toItem = <T>({ item }: { item: T }): T => item
  return {
    ready: of('ready').map(toItem),
    merged: of('merged').map(toItem),
    skipped: of('skipped'),
  }
}
