import type { Context } from 'hono'
import type { Actor, Audience } from '../domain/scope.ts'
import type { Portal } from './portal.ts'

export const home = '/services'
/** Where an MSP's people start. */
const mspHome = '/msp'
const nowhere = 'http://portal.invalid'
const longest = 2000

/** Where somebody starts who asked for nothing else: on a tenant's host its dashboard. */
export function homeOf(c: Context<Portal>): string {
  if (c.var.hostContext.tenant) return '/'
  const actor: Actor | undefined = c.get('actor')
  return actor ? landingOf(home, actor.audience) : home
}

/** Where somebody goes who has just signed in: before it was not known who it would be. */
export const landingOf = (next: string, audience: Audience): string =>
  next === home && audience.kind === 'msp' ? mspHome : next

/**
 * Where to go after signing in, from an address anybody may have written: a path of this portal or `fallback`. Judged by
 * what a browser makes of it, before and after resolving ("/.//evil" resolves to "//evil").
 */
export function safeNext(given: string | undefined, fallback = home): string {
  if (!given || given.length > longest || !isOwnPath(given)) return fallback
  const { origin, pathname, search, hash } = new URL(given, nowhere)
  const path = `${pathname}${search}${hash}`
  return origin === nowhere && isOwnPath(path) ? path : fallback
}

// control characters: browsers drop tabs and line ends before they read an address
const isOwnPath = (text: string) =>
  /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(text) && URL.canParse(text, nowhere)

/** The sign-in form that leads back here, or to `back`; an act cannot be repeated, so it leads to the page it came from. */
export function signInUrl(c: Context<Portal>, to?: string | null): string {
  const { pathname, search } = new URL(c.req.url)
  const back = to ?? (c.req.method === 'GET' ? `${pathname}${search}` : pageOf(c))
  const usual = homeOf(c)
  return withNext('/session/new', safeNext(back, usual), usual)
}

/** An address of ours that remembers where to go after it; what is the usual way on need not be said. */
export const withNext = (path: string, next: string, usual: string) =>
  next === usual || next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`

function pageOf(c: Context<Portal>): string | undefined {
  const page = c.req.header('HX-Current-URL')
  if (!page || !URL.canParse(page)) return undefined
  const { host, pathname, search } = new URL(page)
  return host === c.var.host ? `${pathname}${search}` : undefined
}

/** On to another page, whoever asks: htmx would put what a 303 leads to in place of the form. */
export function onward(c: Context<Portal>, path: string) {
  if (!c.req.header('HX-Request')) return c.redirect(path, 303)
  c.header('HX-Redirect', path)
  return c.body(null, 204)
}
