import type { BrowserContext } from 'playwright-core'
import { expect, test } from 'vitest'
import { closable } from './chromium.ts'

/** As Chromium is when it forgot: the context is closed once its page was asked as well. */
function forgetful() {
  const closed = Promise.withResolvers<void>()
  const asked: string[] = []
  const page = {
    async close() {
      asked.push('page')
      closed.resolve()
    },
  }
  const context = {
    pages: () => [page],
    close() {
      asked.push('context')
      return closed.promise
    },
  }
  return { context: context as unknown as BrowserContext, asked, closed }
}

test('a window that Chromium forgot to close is asked again; one that closes is not', async () => {
  const one = forgetful()
  await closable(one.context, 1).close()
  expect(one.asked.slice(0, 2)).toEqual(['context', 'page'])

  const other = forgetful()
  other.closed.resolve()
  await closable(other.context, 1).close()
  expect(other.asked).toEqual(['context'])
})
