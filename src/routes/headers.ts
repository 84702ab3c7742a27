import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { addressOfHost } from '../domain/hosts/hosts.ts'
import type { Portal } from './portal.ts'

const oneYearSeconds = 31_536_000

/** The policy of every answer; scripts by nonce only, and htmx alone may turn text into elements (hx-csp). */
const policy = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types htmx',
  ].join('; ')

/** Security headers on every answer, refusals and redirects included. */
export const securityHeaders = createMiddleware<Portal>(async (c, next) => {
  await next()
  // asked for once: each time that it is asked, an answer makes sure that it has headers
  const { headers } = c.res
  const set = (name: string, value: string) => headers.set(name, value)
  if (!headers.has('Content-Security-Policy'))
    set('Content-Security-Policy', policy(c.get('nonce')))
  set('X-Content-Type-Options', 'nosniff')
  // a page with a one-time token in its address says less
  if (!headers.has('Referrer-Policy')) set('Referrer-Policy', 'same-origin')
  set('Cross-Origin-Opener-Policy', 'same-origin')
  set('Cross-Origin-Resource-Policy', 'same-origin')
  set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()')
  set('X-Request-Id', c.get('requestId'))
  if (!headers.has('Cache-Control')) set('Cache-Control', 'no-store')
  if (c.get('config').portalUrl.protocol === 'https:')
    set(
      'Strict-Transport-Security',
      `max-age=${oneYearSeconds}${isOurs(c) ? '; includeSubDomains' : ''}`,
    )
})

/** Under our own suffix; what else a customer has under its host is not ours to bind. */
function isOurs(c: Context<Portal>): boolean {
  const host = c.get('host')
  const kind = host === undefined ? undefined : addressOfHost(host, c.get('config'))?.kind
  return kind === 'operators' || kind === 'label'
}
