import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Severity } from '../alarms/alarms.ts'
import { instantOf } from '../instants.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { searchable } from '../values.characters.ts'
import { mostLabels, type Reported } from './reports.ts'

const texts = z.record(z.string(), z.string()).catch({})
const alert = z.object({
  status: z.string().catch('firing'),
  labels: texts,
  annotations: texts,
  startsAt: z.string().optional().catch(undefined),
  fingerprint: z.string().optional().catch(undefined),
})
/** What the webhook of an Alertmanager sends, version 4; more than this is left alone. */
export const alertmanagerMessage = z.object({
  version: z.literal('4'),
  alerts: z.array(alert),
  groupKey: z.string().optional(),
  receiver: z.string().optional(),
  externalURL: z.string().optional(),
  truncatedAlerts: z.int().min(0).optional(),
})

/** Ours for what labels say that rules of Prometheus have; whatever else they say is indeterminate. */
const severityOf: Readonly<Record<string, Severity>> = {
  ...{ critical: 'critical', page: 'critical', fatal: 'critical', emergency: 'critical' },
  ...{ disaster: 'critical', major: 'major', error: 'major', high: 'major' },
  ...{ minor: 'minor', average: 'minor', medium: 'minor' },
  ...{ warning: 'warning', warn: 'warning', low: 'warning' },
}

/**
 * The alerts of an Alertmanager as reports: `am|<fingerprint>` each, with its labels. It sends what it gets an answer of 4xx to
 * never again, so nothing but a message of another kind is refused: what is too long is cut, an unknown tenant's is the owner's.
 * One of severity `none` (a watchdog) only counts as heard. A resolved alert clears; `endsAt` says nothing that its status does not, and is a year 1 while it fires.
 */
export function readAlertmanager(given: unknown): Reported[] {
  const read = alertmanagerMessage.safeParse(given)
  if (!read.success) throw new Refusal('invalid', 'not-alertmanager')
  const { alerts, truncatedAlerts = 0, groupKey = '', receiver = '' } = read.data
  return [
    ...alerts.flatMap((alert) => (isAboutNothing(alert) ? [] : reportOf(alert, receiver))),
    truncated(truncatedAlerts, groupKey, receiver),
  ]
}

type Alert = z.output<typeof alert>

/** An alert that always fires, so that its silence is noticed, says so: its source was heard, and that is all. */
const isAboutNothing = ({ labels }: Alert) => labels.severity?.toLowerCase() === 'none'

function reportOf({ status, labels, annotations, ...alert }: Alert, receiver: string): Reported {
  const { alertname = '', severity = '', tenant = '', cause = '' } = labels
  const {
    description,
    summary,
    message: said,
    runbook_url: runbook = annotations.runbook,
  } = annotations
  const name = cut(alertname, 200) || 'Alertmanager'
  const text = [...new Set([summary, description ?? said])].filter((one) => one?.trim())
  return {
    key: `am|${cut(alert.fingerprint ?? fingerprintOf(labels), 100)}`,
    severity:
      status === 'resolved' ? 'cleared' : (severityOf[severity.toLowerCase()] ?? 'indeterminate'),
    name: verbatim(name),
    source: verbatim(cut(labels.instance || labels.job || receiver, 200) || 'Alertmanager'),
    text: verbatim(cut(text.join('\n'), 4000) || name),
    ...(runbook && { correctiveAction: verbatim(cut(runbook, 2000)) }),
    ...(tenant && { tenant: cut(tenant, 63), isTenantOptional: true }),
    ...(cause && { cause: cut(cause, 200) }),
    occurredAt: startOf(alert.startsAt),
    labels: kept(labels),
  }
}

/** A year 1 is Go's for no time. */
function startOf(given: string | undefined): Date | undefined {
  const at = instantOf(given)
  return at && at.getTime() > 0 ? at : undefined
}

/** Of alerts that carry none. */
const fingerprintOf = (labels: Alert['labels']) =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex')
    .slice(0, 16)

/** It says how many alerts of a group it left out; with the next whole message of the group that is over. */
function truncated(count: number, groupKey: string, receiver: string): Reported {
  const group = createHash('sha256').update(`${receiver}\0${groupKey}`).digest('hex').slice(0, 16)
  return {
    key: `am-truncated|${group}`,
    severity: count > 0 ? 'warning' : 'cleared',
    name: message('alerts-left-out'),
    source: verbatim(cut(receiver, 200) || 'Alertmanager'),
    text: message('alerts-left-out-text', { count, group: cut(groupKey, 300) }),
    correctiveAction: message('alerts-left-out-repair'),
    isRemark: true,
  }
}

/** As much of a text as is kept, without what cannot be seen. */
function cut(given: string, max: number): string {
  const lines = given.slice(0, 20_000).toWellFormed().split(/\r?\n/)
  const seen = lines
    .map((line) => searchable(line).trim())
    .join('\n')
    .trim()
  return seen.length > max ? `${seen.slice(0, max - 1).toWellFormed()}…` : seen
}

const kept = (labels: Alert['labels']) =>
  Object.fromEntries(
    Object.entries(labels)
      .slice(0, mostLabels)
      .map(([name, value]) => [cut(name, 100), cut(value, 500)]),
  )
