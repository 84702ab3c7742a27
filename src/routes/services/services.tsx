import type { Context } from 'hono'
import { may } from '../../domain/roles.ts'
import { findServiceDetail } from '../../domain/services/details.ts'
import {
  demandReplications,
  findActs,
  previewReplications,
} from '../../domain/services/replications.ts'
import { services as all } from '../../domain/services/services.ts'
import { checklistOf, readTiles } from '../../domain/services/tiles.ts'
import { listMsps } from '../../domain/tenant.ts'
import { Queued } from '../../views/services/replications.tsx'
import { ServiceMenu } from '../../views/services/row-menu.tsx'
import { ServicePage } from '../../views/services/service.tsx'
import { ServicesPage } from '../../views/services/services.tsx'
import { WordsProvider } from '../../views/words.ts'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const services = routes()

/** The reader is the customer, or is there in a support session. */
const isOwn = (c: Context<Portal>) => c.var.actor.audience.kind === 'tenant'

const missing = 'no-such-service'

listPages(services, {
  at: [{ path: '/services', host: 'both' }],
  declaration: { permission: 'looking' },
  list: all,
  prepare: async ({ var: { scope } }) => {
    const tiles = await readTiles(scope)
    return { path: '/services', tiles, whole: tiles.services }
  },
  page: async (c, state, { tiles }) => {
    const { scope, actor } = c.var
    return (
      <ServicesPage
        state={state}
        tiles={tiles}
        msps={actor.audience.kind === 'provider' ? await listMsps(scope) : []}
        tasks={checklistOf(actor, tiles)}
        mayProvision={may(actor, 'provision')}
        isOwn={isOwn(c)}
      />
    )
  },
  about: (c, rows) => ({
    title: isOwn(c) ? c.var.words.services.ownTitle : c.var.words.services.title,
    topics: ['services', 'tiles', ...rows.map(({ id }) => `service:${id}` as const)],
  }),
  csv: {},
  acts: {
    replicate: {
      permission: 'operate',
      icon: 'database-cog',
      words: ({ services: words }) => words.replicate,
      isOffered: (c) => !isOwn(c),
      preview: previewReplications,
      run: async (c, ids) => {
        c.status(202)
        return <Queued answer={await demandReplications(c.var.scope, ids)} />
      },
    },
  },
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
