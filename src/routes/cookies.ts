import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { ClientInfo } from '../domain/people/active-session.ts'
import { sessionCookie, sessionCookieName } from '../domain/people/lucia.ts'
import { wallCookieName } from '../domain/wallboards/pairing.ts'
import type { Portal } from './portal.ts'

const deviceSeconds = 180 * 24 * 60 * 60

/** Whether cookies need https: they do as soon as the portal's own address has it. */
const isSecure = (c: Context<Portal>) => c.get('config').portalUrl.protocol === 'https:'
const deviceName = (c: Context<Portal>) =>
  isSecure(c) ? '__Host-tenantry-device' : 'tenantry-device'

/** The session's token as the browser sent it. */
export const tokenOf = (c: Context<Portal>) => getCookie(c, sessionCookieName(isSecure(c)))
/** The mark of a browser that signed in before; rate limits know it by that. */
export const deviceOf = (c: Context<Portal>) => getCookie(c, deviceName(c))

/** Hands the browser a session's token, or takes it away (null). */
export const giveToken = (c: Context<Portal>, token: string | null) =>
  c.header('Set-Cookie', sessionCookie(token, isSecure(c)), { append: true })

export const giveDevice = (c: Context<Portal>, device: string) =>
  setCookie(c, deviceName(c), device, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(c),
    maxAge: deviceSeconds,
  })

/** The token of the wall that this screen shows. */
export const wallTokenOf = (c: Context<Portal>) => getCookie(c, wallCookieName(isSecure(c)))

/** Hands a screen the token of its wall, for as long as that is approved, or takes it away (null). */
export const giveWallToken = (c: Context<Portal>, token: string | null, seconds = 0) =>
  give(c, wallCookieName(isSecure(c)), token, seconds)

const pairingSeconds = 60 * 60
const pairingName = (c: Context<Portal>) =>
  isSecure(c) ? '__Host-tenantry-pairing' : 'tenantry-pairing'

/** What a screen that shows a code is known by. */
export const wallPairingOf = (c: Context<Portal>) => getCookie(c, pairingName(c))
export const giveWallPairing = (c: Context<Portal>, secret: string | null) =>
  give(c, pairingName(c), secret, pairingSeconds)

const give = (c: Context<Portal>, name: string, value: string | null, seconds: number) =>
  setCookie(c, name, value ?? '', {
    path: '/',
    httpOnly: true,
    // not Lax: nothing leads here from elsewhere
    sameSite: 'Strict',
    secure: isSecure(c),
    maxAge: value === null ? 0 : Math.max(0, Math.floor(seconds)),
  })

/** What a session opened by this request is bound to. */
export const clientOf = (c: Context<Portal>): ClientInfo => ({
  host: c.var.host,
  // a link-local IPv6 address names its interface, which Postgres' inet does not know
  ip: c.var.ip.replace(/%.*/, ''),
  agent: c.req.header('User-Agent') ?? '',
})

const consentName = (c: Context<Portal>) =>
  isSecure(c) ? '__Host-tenantry-consent' : 'tenantry-consent'
const consentSeconds = 10 * 60

/** What Microsoft's redirect has to come back with, in the browser that was sent there. */
export const consentStateOf = (c: Context<Portal>): string | undefined =>
  getCookie(c, consentName(c)) || undefined

/** Keeps it for as long as it is good, or takes it back (null). */
export const giveConsentState = (c: Context<Portal>, state: string | null) =>
  setCookie(c, consentName(c), state ?? '', {
    ...{ path: '/', httpOnly: true, secure: isSecure(c) },
    // Microsoft leads back here
    sameSite: 'Lax',
    maxAge: state === null ? 0 : consentSeconds,
  })
