import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import {
  type Asking,
  beginIdentity,
  finishIdentity,
  type IdentityClient,
  noWay,
} from '../../domain/people/identities.enter.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'
import { doorOf, giveDevice, giveToken, tokenOf } from './door.ts'
import { homeOf, safeNext } from './next.ts'

const path = '/session/identity'
/** Where an identity provider sends the browser back to. */
export const returnPath = `${path}/callback`
const keptSeconds = 10 * 60

const isSecure = (c: Context<Portal>) => c.var.config.portalUrl.protocol === 'https:'
const cookieName = (c: Context<Portal>) =>
  isSecure(c) ? '__Host-tenantry-identity' : 'tenantry-identity'
const originOf = (c: Context<Portal>) => `${c.var.config.portalUrl.protocol}//${c.var.host}`

/**
 * Sign-in by OpenID Connect. Both ways are links, because no form may leave for another origin (`form-action`); what was
 * asked waits in a sealed cookie of this host alone. The way back is a GET that opens a session: it is no one's but who asked.
 */
export function identitySignIn(openid: IdentityClient = noWay) {
  const app = routes()
  const open = 'nobody is known before an identity provider said who it is'
  const asking = (c: Context<Portal>): Asking => ({
    ...{ database: c.var.database, seal: c.var.seal, identities: openid, host: c.var.host },
    tenantId: c.var.face.tenant?.id ?? null,
  })

  app.get(path, { host: 'both', open }, async (c) => {
    c.header('Cache-Control', 'no-store')
    const next = safeNext(c.req.query('next'), homeOf(c))
    if (c.get('signedIn')) return c.redirect(next, 303)
    const redirectUri = `${originOf(c)}${returnPath}`
    return answered(c, next, async () => {
      const { to, kept } = await beginIdentity(asking(c), { redirectUri, next })
      setCookie(c, cookieName(c), kept, { ...cookie(c), maxAge: keptSeconds })
      return to
    })
  })

  app.get(returnPath, { host: 'both', open, referrer: 'no-referrer' }, async (c) => {
    c.header('Cache-Control', 'no-store')
    const kept = getCookie(c, cookieName(c))
    // good once, whatever comes of it
    deleteCookie(c, cookieName(c), cookie(c))
    return answered(c, homeOf(c), async () => {
      const answer = new URL(c.req.url).searchParams
      const { token, device, next } = await finishIdentity(asking(c), kept, answer, {
        ...{ door: doorOf(c), requestId: c.var.requestId, secret: c.var.config.secret },
        previous: tokenOf(c),
      })
      giveToken(c, token)
      giveDevice(c, device)
      return next
    })
  })
  return app
}

const cookie = (c: Context<Portal>) =>
  ({ path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c) }) as const

const notices: Record<string, string> = {
  'identity-off': 'identity-failed',
  'identity-failed': 'identity-failed',
  'identity-unreachable': 'identity-failed',
  'identity-unanswered': 'identity-unanswered',
  'identity-unknown': 'identity-unknown',
}

/** On to where the work says, or back to the sign-in page with the reason. */
async function answered(c: Context<Portal>, next: string, work: () => Promise<string>) {
  try {
    return c.redirect(await work(), 303)
  } catch (error) {
    const notice = error instanceof Refusal ? notices[error.code] : undefined
    if (!notice) throw error
    const query = new URLSearchParams({ notice, ...(next !== homeOf(c) && { next }) })
    return c.redirect(`/session/new?${query}`, 303)
  }
}
