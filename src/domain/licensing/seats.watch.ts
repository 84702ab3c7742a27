import { sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import { message } from '../messages.ts'
import { demandProvider } from '../roles.ts'
import { type SeatType, seatDenial, seatType } from '../schema/seats.ts'
import type { Scope } from '../scope.ts'
import { readSetting } from '../settings/settings.ts'

/** For so long after a denial its alarm stays, so that clients that keep asking raise one. */
const minutes = 5

/**
 * Raises and clears the alarms of seats: of a type that is used beyond what is licensed, used up while somebody was denied, or
 * nearly used up; and of each tenant whose clients were denied a seat by its maximum within the last minutes.
 */
export async function watchSeats(scope: Scope): Promise<void> {
  demandProvider(scope.actor)
  const { warnPercent } = (await readSetting(scope, 'licenses')).value
  const denied = await scope.db.execute<{ type: SeatType; reason: string; tenantId: string }>(sql`
    select d.type, d.reason, d.tenant_id as "tenantId" from ${seatDenial} d
    where d.minute > now() - make_interval(mins => ${minutes}) and d.reason in ('pool', 'maximum') group by 1, 2, 3`)
  const active = await scope.db.execute<{ key: string; name: string; tenantId: string | null }>(sql`
    select key, name ->> 'code' as name, tenant_id as "tenantId" from alarm where cleared_at is null and (key like 'seats|%' or key like 'seat-maximum|%')`)
  for (const pool of await scope.db.select().from(seatType)) {
    const { type, total, inUse } = pool
    const key = `seats|${type}`
    const isDenied = denied.some((one) => one.type === type && one.reason === 'pool')
    const over = inUse - total
    const name =
      over > 0
        ? 'seats-overdraft'
        : isDenied
          ? 'seats-used-up'
          : total > 0 && inUse * 100 >= total * warnPercent
            ? 'seats-low'
            : null
    const stands = active.find((one) => one.key === key)
    if (!name) {
      if (stands) await clear(scope, {}, key)
      continue
    }
    const severity = name === 'seats-low' ? 'warning' : 'major'
    // the same again would count up what one condition is
    if (stands?.name === name) continue
    await raise(scope, {
      ...{ owner: {}, key, severity },
      name: message(name, { type }),
      source: message('license-pool'),
      text: message('seats-text', { inUse, total, type }),
      correctiveAction: message('seats-repair'),
    })
  }
  const short = denied.filter(({ reason }) => reason === 'maximum')
  for (const { type, tenantId } of short) {
    const key = `seat-maximum|${type}`
    if (active.some((one) => one.key === key && one.tenantId === tenantId)) continue
    await raise(scope, {
      ...{ owner: { tenantId }, key, severity: 'warning' },
      name: message('seats-maximum-reached', { type }),
      source: message('seats'),
      text: message('seats-maximum-text', { type }),
      correctiveAction: message('seats-maximum-repair'),
    })
  }
  for (const { key, tenantId } of active)
    if (
      tenantId &&
      !short.some((one) => one.tenantId === tenantId && key === `seat-maximum|${one.type}`)
    )
      await clear(scope, { tenantId }, key)
}
