import { and, eq, sql } from 'drizzle-orm'
import { demandFresh, form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { demand, demandProvider } from '../roles.ts'
import { overdraftKinds, type SeatType, seatCap, seatType, seatTypes } from '../schema/seats.ts'
import type { Scope } from '../scope.ts'
import { changeSetting } from '../settings/settings.ts'
import { findTenant } from '../tenant.ts'
import { choice, integer, orElse } from '../values.ts'

const most = 1_000_000
const amount = integer({ min: 0, max: most, error: 'seat-range' })

/** How many seats of each type a tenant may hold at once. */
export const maximaForm = form({ floating: amount, named: amount })
export type Maxima = Record<SeatType, number>

/** What a tenant may hold of each type and holds, with the version for an edit. */
export type SeatUse = { maxima: Maxima; inUse: Maxima; version: number }

const unused: SeatUse = {
  maxima: { floating: 0, named: 0 },
  inUse: { floating: 0, named: 0 },
  version: 0,
}

export const readMaxima = async (scope: Scope, tenantId: string): Promise<SeatUse> =>
  (await readUses(scope, [tenantId])).get(tenantId) ?? unused

/** The same of several tenants; one that is not there, or not to be seen, is left out. */
export async function readUses({ db }: Scope, tenantIds: readonly string[]) {
  const rows = await db.execute<{ id: string; caps: (typeof seatCap.$inferSelect)[] }>(sql`
    select t.id, (select coalesce(json_agg(json_build_object('type', c.type, 'maximum', c.maximum, 'inUse', c.in_use, 'version', c.version)), '[]')
      from seat_cap c where c.tenant_id = t.id) as caps
    from tenant t where t.id = any (${sql.param(`{${tenantIds.join(',')}}`)}::uuid[])`)
  return new Map(
    rows.map(({ id, caps }): [string, SeatUse] => {
      const of = (type: SeatType) => caps.find((cap) => cap.type === type)
      return [
        id,
        {
          maxima: { floating: of('floating')?.maximum ?? 0, named: of('named')?.maximum ?? 0 },
          inUse: { floating: of('floating')?.inUse ?? 0, named: of('named')?.inUse ?? 0 },
          version: caps.reduce((sum, { version }) => sum + version, 0),
        },
      ]
    }),
  )
}

/**
 * Sets how many seats of each type a tenant may hold at once (`maximaForm`). A maximum reserves nothing, and together they may
 * be more than there are; below what is in use nobody is cut, and nothing more is given until it fits.
 */
export async function setMaxima(scope: Scope, tenantId: string, given: Given): Promise<void> {
  demand(scope.actor, 'set-limits')
  demandProvider(scope.actor)
  const { fullName } = await findTenant(scope, tenantId)
  // so that two who edit wait for each other
  await scope.db.execute(sql`
    select from seat_cap c where c.tenant_id = ${tenantId}::uuid order by c.type for update`)
  const before = await readMaxima(scope, tenantId)
  const after = maximaForm.read(given)
  demandFresh(given.version, { ...before.maxima, version: before.version }, after, fullName)
  for (const type of seatTypes.filter((one) => after[one] !== before.maxima[one]))
    await scope.db
      .insert(seatCap)
      .values({ tenantId, type, maximum: after[type] })
      .onConflictDoUpdate({
        target: [seatCap.tenantId, seatCap.type],
        set: {
          maximum: after[type],
          version: sql`${seatCap.version} + 1`,
          changedAt: sql`now()`,
        },
      })
  if (seatTypes.every((type) => after[type] === before.maxima[type])) return
  await record(scope, {
    tenantId,
    type: 'seat-maximum.changed',
    subject: { kind: 'tenant', id: tenantId, name: fullName },
    before: before.maxima,
    after,
  })
  await scope.announce('seats', tenantId)
  await scope.announce(`seat-use:${tenantId}`, tenantId)
  await scope.announce('seat-pools')
}

/** How far the seats of a type may be exceeded; `amount` in seats or percent, as `kind` says. */
export const overdraftForm = form({
  kind: choice(overdraftKinds, 'choose-one'),
  amount: orElse(amount, 0),
})

/** Sets how far the pool of a type may be exceeded (`overdraftForm`); what is in use stays. Maxima have no overdraft. */
export async function setOverdraft(scope: Scope, type: SeatType, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  demandProvider(scope.actor)
  const [pool] = await scope.db.select().from(seatType).where(eq(seatType.type, type)).for('update')
  if (!pool) throw new Error(`no seats of type ${type}`)
  const before = { kind: pool.overdraftKind, amount: pool.overdraft }
  const after = overdraftForm.read(given)
  demandFresh(
    given.version,
    { ...before, version: pool.version },
    after,
    message('seat-pool-of', { type }),
  )
  await scope.db
    .update(seatType)
    .set({
      ...{ overdraftKind: after.kind, overdraft: after.amount },
      ...{ version: sql`${seatType.version} + 1`, changedAt: sql`now()` },
    })
    .where(eq(seatType.type, type))
  await record(scope, {
    type: 'seat-overdraft.changed',
    subject: { kind: 'license-pool', name: type },
    before,
    after,
  })
  await scope.announce('seat-pools')
}

/** For how many seconds a client's seat is held without a word of it, and how late one may come. */
export const seatTimesForm = form({
  seconds: integer({ min: 30, max: 86_400, error: 'seat-seconds' }),
  reviveSeconds: integer({ min: 0, max: 3600, error: 'seat-late-seconds' }),
})

/** Sets for how long seats are held (`seatTimesForm`), from the next word of each client on. */
export async function changeSeatTimes(scope: Scope, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  await changeSetting(scope, 'seats', seatTimesForm.read(given), given.version)
}

/** Enters how many seats of each type license files say there are; nobody is cut. Says which changed. */
export async function enterSeats(
  scope: Scope,
  licensed: Record<SeatType, number>,
): Promise<SeatType[]> {
  const changed: SeatType[] = []
  for (const type of seatTypes) {
    const rows = await scope.db
      .update(seatType)
      .set({ total: licensed[type], changedAt: sql`now()` })
      .where(and(eq(seatType.type, type), sql`${seatType.total} <> ${licensed[type]}`))
      .returning({ type: seatType.type })
    if (rows.length > 0) changed.push(type)
  }
  if (changed.length > 0) await scope.announce('seat-pools')
  return changed
}
