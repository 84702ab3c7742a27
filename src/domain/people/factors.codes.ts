import { createHmac, randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

const periodSeconds = 30
/** One step of 30 s to each side, for clocks that differ (RFC 6238, section 5.2). */
const stepsAside = 1
/** RFC 4226, section 4, R6: a shared secret of 160 bits. */
const secretBytes = 20
/** Without letters and digits that look alike; 10 of 31 are 49 bits. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const codeLength = 10
const codes = 10

const totpOf = (secret: string, of: { issuer: string; label: string }) =>
  new TOTP({
    ...of,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
  })

/** A new secret in base32, as authenticator apps take it. */
export const makeFactorSecret = (): string => new Secret({ size: secretBytes }).base32

/** What an authenticator app reads out of the picture: `otpauth://totp/…`. */
export const factorUri = (secret: string, of: { issuer: string; label: string }): string =>
  totpOf(secret, of).toString()

/** The 30-second step that a code is of, at this moment (ms) or one step aside; null for a wrong one. */
export function stepOf(secret: string, code: string, now: number): number | null {
  const digits = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) return null
  const aside = totpOf(secret, { issuer: '', label: '' }).validate({
    token: digits,
    timestamp: now,
    window: stepsAside,
  })
  return aside === null ? null : Math.floor(now / 1000 / periodSeconds) + aside
}

/** Ten codes for a lost phone, in the form in which they are shown: `abcde-fghjk`. */
export const makeRecoveryCodes = (): string[] =>
  Array.from({ length: codes }, () => {
    const letters = Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)])
    return `${letters.slice(0, 5).join('')}-${letters.slice(5).join('')}`
  })

/** What is kept of a recovery code, however it was typed; null for what cannot be one. */
export function hashOfRecovery(secret: Buffer, accountId: string, typed: string): string | null {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '')
  if (code.length !== codeLength) return null
  return createHmac('sha256', secret).update(`recovery\0${accountId}\0${code}`).digest('hex')
}
