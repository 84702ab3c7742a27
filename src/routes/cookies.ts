import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { ClientInfo } from '../domain/people/active-session.ts'
import { sessionCookie, sessionCookieName } from '../domain/people/lucia.ts'
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

/** What a session opened by this request is bound to. */
export const clientOf = (c: Context<Portal>): ClientInfo => ({
  host: c.var.host,
  // a link-local IPv6 address names its interface, which Postgres' inet does not know
  ip: c.var.ip.replace(/%.*/, ''),
  agent: c.req.header('User-Agent') ?? '',
})
