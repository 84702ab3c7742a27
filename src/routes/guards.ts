import type { Context } from 'hono'
import { demandFeature } from '../domain/features.ts'
import { confirmPassword, type PasswordAsked } from '../domain/people/password-confirmation.ts'
import { Refusal } from '../domain/refusal.ts'
import { demand, demandLooking, demandOwnPeople, demandProvider } from '../domain/roles.ts'
import type { Actor, Database } from '../domain/scope.ts'
import { demandRight } from '../domain/services/rights.ts'
import {
  demandRequiredActions,
  demandSignIn,
  identify,
  identifyOnLeft,
  identifyToken,
  identifyWithin,
} from './authentication.ts'
import { withBody } from './body-limit.ts'
import { clientOf, deviceOf, tokenOf } from './cookies.ts'
import type {
  AudienceKind,
  Declaration,
  Guarded,
  Handler,
  Need,
  Prepared,
  Side,
  Work,
} from './declaration.ts'
import { troubleIn } from './errors.tsx'
import { oncePerForm } from './form-keys.ts'
import { demandActive, demandHost } from './host-context.tsx'
import { once } from './idempotency.ts'
import { demandIntake } from './intake.ts'
import { readKept } from './kept-forms.ts'
import { demandOrigin } from './origins.ts'
import { amongStrangers, inPlace, placedAhead } from './places.ts'
import type { Portal } from './portal.ts'
import { drawPages } from './renderer.tsx'
import { frame, isPoll } from './shell.ts'
import { transaction } from './transaction.ts'
import { refuseWall } from './wall-alone.ts'

type Answer = Promise<Response>

const isRead = (c: Context) => c.req.method === 'GET' || c.req.method === 'HEAD'
export const nothingHere = () => new Refusal('missing', 'nothing-here')

/**
 * A route's work behind its guard, in this order: host, a display's own, origin, identity, required actions, permission, body, password,
 * what is prepared ahead, Scope. No hash is made and no byte of a client's is waited for while a transaction is open.
 */
export function guarded(
  declaration: Declaration,
  work: Prepared<Work<string>>,
  operators?: AtOperators,
) {
  return async (c: Context<Portal>): Answer => {
    if (declaration.referrer) c.header('Referrer-Policy', declaration.referrer)
    if (declaration.host === 'any') return answered(c, 'none', undefined, work)
    const refused = 'open' in declaration && declaration.refuseFlood?.(c)
    if (refused) return refused
    const look = () => untroubled(c, declaration, () => lookedUp(c, declaration, work, operators))
    if (!isOneTrip(declaration) || typeof work !== 'function' || !isPlainRead(c))
      return 'isExport' in declaration && declaration.isExport ? placedAhead(c, look) : look()
    const trip = () =>
      isForOperators(c, operators)
        ? inOneTrip(c, operators.declaration, operators.work)
        : inOneTrip(c, declaration, work)
    // who reads elsewhere is found on the primary first
    const isElsewhere = declaration.reads && c.get('capacity').standby
    const found = () => (isElsewhere ? null : identifyWithin(c, trip))
    return orLeft(c, async () => (await found()) ?? look(), trip)
  }
}

/**
 * Who only looks is shown what the standby has while the primary is away. A page that is open asks again by itself for what is so
 * now, and that nobody knows.
 */
async function orLeft(c: Context<Portal>, ask: () => Answer, trip: () => Answer): Answer {
  const { standIn } = c.get('capacity')
  if (!standIn || isPoll(c) || tokenOf(c) === undefined) return ask()
  let isAway = await standIn.lasts()
  if (!isAway)
    try {
      return await standIn.watching(ask())
    } catch (error) {
      if (troubleIn(error) !== 'away') throw error
      isAway = await standIn.met()
      // who was found then is looked for anew
      c.set('signedIn', undefined as never)
    }
  const left = isAway ? await identifyOnLeft(c, trip) : null
  if (left) return left
  if (isAway) await standIn.back()
  return ask()
}

