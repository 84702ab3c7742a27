import type { Severity } from '../alarms/alarms.ts'
import type { Notice } from '../mail/mails.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { severities } from '../schema/alarms.ts'
import type { Due, Message, TellableAlarm } from './sending.plan.ts'

/** Alarms that a digest names; the page has the others. */
const named = 10
/** Alarms that a digest carries to an endpoint. */
const carried = 100

const severityWords: Record<Severity, StoredMessage> = {
  critical: message('severity-critical'),
  major: message('severity-major'),
  minor: message('severity-minor'),
  warning: message('severity-warning'),
  indeterminate: message('severity-indeterminate'),
}

/** Other active alarms of its cause, and the tenants of all of them. */
export type Others = { alarms: number; tenants: number }

const aboutOf = ({ customer, source }: TellableAlarm) =>
  customer === null ? source : verbatim(customer)

const headOf = ({ isClear, alarm }: Due): StoredMessage =>
  isClear
    ? message('notice-cleared', { alarm: alarm.name, about: aboutOf(alarm) })
    : message('notice-raised', {
        ...{ severity: severityWords[alarm.severity], alarm: alarm.name, about: aboutOf(alarm) },
      })

/** What a mail says: of one alarm all that whoever is woken needs, of many how many and the worst. */
export function noticeOf({ items }: Message, others: ReadonlyMap<string, Others>): Notice {
  const [one] = items
  if (items.length === 1 && one) return single(one, others.get(one.alarm.cause ?? ''))
  const [raised, cleared] = byKind(items)
  const worst = [...raised, ...cleared].toSorted(worstFirst)
  return {
    subject: countOf(raised.length, cleared.length),
    lines: [
      ...worst.slice(0, named).map(headOf),
      ...(worst.length > named ? [message('notice-more', { count: worst.length - named })] : []),
      ...rulesOf(items),
    ],
    facts: severities.flatMap((severity) => {
      const value = raised.filter(({ alarm }) => alarm.severity === severity).length
      return value > 0 ? [{ label: severityWords[severity], value }] : []
    }),
    path: raised.length > 0 ? '/alarms' : '/alarms?state=cleared',
  }
}

function single(one: Due, others: Others | undefined): Notice {
  const { alarm, isClear, afterMinutes, isHeld, rule } = one
  const { text, source, correctiveAction: action, raisedAt: raised, clearedAt: cleared } = alarm
  const lines = isClear
    ? [
        message('notice-times-cleared', {
          raised: inWords(raised),
          cleared: inWords(cleared ?? ''),
        }),
      ]
    : [
        text,
        ...(action ? [message('notice-next', { action })] : []),
        ...(others && others.alarms > 0 ? [message('notice-others', others)] : []),
        ...(afterMinutes > 0 ? [message('notice-unacknowledged', { minutes: afterMinutes })] : []),
        ...(isHeld && rule ? [message('notice-held', { rule: rule.name })] : []),
        message('notice-source', { source }),
        message('notice-times', { raised: inWords(raised) }),
      ]
  return {
    ...{ subject: headOf(one), lines: [...lines, ...rulesOf([one])] },
    path: `/alarms/${alarm.id}`,
  }
}

/** `2026-03-29T01:30:00Z` as everybody reads it, whatever their zone. */
const inWords = (at: string) => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`

function countOf(raised: number, cleared: number): StoredMessage {
  if (cleared === 0) return message('notice-digest-raised', { raised })
  if (raised === 0) return message('notice-digest-cleared', { cleared })
  return message('notice-digest', { raised, cleared })
}

const rulesOf = (items: readonly Due[]) =>
  [...new Set(items.flatMap(({ rule }) => rule?.name ?? []))]
    .slice(0, 3)
    .map((rule) => message('notice-rule', { rule }))

const byKind = (items: readonly Due[]) =>
  [items.filter(({ isClear }) => !isClear), items.filter(({ isClear }) => isClear)] as const

const worstFirst = (one: Due, other: Due) =>
  Number(one.isClear) - Number(other.isClear) ||
  severities.indexOf(one.alarm.severity) - severities.indexOf(other.alarm.severity)

/** A message in words, for programs that show it as it is. */
type Say = (message: StoredMessage) => string

/** The same for an endpoint, as JSON. */
export function bodyOf({ items }: Message, say: Say) {
  const [one] = items
  if (items.length === 1 && one)
    return {
      event: one.isClear ? ('alarm.cleared' as const) : ('alarm.raised' as const),
      alarmId: one.alarm.id,
      body: {
        ...(one.rule && { rule: { id: one.rule.id, name: one.rule.name } }),
        ...(!one.isClear && { after_minutes: one.afterMinutes }),
        alarm: shown(one.alarm, say),
      },
    }
  const [raised, cleared] = byKind(items)
  return {
    event: 'alarm.digest' as const,
    body: {
      ...{ raised: raised.length, cleared: cleared.length },
      alarms: [...raised, ...cleared]
        .toSorted(worstFirst)
        .slice(0, carried)
        .map(({ alarm }) => shown(alarm, say)),
    },
  }
}

const shown = (alarm: TellableAlarm, say: Say) => ({
  ...{ id: alarm.id, severity: alarm.severity, name: say(alarm.name), source: say(alarm.source) },
  text: say(alarm.text),
  corrective_action: alarm.correctiveAction && say(alarm.correctiveAction),
  ...{ customer: alarm.customer, tenant_id: alarm.tenantId, service_id: alarm.serviceId },
  ...{ cause: alarm.cause, labels: alarm.labels },
  ...{ raised_at: alarm.raisedAt, cleared_at: alarm.clearedAt, path: `/alarms/${alarm.id}` },
})
