import { eq, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { licensePool } from '../schema/licensing.ts'
import type { Scope } from '../scope.ts'

/**
 * Refuses so many new tenants where the license has no room for them; whoever makes any (wizard, import, MSP) asks this first.
 * The lock is held until the transaction ends, and the rows themselves count (`portal_tenants_counted`).
 */
export async function demandTenantLicenses(scope: Scope, wanted = 1): Promise<void> {
  const short = wanted > 0 ? await shortOf(scope, wanted, true) : null
  if (short) throw new Refusal('conflict', short)
}

/** Why so many tenants could not be made now, or null, with nothing locked. An MSP is told no numbers: they are of others, too. */
export const tenantsShort = (scope: Scope, wanted = 1): Promise<StoredMessage | null> =>
  shortOf(scope, wanted, false)

async function shortOf(scope: Scope, wanted: number, locks: boolean) {
  const [found] = await scope.db.execute<{ free: boolean }>(
    sql`select portal_tenants_free(${wanted}, ${locks}) as free`,
  )
  if (found?.free) return null
  if (scope.actor.audience.kind !== 'provider') return message('tenants-full-msp')
  const { max, used } = await readTenantLicenses(scope)
  return max === 1
    ? message('tenants-unlicensed', { used, wanted })
    : message('tenants-full', { used, max, wanted })
}

/** How many tenants there may be and are. */
async function readTenantLicenses(scope: Scope) {
  const [pool] = await scope.db.select().from(licensePool).where(eq(licensePool.kind, 'tenant'))
  return { max: pool?.purchased ?? 1, used: pool?.allocated ?? 0 }
}

const key = 'license-pool|tenant'

/** Raises or clears the alarm of more tenants than are licensed; all of them keep working. */
export async function watchTenants(scope: Scope): Promise<void> {
  const { max, used } = await readTenantLicenses(scope)
  if (used <= max) return void (await clear(scope, {}, key))
  await raise(scope, {
    ...{ owner: {}, key, severity: 'major' },
    name: message('tenants-over'),
    source: message('license-pool'),
    text: message('tenants-over-text', { used, max }),
    correctiveAction: message('tenants-over-repair'),
  })
}
