import { eq } from 'drizzle-orm'
import { OldRefusal } from '../refusal.ts'
import { account } from '../schema/people.ts'
import type { Scope } from '../scope.ts'

/** How one person likes the portal to look and behave; nobody else sees it, so it is no matter for the log. */
export type Preferences = Pick<
  typeof account.$inferInsert,
  'theme' | 'density' | 'singleKeys' | 'absoluteTime' | 'timeZone'
>

/** Every zone that this Node can show, UTC first. */
export const timeZones: readonly string[] = [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC'),
]

/** Changes the actor's own preferences; what is left out stays. An unknown time zone is refused. */
export async function changePreferences(scope: Scope, wish: Preferences): Promise<void> {
  if (wish.timeZone !== undefined && !timeZones.includes(wish.timeZone)) {
    const sentence = `There is no time zone ${wish.timeZone}.`
    throw new OldRefusal('invalid', sentence, { fields: { timeZone: sentence } })
  }
  if (scope.actor.kind !== 'account' || !scope.actor.id)
    throw new OldRefusal('forbidden', 'Only a person has a profile.')
  await scope.db.update(account).set(wish).where(eq(account.id, scope.actor.id))
}
