import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given, refusalOfFields } from '../form.ts'
import { ownerOfAudience } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { severities } from '../schema/alarms.ts'
import type { Scope } from '../scope.ts'
import { readEmail } from '../values.addresses.ts'
import {
  choice,
  id,
  integer,
  lines,
  optional,
  orEmpty,
  text,
  timeOfDay,
  timeZone,
  toggle,
} from '../values.ts'
import { webhooksOf } from './deliveries.ts'
import type { Hours } from './rules.match.ts'

/** The days of a form, by the number that a rule keeps: Monday is 1. */
export const weekdayNames = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
export type Weekday = (typeof weekdayNames)[number]
const days = Object.fromEntries(weekdayNames.map((name) => [name, toggle()])) as Record<
  Weekday,
  ReturnType<typeof toggle>
>

const labelLine = /^[^=\n]{1,100}=[^\n]{1,200}$/
const fitLabels = (given: string) =>
  given.split('\n').every((line) => line.trim() === '' || labelLine.test(line.trim()))
const several = { max: 1000 }
const minutes = optional(integer({ min: 1, max: 1440 }))
const emails = orEmpty(lines(several))
const webhook = optional(id('not-among'))
const time = optional(timeOfDay('rule-time'))

/** Which alarms, at which hours, and whom: at once, and whom if nobody acknowledged in so many minutes. */
export const ruleForm = form({
  name: text({ max: 100 }),
  severity: choice(severities, 'not-among'),
  tenants: orEmpty(lines(several)),
  labels: orEmpty(lines({ ...several, error: 'rule-labels', fits: fitLabels })),
  ...{ fromTime: time, toTime: time, timeZone },
  ...days,
  ...{ emails1: emails, webhook1: webhook },
  ...{ minutes2: minutes, emails2: emails, webhook2: webhook },
  ...{ minutes3: minutes, emails3: emails, webhook3: webhook },
})

export type RuleField = keyof (typeof ruleForm)['schema']['shape']
export type RuleStep = { afterMinutes: number; email: string | null; webhookId: string | null }

/** What a rule is, whoever has it. */
export type RuleValues = Hours & {
  name: string
  severity: (typeof severities)[number]
  ofTenants: string[]
  labels: Record<string, string>
  steps: RuleStep[]
}

/** Recipients of one step: more is a list's work. */
const mostRecipients = 20
const linesOf = (given: string) =>
  [...new Set(given.split('\n').map((line) => line.trim()))].filter(Boolean)

type Entered = ReturnType<(typeof ruleForm)['read']>
type Faults = Record<string, StoredMessage>

/** What was entered as a rule of the actor's own; refused with all that does not fit. */
export async function ruleOf(scope: Scope, entered: Entered): Promise<RuleValues> {
  const faults: Faults = {}
  const rule: RuleValues = {
    ...{ name: entered.name, severity: entered.severity },
    ofTenants: await tenantsOf(scope, entered.tenants, faults),
    labels: labelsOf(entered.labels),
    ...hoursOf(entered, faults),
    steps: await stepsOf(scope, entered, faults),
  }
  if (Object.keys(faults).length > 0) throw refusalOfFields(faults)
  return rule
}

const labelsOf = (given: string) =>
  Object.fromEntries(
    linesOf(given).map((line) => {
      const at = line.indexOf('=')
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    }),
  )

async function tenantsOf(scope: Scope, given: string, faults: Faults): Promise<string[]> {
  const wanted = linesOf(given)
  if (wanted.length === 0) return []
  const lower = wanted.map((one) => one.toLowerCase())
  const found = await scope.db.execute<{ id: string; shortname: string }>(sql`
    select id, lower(shortname) as shortname from tenant
    where not synthetic and state <> 'deleted' and lower(shortname) = any(${makePgArray(lower)}::text[])`)
  const known = new Map(found.map(({ id, shortname }) => [shortname, id]))
  const unknown = wanted.find((one) => !known.has(one.toLowerCase()))
  if (unknown !== undefined) faults.tenants = message('rule-tenant', { shortname: unknown })
  return [...known.values()].toSorted()
}

