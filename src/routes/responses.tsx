import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { PlainCode } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import { FormKeyProvider } from '../views/form.key.tsx'
import { NonceProvider } from '../views/hx.tsx'
import { ClockProvider } from '../views/time.tsx'
import { Toast } from '../views/toast.tsx'
import { WordsProvider } from '../views/words.ts'
import { confirmNext } from './confirmations.ts'
import { localizeRefusal } from './field-errors.ts'
import { drawnKey } from './form-keys.ts'
import { type Portal, uuid } from './portal.ts'
import { onward } from './redirects.ts'
import type { PageProps } from './renderer.tsx'

/** The sentences that confirm an act, and what is shown in place of their plain toast, or the page where it goes on. */
export type Told = { said: string; shown?: Child } | { next: string }

/** Answers an act: to htmx its toast and what it changed; without script on its list, which says the same. */
export function actResponse(c: Context<Portal>, told: Told, list: string) {
  if ('next' in told) return onward(c, told.next)
  const { said, shown } = told
  if (c.req.header('HX-Request')) return answerPart(c, shown ?? <Toast>{said}</Toast>)
  confirmNext(c, said)
  return c.redirect(list, 303)
}

/** Parts of a page, drawn as its reader sees the page. */
export const answerPart = (c: Context<Portal>, answer: Child) => {
  const { now, zone } = c.var.shell
  c.set('isPart', true)
  return c.html(
    <WordsProvider value={c.var.words}>
      <NonceProvider nonce={c.var.nonce}>
        <FormKeyProvider keyOf={(form) => drawnKey(c, form)}>
          <ClockProvider now={now} zone={zone}>
            {answer}
          </ClockProvider>
        </FormKeyProvider>
      </NonceProvider>
    </WordsProvider>,
  )
}

/** The id in an address; what is no id is as missing as an id of nobody, with the code that says so. */
export function idOf(c: Context<Portal>, missing: PlainCode, name = 'id'): string {
  const read = uuid.safeParse(c.req.param(name))
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
  return c.render(await form(errorsOf(c, error)), page)
}

/** What a refused form says beside its fields ('' as a whole), the answer's status set with it; what is no such refusal goes on up. */
export function errorsOf(c: Context<Portal>, error: unknown): Record<string, string> {
  if (!(error instanceof Refusal) || (error.kind !== 'invalid' && error.kind !== 'conflict'))
    throw error
  const { sentence, fields } = localizeRefusal(c.var.words, error)
  c.status(error.kind === 'invalid' ? 422 : 409)
  return Object.keys(fields).length > 0 ? fields : { '': sentence }
}
