import { index, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { stored } from './message.ts'
import { ownerCheck, ownerColumns } from './owner.ts'
import { languages } from './tenants.ts'

export const mailStates = ['queued', 'sent', 'failed', 'bounced'] as const

/** One message to one person. `data` is what its template needs, never a secret: a link's token is derived on sending. */
export const mail = pgTable(
  'mail',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    template: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    language: text({ enum: languages }).notNull(),
    toName: text().notNull(),
    toAddress: text().notNull(),
    accountId: uuid(),
    invitationId: uuid(),
    commandId: uuid(),
    state: text({ enum: mailStates }).notNull().default('queued'),
    error: stored(),
    messageId: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    sentAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    ownerCheck('mail'),
    index('mail_created').on(t.createdAt, t.id),
    index('mail_account').on(t.accountId, t.createdAt),
    index('mail_address').on(t.toAddress, t.createdAt, t.id),
  ],
)
