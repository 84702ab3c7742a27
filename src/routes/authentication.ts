import type { Context } from 'hono'
import { type ActiveSession, actorOf } from '../domain/people/active-session.ts'
import type { SessionHost } from '../domain/people/lucia.ts'
import { becomeSession, findSession, touchSessions } from '../domain/people/sessions.ts'
import { findOverSupportSession } from '../domain/people/support-sessions.ts'
import { findToken } from '../domain/people/token-authentication.ts'
import { type Actor, anonymous, DatabaseAway, Scope } from '../domain/scope.ts'
import { supportSessionOver } from '../views/people/support-sessions.over.tsx'
import { wordsIn } from '../views/words.ts'
import { giveToken, tokenOf } from './cookies.ts'
import { demandHost } from './host-context.tsx'
import { keepSent } from './kept-forms.ts'
import { knownPlace } from './places.ts'
import type { Portal } from './portal.ts'
import { problem } from './problem.ts'
import { signInUrl } from './redirects.ts'
import { type Asker, askerOf } from './running.ts'
import { brandOf } from './shell.ts'
import { identifiedTransaction } from './transaction.ts'

/** Cookie → `signedIn` and `actor`, or neither, for the work. A session in use is touched once the answer is known. */
export async function identify(
  c: Context<Portal>,
  work: () => Promise<Response>,
): Promise<Response> {
  const token = tokenOf(c)
  c.set('database', c.get('capacity').databaseFor(token))
  const found =
    token !== undefined
      ? await Scope.enter(
          c.get('database'),
          anonymous,
          (scope) => findSession(scope, token, sessionHostOf(c)),
          'read only',
        )
      : null
  c.set('words', wordsIn(found?.tenant?.language ?? c.get('hostContext').tenant?.language ?? 'en'))
  if (found?.stage !== 'open') {
    remember(c, token, null)
    return work()
  }
  const { isTouchDue, sessionId } = found
  remember(c, token, askerOf(accept(c, found), sessionId))
  try {
    return await work()
  } finally {
    if (isTouchDue) await touch(c, sessionId)
  }
}

/**
 * Host, identity and work in one transaction, which reads only, for a session that was lately found good; null where it no
 * longer is, or acts for another.
 */
export async function identifyWithin(
  c: Context<Portal>,
  work: () => Promise<Response>,
): Promise<Response | null> {
  const token = tokenOf(c)
  const { databases, known } = c.get('capacity')
  const asker = known.get(token)
  if (token === undefined || !asker) return null
  const release = await knownPlace(c, asker, 'page')
  c.set('database', databases['signed-in'])
  const trip = inOneTrip(c, token, asker)
  try {
    return await trip.answer(work)
  } finally {
    release()
    if (trip.found?.isTouchDue) await touch(c, trip.found.sessionId)
  }
}

/**
 * The same on what a standby has while the primary is away, for a session that stood there: nothing is kept of it, and what comes
 * of it says as of when it is. Null where the standby knows nobody, or is no help.
 */
export async function identifyOnLeft(
  c: Context<Portal>,
  work: () => Promise<Response>,
): Promise<Response | null> {
  const token = tokenOf(c)
  const { known, left, running } = c.get('capacity')
  const [database, mark] = [c.get('database'), c.get('mark')]
  const standby = left((at) => c.set('leftAt', at))
  if (token === undefined || !standby) return null
  const asker = known.get(token)
  const release = await (asker ? knownPlace(c, asker, 'page') : running.takeStranger(undefined))
  c.set('database', standby)
  // what is announced meanwhile is not in it
  c.set('mark', undefined)
  const trip = inOneTrip(c, token, asker)
  try {
    const answer = await trip.answer(work)
    if (answer && trip.found && !saysWhen(answer)) throw new DatabaseAway('a file says no time')
    if (answer) return answer
  } catch (error) {
    // who was found there is nobody's to find again
    if (trip.found || !(error instanceof DatabaseAway)) throw error
  } finally {
    release()
  }
  c.set('database', database)
  c.set('mark', mark)
  c.set('leftAt', undefined)
  return null
}

const saysWhen = ({ status, headers }: Response) =>
  (status >= 300 && status < 400) || headers.get('Content-Type')?.startsWith('text/html') === true

/** One transaction of who asks, `asker` unless nobody is expected; `found` is who was, from then on. */
function inOneTrip(c: Context<Portal>, token: string, asker: Asker | undefined) {
  const trip: {
    found?: ActiveSession
    answer(work: () => Promise<Response>): Promise<Response | null>
  } = {
    async answer(work) {
      let strayed: Response | null = null
      const answer = await identifiedTransaction(
        c,
        async (become, unknown) => {
          strayed = await demandHost(c, unknown)
          if (strayed) return null
          const found = await becomeSession(become, token, sessionHostOf(c))
          if (found?.stage !== 'open') return null
          if (asker && askerOf(actorHere(found, c), found.sessionId).tenant !== asker.tenant)
            return null
          trip.found = found
          return accept(c, found)
        },
        work,
      )
      return answer ?? strayed
    },
  }
  return trip
}

/** Who the request is of from now on. */
function accept(c: Context<Portal>, found: ActiveSession): Actor {
  const { audience, isTouchDue, off, licenseLevel, ...signedIn } = found
  c.set('words', wordsIn(found.tenant?.language ?? c.get('hostContext').tenant?.language ?? 'en'))
  c.set('signedIn', signedIn)
  if (!c.get('leftAt')) c.get('capacity').hostLooks.set(c.get('host'), c.get('hostContext'))
  const actor = actorHere(found, c)
  c.set('actor', actor)
  return actor
}

