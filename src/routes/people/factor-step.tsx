import type { Context } from 'hono'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { type Pending, passFactor } from '../../domain/people/factors.sign-in.ts'
import { findSession } from '../../domain/people/sessions.ts'
import { Refusal } from '../../domain/refusal.ts'
import { gate, Scope } from '../../domain/scope.ts'
import { FactorStepForm } from '../../views/people/factor-step.tsx'
import { formOf, type Portal } from '../portal.ts'
import { inWords } from '../refused.ts'
import { routes } from '../route.ts'
import { giveToken, tokenOf } from './door.ts'
import { workOf } from './factors.tsx'
import { homeOf, safeNext } from './next.ts'
import { outside } from './outside.tsx'

/** The second step of signing in: known is only that the password was right. */
export const factorStep = routes()

const door = {
  host: 'both',
  open: 'the password was right, and nobody is in before the code is',
} as const

const over = '/session/new?notice=factor-over'

const page = (c: Context<Portal>, next: string, problem?: string, status: 200 | 401 = 200) =>
  outside(
    c,
    { title: c.var.words.people.factorStep.title, status },
    <FactorStepForm next={next} errors={{ code: problem }} />,
  )

factorStep.get('/session/factor', door, async (c) => {
  const next = safeNext(c.req.query('next'), homeOf(c))
  if (c.get('signedIn')) return c.redirect(next, 303)
  return (await pendingOf(c)) ? page(c, next) : c.redirect('/session/new', 303)
})

const form = z.object({
  code: z.string().max(100, { error: issue('too-long') }),
  next: z.string().optional(),
})

factorStep.post('/session/factor', door, async (c) => {
  const { code, ...given } = await formOf(c, form)
  const next = safeNext(given.next, homeOf(c))
  const pending = await pendingOf(c)
  if (!pending) return c.redirect(c.get('signedIn') ? next : over, 303)
  try {
    giveToken(c, await passFactor(workOf(c), pending, code))
    return c.redirect(next, 303)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // the sign-in itself may be over by now
    if (!(await pendingOf(c))) return c.redirect(over, 303)
    return page(c, next, inWords(c.var.words, error).sentence, 401)
  }
})

/** The sign-in that awaits its code, by the token that the browser holds. */
async function pendingOf(c: Context<Portal>): Promise<Pending | null> {
  const token = tokenOf(c)
  if (!token || c.get('signedIn')) return null
  const place = { host: c.var.host, tenantId: c.var.face.tenant?.id ?? null }
  const found = await Scope.enter(
    c.var.database,
    gate,
    (scope) => findSession(scope, token, place),
    'read only',
  )
  if (found?.stage !== 'factor') return null
  const { accountId, sessionId, audience } = found
  const tenant = audience.kind === 'tenant' ? audience.tenant : ''
  return { token, sessionId, accountId, tenant }
}
