import type { Context } from 'hono'
import { begun } from '../../domain/begun.ts'
import { pinRows } from '../../domain/lists/selections.ts'
import { listTags } from '../../domain/lists/tags.ts'
import { readDeployment } from '../../domain/onboarding/deployments.read.ts'
import { findServiceDeletion } from '../../domain/onboarding/removals.ts'
import { readUpgrade } from '../../domain/onboarding/upgrades.ts'
import { may } from '../../domain/roles.ts'
import { findServiceDetail } from '../../domain/services/details.ts'
import { demandKitUpgrades, previewKitUpgrades } from '../../domain/services/kits.ts'
import {
  demandReplications,
  previewReplications,
  whyNotOne,
} from '../../domain/services/replications.ts'
import { services as all } from '../../domain/services/services.ts'
import { checklistOf, readTiles } from '../../domain/services/tiles.ts'
import { listMsps } from '../../domain/tenant.ts'
import { waveSelection } from '../../domain/waves/waves.start.ts'
import { ServiceDeletionNote } from '../../views/onboarding/deletion.tsx'
import { DeploymentCard } from '../../views/onboarding/deployment.tsx'
import { kitsSaid } from '../../views/services/kits.said.ts'
import { queuedKits } from '../../views/services/kits.tsx'
import { titleOf } from '../../views/services/labels.ts'
import { serviceMenu } from '../../views/services/row-menu.ts'
import { ServicePage } from '../../views/services/service.tsx'
import { ServicesPage } from '../../views/services/services.tsx'
import { UpgradeCard } from '../../views/services/upgrades.tsx'
import { waveWords } from '../../views/waves/waves.said.ts'
import { isolated } from '../../views/words/isolated.ts'
import { allReady } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { obstaclesOf } from './obstacles.ts'
import { queuedIn } from './replications.tsx'

export const services = routes()

/** The reader is the customer, or is there in a support session. */
const isOwn = (c: Context<Portal>) => c.get('actor').audience.kind === 'tenant'

const isProvider = (c: Context<Portal>) => c.get('actor').audience.kind === 'provider'

const missing = 'no-such-service'

listPages(services, {
  at: [{ path: '/services', host: 'both' }],
  declaration: { permission: 'looking' },
  list: all,
  prepare: (c) => {
    const [scope, actor] = [c.get('scope'), c.get('actor')]
    const tiles = begun(readTiles(scope))
    const msps = begun(actor.audience.kind === 'provider' ? listMsps(scope) : Promise.resolve([]))
    const tags = begun(listTags(scope))
    return { path: '/services', tiles, msps, tags, whole: begun(tiles.then((all) => all.services)) }
  },
  page: async (c, state, prepared) => {
    const actor = c.get('actor')
    const tiles = await prepared.tiles
    return (
      <ServicesPage
        state={state}
        tiles={tiles}
        msps={await prepared.msps}
        tags={await prepared.tags}
        tasks={checklistOf(actor, tiles)}
        mayProvision={may(actor, 'provision')}
        isOwn={isOwn(c)}
      />
    )
  },
  about: (c, rows) => ({
    title: c.get('words').services[isOwn(c) ? 'ownTitle' : 'title'],
    topics: ['services', 'tiles'],
    rows: rows.map(({ id }) => `service:${id}` as const),
  }),
  csv: {},
  acts: {
    replicate: {
      permission: 'operate',
      ...{ icon: 'database-cog', isRepeatable: true },
      words: ({ services: words }) => words.replicate,
      isOffered: (c) => !isOwn(c),
      preview: previewReplications,
      run: async (c, ids) => {
        c.status(202)
        return queuedIn(c, await demandReplications(c.var.scope, ids))
      },
    },
    'upgrade-kit': {
      permission: 'operate',
      ...{ icon: 'stack-2', isForMany: true },
      words: () => kitsSaid.act,
      isOffered: (c) => c.var.actor.audience.kind === 'provider',
      preview: previewKitUpgrades,
      run: async (c, ids) => {
        c.status(202)
        return { said: queuedKits(c.var.words, await demandKitUpgrades(c.var.scope, ids)) }
      },
    },
    wave: {
      ...{ permission: 'operate', icon: 'activity', isForMany: true, isReversible: true },
      words: () => ({ button: waveWords.start.button, things: waveWords.services }),
      isOffered: ({ var: { actor } }) => actor.audience.kind === 'provider',
      preview: allReady(all),
      run: async ({ var: { scope } }, ids) => ({
        next: `/waves/selections/${await pinRows(scope, waveSelection, ids)}`,
      }),
    },
  },
  menu: async (c, service) => ({
    title: titleOf(service),
    groups: serviceMenu(c.var.words, service, {
      obstacles: await obstaclesOf(c.var.scope, service),
      portal: may(c.var.actor, 'enter-tenants')
        ? `${service.shortname}.${c.var.config.tenantSuffix}`
        : null,
    }),
  }),
})

services.get('/services/:id', { host: 'both', permission: 'looking' }, async (c) => {
  const id = idOf(c, missing)
  const detail = await findServiceDetail(c.var.scope, id)
  const { service } = detail
  const obstacles = await obstaclesOf(c.var.scope, service)
  const whyNot = obstacles && { replicate: await whyNotOne(c.var.scope, id), ...obstacles }
  const deployment = await readDeployment(c.var.scope, {
    tenantId: service.tenantId,
    serviceId: id,
  })
  const deletion = isProvider(c) ? await findServiceDeletion(c.var.scope, id) : null
  const note = <ServiceDeletionNote {...{ service, deletion }} />
  const card = deployment && <DeploymentCard deployment={deployment} service={service} />
  const pending = isProvider(c) ? await readUpgrade(c.var.scope, service) : null
  const upgrade = pending && (
    <UpgradeCard {...{ service, pending, mayProvision: may(c.var.actor, 'provision') }} />
  )
  return c.render(
    <ServicePage {...{ detail, upgrade, obstacles: whyNot, deployment: card, note }} />,
    {
      title: `${isolated(detail.service.customer)}, ${isolated(detail.service.name)}`,
      topics: [`service:${id}`, 'commands', 'alarm-list'],
    },
  )
})
