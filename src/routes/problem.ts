import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { wordsIn } from '../views/words.ts'
import type { Portal } from './portal.ts'

type Problem = {
  status: ContentfulStatusCode
  code: string
  /** The English sentence. */
  detail: string
}

/** What a program is refused with (RFC 9457); `more` stands beside the members that every problem has. */
export const problem = (
  c: Context<Portal>,
  { status, code, detail }: Problem,
  more: Readonly<Record<string, unknown>> = {},
): Response =>
  c.body(
    JSON.stringify({
      type: 'about:blank',
      title: wordsIn('en').frame.failure.titles[status],
      status,
      code,
      detail,
      reference: c.var.requestId,
      ...more,
    }),
    status,
    { 'Content-Type': 'application/problem+json' },
  )

/** Addresses of programs, in any case and with an encoded slash: nothing there is ever a page or a redirect. */
export const isCall = (path: string): boolean => /^\/api(?:\/|%2f|$)/i.test(path)
