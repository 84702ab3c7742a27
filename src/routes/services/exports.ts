import { Hono } from 'hono'
import { exportServices, recordExport } from '../../domain/services/exports.ts'
import { parseServiceQuery } from '../../domain/services/services.query.ts'
import { csvAnswer } from '../csv.ts'
import type { Portal } from '../portal.ts'

export const exports = new Hono<Portal>()

exports.get('/services.csv', (c) => {
  const { database, actor } = c.var
  const search = new URL(c.req.url).search.slice(1)
  const query = parseServiceQuery(search)
  return csvAnswer(c, 'services.csv', exportServices(database, actor, query), () =>
    recordExport(database, actor, search === '' ? 'all services' : search),
  )
})
