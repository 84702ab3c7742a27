import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { isFirstOperatorAwaited, makeFirstOperator } from '../../domain/people/first-operator.ts'
import { Refusal } from '../../domain/refusal.ts'
import { SetupForm, SetupOver } from '../../views/people/sessions.tsx'
import { SignInLayout } from '../../views/sign-in.tsx'
import { wordsIn } from '../../views/words.ts'
import { clientOf, giveToken } from '../cookies.ts'
import { localizeRefusal } from '../field-errors.ts'
import { formOf, type Portal, queryOf } from '../portal.ts'
import { home } from '../redirects.ts'
import { routes } from '../route.ts'
import { brandOf } from '../shell.ts'

export const setup = routes()

// the address holds the link's token, so what this page asks for may say no more than the origin it came from; not
// no-referrer: then browsers send `Origin: null` with the form, which is refused
const first = {
  host: 'operators',
  referrer: 'strict-origin',
  open: 'the printed link is the proof, while there is nobody yet',
} as const

const token = z.string().max(100, { error: issue('not-a-token') })
const title = 'First operator'

const page = (c: Context<Portal>, body: Child, status: 200 | 404 | 422 = 200) => {
  const { nonce, host } = c.var
  return c.html(
    <SignInLayout {...{ title, nonce, host }} brand={brandOf(c)}>
      {body}
    </SignInLayout>,
    status,
  )
}

const over = (c: Context<Portal>) => page(c, <SetupOver />, 404)

setup.get('/setup', first, async (c) => {
  const { token: given } = queryOf(c, z.object({ token: token.default('') }))
  if (!(await isFirstOperatorAwaited(c.var.database, given))) return over(c)
  return page(c, <SetupForm token={given} errors={{}} />)
})

const form = z.object({ token, name: z.string(), email: z.string(), password: z.string() })

setup.post('/setup', first, async (c) => {
  const { token: given, ...input } = await formOf(c, form)
  const { database, requestId, passwordCost } = c.var
  // before the password is hashed: nobody without a link is worth that work
  const isAwaited = await isFirstOperatorAwaited(database, given)
  try {
    const entry = { client: clientOf(c), requestId, passwordCost }
    const made = isAwaited && (await makeFirstOperator(database, given, input, entry))
    if (!made) return over(c)
    giveToken(c, made.token)
    return c.redirect(home, 303)
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error
    return page(
      c,
      <SetupForm token={given} {...input} errors={localizeRefusal(wordsIn('en'), error).fields} />,
      422,
    )
  }
})
