import { inArray, sql } from 'drizzle-orm'
import { readPools } from '../licensing/pools.ts'
import { tenantsShort } from '../licensing/tenants.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { msp } from '../schema/msp.ts'
import type { Scope } from '../scope.ts'
import type { CustomerRow } from './imports.parse.ts'

/** What loading takes: licenses from the two pools, new tenants, and organizations among these by their MSP's id. */
export type Needs = {
  service: number
  user: number
  tenants: number
  organizations: Record<string, number>
}

/** Of a customer's several rows the first makes the organization. */
export function needsOf(
  rows: readonly CustomerRow[],
  msps: ReadonlyMap<string, string>,
  there: { has(shortname: string): boolean },
): Needs {
  const fresh = new Map(rows.map((row) => [row.shortname.toLowerCase(), row.msp]))
  const organizations: Record<string, number> = {}
  let tenants = 0
  for (const [shortname, name] of fresh) {
    if (there.has(shortname)) continue
    tenants += 1
    const id = msps.get(name?.toLowerCase() ?? '')
    if (id) organizations[id] = (organizations[id] ?? 0) + 1
  }
  return {
    service: rows.length,
    user: rows.reduce((sum, row) => sum + (row.licensed_users ?? 0), 0),
    ...{ tenants, organizations },
  }
}

/** What the refusal of a pool that is too small says. */
export const poolShort = (kind: 'service' | 'user', needed: number, available: number) =>
  message('pool-short', { needed, kind, available })

/** Everything that loading would be refused for now, with nothing locked: licenses and places that are not there. */
export async function shortagesOf(scope: Scope, needs: Needs): Promise<StoredMessage[]> {
  const pools = await readPools(scope)
  const licenses = (['service', 'user'] as const).flatMap((kind) =>
    needs[kind] > pools[kind].available
      ? [poolShort(kind, needs[kind], pools[kind].available)]
      : [],
  )
  const full = needs.tenants > 0 ? await tenantsShort(scope, needs.tenants) : null
  return [...licenses, ...(full ? [full] : []), ...(await fullMsps(scope, needs.organizations))]
}

async function fullMsps(scope: Scope, wanted: Needs['organizations']): Promise<StoredMessage[]> {
  const ids = Object.keys(wanted)
  if (ids.length === 0) return []
  const found = await scope.db
    .select({
      ...{ id: msp.id, name: msp.name, max: msp.maxOrganizations },
      used: sql<number>`(select count(*)::integer from tenant t where t.msp_id = ${msp.id} and not t.synthetic)`,
    })
    .from(msp)
    .where(inArray(msp.id, ids))
    .orderBy(msp.name)
  return found.flatMap(({ id, name, max, used }) => {
    const needed = wanted[id] ?? 0
    if (max === null || used + needed <= max) return []
    return [message('msp-short', { name, needed, left: Math.max(0, max - used), max })]
  })
}
