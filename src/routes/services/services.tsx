import type { Context } from 'hono'
import { may } from '../../domain/roles.ts'
import { findServiceDetail } from '../../domain/services/details.ts'
import { exportServices, recordExport } from '../../domain/services/exports.ts'
import { listViews } from '../../domain/services/saved-views.ts'
import { findActs } from '../../domain/services/selections.ts'
import { parseServiceQuery, serviceQuery } from '../../domain/services/services.query.ts'
import { listServices } from '../../domain/services/services.ts'
import { checklistOf, readTiles } from '../../domain/services/tiles.ts'
import { listMsps } from '../../domain/tenant.ts'
import { ServiceMenu } from '../../views/services/row-menu.tsx'
import { ServicePage } from '../../views/services/service.tsx'
import { ServicesPage } from '../../views/services/services.tsx'
import { WordsProvider } from '../../views/words.ts'
import { csvAnswer } from '../csv.ts'
import { type Portal, queryOf } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const services = routes()

/** The reader is the customer, or is there in a support session. */
const isOwn = (c: Context<Portal>) => c.var.actor.audience.kind === 'tenant'

const missing = 'no-such-service'

services.get('/services', { host: 'both', permission: 'looking' }, async (c) => {
  const { scope, actor } = c.var
  const query = queryOf(c, serviceQuery)
  const [page, tiles, views, msps] = await Promise.all([
    listServices(scope, query),
    readTiles(scope),
    listViews(scope),
    actor.audience.kind === 'provider' ? listMsps(scope) : [],
  ])
  return c.render(
    <ServicesPage
      page={page}
      query={query}
      tiles={tiles}
      views={views}
      msps={msps}
      tasks={checklistOf(actor, tiles)}
      mayProvision={may(actor, 'provision')}
      isOwn={isOwn(c)}
    />,
    {
      title: isOwn(c) ? c.var.words.services.ownTitle : c.var.words.services.title,
      topics: ['services', 'tiles', ...page.rows.map(({ id }) => `service:${id}` as const)],
    },
  )
})

services.get('/services/:id', { host: 'both', permission: 'looking' }, async (c) => {
  const id = idOf(c, missing)
  const detail = await findServiceDetail(c.var.scope, id)
  const { obstacles } = await findActs(c.var.scope, id)
  return c.render(<ServicePage detail={detail} obstacles={obstacles} isOwn={isOwn(c)} />, {
    title: `${detail.service.customer}, ${detail.service.name}`,
    topics: [`service:${id}`, 'commands', 'alarm-list'],
  })
})

services.get('/services/:id/menu', { host: 'both', permission: 'looking' }, async (c) => {
  const { service, obstacles } = await findActs(c.var.scope, idOf(c, missing))
  const portal = may(c.var.actor, 'enter-tenants')
    ? `${service.shortname}.${c.var.config.tenantSuffix}`
    : null
  const menu = <ServiceMenu {...{ service, obstacles, portal }} isOwn={isOwn(c)} />
  // a menu is no page: it must not rename the one it opens on
  if (c.req.header('HX-Request'))
    return c.html(<WordsProvider value={c.var.words}>{menu}</WordsProvider>)
  const title = c.var.words.frame.table.actionsFor(`${service.customer}, ${service.name}`)
  return c.render(
    <>
      <div class="page-head">
        <h1>{title}</h1>
      </div>
      <div class="card menu">{menu}</div>
    </>,
    { title },
  )
})

export const exports = routes()

exports.get('/services.csv', { host: 'both', permission: 'looking', scope: 'none' }, (c) => {
  const { database, actor } = c.var
  const search = new URL(c.req.url).search.slice(1)
  const query = parseServiceQuery(search)
  return csvAnswer(c, 'services.csv', exportServices(database, actor, query), () =>
    recordExport(database, actor, search === '' ? 'all services' : search),
  )
})
