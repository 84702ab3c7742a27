import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { readBrand } from '../../domain/hosts/hosts.ts'
import {
  beginCode,
  beginConsent,
  type ConsentLink,
  type ConsentParts,
  findConsentLink,
  finishConsent,
  isShown,
  noConsents,
  readAsked,
} from '../../domain/onboarding/invitations.links.ts'
import { consumeConsent, consumeLink } from '../../domain/people/rate-limits.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Language } from '../../domain/schema/tenants.ts'
import { anonymous, Scope } from '../../domain/scope.ts'
import { linkTokensOf } from '../../domain/settings/secrets.ts'
import {
  AskPage,
  authenticatePath,
  DeadPage,
  DonePage,
  LeavePage,
  UnansweredPage,
} from '../../views/onboarding/authenticate.tsx'
import { authenticateWords } from '../../views/onboarding/authenticate.words.ts'
import { SignInLayout } from '../../views/sign-in.tsx'
import { wordsIn } from '../../views/words.ts'
import { clientOf, consentStateOf, giveConsentState } from '../cookies.ts'
import type { Portal } from '../portal.ts'
import { onward } from '../redirects.ts'
import { type RouteParts, type Routes, routes } from '../route.ts'
import { brandOf } from '../shell.ts'

// the token stands in the address, which no other page may learn
const mailed = {
  host: 'operators',
  referrer: 'no-referrer',
  open: 'the link is the proof: a customer’s administrator has no account here',
} as const

/** Where a customer's administrator consents. Looking at a link starts nothing: mail scanners look at all of them. */
export function authenticate({ consents = noConsents }: RouteParts): Routes {
  const app = routes()
  const path = `${authenticatePath}/:token`
  const partsOf = (c: Context<Portal>): ConsentParts => ({
    ...{ database: c.var.database, seal: c.var.seal, consents },
  })

  // before the token, which it is none of
  app.get(`${authenticatePath}/callback`, mailed, async (c) => {
    c.header('Cache-Control', 'no-store')
    const query = new URL(c.req.url).searchParams
    // good in the browser that was sent out, and in no other: a redirect can be handed to somebody else
    const isOurs = consentStateOf(c) !== undefined && consentStateOf(c) === query.get('state')
    if (isOurs) giveConsentState(c, null)
    const done = isOurs ? await finishConsent(partsOf(c), query) : null
    if (!done) {
      await countTry(c)
      const title = authenticateWords(c.var.words).unansweredTitle
      return drawn(c, { title, status: 400 }, <UnansweredPage />)
    }
    // to where it began, which says what came of it
    const token = await tokenOf(c, done.of.id)
    return c.redirect(`${authenticatePath}/${token}`, 303)
  })

  app.get(path, mailed, async (c) => {
    const link = await linkOf(c)
    return link ? standing(c, link, partsOf(c)) : dead(c)
  })

  app.post(`${path}/consents`, mailed, async (c) => {
    const link = await linkOf(c)
    if (!link) return dead(c)
    return refusing(c, link, partsOf(c), async () => {
      await counted(c, link)
      const begun = await beginConsent(partsOf(c), c.req.param('token'))
      // somebody was quicker: the page says what it is now
      if (!begun) return onward(c, `${authenticatePath}/${c.req.param('token')}`)
      giveConsentState(c, begun.state)
      if (c.req.header('HX-Request')) {
        c.header('HX-Redirect', begun.to)
        return c.body(null, 204)
      }
      const { title } = authenticateWords(wordsIn(link.language))
      return drawn(c, { title, link }, <LeavePage to={begun.to} />)
    })
  })

  app.post(`${path}/codes`, mailed, async (c) => {
    const link = await linkOf(c)
    if (!link) return dead(c)
    return refusing(c, link, partsOf(c), async () => {
      if (!isShown(link)) await counted(c, link)
      await beginCode(partsOf(c), c.req.param('token'))
      return onward(c, `${authenticatePath}/${c.req.param('token')}`)
    })
  })

  // what the page asks every few seconds: nothing, until there is something else to see
  app.get(`${path}/codes`, mailed, async (c) => {
    const link = await linkOf(c)
    c.header('Cache-Control', 'no-store')
    if (link && isShown(link)) return c.body(null, 204)
    return onward(c, `${authenticatePath}/${c.req.param('token')}`)
  })
  return app
}

