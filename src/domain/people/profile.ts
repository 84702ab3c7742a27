import { eq } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import { account } from '../schema/people.ts'
import type { Scope } from '../scope.ts'
import { timeZones } from '../values.ts'

/** How one person likes the portal to look and behave; nobody else sees it, so it is no matter for the log. */
type Preferences = Pick<
  typeof account.$inferInsert,
  'theme' | 'density' | 'singleKeys' | 'absoluteTime' | 'timeZone'
>

/** Changes the actor's own preferences; what is left out stays. An unknown time zone is refused. */
export async function changePreferences(scope: Scope, input: Preferences): Promise<void> {
  const { timeZone: zone } = input
  if (zone !== undefined && !timeZones.includes(zone))
    throw new Refusal('invalid', 'unknown-time-zone', { zone }, { field: 'timeZone' })
  if (scope.actor.kind !== 'account' || !scope.actor.id)
    throw new Refusal('forbidden', 'no-profile')
  await scope.db.update(account).set(input).where(eq(account.id, scope.actor.id))
}
