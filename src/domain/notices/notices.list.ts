import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, unsorted, value } from '../lists/fields.ts'
import type { StoredMessage } from '../message.ts'
import { demand } from '../roles.ts'
import type { severities } from '../schema/alarms.ts'
import { anywhere } from '../schema/message.ts'
import { notificationStates } from '../schema/notifications.ts'

export type ListedNotice = RowOf<typeof notices>

/** Whom a rule told of which alarm, and whom it did not and why; newest first. */
export const notices = listOf({
  ...{ name: 'notices', table: 'notification', alias: 'n', head: 'alarm' },
  usual: () => '-decided',
  demand: (actor) => demand(actor, 'manage-notices'),
  search: (part) =>
    sql`coalesce(n.email, (select w.name from webhook w where w.id = n.webhook_id)) ilike ${anywhere(part)}`,
  filters: {
    state: oneOf(notificationStates, (state) => sql`n.state = ${state}`),
  },
  joins: sql`join alarm a on a.id = n.alarm_id left join webhook w on w.id = n.webhook_id`,
  columns: {
    alarm: unsorted(value<StoredMessage>(sql`a.name`)),
    recipient: unsorted(value<string>(sql`coalesce(n.email, w.name)`)),
    state: unsorted(value<(typeof notificationStates)[number]>(sql`n.state`)),
    after: unsorted(value<number>(sql`n.after_minutes`)),
    decided: instant(sql`n.created_at`),
    sent: unsorted(instantIfAny(sql`n.sent_at`)),
    cleared: unsorted(instantIfAny(sql`n.clear_sent_at`)),
    customer: unsorted(value<string | null>(sql`a.customer`)),
  },
  more: {
    alarmId: value<string>(sql`n.alarm_id`),
    severity: value<(typeof severities)[number]>(sql`a.severity`),
    due: instant(sql`n.due_at`),
    webhook: value<string | null>(sql`n.webhook_id`),
  },
  cells: { alarm: ({ alarm }, say) => say(alarm), severity: ({ severity }) => severity },
})

/** Those of one rule, which the actor was found to own. */
export const noticesOf = (rule: string) => sql`n.rule_id = ${rule}::uuid`
