import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { NonceProvider } from '../../views/hx.tsx'
import { LegalLinks } from '../../views/people/legal.tsx'
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
  const { nonce, host, words, face } = c.var
  const { line, supportAddress, termsUrl, privacyUrl } = face.brand
  c.header('Cache-Control', 'no-store')
  c.header('Vary', 'HX-Request, HX-Request-Type', { append: true })
  const isPart = c.req.header('HX-Request-Type') === 'partial'
  const brand = {
    ...brandOf(c),
    ...(line && { line }),
    ...(supportAddress && { contact: supportAddress }),
  }
  return c.html(
    <WordsProvider value={words}>
      {isPart ? (
        <NonceProvider nonce={nonce}>{body}</NonceProvider>
      ) : (
        <SignInLayout
          {...{ title, nonce, brand, host, words }}
          runBy={face.tenant?.runBy ?? undefined}
        >
          {body}
          <LegalLinks terms={termsUrl} privacy={privacyUrl} />
        </SignInLayout>
      )}
    </WordsProvider>,
    status,
  )
}
