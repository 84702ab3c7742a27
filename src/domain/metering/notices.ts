import { sql } from 'drizzle-orm'
import { clear, raise, type Severity } from '../alarms/alarms.ts'
import { queueMail } from '../mail/mails.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { demandProvider } from '../roles.ts'
import { mauNotice } from '../schema/metering.ts'
import type { Scope } from '../scope.ts'
import { mauOf } from './figures.ts'

/** Of MAX MAU, and of an allowance, in percent. */
const steps = [100, 90, 80] as const
type Step = (typeof steps)[number]
/** Days before an order ends. */
const daysBefore = [1, 7, 30] as const

/** `mspId` null: the provider's own customer. */
type Told = { mspId: string | null; key: string; subjectId: string; period: string; step: number }
type Said = {
  severity: Severity
  /** Whom it is about. */
  customer: string
  name: StoredMessage
  text: StoredMessage
  correctiveAction: StoredMessage
}
/** Whose administrators hear of it: all, or those who may order. */
type Hearers = 'administrators' | 'purchasers'
type Condition = Told & Said & { hearers: Hearers; lower: readonly number[] }

/**
 * Tells an MSP's people how full the month is: by an alarm of the MSP's, as long as it is so, and by mail once for each step
 * (80, 90, 100 %) and month. Of an organization's MAX MAU all administrators hear, of the allowance and of orders that end in
 * 30, 7 or 1 days those who may order. Run as the provider.
 */
export async function watchMau(scope: Scope): Promise<void> {
  demandProvider(scope.actor)
  const conditions = [
    ...(await fullOrganizations(scope)),
    ...(await fullAllowances(scope)),
    ...(await endingOrders(scope)),
  ]
  const active = await scope.db.execute<Pick<Told, 'mspId' | 'key'> & { severity: Severity }>(sql`
    select key, severity, msp_id as "mspId" from alarm
    where cleared_at is null and tenant_id is null and (key like 'mau|%' or key = 'mau-allowance' or key like 'order-ending|%')`)
  const standing = new Map(active.map((one) => [idOf(one), one]))
  for (const { mspId, hearers, lower, subjectId, period, step, ...alarm } of conditions) {
    const stands = standing.get(idOf({ mspId, key: alarm.key }))
    standing.delete(idOf({ mspId, key: alarm.key }))
    // the same again would count up what one condition is
    if (stands?.severity !== alarm.severity)
      await raise(scope, { owner: { mspId }, source: message('mau-source'), ...alarm })
    const told = await scope.db
      .insert(mauNotice)
      .values([step, ...lower].map((one) => ({ mspId, subjectId, period, step: one })))
      .onConflictDoNothing()
      .returning({ step: mauNotice.step })
    if (mspId && told.some((one) => one.step === step)) await tell(scope, mspId, hearers, alarm)
  }
  for (const { mspId, key } of standing.values()) await clear(scope, { mspId }, key)
}

const idOf = ({ mspId, key }: Pick<Told, 'mspId' | 'key'>) => `${mspId} ${key}`

type Full = {
  mspId: string | null
  id: string
  name: string
  mau: number
  max: number
  period: string
  /** The day on which the rest is used at the pace of the month so far; null when that is not in it. */
  day: string | null
}

const stepOf = ({ mau, max }: Full): Step => steps.find((one) => mau * 100 >= max * one) ?? 80
const below = (step: Step) => steps.filter((one) => one < step)

/** Whoever is at MAX MAU gets no new user, so that one is critical. */
async function fullOrganizations(scope: Scope): Promise<Condition[]> {
  const severities: Record<Step, Severity> = { 80: 'warning', 90: 'major', 100: 'critical' }
  const found = await full(
    scope,
    sql`select t.msp_id, t.id, t.full_name as name, c.mau::float8 as mau, l.max_mau::float8 as max
      from mau_counter c join mau_limit l on l.tenant_id = c.tenant_id
        join tenant t on t.id = c.tenant_id and t.state in ('active', 'deactivated') and not t.synthetic
      where c.period = portal_period(portal_clock())`,
  )
  return found.map((one) => {
    const { mspId, id, name, mau, max, period, day } = one
    const step = stepOf(one)
    return {
      ...{ mspId, key: `mau|${id}`, subjectId: id, period, step, lower: below(step) },
      ...{ severity: severities[step], hearers: 'administrators', customer: name },
      name:
        step === 100
          ? message('mau-reached', { name })
          : message('mau-near', { name, percent: step }),
      text: message('mau-text', { mau, max, month: period, day: step === 100 ? null : day }),
      correctiveAction: message('mau-repair'),
    }
  })
}

