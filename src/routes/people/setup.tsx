import type { Context } from 'hono'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { isFirstOperatorAwaited, makeFirstOperator } from '../../domain/people/first-operator.ts'
import { Refusal } from '../../domain/refusal.ts'
import { SetupForm, SetupOver } from '../../views/people/sessions.tsx'
import { SignInLayout } from '../../views/sign-in.tsx'
import { wordsIn } from '../../views/words.ts'
import { formOf, type Portal, queryOf } from '../portal.ts'
import { inWords } from '../refused.ts'
import { brandOf } from '../shell.ts'
import { doorOf, giveToken } from './door.ts'
import { home } from './next.ts'

export const setup = new Hono<Portal>()

/**
 * The address holds the link's token, so what this page asks for may say no more than the origin it came from. Not
 * no-referrer: then browsers send `Origin: null` with the form, which is refused.
 */
setup.use(
  '/setup',
  createMiddleware<Portal>(async (c, next) => {
    if (c.var.face.tenant) throw new Refusal('missing', 'nothing-here')
    c.header('Referrer-Policy', 'strict-origin')
    c.setRenderer((body, { title }) => {
      const { nonce, host } = c.var
      return c.html(<SignInLayout {...{ title, nonce, host }} brand={brandOf(c)} children={body} />)
    })
    await next()
  }),
)

const token = z.string().max(100, { error: issue('not-a-token') })
const title = 'First operator'

function over(c: Context<Portal>) {
  c.status(404)
  return c.render(<SetupOver />, { title })
}

setup.get('/setup', async (c) => {
  const { token: given } = queryOf(c, z.object({ token: token.default('') }))
  if (!(await isFirstOperatorAwaited(c.var.database, given))) return over(c)
  return c.render(<SetupForm token={given} errors={{}} />, { title })
})

const form = z.object({ token, name: z.string(), email: z.string(), password: z.string() })

setup.post('/setup', async (c) => {
  const { token: given, ...wish } = await formOf(c, form)
  const { database, requestId } = c.var
  // before the password is hashed: nobody without a link is worth that work
  const isAwaited = await isFirstOperatorAwaited(database, given)
  try {
    const entry = { door: doorOf(c), requestId }
    const made = isAwaited && (await makeFirstOperator(database, given, wish, entry))
    if (!made) return over(c)
    giveToken(c, made.token)
    return c.redirect(home, 303)
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
    c.status(422)
    return c.render(
      <SetupForm token={given} {...wish} errors={inWords(wordsIn('en'), error).fields} />,
      { title },
    )
  }
})
