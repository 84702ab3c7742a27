import { Hono } from 'hono'
import { stream } from 'hono/streaming'
import { exportServices, recordExport } from '../../domain/services/exports.ts'
import { parseServiceQuery } from '../../domain/services/services.query.ts'
import type { Portal } from '../portal.ts'

export const exports = new Hono<Portal>()

exports.get('/services.csv', async (c) => {
  const { database, actor } = c.var
  const search = new URL(c.req.url).search.slice(1)
  const query = parseServiceQuery(search)
  const pages = exportServices(database, actor, query)
  // the header and first page are read before the first byte, so a failure is still a clean answer
  const first = await pages.next()
  await recordExport(database, actor, search === '' ? 'all services' : search)
  c.header('Content-Type', 'text/csv; charset=utf-8; header=present')
  c.header('Content-Disposition', 'attachment; filename="services.csv"')
  return stream(c, async (out) => {
    if (!first.done) await out.write(first.value)
    for await (const text of pages) await out.write(text)
  })
})
