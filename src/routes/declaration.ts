import type { Context } from 'hono'
import type { Feature } from '../domain/features.ts'
import type { Confirmed, PasswordAsked } from '../domain/people/password-confirmation.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { Permission } from '../domain/roles.ts'
import type { Mode } from '../domain/scope.ts'
import type { RightsRow } from '../domain/services/rights.ts'
import type { RequiredAction } from './authentication.ts'
import type { BodyKind } from './body-limit.ts'
import type { Portal } from './portal.ts'

/** Whose portal an address belongs to. Who has no host of the own signs in on the operators' and has the tenant's there. */
export type Side = 'operators' | 'tenant' | 'both'
export type AudienceKind = 'provider' | 'msp' | 'tenant'

/** `looking` and `own` (what is of oneself alone: profile, sessions, saved views) are open to every role. */
export type Need = Permission | 'looking' | 'own'

type Common = {
  /** What a sent body is, and with it how large it may be; a form unless said. */
  body?: BodyKind
  /** For an address that holds a token: what the pages it leads to learn of it. */
  referrer?: 'no-referrer' | 'strict-origin'
}

/** A route for somebody who is known. */
export type Guarded = Common & {
  /** Absent where several addresses are given, each with its own. */
  host?: Side
  /** What the role must allow; where it differs by audience, an audience that is left out finds nothing. */
  permission: Need | Partial<Record<AudienceKind, Need>>
  /** Everybody of the host, unless said. */
  audience?: readonly AudienceKind[]
  /** What must not be switched off for the actor's tenant. */
  feature?: Feature
  /** What license and role must allow a customer's people of the service portal (domain/services/rights): of everything there, to look or to edit. */
  right?: readonly [RightsRow, 'view' | 'select' | 'edit']
  /** `token`: programs, by their bearer token; a change counts once by its Idempotency-Key. */
  identity?: 'token'
  supportSession?: 'refused'
  /** What is done here, so that nobody who has to do it is led away. */
  requiredAction?: RequiredAction
  /** Read on the standby where there is one, once that has all that was acknowledged before; for a GET that reads only. */
  reads?: 'standby'
  /** A GET is read only and the rest read write, unless said; `none` opens scopes of its own. */
  scope?: Mode | 'none'
  password?: PasswordAsked
  /** Nothing is kept of it, so that who sends it again means it again, whatever the key of its form. */
  isRepeatable?: boolean
  /**
   * What a source of alarms sends, and the status with which it is told to come again: it has places and memory of its own, and one
   * that is over its limit is turned away before anything is looked up.
   */
  intake?: 429 | 503
  /** A download of many rows: one at a time for a session, few for a tenant, and with a share of the database of their own. */
  isExport?: boolean
}

/** A route for everybody, and the reason. It opens scopes of its own. */
export type Open = Common & {
  /** `any`: answers before it is known whose host it is. */
  host: Side | 'any'
  open: string
  /** `none`: nobody is looked up, the answer is one for all. */
  identity?: 'none'
  /** A display that was paired comes here as well; with nobody signed in it has nothing else. */
  wall?: true
  /** Draws what the route says when its work failed, or nothing could be looked up; null leaves it to the portal's own words. */
  troubled?: (c: Context<Portal>, error: unknown) => Response | Promise<Response> | null
  /** Answers whoever has come too often, before anything is looked up; null for everybody else. */
  refuseFlood?: (c: Context<Portal>) => Response | Promise<Response> | null
}

export type Declaration = Guarded | Open

/** One of several addresses of the same page, with what it needs there if that differs. */
export type Address = { path: string; host: Side; permission?: Guarded['permission'] | undefined }

type Answer = Response | Promise<Response>
export type Handler<P extends string> = (c: Context<Portal, P>) => Answer

/** The work of a route that asks for the password: `redraw` draws its form again when the password was wrong (422). */
export type Confirming<P extends string> = {
  act: (c: Context<Portal, P>, confirmed: Confirmed) => Answer
  redraw: (c: Context<Portal, P>, error: Refusal) => Answer
}

/** What no transaction may wait for, done ahead of the route's own: hashes, pictures, a look at what only the anonymous role knows. */
type After<W> = { before: (c: Context<Portal>) => Promise<W> }

/** `after(step, (ready) => handler)`: the step runs once nobody is turned away any more, and before the scope is open. */
export const after = <T, W>(
  step: (c: Context<Portal>) => Promise<T>,
  work: (ready: T) => W,
): After<W> => ({ before: async (c) => work(await step(c)) })

export type Work<P extends string> = Handler<P> | Confirming<P>
export type Prepared<W> = W | After<W>
