import { type Confirmed, confirmPassword } from '../../src/domain/people/password-confirmation.ts'
import type { Actor, Database } from '../../src/domain/scope.ts'
import { testSecret } from './setup.ts'

/** The proof that a verb of weight takes, of somebody who signed in just now. */
export const confirmedBy = (database: Database, actor: Actor): Promise<Confirmed> =>
  confirmPassword(database, testSecret, 'when not fresh', {
    ...{ accountId: actor.id ?? '', ageSeconds: 0, password: '', ip: '192.0.2.1' },
  })
