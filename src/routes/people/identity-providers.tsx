import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { ownerOf } from '../../domain/log.ts'
import {
  beginIdentity,
  finishIdentity,
  type IdentityContext,
  noIdentityClient,
} from '../../domain/people/identity-providers.sign-in.ts'
import {
  type IdentityProviderOwner,
  readIdentityProvider,
  readReturns,
  removeIdentityProvider,
  saveIdentityProvider,
} from '../../domain/people/identity-providers.ts'
import { Refusal } from '../../domain/refusal.ts'
import { IdentityPage, type IdentityTyped } from '../../views/people/identity-providers.tsx'
import { clientOf, giveDevice, giveToken, tokenOf } from '../cookies.ts'
import { formOf, type Portal } from '../portal.ts'
import { homeOf, safeNext } from '../redirects.ts'
import type { PageProps } from '../renderer.tsx'
import { formWithErrors } from '../responses.tsx'
import { type RouteParts, type Routes, routes } from '../route.ts'
import { at, type PeopleContext, peopleContext } from './people-context.tsx'

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
      const { token, device, next } = await finishIdentity(asking(c), stored, answer, {
        ...{ client: clientOf(c), requestId: c.var.requestId, secret: c.var.config.secret },
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

const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max, { error: issue('too-long') })
const fields = z.object({
  version: z.coerce.number().int().min(0),
  label: text(200),
  issuer: text(1000),
  clientId: text(1000),
  clientSecret: z.string().max(2000, { error: issue('too-long') }),
  enabled: z
    .literal('on', { error: issue('on-or-nothing') })
    .optional()
    .transform((word) => word === 'on'),
})

const naming = { permission: 'manage-people' } as const

const nothing: IdentityTyped = { label: '', issuer: '', clientId: '', enabled: true }
const pageOf = (c: Context<Portal>): PageProps => ({ title: c.var.words.identities.title })

/** The pages on which an owner names the identity provider of its people. */
export function identities({ openid = noIdentityClient }: RouteParts): Routes {
  const app = routes()

  app.get(at('/identity', { provider: 'administer' }), naming, async (c) => {
    const context = await peopleContext(c)
    const stored = await readIdentityProvider(c.var.scope, ownerIn(context))
    return c.render(await rendered(c, context, stored ?? nothing, {}), pageOf(c))
  })

  app.post(at('/identity', { provider: 'administer' }), naming, async (c) => {
    const context = await peopleContext(c)
    const owner = ownerIn(context)
    const input = await formOf(c, fields)
    const keys = { seal: c.var.seal, mayUse: openid.mayUse }
    try {
      await saveIdentityProvider(c.var.scope, keys, owner, input)
      return c.redirect(`${context.base}/identity`, 303)
    } catch (error) {
      return formWithErrors(c, error, pageOf(c), (errors) => rendered(c, context, input, errors))
    }
  })

  app.post(at('/identity/removals', { provider: 'administer' }), naming, async (c) => {
    const context = await peopleContext(c)
    await removeIdentityProvider(c.var.scope, ownerIn(context))
    return c.redirect(`${context.base}/identity`, 303)
  })
  return app
}

/** A tenant, or the provider's own staff; an MSP's people sign in where the provider's do and have none. */
function ownerIn({ owner }: PeopleContext): IdentityProviderOwner {
  const { tenantId, mspId } = ownerOf(owner)
  if (mspId) throw new Refusal('missing', 'nothing-here')
  return { tenantId }
}

async function rendered(
  c: Context<Portal>,
  context: PeopleContext,
  typed: IdentityTyped,
  errors: Record<string, string>,
) {
  const owner = ownerIn(context)
  const stored = await readIdentityProvider(c.var.scope, owner)
  const returns = await readReturns(c.var.scope, owner, c.var.config)
  return context.framed(
    <IdentityPage
      base={`${context.base}/identity`}
      typed={typed}
      // the newest one: who has seen both values may save theirs
      version={stored?.version ?? 0}
      isKept={stored !== null}
      errors={errors}
      redirects={returns.map((origin) => `${origin}${returnPath}`)}
    />,
  )
}
