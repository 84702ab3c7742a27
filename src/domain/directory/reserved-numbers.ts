import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given } from '../form.ts'
import { records } from '../records/records.ts'
import { Refusal } from '../refusal.ts'
import { demandRight } from '../services/rights.ts'
import { day, optional, phoneNumber, text } from '../values.ts'
import { heldBy } from './free-numbers.ts'
import { sizeOf, tellShared } from './number-ranges.ts'
import { demandServices, lackingLicense } from './service-rights.ts'

/** So many are reserved at once. */
const maxRun = 500

const [number, reason] = [phoneNumber, text({ max: 200 })]
const until = optional(day('until-day'))

/** One after another, from the first to the last. */
function runOf({ last, number: first, ...rest }: Given): Given[] {
  const size = last ? sizeOf(String(first), String(last), maxRun) : 1
  const from = Number(String(first).slice(1))
  return Array.from({ length: size }, (_, at) => ({ ...rest, number: `+${from + at}` }))
}

const range = (number: ReturnType<typeof sql>) => sql`select n.service_id from number_range n
  where n.tenant_id = r.tenant_id and substr(${number}, 2)::bigint <@ n.span limit 1`

/** Numbers that nobody is given: by somebody with a reason, or while they rest; until a day, from which on they are free (UTC). */
export const reservedNumbers = records({
  ...{ name: 'reserved-numbers', table: 'reserved_number', kind: 'reserved-number' },
  ...{ topic: 'numbers', permission: 'edit-reserved-numbers', max: 20_000, head: 'number' },
  demand: (actor, wanted) => demandRight(actor, 'reserved-numbers', wanted),
  form: form({ number, reason, until }),
  adding: { form: form({ number, last: optional(phoneNumber), reason, until }), rows: runOf },
  reads: { until: sql`to_char(r.until at time zone 'UTC', 'YYYY-MM-DD')` },
  more: { reservedBy: { of: sql`r.reserved_by`, input: { as: 'text', max: 200 } } },
  besides: ({ actor }) => ({ reserved_by: actor.name }),
  async check(scope, tenantId, after, now) {
    const wanted = String(after.number)
    const services = sql`select n.service_id from number_range n
      where n.tenant_id = ${tenantId}::uuid and substr(${wanted}::text, 2)::bigint <@ n.span`
    await demandServices(scope, tenantId, 'reserved-numbers', services)
    if (after.until && after.until !== now?.until && String(after.until) <= today())
      throw new Refusal('invalid', 'until-day', {}, { field: 'until' })
    if (now?.number === wanted) return
    const held = (await heldBy(scope, tenantId, [wanted])).get(wanted)
    if (held) throw new Refusal('conflict', held.why, { field: 'number' })
  },
  async stays(scope, tenantId, ids) {
    const found = await scope.db.execute<{ id: string; service: string | null }>(sql`
      select r.id, (${range(sql`r.number`)}) as service from reserved_number r
      where r.tenant_id = ${tenantId}::uuid and r.id = any(${makePgArray([...ids])}::uuid[])`)
    return new Map(await lackingLicense(scope, tenantId, 'reserved-numbers', found))
  },
  changed: tellShared,
})

const today = () => new Date().toISOString().slice(0, 10)
