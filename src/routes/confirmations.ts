import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Portal } from './portal.ts'

const keptSeconds = 60

/** The sentence opens for the person whom it was meant for, and is no text that anybody else can put on a page. */
const locationOf = (c: Context<Portal>) => ({
  ...{ tenant: '', table: 'cookie', column: 'done', row: c.var.signedIn.accountId },
})

const isSecure = (c: Context<Portal>) => c.get('config').portalUrl.protocol === 'https:'
const nameOf = (c: Context<Portal>) => (isSecure(c) ? '__Host-tenantry-done' : 'tenantry-done')

/** Says on the next page what was done on this one. */
export const confirmNext = (c: Context<Portal>, sentence: string): void =>
  setCookie(c, nameOf(c), c.var.seal.seal(sentence, locationOf(c)), {
    ...{ path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c), maxAge: keptSeconds },
  })

/** Of cookies to be set, the one that says so. */
export const confirmationCookies = (c: Context<Portal>, cookies: readonly string[]): string[] =>
  cookies.filter((cookie) => cookie.startsWith(`${nameOf(c)}=`))

/** What the page before did, once. */
export function confirmationOf(c: Context<Portal>): string | undefined {
  const kept = getCookie(c, nameOf(c))
  if (!kept) return undefined
  deleteCookie(c, nameOf(c), { path: '/', secure: isSecure(c) })
  try {
    return c.var.seal.open(kept, locationOf(c))
  } catch {
    // another person's, or nobody's: nothing was done here
    return undefined
  }
}
