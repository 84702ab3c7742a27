import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { type Report, report } from '../alarms/alarms.ts'
import { message, verbatim } from '../messages.ts'
import type { Scope } from '../scope.ts'

const prefix = 'oc-lead|'

type Ended = {
  id: string
  company: string
  customer: string
  service: string
  why: 'suspended' | 'removed' | 'missing'
}

/**
 * Licensed leads that Microsoft has suspended or removed, or no longer lists, have an alarm until they are active again or no longer
 * licensed. The service stays as it is. Of these leads, or of all.
 */
export async function tellLeads(scope: Scope, ids?: readonly string[]): Promise<void> {
  const ended = await scope.db.execute<Ended>(sql`
    select l.id, l.company_name as company, t.full_name as customer, s.name as service,
      case when l.missing_since is not null then 'missing' else l.microsoft_status end as why
    from lead l join service s on s.tenant_id = l.customer_id and s.id = l.service_id join tenant t on t.id = l.customer_id
    where l.family = 'operator-connect' and (l.microsoft_status in ('suspended', 'removed') or l.missing_since is not null)
      and ${ids ? sql`l.id = any(${makePgArray([...ids])}::uuid[])` : sql`true`}`)
  const active = await scope.db.execute<{ key: string }>(sql`
    select key from alarm where audience = 'provider' and origin = 'portal' and cleared_at is null
      and ${ids ? sql`key = any(${makePgArray(ids.map((id) => `${prefix}${id}`))}::text[])` : sql`key like ${`${prefix}%`}`}`)
  const keys = new Set(ended.map(({ id }) => `${prefix}${id}`))
  await report(scope, [
    ...ended.map(alarmOf),
    ...active.filter(({ key }) => !keys.has(key)).map(({ key }) => over(key)),
  ])
}

const alarmOf = ({ id, company, customer, service, why }: Ended): Report => ({
  ...{ owner: {}, key: `${prefix}${id}`, cause: `lead:${id}`, severity: 'major', customer },
  ...{ name: message('oc-lead-ended'), source: verbatim(company) },
  text: message('oc-lead-ended-text', { why, service }),
  correctiveAction: message('oc-lead-ended-repair'),
})

const over = (key: string): Report => ({
  ...{ owner: {}, key, severity: 'cleared' },
  ...{ name: message('oc-lead-ended'), source: verbatim(''), text: message('oc-lead-ended') },
})
