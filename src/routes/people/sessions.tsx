import type { Context } from 'hono'
import { Hono } from 'hono'
import { z } from 'zod'
import { signIn } from '../../domain/people/credentials.ts'
import { endSession } from '../../domain/people/sessions.ts'
import { Refusal } from '../../domain/refusal.ts'
import { gate, Scope } from '../../domain/scope.ts'
import { SignInForm } from '../../views/people/sessions.tsx'
import { SignInLayout } from '../../views/sign-in.tsx'
import { formOf, type Portal } from '../portal.ts'
import { inWords } from '../refused.ts'
import { brandOf } from '../shell.ts'
import { deviceOf, doorOf, giveDevice, giveToken, tokenOf } from './door.ts'
import { safeNext } from './next.ts'

export const sessions = new Hono<Portal>()

sessions.get('/session/new', (c) => {
  const next = safeNext(c.req.query('next'))
  return c.get('signedIn') ? c.redirect(next, 303) : c.html(<SignInPage c={c} next={next} />)
})

// where a refused form stands when it is read again
sessions.get('/session', (c) => c.redirect('/session/new', 303))

const signInForm = z.object({
  login: z.string().max(254, { error: 'too long' }),
  password: z.string().max(1000, { error: 'too long' }),
  next: z.string().optional(),
})

sessions.post('/session', async (c) => {
  const { login, password, next } = await formOf(c, signInForm)
  try {
    const { token, device } = await signIn(c.var.database, c.var.config.secret, {
      login: login.trim(),
      password,
      door: doorOf(c),
      requestId: c.var.requestId,
      device: deviceOf(c),
      previous: tokenOf(c),
    })
    giveToken(c, token)
    giveDevice(c, device)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.retryAfter) c.header('Retry-After', String(error.retryAfter))
    const problem = inWords(c.var.words, error).sentence
    const page = <SignInPage c={c} next={safeNext(next)} login={login} problem={problem} />
    return c.html(page, error.kind === 'too-many' ? 429 : 401)
  }
  return c.redirect(safeNext(next), 303)
})

sessions.post('/session/end', async (c) => {
  const token = tokenOf(c)
  if (token) await Scope.enter(c.var.database, gate, (scope) => endSession(scope, token))
  giveToken(c, null)
  return c.redirect('/session/new', 303)
})

const SignInPage = (props: {
  c: Context<Portal>
  next: string
  login?: string
  problem?: string
}) => {
  const { nonce, host, words, face } = props.c.var
  return (
    <SignInLayout
      title={words.frame.signIn.title}
      nonce={nonce}
      brand={brandOf(props.c)}
      host={host}
      words={words}
      runBy={face.tenant?.runBy ?? undefined}
    >
      <SignInForm login={props.login} next={props.next} errors={{ '': props.problem }} />
    </SignInLayout>
  )
}
