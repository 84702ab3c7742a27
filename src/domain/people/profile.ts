import { eq } from 'drizzle-orm'
import { form, type Given, type Values } from '../form.ts'
import { ownAccount } from '../roles.ts'
import { account, densities, themes } from '../schema/people.ts'
import type { Scope } from '../scope.ts'
import { choice, timeZone, toggle } from '../values.ts'

const theme = choice(themes, 'no-such-theme')
export const themeForm = form({ theme })

/** How one person likes the portal to look and behave; nobody else sees it, so it is no matter for the log. */
export const preferencesForm = form({
  theme,
  density: choice(densities, 'compact-or-roomy'),
  timeZone,
  ...{ singleKeys: toggle(), absoluteTime: toggle() },
})

/** Changes the actor's own preferences, all (`preferencesForm`) or the theme alone (`themeForm`). */
export async function changePreferences(
  scope: Scope,
  of: typeof preferencesForm | typeof themeForm,
  given: Given,
): Promise<void> {
  const { id } = ownAccount(scope.actor)
  const wanted: Partial<Values<typeof preferencesForm>> = of.read(given)
  await scope.db.update(account).set(wanted).where(eq(account.id, id))
}
