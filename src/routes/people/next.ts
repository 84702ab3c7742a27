import type { Context } from 'hono'
import type { Portal } from '../portal.ts'

export const home = '/services'
const nowhere = 'http://portal.invalid'
const longest = 2000

/**
 * Where to go after signing in, from an address anybody may have written: a path of this portal or `home`. Judged by
 * what a browser makes of it, before and after resolving ("/.//evil" resolves to "//evil"; reliability B9).
 */
export function safeNext(given: string | undefined): string {
  if (!given || given.length > longest || !isOwnPath(given)) return home
  const { origin, pathname, search, hash } = new URL(given, nowhere)
  const path = `${pathname}${search}${hash}`
  return origin === nowhere && isOwnPath(path) ? path : home
}

// control characters: browsers drop tabs and line ends before they read an address
const isOwnPath = (text: string) =>
  /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(text) && URL.canParse(text, nowhere)

/** The sign-in form that leads back here; an act cannot be repeated, so it leads back to the page it came from. */
export function signInUrl(c: Context<Portal>): string {
  const { pathname, search } = new URL(c.req.url)
  const back = c.req.method === 'GET' ? `${pathname}${search}` : pageOf(c)
  const next = safeNext(back)
  return next === home ? '/session/new' : `/session/new?next=${encodeURIComponent(next)}`
}

function pageOf(c: Context<Portal>): string | undefined {
  const page = c.req.header('HX-Current-URL')
  if (!page || !URL.canParse(page)) return undefined
  const { host, pathname, search } = new URL(page)
  return host === c.var.host ? `${pathname}${search}` : undefined
}
