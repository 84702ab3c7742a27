import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import { demandFactorOptional, isFactorRequired } from '../../domain/people/factors.rule.ts'
import {
  beginFactor,
  confirmFactor,
  endFactor,
  type FactorOwner,
  type FactorWork,
  factorStateOf,
  renewCodes,
} from '../../domain/people/factors.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Scope } from '../../domain/scope.ts'
import type { Errors } from '../../views/form.tsx'
import { FactorPage, RecoveryCodes } from '../../views/people/factors.tsx'
import { formOf, type Portal } from '../portal.ts'
import { inWords } from '../refused.ts'
import { routes } from '../route.ts'
import { asksPassword } from './confirm.ts'
import { doorOf, giveToken } from './door.ts'
import { readFrame } from './frame.ts'
import { homeOf } from './next.ts'
import { outside } from './outside.tsx'

/** One's own second factor. Opens its own scopes: factors are the gate's. */
export const factors = routes()

const own = {
  host: 'both',
  permission: 'own',
  scope: 'none',
  supportSession: 'refused',
  requiredAction: 'factor',
} as const

export const workOf = (c: Context<Portal>): FactorWork => ({
  database: c.var.database,
  seal: c.var.seal,
  secret: c.var.config.secret,
  door: doorOf(c),
  requestId: c.var.requestId,
})

const ownerOf = (c: Context<Portal>): FactorOwner => {
  const { accountId, sessionId, email } = c.var.signedIn
  const { audience } = c.var.actor
  return { accountId, sessionId, email, tenant: audience.kind === 'tenant' ? audience.tenant : '' }
}

/** In the portal's frame, or alone while nothing else may be done. */
async function draw(c: Context<Portal>, body: Child, status: 200 | 409 | 422 | 429 = 200) {
  const { title } = c.var.words.people.factor
  c.status(status)
  if (c.var.signedIn.factorDue) return outside(c, { title, status }, body)
  await readFrame(c)
  return c.render(body, { title })
}

async function page(c: Context<Portal>, errors: Errors = {}, status?: 409 | 422 | 429) {
  const { database, actor, signedIn, face, provider } = c.var
  const issuer = face.brand.productName ?? provider.name
  const state = await factorStateOf(workOf(c), ownerOf(c), issuer)
  const isRequired = await Scope.enter(database, actor, isFactorRequired, 'read only')
  const parts = { state, isRequired, isDue: signedIn.factorDue, errors }
  return draw(c, <FactorPage {...parts} asksPassword={asksPassword(signedIn)} />, status)
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
  const { sentence, fields } = inWords(c.var.words, error)
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
    return draw(c, <RecoveryCodes codes={codes} next={nextOf(c)} />)
  })
})

factors.post(
  '/profile/factor/codes',
  { ...own, password: 'always' },
  {
    act: (c, confirmed) =>
      tried(c, async () => {
        const codes = await renewCodes(workOf(c), ownerOf(c), confirmed)
        return draw(c, <RecoveryCodes codes={codes} next={nextOf(c)} />)
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
        return c.redirect('/profile?saved=factor', 303)
      }),
    redraw: refused,
  },
)

const nextOf = (c: Context<Portal>) => (c.var.signedIn.factorDue ? homeOf(c) : '/profile/factor')
