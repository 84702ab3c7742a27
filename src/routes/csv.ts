import type { Context } from 'hono'
import type { Portal } from './portal.ts'

/**
 * Answers a download. What comes before the first byte has been read by then, so that a failure there is a clean answer; a
 * later one breaks the download off.
 */
export async function csvAnswer(
  c: Context<Portal>,
  name: string,
  pages: AsyncGenerator<string>,
  beforeFirstByte: () => Promise<void>,
): Promise<Response> {
  const next = () => c.var.capacity.inTurn(() => pages.next())
  const head = [await next(), await next()]
  await beforeFirstByte()
  named(c, name)
  return c.body(streamOf(bytesOf(head, next, pages)))
}

/** A download that is small and there already. */
export function csvFile(c: Context<Portal>, name: string, text: string): Response {
  named(c, name)
  return c.body(text)
}

function named(c: Context<Portal>, name: string) {
  c.header('Content-Type', 'text/csv; charset=utf-8; header=present')
  c.header('Content-Disposition', `attachment; filename="${name}"`)
}

/** Unlike Hono's own stream it does not end a broken download as if it were whole. */
const streamOf = (bytes: AsyncIterator<Uint8Array>) =>
  new ReadableStream<Uint8Array>({
    async pull(out) {
      const { done, value } = await bytes.next()
      if (done) out.close()
      else out.enqueue(value)
    },
    cancel: () => void bytes.return?.(),
  })

async function* bytesOf(
  read: readonly IteratorResult<string, void>[],
  next: () => Promise<IteratorResult<string, void>>,
  pages: AsyncGenerator<string>,
) {
  const bytes = new TextEncoder()
  try {
    for (const { value } of read) if (value) yield bytes.encode(value)
    for (let page = await next(); !page.done; page = await next()) yield bytes.encode(page.value)
  } finally {
    await pages.return(undefined)
  }
}
