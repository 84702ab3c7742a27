import { randomBytes, randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { IdentityClient } from './domain/people/identity-providers.sign-in.ts'
import type { PasswordCost } from './domain/people/passwords.ts'
import { Refusal } from './domain/refusal.ts'
import type { Database } from './domain/scope.ts'
import type { Seal } from './domain/settings/secrets.ts'
import { addressOf } from './routes/addresses.ts'
import { alarms } from './routes/alarms/alarms.tsx'
import { api } from './routes/api/api.ts'
import { description } from './routes/api/description.ts'
import { compression } from './routes/compression.ts'
import { errorResponse, isDatabaseAway } from './routes/errors.tsx'
import { answerUnknown } from './routes/guards.ts'
import { securityHeaders } from './routes/headers.ts'
import { health } from './routes/health.ts'
import { brand } from './routes/hosts/brand-assets.ts'
import { tlsAsk } from './routes/hosts/tls-ask.ts'
import { license } from './routes/licensing/pools.tsx'
import type { MailCheck } from './routes/mail/server.tsx'
import { palette } from './routes/palette.tsx'
import { people } from './routes/people.ts'
import type { Portal, Provider } from './routes/portal.ts'
import { demandDeclared, routes } from './routes/route.ts'
import { services } from './routes/services.ts'
import { settings } from './routes/settings.ts'
import { tenants } from './routes/tenants.ts'

type AppParts = {
  config: Config
  database: Database
  seal: Seal
  /** What a password's hash costs; tests alone say it. */
  passwordCost?: PasswordCost
  log: Logger
  assets: Hono<Portal>
  /** The provider as the bar shows it; read anew now and then, so a change needs no restart. */
  provider: () => Provider
  /** The hub's: what a page is true for, so that joining reads nothing twice. */
  mark?: Portal['Variables']['mark']
  /** The way to identity providers; without it nobody signs in with one. */
  openid?: IdentityClient
  /** Tries a mail server before it is saved; without it none is reached. */
  mailer?: MailCheck
  /** Why the process is not ready for requests, or null. */
  notReady: () => Promise<string | null>
}

/**
 * The portal's HTTP side: the chain of every request, then the wings. Who may come to a route stands beside it, and its
 * guard is part of its handler; a route that declares nothing stops the start.
 */
export function createApp(parts: AppParts): Hono<Portal> {
  const app = new Hono<Portal>()
  app.onError((error, c) => {
    const where = { requestId: c.var.requestId, path: redactedPath(c.req.path) }
    if (!(error instanceof Refusal) && !isDatabaseAway(error))
      parts.log.error({ err: error, ...where }, 'request failed')
    return errorResponse(error, c)
  })
  const chain = [prepareContext(parts), compression, securityHeaders]
  app.use(...chain)
  const all = routes()
    .route('/', health(parts))
    .route('/', tlsAsk(parts))
    .route('/', brand)
    .route('/api', description)
    .route('/api/v1', api)
    .route('/', people(parts))
    .route('/', tenants)
    .route('/', palette)
    .route('/', services)
    .route('/', alarms)
    .route('/', license)
    .route('/', settings(parts))
  app.route('/static', parts.assets)
  app.route('/', all.router)
  // a handler and no notFound: what that throws would pass by the headers of the chain
  app.all('*', answerUnknown)
  demandDeclared(app, [...chain, answerUnknown])
  return app
}

const prepareContext = (parts: AppParts) =>
  createMiddleware<Portal>(async (c, next) => {
    c.set('requestId', randomUUID())
    c.set('nonce', randomBytes(16).toString('base64url'))
    c.set('config', parts.config)
    c.set('database', parts.database)
    c.set('seal', parts.seal)
    c.set('passwordCost', parts.passwordCost)
    c.set('mark', parts.mark)
    c.set('provider', parts.provider())
    c.set('ip', addressOf(c, parts.config.trustedProxy))
    await next()
  })

/** The path without what stands in it instead of a password. */
const redactedPath = (path: string) => path.replace(/^(\/activations\/)[^/]+/, '$1…')
