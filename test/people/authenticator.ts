import { Secret, TOTP } from 'otpauth'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import type { TestDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { cookiesOf, get, post, type SignedOutPortal } from './signed-out.ts'

/** What an authenticator app shows for a secret at a moment (ms). */
export const codeAt = (secret: string, now: number) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now })

/** The secret of somebody's factor as the app has it. */
export async function secretOf({ sql }: TestDatabase, accountId: string | null, tenant: string) {
  const [row] = await sql`select secret from factor where account_id = ${accountId}`
  const place = { tenant, table: 'factor', column: 'secret', row: accountId ?? '' }
  return makeSeal(testSecret).open(row?.secret, place)
}

/** Somebody signed in sets up a second factor by the pages; gives the new cookie and the recovery codes. */
export async function enrol(
  signedOut: SignedOutPortal,
  db: TestDatabase,
  of: { id: string | null; tenant: string; cookie: string; at?: string },
) {
  const from = { cookie: of.cookie, ...(of.at && { at: of.at }) }
  await post(signedOut, '/profile/factor', {}, from)
  const page = await (await get(signedOut, '/profile/factor', from)).text()
  const secret = await secretOf(db, of.id, of.tenant)
  const code = codeAt(secret, Date.now())
  const answer = await post(signedOut, '/profile/factor/confirmations', { code }, from)
  const text = await answer.text()
  const codes = [...text.matchAll(/<code>([a-z0-9]{5}-[a-z0-9]{5})<\/code>/g)].map(
    ([, one]) => one ?? '',
  )
  return { answer, page, text, secret, codes, code, cookie: cookiesOf(answer) }
}
