import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { Preview } from '../lists/selections.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { type Chosen, chosenOf, type Place, placesOf } from './addresses.ts'
import { type NumbersToDo, startNumberJob } from './jobs.ts'
import type { NumberAssignment, NumberFamily, NumberState } from './numbers.list.ts'

type Held = {
  id: string
  number: string
  tenantId: string
  serviceId: string | null
  family: NumberFamily
  state: NumberState
  assignment: NumberAssignment
}

const held = async (
  { db }: Scope,
  ids: readonly string[],
  order = sql`o.tenant_id, o.number`,
): Promise<Held[]> =>
  db.execute<Held>(sql`
    select o.id, o.number, o.tenant_id as "tenantId", o.service_id as "serviceId", o.family, o.state, o.assignment
    from oc_number o where o.id = any(${makePgArray([...ids])}::uuid[]) order by ${order}`)

const item = ({ id, number }: Held) => ({ id, name: verbatim(number) })

function judged(rows: readonly Held[], why: (row: Held) => StoredMessage | null): Preview {
  const all = rows.map((row) => ({ row, reason: why(row) }))
  return {
    ready: all.flatMap(({ row, reason }) => (reason ? [] : [item(row)])),
    skipped: all.flatMap(({ row, reason }) => (reason ? [{ item: item(row), reason }] : [])),
  }
}

/**
 * Why a number is not released; null where it is. Only one that nobody has can be (Microsoft Learn, "Manage phone numbers for
 * Operator Connect"): it is looked at again just before.
 */
function whyNotReleased({ state, assignment }: Held): StoredMessage | null {
  if (state === 'pending' || state === 'releasing') return message('oc-number-under-way')
  if (state !== 'acquired') return message('oc-number-not-held')
  return assignment === 'unassigned' ? null : message('oc-number-in-use')
}

function whyNotMoved({ family, state }: Held): StoredMessage | null {
  if (family !== 'operator-connect') return message('oc-number-not-microsofts')
  if (state === 'pending' || state === 'releasing') return message('oc-number-under-way')
  return state === 'acquired' ? null : message('oc-number-not-held')
}

/** Which of these would be released, and which stays and why. */
export async function previewRelease(scope: Scope, ids: readonly string[]): Promise<Preview> {
  demandProvider(scope.actor)
  return judged(await held(scope, ids), whyNotReleased)
}

/** Which would be given another location: those of the customer whose number comes first. */
export async function previewRelocation(
  scope: Scope,
  ids: readonly string[],
): Promise<Preview & { places: Place[] }> {
  demandProvider(scope.actor)
  const rows = await held(scope, ids)
  const first = rows.find((row) => !whyNotMoved(row))
  const preview = judged(
    rows,
    (row) =>
      whyNotMoved(row) ?? (row.tenantId === first?.tenantId ? null : message('oc-numbers-of-two')),
  )
  return { ...preview, places: first ? await placesOf(scope, first.tenantId) : [] }
}

/** Begins the jobs for these, one customer's service after the other; gives how many numbers they have. */
async function start(
  scope: Scope,
  ids: readonly string[],
  kind: NumbersToDo['kind'],
  place?: Chosen,
): Promise<{ count: number; isDone: boolean }> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const rows = await held(scope, ids)
  if (rows.length === 0) throw new Refusal('conflict', 'selection-gone')
  const of = Map.groupBy(rows, (row) => `${row.tenantId} ${row.serviceId} ${row.family}`)
  for (const group of of.values()) {
    const [{ tenantId, serviceId, family } = rows[0] as Held] = group
    const numbers = group.map(({ number }) => ({ number }))
    // a location is an address, too: Microsoft takes one of both
    const where = place?.locationId ? { locationId: place.locationId } : place
    await startNumberJob(scope, {
      ...{ tenantId, serviceId, family, kind, numbers, source: 'webui', ...where },
    })
  }
  await scope.announce('oc-numbers')
  return { count: rows.length, isDone: rows.every(({ family }) => family !== 'operator-connect') }
}

/** Releases these: at Microsoft by a job, those of other families at once. Refused as a whole where one is not to be had. */
export const releaseNumbers = (scope: Scope, ids: readonly string[]) => start(scope, ids, 'release')

/** Gives these numbers of one customer an address or a location, as `placesOf` names it. */
export async function relocateNumbers(scope: Scope, ids: readonly string[], place: unknown) {
  const [first] = await held(scope, ids)
  const places = first ? await placesOf(scope, first.tenantId) : []
  return start(scope, ids, 'relocate', chosenOf(places, place))
}
