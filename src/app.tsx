import { randomFillSync, randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { PasswordCost } from './domain/people/passwords.ts'
import { Refusal } from './domain/refusal.ts'
import type { Outage, Trouble } from './domain/scope.ts'
import type { Seal } from './domain/settings/secrets.ts'
import { addressOf } from './routes/addresses.ts'
import { api, reference } from './routes/api/api.tsx'
import { type Capacity, createCapacity } from './routes/capacity.ts'
import { compression } from './routes/compression.ts'
import { errorResponse, troubleIn } from './routes/errors.tsx'
import { securityHeaders } from './routes/headers.ts'
import { observation, placeOf } from './routes/observation.ts'
import type { Portal, Provider } from './routes/portal.ts'
import { demandDeclared, mounted, type RouteParts, routes } from './routes/route.ts'
import * as routers from './routes/routers.ts'
import { answerUnknown } from './routes/unknown.ts'

type AppParts = RouteParts & {
  /** What the process shares out among all that ask, its sockets too; of the app's own unless given. */
  capacity?: Capacity
  seal: Seal
  /** What a password's hash costs; tests alone say it. */
  passwordCost?: PasswordCost
  assets: Hono<Portal>
  /** The provider as the bar shows it; read anew now and then, so a change needs no restart. */
  provider: () => Provider
  /** The hub's: what a page is true for, so that joining reads nothing twice. */
  mark?: Portal['Variables']['mark']
  /** What is known of an absence of the database, and who is told what a request met (outage.ts). */
  outage?: { now(): Outage | null; heard(trouble: Trouble): void }
}

/**
 * The portal's HTTP side: the chain of every request, then the API and every noun's routes. Who may come to a route stands beside it, and its
 * guard is part of its handler; a route that declares nothing stops the start.
 */
export function createApp(parts: AppParts): Hono<Portal> {
  const app = new Hono<Portal>()
  app.onError((error, c) => {
    const where = placeOf(c)
    const trouble = troubleIn(error)
    if (trouble) parts.outage?.heard(trouble)
    // that it is away is said by /readyz; what it stopped or could not keep is known by nobody else
    if (trouble && trouble !== 'away')
      parts.log.warn({ err: error, trouble, ...where }, 'the database refused')
    else if (!trouble && !(error instanceof Refusal))
      parts.log.error({ err: error, ...where }, 'request failed')
    return errorResponse(error, c)
  })
  const chain = [
    observation(parts.log),
    prepareContext(parts, parts.capacity ?? createCapacity(parts.database)),
    compression,
    securityHeaders,
  ]
  app.use(...chain)
  const all = routes()
    .route('/api', api)
    .route('/', reference)
    .route('/', mounted(Object.values(routers), parts))
  app.route('/static', parts.assets)
  app.route('/', all.router)
  // a handler and no notFound: what that throws would pass by the headers of the chain
  const unknown = answerUnknown(app)
  app.all('*', unknown)
  demandDeclared(app, [...chain, unknown])
  return app
}

const nonceBytes = 16
const drawn = Buffer.alloc(256 * nonceBytes)
let used = drawn.length

/** 128 random bits of the system's; it is asked for many at once, as `randomUUID` does. */
function newNonce(): string {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  used += nonceBytes
  return drawn.toString('base64url', used - nonceBytes, used)
}

const prepareContext = (parts: AppParts, capacity: Capacity) =>
  createMiddleware<Portal>(async (c, next) => {
    c.set('requestId', randomUUID())
    c.set('nonce', newNonce())
    c.set('config', parts.config)
    c.set('capacity', capacity)
    // nobody is known yet
    c.set('database', capacity.databases.stranger)
    c.set('seal', parts.seal)
    c.set('passwordCost', parts.passwordCost)
    c.set('mark', parts.mark)
    c.set('outage', parts.outage?.now())
    c.set('provider', parts.provider())
    c.set('ip', addressOf(c, parts.config.trustedProxy))
    await next()
  })
