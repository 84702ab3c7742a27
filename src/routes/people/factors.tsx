import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { type Pending, passFactor } from '../../domain/people/factors.sign-in.ts'
import {
  beginFactor,
  confirmFactor,
  demandFactorOptional,
  endFactor,
  type FactorOwner,
  type FactorWork,
  factorStateOf,
  isFactorRequired,
  renewCodes,
} from '../../domain/people/factors.ts'
import { findSession } from '../../domain/people/sessions.ts'
import { Refusal } from '../../domain/refusal.ts'
import { ownAccount } from '../../domain/roles.ts'
import { type Audience, anonymous, Scope } from '../../domain/scope.ts'
import type { Errors } from '../../views/form.tsx'
import { FactorPage, FactorStepForm, RecoveryCodes } from '../../views/people/factors.tsx'
import { clientOf, giveToken, tokenOf } from '../cookies.ts'
import { localizeRefusal } from '../field-errors.ts'
import { asksPassword } from '../password-confirmation.ts'
import { formOf, type Portal } from '../portal.ts'
import { homeOf, landingOf, safeNext } from '../redirects.ts'
import { routes } from '../route.ts'
import { readFrame } from '../shell.ts'
import { backToProfile } from './profile.tsx'
import { outside } from './signed-out-page.tsx'

/** One's own second factor. Opens its own scopes: factors are reached by the auth functions alone. */
export const factors = routes()

const own = {
  host: 'both',
  permission: 'own',
  scope: 'none',
  supportSession: 'refused',
  requiredAction: 'factor',
} as const

const workOf = (c: Context<Portal>): FactorWork => ({
  database: c.var.database,
  seal: c.var.seal,
  secret: c.var.seal,
  client: clientOf(c),
  requestId: c.var.requestId,
})

const ownerOf = (c: Context<Portal>): FactorOwner => {
  const { sessionId, email } = c.var.signedIn
  const { audience } = c.var.actor
  const tenant = audience.kind === 'tenant' ? audience.tenant : ''
  return { own: ownAccount(c.var.actor), sessionId, email, tenant }
}

/** In the portal's frame, or alone while nothing else may be done. */
async function render(c: Context<Portal>, body: Child, status: 200 | 409 | 422 | 429 = 200) {
  const { title } = c.var.words.people.factor
  c.status(status)
  if (c.var.signedIn.factorDue) return outside(c, { title, status }, body)
  await readFrame(c)
  return c.render(body, { title })
}

async function page(c: Context<Portal>, errors: Errors = {}, status?: 409 | 422 | 429) {
  const { database, actor, signedIn, hostContext, provider } = c.var
  const issuer = hostContext.brand.productName ?? provider.name
  const state = await factorStateOf(workOf(c), ownerOf(c), issuer)
  const isRequired = await Scope.enter(database, actor, isFactorRequired, 'read only')
  const parts = { state, isRequired, isDue: signedIn.factorDue, errors }
  return render(c, <FactorPage {...parts} asksPassword={asksPassword(signedIn)} />, status)
}

/** Does what was asked for; what is refused is said on the page itself. */
async function tried(c: Context<Portal>, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refused(c, error)
  }
}

function refused(c: Context<Portal>, error: Refusal): Promise<Response> {
  if (error.retryAfter) c.header('Retry-After', String(error.retryAfter))
  const { sentence, fields } = localizeRefusal(c.var.words, error)
  const errors = Object.keys(fields).length > 0 ? fields : { '': sentence }
  return page(c, errors, error.kind === 'conflict' ? 409 : error.kind === 'too-many' ? 429 : 422)
}

factors.get('/profile/factor', own, (c) => page(c))

factors.post(
  '/profile/factor',
  { ...own, password: 'when not fresh' },
  {
    act: (c, confirmed) =>
      tried(c, async () => {
        await beginFactor(workOf(c), ownerOf(c), confirmed)
        return c.redirect('/profile/factor', 303)
      }),
    redraw: refused,
  },
)

factors.post('/profile/factor/confirmations', own, async (c) => {
  const { code } = await formOf(c, z.object({ code: z.string().max(100) }))
  return tried(c, async () => {
    const { token, codes } = await confirmFactor(workOf(c), ownerOf(c), code)
    giveToken(c, token)
    return render(c, <RecoveryCodes codes={codes} next={nextOf(c)} />)
  })
})

factors.post(
  '/profile/factor/codes',
  { ...own, password: 'always' },
  {
    act: (c, confirmed) =>
      tried(c, async () => {
        const codes = await renewCodes(workOf(c), ownerOf(c), confirmed)
        return render(c, <RecoveryCodes codes={codes} next={nextOf(c)} />)
      }),
    redraw: refused,
  },
)

factors.post(
  '/profile/factor/ends',
  { ...own, password: 'always' },
  {
    act: (c, confirmed) =>
      tried(c, async () => {
        await Scope.enter(c.var.database, c.var.actor, demandFactorOptional, 'read only')
        giveToken(c, await endFactor(workOf(c), ownerOf(c), confirmed))
        return backToProfile(c, 'factor')
      }),
    redraw: refused,
  },
)

const nextOf = (c: Context<Portal>) => (c.var.signedIn.factorDue ? homeOf(c) : '/profile/factor')

/** The second step of signing in: known is only that the password was right. */
export const factorStep = routes()

const client = {
  host: 'both',
  open: 'the password was right, and nobody is in before the code is',
} as const

const over = '/session/new?notice=factor-over'

const stepPage = (c: Context<Portal>, next: string, problem?: string, status: 200 | 401 = 200) =>
  outside(
    c,
    { title: c.var.words.people.factorStep.title, status },
    <FactorStepForm next={next} errors={{ code: problem }} />,
  )

factorStep.get('/session/factor', client, async (c) => {
  const next = safeNext(c.req.query('next'), homeOf(c))
  if (c.get('signedIn')) return c.redirect(next, 303)
  return (await pendingOf(c)) ? stepPage(c, next) : c.redirect('/session/new', 303)
})

const stepForm = z.object({
  code: z.string().max(100, { error: issue('too-long') }),
  next: z.string().optional(),
})

factorStep.post('/session/factor', client, async (c) => {
  const { code, ...given } = await formOf(c, stepForm)
  const next = safeNext(given.next, homeOf(c))
  const pending = await pendingOf(c)
  if (!pending) return c.redirect(c.get('signedIn') ? next : over, 303)
  try {
    giveToken(c, await passFactor(workOf(c), pending, code))
    return c.redirect(landingOf(next, pending.audience), 303)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // the sign-in itself may be over by now
    if (!(await pendingOf(c))) return c.redirect(over, 303)
    return stepPage(c, next, localizeRefusal(c.var.words, error).sentence, 401)
  }
})

/** The sign-in that awaits its code, by the token that the browser holds. */
async function pendingOf(c: Context<Portal>): Promise<(Pending & { audience: Audience }) | null> {
  const token = tokenOf(c)
  if (!token || c.get('signedIn')) return null
  const sessionHost = { host: c.var.host, tenantId: c.var.hostContext.tenant?.id ?? null }
  const found = await Scope.enter(
    c.var.database,
    anonymous,
    (scope) => findSession(scope, token, sessionHost),
    'read only',
  )
  if (found?.stage !== 'factor') return null
  const { accountId, sessionId, audience } = found
  const tenant = audience.kind === 'tenant' ? audience.tenant : ''
  return { token, sessionId, accountId, tenant, audience }
}
