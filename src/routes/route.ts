import { Hono } from 'hono'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { DirectoryCheck } from '../domain/connect/authentications.ts'
import type { MailCheck } from '../domain/mail/server.ts'
import type { ZoneCheck } from '../domain/onboarding/dns.ts'
import type { ConsentClient } from '../domain/onboarding/invitations.links.ts'
import type { OvocCheck } from '../domain/onboarding/ovoc.ts'
import type { SbcChecks } from '../domain/onboarding/sbcs.ts'
import type { ApplicationCheck, PortalCheck } from '../domain/onboarding/system.ts'
import type { TenantCheck } from '../domain/operator-connect/leads.ts'
import type { OperatorConnectCheck } from '../domain/operator-connect/settings.ts'
import type { IdentityClient } from '../domain/people/identity-client.ts'
import type { PasswordAsked } from '../domain/people/password-confirmation.ts'
import type { Database } from '../domain/scope.ts'
import type {
  Address,
  Confirming,
  Declaration,
  Guarded,
  Handler,
  Open,
  Prepared,
  Side,
  Work,
} from './declaration.ts'
import { guarded } from './guards.ts'
import type { Portal } from './portal.ts'

type Unconfirmed = (Guarded & { password?: never }) | Open
type Confirmed = Guarded & { password: PasswordAsked }
type AtHost = { host: Side | 'any' }

/** A route's path, or its several addresses; who may come and what for; what it does. */
type Register = {
  <const P extends string>(
    path: P,
    declaration: Unconfirmed & AtHost,
    work: Prepared<Handler<P>>,
  ): void
  <const P extends string>(
    path: P,
    declaration: Confirmed & AtHost,
    work: Prepared<Confirming<P>>,
  ): void
  (
    addresses: readonly Address[],
    declaration: Guarded & { password?: never; host?: never },
    work: Prepared<Handler<string>>,
  ): void
}

export type Routes = {
  /** What the app mounts. */
  readonly router: Hono<Portal>
  readonly get: Register
  readonly post: Register
  readonly put: Register
  readonly delete: Register
  /** Takes over the routes of a noun, under a path before theirs. */
  route(path: string, other: Routes): Routes
}

/** What the process gives to routes that are made when it starts. */
export type RouteParts = {
  config: Config
  /** For what no request asks for: the figures of the whole installation. */
  database: Database
  log: Logger
  /** The way to identity providers; without it nobody signs in with one. */
  openid?: IdentityClient
  /** The way to Microsoft's consent; without it nobody can give any. */
  consents?: ConsentClient
  /** Tries a mail server before it is saved; without it none is reached. */
  mailer?: MailCheck
  /** Tries to sign in to a customer's Microsoft 365 before that is saved; without it none is reached. */
  directory?: DirectoryCheck
  /** Tries the provider's own application at Microsoft before it is saved; without it none is reached. */
  application?: ApplicationCheck
  /** Asks an address whether this portal answers there; without it none does. */
  portal?: PortalCheck
  /** Tries a zone before its settings are saved; without it none is reached. */
  zones?: ZoneCheck
  /** Signs in to OVOC before its settings are saved; without it none is reached. */
  ovoc?: OvocCheck
  /** Signs in at Operator Connect before its settings are saved; without it none is reached. */
  operatorConnect?: OperatorConnectCheck
  /** Asks Microsoft whether it has a tenant; without it nobody knows. */
  tenants?: TenantCheck
  /** Asks SBCs before they are saved, and when somebody wants to know; without it none is reached. */
  sbcs?: SbcChecks
  /** What the pages of this portal are made of, in few letters: a display that was loaded from another one loads itself again. */
  release?: string
  /** Why the process is not ready for requests, or null. */
  notReady: () => Promise<string | null>
}

/** Every handler that was made here, and so stands behind its guard. */
const declared = new WeakMap<object, Declaration>()
const works = new WeakMap<object, Prepared<Work<string>>>()

/**
 * A router on which each handler is declared: host, permission, scope and the rest stand beside it, and their guard is
 * composed into the handler itself. No path is looked up again, and nothing a router `use`s can reach another's routes.
 */
