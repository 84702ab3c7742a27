import { exportServices, recordExport } from '../../domain/services/exports.ts'
import { parseServiceQuery } from '../../domain/services/services.query.ts'
import { csvAnswer } from '../csv.ts'
import { routes } from '../route.ts'

export const exports = routes()

exports.get('/services.csv', { host: 'both', permission: 'looking', scope: 'none' }, (c) => {
  const { database, actor } = c.var
  const search = new URL(c.req.url).search.slice(1)
  const query = parseServiceQuery(search)
  return csvAnswer(c, 'services.csv', exportServices(database, actor, query), () =>
    recordExport(database, actor, search === '' ? 'all services' : search),
  )
})
