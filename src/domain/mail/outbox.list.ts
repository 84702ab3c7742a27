import { sql } from 'drizzle-orm'
import { anId, oneOf } from '../lists/address.ts'
import { contains, defineList, placed, type Wanted } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import type { Scope } from '../scope.ts'
import { type MailTemplate, mailNames, mailTemplates, templateOf } from './mails.ts'

export const mailStates = ['waiting', 'sending', 'sent', 'failed', 'bounced'] as const

/** One message as the list shows it, with what became of it. */
export type MailRow = {
  id: string
  template: MailTemplate
  name: StoredMessage
  toName: string
  toAddress: string
  tenantId: string | null
  customer: string | null
  state: (typeof mailStates)[number]
  error: StoredMessage | null
  createdAt: Date
  sentAt: Date | null
  /** When it is tried again, while it waits for that. */
  nextTryAt: Date | null
  commandId: string | null
  /** The link in it is no longer good. */
  isLinkOver: boolean
}

type Found = Omit<MailRow, 'template' | 'name' | 'createdAt' | 'sentAt' | 'nextTryAt'> & {
  template: string
  created: string
  sent: string | null
  next: string | null
  isCancelled: boolean
}

/** What the queue makes of a mail that is not settled. */
const state = sql`case when m.state <> 'queued' then m.state else coalesce((select
  case c.state when 'executing' then 'sending' when 'queued' then 'waiting' end from command c where c.id = m.command_id), 'failed') end`

const read = async (scope: Scope, { from, order, place }: Wanted) =>
  placed(
    await scope.db.execute<Found & { place: string[] }>(sql`
      select m.id, m.template, m.to_name as "toName", m.to_address as "toAddress", m.tenant_id as "tenantId",
        t.full_name as customer, ${state} as state, m.error, m.created_at as created, m.sent_at as sent,
        case when q.next_try_at > now() then q.next_try_at end as next, m.command_id as "commandId",
        coalesce(q.state = 'cancelled', false) as "isCancelled",
        m.invitation_id is not null and coalesce(i.used_at is not null or i.ended is not null
          or i.expires_at <= now(), true) as "isLinkOver", ${place} as place
      from ${from} left join tenant t on t.id = m.tenant_id left join command q on q.id = m.command_id
        left join invitation i on i.id = m.invitation_id
      order by ${order}`),
    rowOf,
  )

const dateOf = (text: string | null) => (text === null ? null : new Date(text))

const rowOf = ({
  template,
  created,
  sent,
  next,
  isCancelled,
  ...row
}: Omit<Found, 'place'>): MailRow => ({
  ...row,
  template: templateOf(template),
  name: mailNames[templateOf(template)],
  error: row.error ?? (isCancelled ? message('mail-cancelled') : null),
  createdAt: new Date(created),
  sentAt: dateOf(sent),
  nextTryAt: dateOf(next),
})

/** The messages of the whole installation, newest first. */
export const mails = defineList<MailRow>({
  name: 'mails',
  table: 'mail',
  alias: 'm',
  search: (word) => contains(sql`(m.to_name || ' ' || m.to_address)`, word),
  filters: {
    state: oneOf(mailStates, (wanted) => sql`${state} = ${wanted}`),
    template: oneOf(mailTemplates, (template) => sql`m.template = ${template}`),
    customer: anId((tenant) => sql`m.tenant_id = ${tenant}::uuid`),
  },
  orders: {
    to: [...byText(sql`m.to_address`), ...byInstant(sql`m.created_at`)],
    created: byInstant(sql`m.created_at`),
  },
  usual: () => '-created',
  columns: ['to', 'template', 'state', 'created', 'sent'],
  head: 'to',
  unusual: ['sent'],
  read,
  csv: {
    read,
    cells: {
      to: ({ toAddress }) => toAddress,
      name: ({ toName }) => toName,
      customer: ({ customer }) => customer,
      template: ({ template }) => template,
      state: ({ state }) => state,
      error: ({ error }) => error?.code ?? null,
      created: ({ createdAt }) => createdAt,
      sent: ({ sentAt }) => sentAt,
    },
  },
})

/** Which of these can be sent again or tried now; one that is being sent is left alone, one whose link is over is skipped. */
export async function previewResend(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const all = (await mails.pick(scope, ids)).map(({ id, toName, toAddress: address, ...row }) => ({
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