/** What a page's address is for the operators, where a tenant's people have another page of that address. */
export type AtOperators = { declaration: Guarded; work: Handler<string> }

/** Whose host it is, unless somebody of a tenant has none of the own. */
const isForOperators = (c: Context<Portal>, operators?: AtOperators): operators is AtOperators =>
  operators !== undefined &&
  c.get('hostContext').tenant === null &&
  c.get('actor').audience.kind !== 'tenant'

async function untroubled(
  c: Context<Portal>,
  declaration: Declaration,
  look: () => Answer,
): Answer {
  if (!('open' in declaration && declaration.troubled)) return look()
  try {
    return await look()
  } catch (error) {
    const said = declaration.troubled(c, error)
    if (said) return said
    throw error
  }
}

async function lookedUp(
  c: Context<Portal>,
  declaration: Exclude<Declaration, { host: 'any' }>,
  work: Prepared<Work<string>>,
  operators?: AtOperators,
): Answer {
  const strayed = await demandHost(c)
  if (strayed) return strayed
  if ('open' in declaration && declaration.identity === 'none') {
    demandSide(c, declaration.host)
    return answered(c, 'none', undefined, work)
  }
  const refusal = refuseWall(c, declaration)
  if (refusal) return refusal
  if (declaration.identity === 'token') {
    if (declaration.intake) await demandIntake(c, declaration.intake)
    return (await identifyToken(c)) ?? permitted(c, declaration, work)
  }
  demandOrigin(c, { mayBeSilent: declaration.referrer === 'no-referrer' })
  return identify(c, async () => {
    const off = demandActive(c)
    if (off) return off
    if ('open' in declaration) {
      demandSide(c, declaration.host)
      const open = () => answered(c, 'none', undefined, work)
      return withBody(c, 'stranger', () => (c.get('signedIn') ? open() : amongStrangers(c, open)))
    }
    return signedIn(c, declaration, work, operators)
  })
}

/** Reads alone, and waits for nothing of the client's: the look-up and the work are one transaction. */
const isOneTrip = (declaration: Declaration): declaration is Guarded =>
  !('open' in declaration) &&
  (declaration.scope ?? 'read only') === 'read only' &&
  // a program is known by its token alone, which is stamped
  declaration.identity !== 'token' &&
  !declaration.password &&
  !declaration.isExport

/** What was entered before a session ended is read by the anonymous role. */
const isPlainRead = (c: Context<Portal>) => isRead(c) && c.req.query('kept') === undefined

/** The same guard as everywhere, of who was found in the transaction that is open. */
async function inOneTrip(c: Context<Portal>, declaration: Guarded, work: Handler<string>): Answer {
  const elsewhere = demandActive(c) ?? demandRequiredActions(c, declaration.requiredAction)
  if (elsewhere) return elsewhere
  drawPages(c)
  demandAllowed(c, declaration)
  frame(c)
  return work(c)
}

async function signedIn(
  c: Context<Portal>,
  declaration: Guarded,
  work: Prepared<Work<string>>,
  operators?: AtOperators,
): Answer {
  const out = await demandSignIn(c)
  if (out) return out
  if (isForOperators(c, operators)) return signedIn(c, operators.declaration, operators.work)
  const elsewhere = demandRequiredActions(c, declaration.requiredAction)
  if (elsewhere) return elsewhere
  drawPages(c)
  await readKept(c)
  return permitted(c, declaration, work)
}

async function permitted(
  c: Context<Portal>,
  declaration: Guarded,
  work: Prepared<Work<string>>,
): Answer {
  demandAllowed(c, declaration)
  const { password, identity, scope = isRead(c) ? 'read only' : 'read write' } = declaration
  const forms = declaration.isRepeatable ? undefined : oncePerForm
  const wrapped = identity === 'token' ? once : forms
  const { standby } = c.get('capacity')
  if (declaration.reads && standby) readElsewhere(c, standby)
  return withBody(c, declaration.body ?? 'form', () =>
    inPlace(c, placesOf(declaration), () => answered(c, scope, password, work, wrapped)),
  )
}

