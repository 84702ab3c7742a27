import { inArray, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given } from '../form.ts'
import type { Preview } from '../lists/selections.ts'
import { ownerOf, record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider, may } from '../roles.ts'
import { lead } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { id, optional } from '../values.ts'
import type { Lead } from './leads.read.ts'
import { subjectOf } from './leads.ts'
import { readinessOf } from './readiness.ts'

/** Whose a lead is to be; empty: the provider's own. */
export const assignForm = form({ msp: optional(id('bad-msp')) })

type Picked = Pick<Lead, 'id' | 'companyName' | 'serviceId' | 'microsoftId' | 'missingSince'> & {
  msp: string | null
}

const pick = (scope: Scope, ids: readonly string[], locking = sql``) =>
  scope.db.execute<Picked>(sql`
    select l.id, l.company_name as "companyName", l.service_id as "serviceId", l.microsoft_id as "microsoftId",
      l.missing_since as "missingSince", (select name from msp where id = l.msp_id) as msp
    from lead l where l.id = any(${makePgArray([...ids])}::uuid[]) order by l.id ${locking}`)

const previewBy =
  (whyNot: (one: Picked) => StoredMessage | null) =>
  async (scope: Scope, ids: readonly string[]): Promise<Preview> => {
    demandProvider(scope.actor)
    const found = await pick(scope, ids)
    return {
      ready: found.filter((one) => whyNot(one) === null).map(named),
      skipped: found.flatMap((one) => {
        const reason = whyNot(one)
        return reason ? [{ item: named(one), reason }] : []
      }),
    }
  }
const named = ({ id, companyName, msp }: Picked) => ({
  ...{ id, name: verbatim(companyName) },
  ...(msp !== null && { detail: msp }),
})

/** The tenant that it became is of an MSP or is not, and is moved by itself. */
const whyNotAssigned = ({ serviceId }: Picked) =>
  serviceId === null ? null : message('lead-is-tenant')

/** What Microsoft lists comes back with the next reading. */
const whyNotRemoved = ({ serviceId, microsoftId, missingSince }: Picked) =>
  serviceId !== null
    ? message('lead-has-service')
    : microsoftId !== null && missingSince === null
      ? message('lead-microsofts')
      : null

export const previewAssignment = previewBy(whyNotAssigned)
export const previewLeadRemoval = previewBy(whyNotRemoved)

/** Gives leads to an MSP, or takes them from theirs (`assignForm`); gives how many and to whom. Those that became a tenant are left. */
export async function assignLeads(
  scope: Scope,
  ids: readonly string[],
  given: Given,
): Promise<{ count: number; msp: string | null }> {
  demandProvider(scope.actor)
  demand(scope.actor, 'operate')
  const { msp: to } = assignForm.read(given)
  const name = to === null ? null : await nameOfActive(scope, to)
  const found = await pick(scope, ids, sql`for update of l`)
  const free = found.filter((one) => whyNotAssigned(one) === null)
  demandSome(found, free, whyNotAssigned)
  const moving = free.filter(({ msp }) => msp !== name)
  if (moving.length > 0)
    await scope.db
      .update(lead)
      .set({ ...ownerOf({ mspId: to }), version: sql`${lead.version} + 1` })
      .where(
        inArray(
          lead.id,
          moving.map(({ id }) => id),
        ),
      )
  await record(
    scope,
    ...moving.map((one) => ({
      ...{ type: 'lead.assigned' as const, subject: subjectOf(one) },
      ...{ before: { msp: one.msp }, after: { msp: name } },
    })),
  )
  await scope.announce('leads')
  return { count: free.length, msp: name }
}

async function nameOfActive(scope: Scope, id: string): Promise<string> {
  const [found] = await scope.db.execute<{ name: string }>(
    sql`select name from msp where id = ${id}::uuid and state = 'active' for share`,
  )
  if (!found) throw new Refusal('invalid', 'bad-msp', {}, { field: 'msp' })
  return found.name
}

/** Removes leads that were made here, and such as Microsoft lists no more; gives how many. */
export async function removeLeads(scope: Scope, ids: readonly string[]): Promise<number> {
  demandProvider(scope.actor)
  demand(scope.actor, 'operate')
  const found = await pick(scope, ids, sql`for update of l`)
  const going = found.filter((one) => whyNotRemoved(one) === null)
  demandSome(found, going, whyNotRemoved)
  await scope.db.delete(lead).where(
    inArray(
      lead.id,
      going.map(({ id }) => id),
    ),
  )
  await record(
    scope,
    ...going.map((one) => ({ type: 'lead.removed' as const, subject: subjectOf(one) })),
  )
  await scope.announce('leads')
  return going.length
}

function demandSome(
  found: readonly Picked[],
  ready: readonly Picked[],
  whyNot: (one: Picked) => StoredMessage | null,
) {
  const [first] = found
  const why = first && whyNot(first)
  if (ready.length === 0 && why) throw new Refusal('conflict', why)
}

/** Why no numbers can be uploaded for a lead now: the first of what it lacks; null where they can. */
export async function whyNotUpload(
  scope: Scope,
  one: Pick<Lead, 'id'>,
): Promise<StoredMessage | null> {
  if (!may(scope.actor, 'operate')) return message('may-only-look')
  const [first] = (await readinessOf(scope, [one])).get(one.id) ?? []
  return first?.why ?? null
}
