import type { Context } from 'hono'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { findIdentityLabel } from '../../domain/people/identity-providers.sign-in.ts'
import { crowdOf } from '../../domain/people/rate-limits.ts'
import { endSession } from '../../domain/people/sessions.ts'
import { signIn } from '../../domain/people/sign-in.ts'
import { Refusal } from '../../domain/refusal.ts'
import { anonymous, Scope } from '../../domain/scope.ts'
import { type Notice, notices, SignInForm } from '../../views/people/sessions.tsx'
import { wordsIn } from '../../views/words.ts'
import type { SignInLook } from '../capacity.ts'
import { clientOf, deviceOf, giveDevice, giveToken, tokenOf } from '../cookies.ts'
import { localizeRefusal } from '../field-errors.ts'
import { askedHost } from '../host-context.tsx'
import { formOf, type Portal } from '../portal.ts'
import { homeOf, landingOf, safeNext, withNext } from '../redirects.ts'
import { routes } from '../route.ts'
import { outside } from './signed-out-page.tsx'

export const sessions = routes()

const client = { host: 'both', open: 'nobody is known before they sign in' } as const

type Typed = { login?: string; company?: string; problem?: string; notice?: Notice | undefined }

async function page(c: Context<Portal>, next: string, typed: Typed, status: 200 | 401 | 429 = 200) {
  const tenantId = c.var.hostContext.tenant?.id ?? null
  const identity = await Scope.enter(
    c.var.database,
    anonymous,
    (scope) => findIdentityLabel(scope, tenantId),
    'read only',
  )
  c.var.capacity.signInLooks.set(c.var.host, { ...c.var.hostContext, identity })
  return drawn(c, { ...typed, next, identity }, status)
}

const drawn = (
  c: Context<Portal>,
  { problem, ...typed }: Typed & { next: string; identity: string | null },
  status: 200 | 401 | 429,
) =>
  outside(
    c,
    { title: c.var.words.people.signIn.title, status },
    <SignInForm {...typed} asksCompany={!c.var.hostContext.tenant} errors={{ '': problem }} />,
  )

/** A flood from one address costs no look-up: the form is drawn in the look that its host had last. */
function refuseFlood(c: Context<Portal>) {
  const { capacity, seal } = c.var
  const sender = { ip: clientOf(c).ip, device: deviceOf(c) }
  const refusal = crowdOf(capacity.throttle, seal, sender)
  const host = refusal && askedHost(c)
  const look = host && capacity.signInLooks.get(host)
  if (!look) return null
  return drawnLater(c, refusal, { host, look })
}

async function drawnLater(
  c: Context<Portal>,
  refusal: Refusal,
  { host, look: { identity, ...hostContext } }: { host: string; look: SignInLook },
) {
  await c.var.capacity.delayRefusal()
  c.set('host', host)
  c.set('hostContext', hostContext)
  c.set('words', wordsIn(hostContext.tenant?.language ?? 'en'))
  const problem = said(c, refusal)
  return drawn(c, { next: '', identity, problem }, 429)
}

function said(c: Context<Portal>, refusal: Refusal): string {
  if (refusal.retryAfter) c.header('Retry-After', String(refusal.retryAfter))
  return localizeRefusal(c.var.words, refusal).sentence
}

sessions.get('/session/new', client, async (c) => {
  const asked = c.req.query('next')
  const next = safeNext(asked, homeOf(c))
  if (c.get('signedIn')) return c.redirect(next, 303)
  const said = c.req.query('notice')
  return page(c, asked ? next : '', { notice: notices.find((one) => one === said) })
})

// where a refused form stands when it is read again
sessions.get('/session', client, (c) => c.redirect('/session/new', 303))

const text = (max: number) => z.string().max(max, { error: issue('too-long') })
const signInForm = z.object({
  login: text(254),
  password: text(1000),
  company: text(100).default(''),
  next: z.string().optional(),
})

sessions.post('/session', { ...client, refuseFlood }, async (c) => {
  const { login, password, company, ...given } = await formOf(c, signInForm)
  const next = safeNext(given.next, homeOf(c))
  try {
    const { token, device, awaitsFactor, audience } = await signIn(c.var.database, c.var.seal, {
      passwordCost: c.var.passwordCost,
      throttle: c.var.capacity.throttle,
      tenantId: c.var.hostContext.tenant?.id ?? null,
      company: company.trim(),
      login: login.trim(),
      password,
      client: clientOf(c),
      requestId: c.var.requestId,
      device: deviceOf(c),
      previous: tokenOf(c),
    })
    giveToken(c, token)
    giveDevice(c, device)
    const to = awaitsFactor
      ? withNext('/session/factor', next, homeOf(c))
      : given.next
        ? next
        : landingOf(next, audience)
    return c.redirect(to, 303)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const problem = said(c, error)
    const status = error.kind === 'too-many' ? 429 : 401
    return page(c, given.next ? next : '', { login, company, problem }, status)
  }
})

sessions.post(
  '/session/end',
  { host: 'both', open: 'whoever holds a session may end it' },
  async (c) => {
    const token = tokenOf(c)
    if (token) await Scope.enter(c.var.database, anonymous, (scope) => endSession(scope, token))
    giveToken(c, null)
    return c.redirect('/session/new', 303)
  },
)
