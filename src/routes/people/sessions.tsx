import type { Context } from 'hono'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { signIn } from '../../domain/people/credentials.ts'
import { findIdentityLabel } from '../../domain/people/identities.enter.ts'
import { endSession } from '../../domain/people/sessions.ts'
import { Refusal } from '../../domain/refusal.ts'
import { gate, Scope } from '../../domain/scope.ts'
import { type Notice, notices, SignInForm } from '../../views/people/sessions.tsx'
import { formOf, type Portal } from '../portal.ts'
import { inWords } from '../refused.ts'
import { routes } from '../route.ts'
import { deviceOf, doorOf, giveDevice, giveToken, tokenOf } from './door.ts'
import { homeOf, safeNext, withNext } from './next.ts'
import { outside } from './outside.tsx'

export const sessions = routes()

const door = { host: 'both', open: 'nobody is known before they sign in' } as const

type Typed = { login?: string; company?: string; problem?: string; notice?: Notice | undefined }

async function page(c: Context<Portal>, next: string, typed: Typed, status: 200 | 401 | 429 = 200) {
  const tenantId = c.var.face.tenant?.id ?? null
  const identity = await Scope.enter(
    c.var.database,
    gate,
    (scope) => findIdentityLabel(scope, tenantId),
    'read only',
  )
  return outside(
    c,
    { title: c.var.words.people.signIn.title, status },
    <SignInForm
      {...typed}
      next={next}
      identity={identity}
      asksCompany={!c.var.face.tenant}
      errors={{ '': typed.problem }}
    />,
  )
}

sessions.get('/session/new', door, async (c) => {
  const next = safeNext(c.req.query('next'), homeOf(c))
  if (c.get('signedIn')) return c.redirect(next, 303)
  const said = c.req.query('notice')
  return page(c, next, { notice: notices.find((one) => one === said) })
})

// where a refused form stands when it is read again
sessions.get('/session', door, (c) => c.redirect('/session/new', 303))

const text = (most: number) => z.string().max(most, { error: issue('too-long') })
const signInForm = z.object({
  login: text(254),
  password: text(1000),
  company: text(100).default(''),
  next: z.string().optional(),
})

sessions.post('/session', door, async (c) => {
  const { login, password, company, ...given } = await formOf(c, signInForm)
  const next = safeNext(given.next, homeOf(c))
  try {
    const { token, device, awaitsFactor } = await signIn(c.var.database, c.var.config.secret, {
      tenantId: c.var.face.tenant?.id ?? null,
      company: company.trim(),
      login: login.trim(),
      password,
      door: doorOf(c),
      requestId: c.var.requestId,
      device: deviceOf(c),
      previous: tokenOf(c),
    })
    giveToken(c, token)
    giveDevice(c, device)
    return c.redirect(awaitsFactor ? withNext('/session/factor', next, homeOf(c)) : next, 303)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.retryAfter) c.header('Retry-After', String(error.retryAfter))
    const problem = inWords(c.var.words, error).sentence
    const status = error.kind === 'too-many' ? 429 : 401
    return page(c, next, { login, company, problem }, status)
  }
})

sessions.post(
  '/session/end',
  { host: 'both', open: 'whoever holds a session may end it' },
  async (c) => {
    const token = tokenOf(c)
    if (token) await Scope.enter(c.var.database, gate, (scope) => endSession(scope, token))
    giveToken(c, null)
    return c.redirect('/session/new', 303)
  },
)
