import { Hono } from 'hono'
import { exportServices, recordExport } from '../../domain/services/exports.ts'
import { parseServiceQuery } from '../../domain/services/services.query.ts'
import type { Portal } from '../portal.ts'

export const exports = new Hono<Portal>()

exports.get('/services.csv', async (c) => {
  const { database, actor } = c.var
  const search = new URL(c.req.url).search.slice(1)
  const query = parseServiceQuery(search)
  const pages = exportServices(database, actor, query)
  const header = await pages.next()
  const first = await pages.next()
  await recordExport(database, actor, search === '' ? 'all services' : search)
  c.header('Content-Type', 'text/csv; charset=utf-8; header=present')
  c.header('Content-Disposition', 'attachment; filename="services.csv"')
  // the first page was read before the first byte, so a failure is a clean answer; a later one breaks the download off
  return c.body(streamOf(bytesOf([header, first], pages)))
})

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
  pages: AsyncIterable<string>,
) {
  const bytes = new TextEncoder()
  for (const { value } of read) if (value) yield bytes.encode(value)
  for await (const text of pages) yield bytes.encode(text)
}