async function fullAllowances(scope: Scope): Promise<Condition[]> {
  const severities: Record<Step, Severity> = { 80: 'warning', 90: 'minor', 100: 'major' }
  const found = await full(
    scope,
    sql`select m.id as msp_id, m.id, m.name, ${mauOf(sql`m.id`, sql`portal_period(portal_clock())`)} as mau,
        portal_mau_allowance(m.id, portal_clock())::float8 as max
      from msp m where m.state <> 'deleted'`,
  )
  return found.map((one) => {
    const { mspId, id, name, mau, max, period, day } = one
    const step = stepOf(one)
    return {
      ...{ mspId, key: 'mau-allowance', subjectId: id, period, step, lower: below(step) },
      ...{ severity: severities[step], hearers: 'purchasers', customer: name },
      name:
        step === 100 ? message('allowance-reached') : message('allowance-near', { percent: step }),
      text: message('allowance-text', { mau, max, month: period, day: step === 100 ? null : day }),
      correctiveAction: message('allowance-repair'),
    }
  })
}

/** Of these the ones that used 80 % or more of what they may have this month. */
async function full(scope: Scope, used: ReturnType<typeof sql>): Promise<readonly Full[]> {
  return scope.db.execute<Full>(sql`
    select u.msp_id as "mspId", u.id, u.name, u.mau, u.max, p.period,
      case when p.start + (p.now - p.start) * (u.max / u.mau) < (p.start at time zone 'UTC' + interval '1 month') at time zone 'UTC'
        then to_char((p.start + (p.now - p.start) * (u.max / u.mau)) at time zone 'UTC', 'YYYY-MM-DD') end as day
    from (${used}) u, (select portal_clock() as now, portal_period(portal_clock()) as period, portal_period_start(portal_period(portal_clock())) as start) p
    where u.mau > 0 and u.mau * 100 >= u.max * 80 order by u.id`)
}

/** Orders that end within 30 days. */
async function endingOrders(scope: Scope): Promise<Condition[]> {
  const found = await scope.db.execute<{
    id: string
    mspId: string
    number: number
    product: string
    customer: string
    amount: number
    days: number
    day: string
  }>(sql`
    select o.id, o.msp_id as "mspId", o.number, o.product_name as product, m.name as customer, (o.mau::bigint * o.quantity)::float8 as amount,
      ceil(extract(epoch from o.ends_at - portal_clock()) / 86400)::integer as days,
      to_char(o.ends_at at time zone 'UTC', 'YYYY-MM-DD') as day
    from msp_order o join msp m on m.id = o.msp_id and m.state <> 'deleted'
    where o.state in ('approved', 'active') and o.ends_at > portal_clock() and o.ends_at <= portal_clock() + interval '30 days' order by o.id`)
  return found.map(({ id, mspId, number, product, customer, amount, days, day }) => {
    const step = daysBefore.find((one) => days <= one) ?? 30
    return {
      ...{ mspId, key: `order-ending|${id}`, subjectId: id, period: 'ends', step },
      lower: daysBefore.filter((one) => one > step),
      severity: step === 1 ? 'major' : step === 7 ? 'minor' : 'warning',
      ...{ hearers: 'purchasers', customer },
      name: message('order-ending', { number, product, days: step }),
      text: message('order-ending-text', { amount, day }),
      correctiveAction: message('order-ending-repair'),
    }
  })
}

async function tell(
  scope: Scope,
  mspId: string,
  hearers: Hearers,
  said: Omit<Said, 'severity' | 'customer'>,
) {
  const isAll = hearers === 'administrators'
  const people = await scope.db.execute<{ id: string; name: string; email: string }>(sql`
    select id, name, email from account where msp_id = ${mspId}::uuid and state = 'active'
      and (role = 'owner' or may_purchase or ${isAll}) order by id`)
  const data = {
    ...{ subject: said.name, lines: [said.text, said.correctiveAction] },
    path: isAll ? '/msp/organizations' : '/msp/license',
  }
  for (const { id, name, email } of people)
    await queueMail(scope, {
      ...{ owner: { mspId }, template: 'notice', accountId: id, to: { name, address: email } },
      ...{ language: 'en', data },
    })
}
