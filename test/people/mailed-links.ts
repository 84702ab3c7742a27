import { invite, type LinkKind } from '../../src/domain/people/invitations.ts'
import { type Audience, Scope, system } from '../../src/domain/scope.ts'
import { linkTokenOf } from '../../src/domain/settings/secrets.ts'
import type { TestDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'

/** Mails somebody a link, as an administrator would, and gives the path that stands in the mail. */
export async function mailedLink(
  db: TestDatabase,
  audience: Audience,
  accountId: string | null,
  kind: LinkKind,
): Promise<string> {
  const { invitationId } = await Scope.enter(db.pool, system(audience), (scope) =>
    invite(scope, testSecret, accountId ?? '', kind),
  )
  return `/activations/${linkTokenOf(testSecret, invitationId)}`
}
