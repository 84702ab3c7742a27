import { sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { may } from '../roles.ts'
import type { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { newest } from './kits.releases.ts'
import { isBelow } from './tiles.ts'

type Upgradable = Pick<typeof service.$inferSelect, 'deployStatus' | 'kitVersion'>

/** Why this service's kit cannot be upgraded to the main tenant's; null when it can. */
export function whyNotUpgradable(
  { deployStatus, kitVersion }: Upgradable,
  main: string | null,
): StoredMessage | null {
  if (deployStatus !== 'deployed') return message('not-deployed')
  if (main === null) return message('kit-main-unknown')
  if (isBelow(newest(), main)) return message('kit-main-newer', { main, newest: newest() })
  if (kitVersion === null || isBelow(kitVersion, main)) return null
  return isBelow(newest(), kitVersion)
    ? message('kit-newer', { kit: kitVersion, newest: newest() })
    : message('kit-current', { kit: kitVersion })
}

/** Kit version of the main tenant; null while it is unknown. */
export async function mainKit(scope: Scope): Promise<string | null> {
  const [found] = await scope.db.execute<{ version: string | null }>(
    sql`select array_to_string(portal_main_kit(), '.') as version`,
  )
  return found?.version ?? null
}

/** Why the actor cannot upgrade the kit of this service now; null when it can. */
export async function whyNotKit(scope: Scope, service: Upgradable): Promise<StoredMessage | null> {
  const { actor } = scope
  if (actor.audience.kind !== 'provider' || !may(actor, 'operate')) return message('may-only-look')
  return whyNotUpgradable(service, await mainKit(scope))
}
