import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { NonceProvider } from '../../views/hx.tsx'
import { SignInLayout } from '../../views/sign-in.tsx'
import { WordsProvider } from '../../views/words.ts'
import type { Portal } from '../portal.ts'
import { brandOf } from '../shell.ts'

/**
 * A page of somebody who is not (yet) in, in the brand and language of the host: whole, or its body alone where htmx
 * draws a refused form again. It is never kept by a browser.
 */
export function outside(
  c: Context<Portal>,
  { title, status = 200 }: { title: string; status?: ContentfulStatusCode },
  body: Child,
) {
  const { nonce, host, words } = c.var
  c.header('Cache-Control', 'no-store')
  c.header('Vary', 'HX-Request, HX-Request-Type', { append: true })
  const isPart = c.req.header('HX-Request-Type') === 'partial'
  return c.html(
    <WordsProvider value={words}>
      {isPart ? (
        <NonceProvider nonce={nonce}>{body}</NonceProvider>
      ) : (
        <SignInLayout {...{ title, nonce, host, words }} brand={brandOf(c)}>
          {body}
        </SignInLayout>
      )}
    </WordsProvider>,
    status,
  )
}
