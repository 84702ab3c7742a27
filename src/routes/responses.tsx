import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { PlainCode } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import { NonceProvider } from '../views/hx.tsx'
import { ClockProvider } from '../views/time.tsx'
import { WordsProvider } from '../views/words.ts'
import { localizeRefusal } from './field-errors.ts'
import { type Portal, uuid } from './portal.ts'
import type { PageProps } from './renderer.tsx'

/** Answers an act: its toast and what it changed to htmx, the way back to its list without script. */
export const actResponse = (c: Context<Portal>, answer: Child, list: string) => {
  if (!c.req.header('HX-Request')) return c.redirect(list, 303)
  const { now, zone } = c.var.shell
  return c.html(
    <WordsProvider value={c.var.words}>
      <NonceProvider nonce={c.var.nonce}>
        <ClockProvider now={now} zone={zone}>
          {answer}
        </ClockProvider>
      </NonceProvider>
    </WordsProvider>,
  )
}

/** The id in an address; what is no id is as missing as an id of nobody, with the code that says so. */
export function idOf(c: Context<Portal>, missing: PlainCode): string {
  const read = uuid.safeParse(c.req.param('id'))
  if (!read.success) throw new Refusal('missing', missing)
  return read.data
}

/**
 * Draws a refused form again, on `page` as when it was first asked for, with what was typed and the reason beside its
 * field: 422, or 409 where the state forbids it. Whatever else was thrown, and a refusal of another kind, goes on up. Commits nothing (`scoped`).
 */
export async function formWithErrors(
  c: Context<Portal>,
  error: unknown,
  page: PageProps,
  form: (errors: Record<string, string>) => Promise<Child>,
): Promise<Response> {
  if (!(error instanceof Refusal) || (error.kind !== 'invalid' && error.kind !== 'conflict'))
    throw error
  const { sentence, fields } = localizeRefusal(c.var.words, error)
  const errors = Object.keys(fields).length > 0 ? fields : { '': sentence }
  c.status(error.kind === 'invalid' ? 422 : 409)
  return c.render(await form(errors), page)
}
