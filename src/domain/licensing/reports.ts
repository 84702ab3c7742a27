import { sql } from 'drizzle-orm'
import { byteOrderMark, csv, escapeFormulas } from '../csv.ts'
import { form, type Given } from '../form.ts'
import { queueMail } from '../mail/mails.ts'
import type { LicenseReport } from '../mail/templates.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { fitBits, type LicenseFactor, licenseFactors } from '../schema/license-audits.ts'
import { type Actor, type Database, Scope } from '../scope.ts'
import { changeSetting, readSetting } from '../settings/settings.ts'
import { email, orEmpty } from '../values.ts'

/** Who is sent the monthly report of all tenants; empty: nobody. */
export const reportForm = form({ address: orEmpty(email) })

/** Sets who is sent the report; that of last month follows within minutes where it was not sent yet. */
export async function changeReport(scope: Scope, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  await changeSetting(scope, 'license-report', reportForm.read(given), given.version)
}

/** A month of the calendar in UTC, `2026-10`; refused when it is none. */
export function monthIn(text: string): string {
  if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(text)) throw new Refusal('invalid', 'report-month')
  return text
}

/** What is reported: the last count of each tenant before the month was over, `r`, of tenant `t`. */
const counted = (month: string) => sql`
  tenant t cross join lateral (select number, licensed, acquired from license_run r
    where r.tenant_id = t.id and r.taken_at < (${`${month}-01`}::timestamp + interval '1 month') at time zone 'UTC'
    order by r.number desc limit 1) r`

/** What the report of a month comes to. The provider's. */
export async function readTotals(
  scope: Scope,
  month: string,
): Promise<Omit<LicenseReport, 'isAttached'>> {
  demandProvider(scope.actor)
  const [found] = await scope.db.execute<{
    tenants: number
    licensed: number
    acquired: number
    over: number
  }>(sql`
    select count(*)::integer as tenants, coalesce(sum(r.licensed), 0)::integer as licensed, coalesce(sum(r.acquired), 0)::integer as acquired,
      coalesce(sum(greatest(0, r.licensed - r.acquired)) filter (where r.acquired > 0), 0)::integer as over
    from ${counted(month)} where not t.synthetic`)
  return { month, tenants: 0, licensed: 0, acquired: 0, over: 0, ...found }
}

type Row = {
  id: string
  tenant: string
  shortname: string
  service: string | null
  subject: string
  name: string
  factor: LicenseFactor
  fits: number
  matched: string | null
  since: string
}

const atOnce = 2000
const heads = ['tenant', 'shortname', 'service', 'user', 'factor', 'also', 'rule', 'since']

/** The report of a month as CSV, one row per counted person or service number, page by page in short transactions. */
export async function* reportCsv(
  { database, actor }: { database: Database; actor: Actor },
  month: string,
): AsyncGenerator<string> {
  yield byteOrderMark + csv([heads])
  let last: Row | undefined
  do {
    const after = last
    const rows = await Scope.enter(
      database,
      actor,
      (scope) => rowsAfter(scope, month, after),
      'read only',
    )
    if (rows.length > 0) yield csv(rows.map(cellsOf))
    last = rows.length === atOnce ? rows.at(-1) : undefined
  } while (last)
}

function rowsAfter(scope: Scope, month: string, after: Row | undefined) {
  demandProvider(scope.actor)
  const place = after ? sql`(t.id, u.subject) > (${after.id}::uuid, ${after.subject})` : sql`true`
  return scope.db.execute<Row>(sql`
    select t.id, t.full_name as tenant, t.shortname, s.name as service, u.subject, u.name, u.factor, u.fits, u.matched,
      to_json(u.since) #>> '{}' as since
    from ${counted(month)}
      join license_run_user u on u.tenant_id = t.id and u.from_run <= r.number and (u.to_run is null or u.to_run > r.number)
      left join service s on s.tenant_id = u.tenant_id and s.id = u.service_id
    where u.factor is not null and not t.synthetic and ${place}
    order by t.id, u.subject limit ${atOnce}`)
}

const cellsOf = (row: Row): string[] => {
  const also = licenseFactors.filter((one) => row.fits & fitBits[one] && one !== row.factor)
  const cells = [row.tenant, row.shortname, row.service ?? '', row.name, row.factor]
  return [...cells, also.join(' '), row.matched ?? '', new Date(row.since).toISOString()].map(
    escapeFormulas,
  )
}

/** Queues the mail about last month (UTC) once, where somebody is to have it and anything was counted. Run as the provider. */
export async function queueReport(scope: Scope): Promise<boolean> {
  const { value } = await readSetting(scope, 'license-report')
  if (!value.address) return false
  const [due] = await scope.db.execute<{ month: string }>(sql`
    select m.month from (select to_char(now() at time zone 'UTC' - interval '1 month', 'YYYY-MM') as month) m
    where not exists (select from mail where template = 'license-report' and data ->> 'month' = m.month)
      and exists (select from license_run where taken_at < date_trunc('month', now(), 'UTC'))`)
  if (!due) return false
  await queueMail(scope, {
    ...{ owner: {}, template: 'license-report', to: { name: '', address: value.address } },
    ...{ language: 'en', data: { month: due.month } },
  })
  return true
}