/** The invitation of the address; a link that is not good counts against whoever tries it, whatever is the matter with it. */
/** That of the link which was mailed, be it made with a former secret. */
async function tokenOf(c: Context<Portal>, id: string): Promise<string> {
  const tokens = linkTokensOf(c.var.seal, id)
  for (const token of tokens) if (await findConsentLink(c.var.database, token)) return token
  return tokens[0] ?? ''
}

async function linkOf(c: Context<Portal>): Promise<ConsentLink | null> {
  const token = c.req.param('token') ?? ''
  const found = /^[\w-]{43}$/.test(token) && (await findConsentLink(c.var.database, token))
  if (found) return found
  await countTry(c)
  return null
}

const countTry = (c: Context<Portal>) =>
  Scope.enter(c.var.database, anonymous, (scope) => consumeLink(scope, c.var.seal, clientOf(c).ip))

/** Microsoft is asked so often and no more; a try outlives what comes of it. */
const counted = (c: Context<Portal>, { id }: ConsentLink) =>
  Scope.enter(c.var.database, anonymous, (scope) =>
    consumeConsent(scope, c.var.seal, { ip: clientOf(c).ip, id }),
  )

function dead(c: Context<Portal>) {
  const title = authenticateWords(c.var.words).deadTitle
  return drawn(c, { title, status: 404 }, <DeadPage />)
}

type Shown = { error?: string; status?: ContentfulStatusCode }

async function standing(
  c: Context<Portal>,
  link: ConsentLink,
  parts: ConsentParts,
  shown: Shown = {},
) {
  const words = authenticateWords(wordsIn(link.language))
  const provider = (await brandFor(c, link)).name
  if (link.state === 'authenticated')
    return drawn(c, { title: words.doneTitle, link }, <DonePage provider={provider} />)
  const { expected } = await readAsked(parts, link)
  const token = c.req.param('token') ?? ''
  const props = { link, token, provider, expected, hasCode: isShown(link), error: shown.error }
  return drawn(c, { title: words.title, link, status: shown.status }, <AskPage {...props} />)
}

/** The page again with what was refused. */
async function refusing(
  c: Context<Portal>,
  link: ConsentLink,
  parts: ConsentParts,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.retryAfter) c.header('Retry-After', String(error.retryAfter))
    const status = error.kind === 'too-many' ? 429 : 409
    return standing(c, link, parts, { error: wordsIn(link.language).say(error), status })
  }
}

type Of = { mspId: string | null; language: Language }

/** How whoever asks looks: the customer's MSP, or the provider. */
async function brandFor(c: Context<Portal>, { mspId }: Pick<Of, 'mspId'>) {
  if (!mspId) return brandOf(c)
  const own = await Scope.enter(
    c.var.database,
    anonymous,
    (scope) => readBrand(scope, { mspId }),
    'read only',
  )
  return brandOf(c, own)
}

type Drawn = { title: string; link?: Of; status?: ContentfulStatusCode | undefined }

/** A page in the language of the invitation; without one in that of the host. No browser keeps it. */
async function drawn(c: Context<Portal>, { title, link, status = 200 }: Drawn, body: Child) {
  const words = link ? wordsIn(link.language) : c.var.words
  const brand = link ? await brandFor(c, link) : brandOf(c)
  const { nonce, host } = c.var
  c.header('Cache-Control', 'no-store')
  return c.html(
    <SignInLayout {...{ title, nonce, host, words, brand }}>{body}</SignInLayout>,
    status,
  )
}
