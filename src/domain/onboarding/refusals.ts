import type { ConsentRefusal } from '../../connectors/consent.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'

/** Microsoft's own numbers ("Microsoft Entra authentication and authorization error codes"), with what each says here. */
const byNumber: ReadonlyMap<number, StoredMessage> = new Map([
  [65004, message('consent-declined')],
  [65001, message('consent-missing')],
  [90094, message('consent-blocked')],
  [650056, message('consent-misconfigured')],
  [50173, message('consent-revoked')],
  [700082, message('consent-idle')],
])

/** Of codes: RFC 8628, section 3.5, and Microsoft's own word for a refusal. */
const ofCodes: ReadonlyMap<string, StoredMessage> = new Map([
  ['authorization_declined', message('consent-declined')],
  ['expired_token', message('consent-code-expired')],
])
/** What is said where Microsoft gave no number. */
const unnumbered: ReadonlyMap<string, StoredMessage> = new Map([
  ['access_denied', message('consent-denied')],
  ['consent_required', message('consent-missing')],
])

/** Why Microsoft said no, in a sentence for whoever was asked. */
export function saidOf({ error, code }: ConsentRefusal): StoredMessage {
  const known = code === null ? unnumbered.get(error) : byNumber.get(code)
  return (
    known ?? ofCodes.get(error) ?? message('consent-unknown', { code: nameOf({ error, code }) })
  )
}

/** The same in short, for who reads the log. */
export const nameOf = ({ error, code }: ConsentRefusal): string =>
  code === null ? error : `AADSTS${code}`
