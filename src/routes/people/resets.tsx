import { randomInt } from 'node:crypto'
import type { Context } from 'hono'
import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { countResetRequest, requestReset } from '../../domain/people/resets.ts'
import { Forgotten, ForgottenForm } from '../../views/people/resets.tsx'
import { clientOf } from '../cookies.ts'
import { formOf, type Portal } from '../portal.ts'
import { type RouteParts, type Routes, routes } from '../route.ts'
import { outside } from './signed-out-page.tsx'

/**
 * The work begins when the answer is long gone, at no certain moment: neither this answer's time nor that of whatever is
 * asked next tells whether there was anything to do.
 */
const laterMs = [500, 2500] as const

const form = z.object({
  login: z.string().max(254, { error: issue('too-long') }),
  company: z
    .string()
    .max(100, { error: issue('too-long') })
    .default(''),
})

/** Who forgot a password says who they are, and hears nothing about whether anybody is that. */
export function resets({ log }: RouteParts): Routes {
  const app = routes()
  const forgotten = { host: 'both', open: 'who forgot the password cannot sign in' } as const

  app.get('/password/forgotten', forgotten, (c) =>
    outside(
      c,
      { title: c.var.words.people.forgotten.title },
      <ForgottenForm asksCompany={!c.var.hostContext.tenant} />,
    ),
  )

  app.post('/password/forgotten', forgotten, async (c) => {
    const { login, company } = await formOf(c, form)
    const { database, seal } = c.var
    await countResetRequest(database, seal, clientOf(c).ip)
    const where = { tenantId: c.var.hostContext.tenant?.id ?? null, company: company.trim() }
    const { requestId } = c.var
    setTimeout(
      () =>
        requestReset(database, seal, login.trim(), where).catch((error) =>
          log.error({ err: error, requestId }, 'a password link was not mailed'),
        ),
      randomInt(...laterMs),
    ).unref()
    return answered(c)
  })
  return app
}

const answered = (c: Context<Portal>) =>
  outside(c, { title: c.var.words.people.forgotten.doneTitle }, <Forgotten />)