/** Who turned out to be somebody is served as such, now and the next time before the look-up. */
function remember(c: Context<Portal>, token: string | undefined, asker: Asker | null) {
  const { databases, known } = c.get('capacity')
  c.set('database', databases[asker ? 'signed-in' : 'stranger'])
  if (token === undefined) return
  if (asker) known.set(token, { ...asker, language: c.get('words').language })
  else known.delete(token)
}

const sessionHostOf = (c: Context<Portal>): SessionHost => ({
  host: c.get('host'),
  tenantId: c.get('hostContext').tenant?.id ?? null,
})

/** A late stamp costs nothing, so a database that just went away does not spoil an answer already made. */
async function touch(c: Context<Portal>, id: string) {
  try {
    await Scope.enter(c.get('database'), anonymous, (scope) => touchSessions(scope, [id]))
  } catch (error) {
    if (!(error instanceof DatabaseAway)) throw error
  }
}

const actorHere = (found: ActiveSession, c: Context<Portal>): Actor => ({
  ...actorOf(found),
  ip: c.get('ip'),
  requestId: c.get('requestId'),
})

/**
 * Sends whoever is not signed in to the form, with what was entered kept: a page by 303, htmx by 401 with HX-Redirect.
 * Whose support session is over goes home, to the page that says why it ended.
 */
export async function demandSignIn(c: Context<Portal>): Promise<Response | null> {
  if (c.get('signedIn')) return null
  c.header('Vary', 'HX-Request', { append: true })
  const home = await homeAfterSupport(c)
  if (home) return leave(c, home)
  const address = signInUrl(c, await keepSent(c))
  if (!c.req.header('HX-Request')) return c.redirect(address, 303)
  c.header('HX-Redirect', address)
  return c.text('Your session has ended. Sign in again.\n', 401)
}

/** The page on the operators' host about the support session that this browser's token was good for; else null. */
async function homeAfterSupport(c: Context<Portal>): Promise<string | null> {
  const token = tokenOf(c)
  const { tenant } = c.get('hostContext')
  if (!token || !tenant) return null
  const id = await Scope.enter(
    c.get('database'),
    anonymous,
    (scope) => findOverSupportSession(scope, token, tenant.id),
    'read only',
  )
  if (!id) return null
  return new URL(`/tenants/${tenant.id}/support-sessions/${id}`, c.get('config').portalUrl).href
}

/** To another host: a link may lead there and a form may not (CSP `form-action`). The token is worth nothing any more. */
function leave(c: Context<Portal>, to: string): Response | Promise<Response> {
  giveToken(c, null)
  c.header('Cache-Control', 'no-store')
  if (c.req.header('HX-Request')) {
    c.header('HX-Redirect', to)
    return c.text('Your support session has ended.\n', 401)
  }
  if (c.req.method === 'GET') return c.redirect(to, 303)
  const { nonce, words } = c.var
  return c.html(supportSessionOver({ nonce, words, brand: brandOf(c), to }), 401)
}

/** The token of a program, as it is sent. */
export const bearerOf = (c: Context<Portal>): string | undefined =>
  /^Bearer ([\w~+/.-]{1,200}=*)$/i.exec(c.req.header('Authorization') ?? '')?.[1]

/** Bearer token → `actor`; without a valid one the API answers 401 (RFC 6750, RFC 9457). */
export async function identifyToken(c: Context<Portal>): Promise<Response | null> {
  const token = bearerOf(c)
  c.set('database', c.get('capacity').databaseFor(token))
  const found =
    token && (await Scope.enter(c.get('database'), anonymous, (scope) => findToken(scope, token)))
  const isGood = found && isFor(c.get('hostContext').tenant?.id, found)
  c.set('words', wordsIn('en'))
  remember(c, token, isGood ? askerOf(found, found.id ?? '') : null)
  if (!isGood) return unauthorized(c)
  c.set('actor', { ...found, ip: c.get('ip'), requestId: c.get('requestId') })
  return null
}

/** On a tenant's host only its own tokens are good. */
const isFor = (tenantId: string | undefined, { audience }: Actor) =>
  !tenantId || (audience.kind === 'tenant' && audience.tenant === tenantId)

function unauthorized(c: Context<Portal>) {
  c.header('WWW-Authenticate', 'Bearer')
  const detail = 'This call needs a valid API token: Authorization: Bearer <token>.'
  return problem(c, { status: 401, code: 'unauthorized', detail })
}

/** What has to be done before anything else, with the one page for it. */
const required = {
  password: { isDue: ({ mustChange }: SignedIn) => mustChange, page: '/profile/password' },
  factor: { isDue: ({ factorDue }: SignedIn) => factorDue, page: '/profile/factor' },
} as const

export type RequiredAction = keyof typeof required
type SignedIn = Portal['Variables']['signedIn']
const inOrder = ['password', 'factor'] as const

/**
 * Leads whoever has to change a password that somebody else chose, or to set up a second factor, to that page first;
 * null for who has not, and where `here` is what is done.
 */
export function demandRequiredActions(c: Context<Portal>, here?: RequiredAction): Response | null {
  const due = inOrder.find((action) => required[action].isDue(c.get('signedIn')))
  if (!due || due === here) return null
  const { page } = required[due]
  c.header('Vary', 'HX-Request', { append: true })
  if (!c.req.header('HX-Request')) return c.redirect(page, 303)
  c.header('HX-Redirect', page)
  return c.text('Finish setting up your account first.\n', 403)
}