export function routes(): Routes {
  const router = new Hono<Portal>()
  const registerFor =
    (method: string): Register =>
    (
      address: string | readonly Address[],
      declaration: Declaration,
      work: Prepared<Work<string>>,
    ) => {
      const addresses: readonly Partial<Address>[] =
        typeof address === 'string' ? [{ path: address }] : address
      for (const { path = '', host, permission } of addresses) {
        const own = { ...(host && { host }), ...(permission && { permission }) }
        const whole = 'open' in declaration ? declaration : { ...declaration, ...own }
        if (!whole.host) throw new Error(`${method} ${path} declares no host`)
        if (mayWrite(method, whole))
          throw new Error(`${method} ${path} reads from the standby, and may write`)
        const handler = guarded(whole, work)
        declared.set(handler, whole)
        works.set(handler, work)
        router.on(method, path, handler)
      }
    }
  const made: Routes = {
    router,
    get: registerFor('GET'),
    post: registerFor('POST'),
    put: registerFor('PUT'),
    delete: registerFor('DELETE'),
    route(path, other) {
      router.route(path, other.router)
      return made
    },
  }
  return made
}

/**
 * The routes of all these on one router, the most exact first: where one has a name and another an id, the name is asked
 * before the id, whatever order they came in. An address that is there for a tenant's people and again for the operators is one
 * route, whose guard finds out for whom it is.
 */
export function mounted(
  routers: readonly (Routes | ((parts: RouteParts) => Routes))[],
  parts: RouteParts,
): Routes {
  const made = routes()
  const all = routers.flatMap((one) => (typeof one === 'function' ? one(parts) : one).router.routes)
  const sorted = all.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
  const same = Map.groupBy(sorted, ({ method, path }) => `${method} ${path}`)
  for (const [name, [first, second, ...more]] of same) {
    if (!first) continue
    if (more.length > 0) throw new Error(`${name} is there more than twice`)
    const handler = second ? eitherOf(name, [first.handler, second.handler]) : first.handler
    made.router.on(first.method, first.path, handler)
  }
  return made
}

/** One handler of a tenant's page and the operators' at the same address. */
function eitherOf(name: string, handlers: readonly object[]) {
  const at = (host: Side) => {
    for (const handler of handlers) {
      const [declaration, work] = [declared.get(handler), works.get(handler)]
      if (!declaration || 'open' in declaration || declaration.password) continue
      if (declaration.host === host && typeof work === 'function') return { declaration, work }
    }
    throw new Error(`${name} is there twice, and not once for each host`)
  }
  const [tenants, operators] = [at('tenant'), at('operators')]
  const whole = { ...tenants.declaration, host: 'both' as const, audience: everybody }
  const handler = guarded(tenants.declaration, tenants.work, operators)
  declared.set(handler, whole)
  return handler
}
const everybody = ['provider', 'msp', 'tenant'] as const

/** Of one that says where it reads; an export opens scopes of its own, and what it writes goes to the primary. */
const mayWrite = (method: string, declaration: Declaration) =>
  'reads' in declaration &&
  (method !== 'GET' ||
    declaration.password !== undefined ||
    !(declaration.isExport || (declaration.scope ?? 'read only') === 'read only'))

/** A name's place before a parameter's, segment by segment. */
const rank = ({ path }: { path: string }) => path.replaceAll(/\/(:?)[^/]*/g, '/$1')

/** What a registered handler declares; undefined when it was registered past this block. */
export const declarationOf = (handler: object): Declaration | undefined => declared.get(handler)

/** Stops the start over every route that declares nothing, but for the `chain` that all requests go through. */
export function demandDeclared(app: Pick<Hono<Portal>, 'routes'>, chain: readonly object[]): void {
  const bare = app.routes.filter(
    ({ handler }) => !declared.has(handler) && !chain.includes(handler),
  )
  if (bare.length === 0) return
  const names = bare.map(({ method, path }) => `${method} ${path}`).join(', ')
  throw new Error(`Declare who may come to it (routes/route.ts) or take it out: ${names}`)
}
