import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { ownerOf } from '../../domain/log.ts'
import { noIdentityClient } from '../../domain/people/identity-client.ts'
import {
  beginIdentity,
  finishIdentity,
  type IdentityContext,
} from '../../domain/people/identity-providers.sign-in.ts'
import {
  type IdentityProviderOwner,
  identityForm,
  readIdentityProvider,
  readReturns,
  removeIdentityProvider,
  saveIdentityProvider,
} from '../../domain/people/identity-providers.ts'
import { Refusal } from '../../domain/refusal.ts'
import { IdentityPage, identityLook } from '../../views/people/identity-providers.tsx'
import { clientOf, giveDevice, giveToken, tokenOf } from '../cookies.ts'
import { act, formPage } from '../form.tsx'
import type { Portal } from '../portal.ts'
import { homeOf, safeNext, withNext } from '../redirects.ts'
import { type RouteParts, type Routes, routes } from '../route.ts'
import { type PeopleContext, peopleAt, peopleContext } from './people-context.tsx'

const path = '/session/identity'
/** Where an identity provider sends the browser back to. */
const returnPath = `${path}/callback`
const keptSeconds = 10 * 60

const isSecure = (c: Context<Portal>) => c.var.config.portalUrl.protocol === 'https:'
const cookieName = (c: Context<Portal>) =>
  isSecure(c) ? '__Host-tenantry-identity' : 'tenantry-identity'
const originOf = (c: Context<Portal>) => `${c.var.config.portalUrl.protocol}//${c.var.host}`

/**
 * Sign-in by OpenID Connect. Both ways are links, because no form may leave for another origin (`form-action`); what was
 * asked waits in a sealed cookie of this host alone. The way back is a GET that opens a session: it is no one's but who asked.
 */
export function identitySignIn({ openid = noIdentityClient }: RouteParts): Routes {
  const app = routes()
  const open = 'nobody is known before an identity provider said who it is'
  const asking = (c: Context<Portal>): IdentityContext => ({
    ...{ database: c.var.database, seal: c.var.seal, identities: openid, host: c.var.host },
    tenantId: c.var.hostContext.tenant?.id ?? null,
  })

  app.get(path, { host: 'both', open }, async (c) => {
    c.header('Cache-Control', 'no-store')
    const next = safeNext(c.req.query('next'), homeOf(c))
    if (c.get('signedIn')) return c.redirect(next, 303)
    const redirectUri = `${originOf(c)}${returnPath}`
    return answered(c, next, async () => {
      const { to, stored } = await beginIdentity(asking(c), { redirectUri, next })
      setCookie(c, cookieName(c), stored, { ...cookie(c), maxAge: keptSeconds })
      return to
    })
  })

  app.get(returnPath, { host: 'both', open, referrer: 'no-referrer' }, async (c) => {
    c.header('Cache-Control', 'no-store')
    const stored = getCookie(c, cookieName(c))
    // good once, whatever comes of it
    deleteCookie(c, cookieName(c), cookie(c))
    return answered(c, homeOf(c), async () => {
      const answer = new URL(c.req.url).searchParams
      const { token, device, next, awaitsFactor } = await finishIdentity(
        asking(c),
        stored,
        answer,
        {
          ...{ client: clientOf(c), requestId: c.var.requestId, secret: c.var.seal },
          previous: tokenOf(c),
        },
      )
      giveToken(c, token)
      giveDevice(c, device)
      return awaitsFactor ? withNext('/session/factor', next, homeOf(c)) : next
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

const guard = { permission: 'manage-people' } as const

/** The pages on which an owner names the identity provider of its people. */
export function identities({ openid = noIdentityClient }: RouteParts): Routes {
  const app = routes()
  const form = identityForm(openid.mayUse)
  const back = ({ base }: PeopleContext) => `${base}/identity`

  formPage(app, {
    at: peopleAt('/identity', { provider: 'administer' }),
    ...{ guard, form, back },
    about: async (c) => {
      const context = await peopleContext(c)
      const owner = ownerIn(context)
      const stored = await readIdentityProvider(c.var.scope, owner)
      return { ...context, owner, stored }
    },
    row: (_, { stored }) => stored ?? { enabled: true, version: 0 },
    look: ({ var: { words } }, { stored }) => identityLook(words.identities, stored),
    page: async (c, { owner, stored, base, framed }, shown) => {
      const returns = await readReturns(c.var.scope, owner, c.var.config)
      const redirects = returns.map((origin) => `${origin}${returnPath}`)
      const isKept = stored !== null
      return framed(
        <IdentityPage {...{ form: shown, redirects, isKept, base: `${base}/identity` }} />,
        undefined,
        shown.title,
      )
    },
    verb: ({ var: { scope, seal } }, { owner }, given) =>
      saveIdentityProvider(scope, { seal, mayUse: openid.mayUse }, owner, given),
  })

  act(app, {
    at: peopleAt('/identity/removals', { provider: 'administer' }),
    ...{ guard, back, about: peopleContext },
    verb: ({ var: { scope } }, context) => removeIdentityProvider(scope, ownerIn(context)),
    done: ({ var: { words } }) => words.frame.form.done,
  })
  return app
}

/** A tenant, or the provider's own staff; an MSP's people sign in where the provider's do and have none. */
function ownerIn({ owner }: PeopleContext): IdentityProviderOwner {
  const { tenantId, mspId } = ownerOf(owner)
  if (mspId) throw new Refusal('missing', 'nothing-here')
  return { tenantId }
}