function hoursOf(entered: Entered, faults: Faults): Hours {
  const { fromTime, toTime, timeZone } = entered
  const chosen = weekdayNames.flatMap((name, at) => (entered[name] ? [at + 1] : []))
  if (chosen.length === 0) faults.monday = message('rule-days')
  if ((fromTime === null) !== (toTime === null))
    faults[fromTime === null ? 'fromTime' : 'toTime'] = message('rule-both-times')
  if (fromTime !== null && fromTime === toTime) faults.toTime = message('rule-same-times')
  return { timeZone, fromTime, toTime, days: chosen }
}

async function stepsOf(scope: Scope, entered: Entered, faults: Faults): Promise<RuleStep[]> {
  const owner = ownerOfAudience(scope.actor.audience)
  const known = new Set((await webhooksOf(scope, owner)).map(({ id }) => id))
  const { minutes2, minutes3 } = entered
  const given = [
    { at: 1, after: 0, emails: entered.emails1, webhook: entered.webhook1 },
    { at: 2, after: minutes2, emails: entered.emails2, webhook: entered.webhook2 },
    { at: 3, after: minutes3, emails: entered.emails3, webhook: entered.webhook3 },
  ]
  const steps = given.flatMap(({ at, after, emails, webhook }): RuleStep[] => {
    const addresses = addressesOf(emails, `emails${at}`, faults)
    if (webhook !== null && !known.has(webhook)) faults[`webhook${at}`] = message('not-among')
    const hasAny = emails !== '' || webhook !== null
    if (hasAny && after === null) faults[`minutes${at}`] = message('rule-minutes')
    if (!hasAny && at > 1 && after !== null) faults[`emails${at}`] = message('rule-step-nobody')
    const afterMinutes = after ?? 0
    return [
      ...addresses.map((email) => ({ afterMinutes, email, webhookId: null })),
      ...(webhook === null ? [] : [{ afterMinutes, email: null, webhookId: webhook }]),
    ]
  })
  if (steps.length === 0 && Object.keys(faults).length === 0)
    faults.emails1 = message('rule-nobody')
  if (minutes2 !== null && minutes3 !== null && minutes3 <= minutes2)
    faults.minutes3 = message('rule-later', { minutes: minutes2 })
  return steps
}

function addressesOf(given: string, field: string, faults: Faults): string[] {
  const found = linesOf(given).map((line) => ({ line, read: readEmail(line) }))
  const bad = found.find(({ read }) => 'fault' in read)
  if (bad && 'fault' in bad.read) {
    faults[field] = message('rule-address', { address: bad.line, why: message(bad.read.fault) })
    return []
  }
  const addresses = found.flatMap(({ read }) => ('address' in read ? [read.address] : []))
  if (addresses.length > mostRecipients)
    faults[field] = message('rule-recipients', { max: mostRecipients })
  // one mailbox, however it is spelled
  return [...new Map(addresses.map((one) => [one.toLowerCase(), one])).values()]
}

/** A rule as its form shows it; `shortnames` are those of its tenants. */
export function enteredOf(rule: RuleValues, shortnames: readonly string[]): Given {
  const { name, severity, labels, timeZone, fromTime, toTime, days, steps } = rule
  const later = [...new Set(steps.map(({ afterMinutes }) => afterMinutes))].filter((one) => one > 0)
  const of = (after: number | undefined) =>
    steps.filter(({ afterMinutes }) => afterMinutes === after)
  const step = (at: number, after: number | undefined) => ({
    ...(at > 1 && { [`minutes${at}`]: after ?? null }),
    [`emails${at}`]: of(after)
      .flatMap(({ email }) => email ?? [])
      .join('\n'),
    [`webhook${at}`]: of(after).find(({ webhookId }) => webhookId !== null)?.webhookId ?? null,
  })
  const [second, third] = later.toSorted((a, b) => a - b)
  return {
    ...{ name, severity, timeZone, fromTime, toTime, tenants: shortnames.join('\n') },
    labels: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join('\n'),
    ...Object.fromEntries(weekdayNames.map((name, at) => [name, days.includes(at + 1)])),
    ...{ ...step(1, 0), ...step(2, second), ...step(3, third) },
  }
}