/** What is announced while the standby comes to where the primary is may not be in what it then shows. */
function readElsewhere(c: Context<Portal>, standby: Database) {
  const marked = c.get('mark')?.(c.get('actor').audience)
  c.set('mark', marked && (() => marked))
  c.set('database', standby)
}

const placesOf = ({ isExport, intake }: Guarded) =>
  intake ? 'intake' : isExport ? 'export' : 'page'

/** Host, support session, role, feature and right. */
function demandAllowed(c: Context<Portal>, declaration: Guarded) {
  demandSide(c, declaration.host, c.get('actor'))
  if (declaration.supportSession === 'refused') demandOwnPeople(c.get('actor'))
  demandPermission(c, declaration)
  if (declaration.feature) demandFeature(c.get('actor'), declaration.feature)
  // license and role of a customer; staff have their pages by permission
  if (declaration.right && c.get('actor').audience.kind === 'tenant')
    demandRight(c.get('actor'), ...declaration.right)
}

/** On the operators' host a tenant's people who have none of their own find their own portal's pages. */
function demandSide(c: Context<Portal>, host: Declaration['host'], actor?: Actor) {
  const isTenants = c.get('hostContext').tenant !== null
  const isForTenant = isTenants || actor?.audience.kind === 'tenant'
  if ((host === 'operators' && isTenants) || (host === 'tenant' && !isForTenant))
    throw nothingHere()
}

const everybody: Record<Side, readonly AudienceKind[]> = {
  operators: ['provider', 'msp'],
  tenant: ['tenant'],
  both: ['provider', 'msp', 'tenant'],
}

function demandPermission(
  c: Context<Portal>,
  { host = 'operators', audience = everybody[host], permission }: Guarded,
) {
  const actor = c.get('actor')
  const { kind } = actor.audience
  if (kind === 'anonymous' || kind === 'worker') throw nothingHere()
  // what is the provider's alone says so; whatever else is another's is nothing
  if (audience.length === 1 && audience[0] === 'provider') demandProvider(actor)
  const need: Need | undefined = typeof permission === 'string' ? permission : permission[kind]
  if (!audience.includes(kind) || need === undefined) throw nothingHere()
  // the account of who is here on a support session is at home elsewhere
  if (need === 'own') demandOwnPeople(actor)
  else if (need === 'looking') demandLooking(actor)
  else demand(actor, need)
}

/** Does the work in its scope. A wrong password ends in the same form, drawn in a scope that changes nothing. */
async function answered(
  c: Context<Portal>,
  mode: NonNullable<Guarded['scope']>,
  password: PasswordAsked | undefined,
  work: Prepared<Work<string>>,
  wrapped: (c: Context<Portal>, call: () => Answer) => Answer = (_, call) => call(),
): Answer {
  const confirmed = password && (await confirmedBy(c, password))
  const isWrong = confirmed instanceof Refusal
  const ready = 'before' in work ? await work.before(c) : work
  const call = async () => {
    if (typeof ready === 'function' && !confirmed) return ready(c)
    if (typeof ready === 'function' || !confirmed)
      throw new Error('only a route that declares a password has work that takes its confirmation')
    return isWrong ? ready.redraw(c, confirmed) : ready.act(c, confirmed)
  }
  if (mode === 'none') return call()
  return transaction(c, isWrong ? 'read only' : mode, async () => {
    if (c.get('signedIn')) frame(c)
    return isWrong || mode === 'read only' ? call() : wrapped(c, call)
  })
}

/** The proof that the password was given again, or why it was not right. */
async function confirmedBy(c: Context<Portal>, asked: PasswordAsked) {
  const { signedIn, database, seal } = c.var
  const { password } = await c.req.parseBody()
  try {
    return await confirmPassword(database, seal, asked, {
      accountId: signedIn.accountId,
      ageSeconds: signedIn.ageSeconds,
      password: typeof password === 'string' ? password.slice(0, 1000) : '',
      ip: clientOf(c).ip,
      device: deviceOf(c),
    })
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
