import { randomBytes, randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { IdentityClient } from './domain/people/identities.enter.ts'
import { Refusal } from './domain/refusal.ts'
import type { Audience, Database } from './domain/scope.ts'
import type { Seal } from './domain/settings/secrets.ts'
import { alarms } from './routes/alarms/alarms.tsx'
import { answerTo, isDatabaseAway } from './routes/answers.tsx'
import { api } from './routes/api/api.ts'
import { description } from './routes/api/description.ts'
import { audit, auditExports } from './routes/audit.tsx'
import { readBody } from './routes/bodies.ts'
import { brand } from './routes/brand.ts'
import { compressed } from './routes/compressed.ts'
import { demandActive, demandHost } from './routes/faces.tsx'
import { securityHeaders } from './routes/headers.ts'
import { health } from './routes/health.ts'
import { addressOf } from './routes/hosts.ts'
import { license } from './routes/licensing/pools.tsx'
import { palette } from './routes/palette.tsx'
import { activations } from './routes/people/activations.tsx'
import { confirmed } from './routes/people/confirm.ts'
import { fulfilDuties } from './routes/people/duties.ts'
import { factorStep } from './routes/people/factor-step.tsx'
import { factors } from './routes/people/factors.tsx'
import { demandSignIn, identify, identifyToken } from './routes/people/identify.ts'
import { identities } from './routes/people/identities.tsx'
import { identitySignIn } from './routes/people/identity-sign-in.ts'
import { profile } from './routes/people/profile.tsx'
import { resets } from './routes/people/resets.tsx'
import { sessions } from './routes/people/sessions.tsx'
import { setup } from './routes/people/setup.tsx'
import { tokens } from './routes/people/tokens.tsx'
import { userActs } from './routes/people/users.acts.tsx'
import { users } from './routes/people/users.tsx'
import { entering, notOnVisit, portalAddress, visits } from './routes/people/visits.tsx'
import type { Portal, Provider } from './routes/portal.ts'
import { renderer } from './routes/renderer.tsx'
import { scoped } from './routes/scoped.ts'
import { commands } from './routes/services/commands.tsx'
import { exports } from './routes/services/exports.ts'
import { imports } from './routes/services/imports.tsx'
import { replications } from './routes/services/replications.tsx'
import { selections } from './routes/services/selections.tsx'
import { services } from './routes/services/services.tsx'
import { views } from './routes/services/views.tsx'
import { email } from './routes/settings/email.tsx'
import { invitationSettings } from './routes/settings/invitations.tsx'
import { status } from './routes/settings/status.tsx'
import { readShell, shellWithoutNumbers } from './routes/shell.ts'
import { branding, uploadedLogo } from './routes/tenants/branding.tsx'
import { capabilities } from './routes/tenants/capabilities.tsx'
import { contacts } from './routes/tenants/contacts.tsx'
import { dashboard } from './routes/tenants/dashboard.tsx'
import { deletion } from './routes/tenants/deletion.tsx'
import { domain } from './routes/tenants/domain.tsx'
import { help } from './routes/tenants/help.tsx'
import { log, logExports } from './routes/tenants/log.tsx'
import { permissions } from './routes/tenants/permissions.tsx'
import { company } from './routes/tenants/profile.tsx'
import { quotas } from './routes/tenants/quotas.tsx'
import { reports } from './routes/tenants/reports.tsx'
import { siteRemoval } from './routes/tenants/sites.removal.tsx'
import { sites } from './routes/tenants/sites.tsx'
import { switching } from './routes/tenants/switching.tsx'
import { tenants } from './routes/tenants/tenants.tsx'
import { usage, usageExports } from './routes/tenants/usage.tsx'
import { hashAhead } from './routes/tenants/wizard.password.ts'
import { saving } from './routes/tenants/wizard.saving.tsx'
import { wizard } from './routes/tenants/wizard.tsx'
import { tlsAsk } from './routes/tls-ask.ts'

import type { Shell } from './views/layout.tsx'

export type AppParts = {
  config: Config
  database: Database
  seal: Seal
  log: Logger
  assets: Hono
  /** The provider as the bar shows it; read anew now and then, so a change needs no restart. */
  provider: () => Provider
  /** The hub's: what a page is true for, so that joining reads nothing twice. */
  mark?: (audience: Audience) => NonNullable<Shell['mark']>
  /** The way to identity providers; without it nobody signs in with one. */
  openid?: IdentityClient
  /** Why the process is not ready for requests, or null. */
  notReady: () => Promise<string | null>
}

/** The portal's HTTP side: the chain every request goes through, then the wings. */
export function createApp(parts: AppParts): Hono<Portal> {
  const app = new Hono<Portal>()
  app.onError((error, c) => {
    if (!(error instanceof Refusal) && !isDatabaseAway(error))
      parts.log.error(
        { err: error, requestId: c.var.requestId, path: speakable(c.req.path) },
        'request failed',
      )
    return answerTo(error, c)
  })
  app.notFound((c) => answerTo(new Refusal('missing', 'nothing-here'), c))

  app.use(introduce(parts), compressed, securityHeaders)
  app.route('/', health(parts))
  app.route('/', tlsAsk(parts))
  app.use(demandHost)
  app.route('/static', parts.assets)
  app.route('/', brand)
  app.use(readBody)

  app.route('/api', description)
  app.use('/api/*', identifyToken, scoped)
  app.route('/api/v1', api)

  app.use(demandOrigin, identify, demandActive)
  // these open scopes of their own: before anyone is known, or page by page while bytes go out
  app.route('/', sessions)
  app.route('/', factorStep)
  app.route('/', identitySignIn(parts.openid))
  app.route('/', activations)
  app.route('/', resets(parts))
  app.route('/', setup)
  app.route('/', entering)
  app.use(demandSignIn, fulfilDuties, renderer)
  app.use('/profile/*', notOnVisit)
  app.route('/', profile)
  app.route('/', factors)
  app.route('/', exports)
  app.route('/', usageExports)
  app.route('/', logExports)
  app.route('/', auditExports)
  app.route('/', reports)

  app.use('/tenants/:id/visits/*', portalAddress)
  app.use('/tenants/:id/visits', portalAddress, confirmed({ always: false }))
  app.use('/tenants/:id/deletion', confirmed({ always: true }))
  app.use('/tenants/new/*', hashAhead)
  app.route('/', saving)
  app.on('POST', ['/branding/*', '/tenants/:id/branding/*', '/settings/branding/*'], uploadedLogo)
  app.use(scoped, framed(parts))
  app.route('/', visits)
  app.route('/', identities(parts.openid))
  app.route('/', wizard)
  app.route('/', deletion)
  app.route('/', switching)
  app.route('/', company)
  app.route('/', sites)
  app.route('/', siteRemoval)
  app.route('/', tenants)
  app.route('/', dashboard)
  app.route('/', contacts)
  app.route('/', help)
  app.route('/', capabilities)
  app.route('/', palette)
  app.route('/', imports)
  app.route('/', services)
  app.route('/', views)
  app.route('/', selections)
  app.route('/', replications)
  app.route('/', commands)
  app.route('/', alarms)
  app.route('/', license)
  app.route('/', quotas)
  app.route('/', permissions)
  app.route('/', usage)
  app.route('/', log)
  app.route('/', audit)
  app.route('/', users)
  app.route('/', userActs)
  app.route('/', tokens)
  app.route('/', email)
  app.route('/', invitationSettings)
  app.route('/', domain)
  app.route('/', branding)
  app.route('/', status)
  return app
}

const introduce = (parts: AppParts) =>
  createMiddleware<Portal>(async (c, next) => {
    c.set('requestId', randomUUID())
    c.set('nonce', randomBytes(16).toString('base64url'))
    c.set('config', parts.config)
    c.set('database', parts.database)
    c.set('seal', parts.seal)
    c.set('provider', parts.provider())
    c.set('ip', addressOf(c, parts.config.trustedProxy))
    await next()
  })

/** The path without what stands in it instead of a password. */
const speakable = (path: string) => path.replace(/^(\/activations\/)[^/]+/, '$1…')

/** Whatever the content type, a change is taken only from our own pages (reliability 2b-19). */
const demandOrigin = createMiddleware<Portal>(async (c, next) => {
  const { protocol } = c.var.config.portalUrl
  const { host } = c.var
  const origin = c.req.header('Origin')
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  // a page whose address nobody may learn (no-referrer) sends its forms with `Origin: null`
  const isSilent = origin === 'null' && c.req.path.startsWith('/activations/')
  const isOwn =
    origin && !isSilent
      ? origin === `${protocol}//${host}`
      : c.req.header('Sec-Fetch-Site') === 'same-origin'
  if (!isRead && !isOwn) throw new Refusal('forbidden', 'foreign-origin')
  await next()
})

/** The frame around a whole page reads its live numbers; a part of a page has none. */
const framed = ({ mark }: AppParts) =>
  createMiddleware<Portal>(async (c, next) => {
    const isPart = c.req.method !== 'GET' || c.req.header('HX-Request-Type') === 'partial'
    // taken before anything is read, so that what changes meanwhile is noticed on joining
    const marked = isPart ? undefined : mark?.(c.var.actor.audience)
    const shell = isPart ? shellWithoutNumbers(c) : await readShell(c)
    c.set('shell', marked ? { ...shell, mark: marked } : shell)
    await next()
  })
