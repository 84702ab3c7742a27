import { sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { queueMail } from '../mail/mails.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { type ClosedMonth, findClosed } from './closed.ts'

const template = 'mau-report'
/** A month that is closed later than this is not news: who wants its report asks for it. */
const newsDays = 31
/** So long after it was closed whoever is to have the report may still become known. */
const lateDays = 7

/**
 * Queues the report of each month that was closed lately, to its MSP's people, once for each MSP and month; says of how many. Run
 * as the provider.
 */
export async function queueReports(scope: Scope): Promise<number> {
  demandProvider(scope.actor)
  const due = await scope.db.execute<{ mspId: string; period: string }>(sql`
    select m.msp_id as "mspId", m.period from mau_month m join msp p on p.id = m.msp_id and p.state <> 'deleted'
    where m.scope = 'msp' and m.at > portal_clock() - make_interval(days => ${lateDays}::integer)
      and m.at < portal_period_start(m.period) + make_interval(days => ${newsDays * 2}::integer)
      and not exists (select from mail where template = ${template} and msp_id = m.msp_id and data ->> 'month' = m.period)
    order by m.msp_id, m.period`)
  for (const { mspId, period } of due) await send(scope, await findClosed(scope, mspId, period))
  return due.length
}

/** Sends the report of a closed month again, to the MSP's people and nobody else; says to how many. Refused while it is on its way. */
export async function sendReportAgain(
  scope: Scope,
  mspId: string,
  period: string,
): Promise<number> {
  demand(scope.actor, 'order-subscriptions')
  const month = await findClosed(scope, mspId, period)
  const [waiting] = await scope.db.execute(sql`
    select from mail where template = ${template} and msp_id = ${mspId}::uuid and data ->> 'month' = ${period} and state = 'queued' limit 1`)
  if (waiting) throw new Refusal('conflict', 'mau-report-queued')
  const people = await send(scope, month)
  if (people === 0) throw new Refusal('conflict', 'mau-report-nobody')
  await record(scope, {
    ...{ mspId, type: 'mau-month.reported' },
    subject: { kind: 'mau-month', name: period },
    after: { people },
  })
  return people
}

/** The owner, and administrators who may order. */
async function send(scope: Scope, month: ClosedMonth): Promise<number> {
  const { mspId, name, period, mau, allowance, overage, correction } = month
  const people = await scope.db.execute<{ id: string; name: string; email: string }>(sql`
    select id, name, email from account where msp_id = ${mspId}::uuid and audience = 'msp' and state = 'active'
      and (role = 'owner' or may_purchase) order by id`)
  const data = {
    month: period,
    subject: message('mau-report', { name, month: period }),
    lines: [message('mau-report-text', { month: period }), message('mau-report-file')],
    facts: [
      { label: message('mau-fact'), value: mau },
      { label: message('mau-allowance-fact'), value: allowance },
      { label: message('mau-overage-fact'), value: overage },
      ...(correction === 0 ? [] : [{ label: message('mau-correction-fact'), value: correction }]),
    ],
    path: `/msp/license/months/${period}`,
  }
  for (const { id, name, email } of people)
    await queueMail(scope, {
      ...{ owner: { mspId }, template, accountId: id, to: { name, address: email } },
      ...{ language: 'en', data },
    })
  return people.length
}
