import type { Context } from 'hono'
import { listTags } from '../../domain/lists/tags.ts'
import { may } from '../../domain/roles.ts'
import type { Scope } from '../../domain/scope.ts'
import { readNews } from '../../domain/services/kits.read.ts'
import { listMsps } from '../../domain/tenant.ts'
import { activateTenant, deactivateTenant } from '../../domain/tenants/deactivation.ts'
import { listDrafts } from '../../domain/tenants/drafts.ts'
import { readOverview } from '../../domain/tenants/overview.ts'
import { readTags, taggingForm, tagTenants } from '../../domain/tenants/tags.ts'
import { tenants as list, previewSwitch } from '../../domain/tenants/tenants.ts'
import { numberIn } from '../../views/formats.ts'
import { TenantPage } from '../../views/tenants/head.tsx'
import { Overview } from '../../views/tenants/overview.tsx'
import { tagWords } from '../../views/tenants/tags.tsx'
import { TenantsPage, tenantMenu } from '../../views/tenants/tenants.tsx'
import { allReady, fieldsOf } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'
import { tenantContext } from '../tenant-context.ts'

export const tenants = routes()

listPages(tenants, {
  at: [{ path: '/tenants', host: 'operators' }],
  declaration: { permission: 'looking' },
  list,
  prepare: async () => ({ path: '/tenants' }),
  page: async (c, state) => {
    const { scope, actor, config } = c.var
    const mayCreate = may(actor, 'create-tenants')
    return (
      <TenantsPage
        state={state}
        msps={actor.audience.kind === 'provider' ? await listMsps(scope) : []}
        tags={await listTags(scope)}
        drafts={mayCreate ? await listDrafts(scope) : []}
        suffix={config.tenantSuffix}
        may={{
          create: mayCreate,
          switch: may(actor, 'switch-tenants'),
          deleted: actor.audience.kind === 'provider',
        }}
      />
    )
  },
  about: () => ({ title: 'Tenants', topics: ['tenants', 'usage', 'sites', 'domains', 'people'] }),
  csv: {},
  acts: {
    activate: {
      permission: 'switch-tenants',
      icon: 'player-play',
      words: () => ({ button: 'Activate', things: tenantsIn }),
      preview: (scope, ids) => previewSwitch(scope, ids, 'active'),
      run: async (c, ids) => switched(c, ids, activateTenant, 'activated'),
      isReversible: true,
    },
    deactivate: {
      permission: 'switch-tenants',
      icon: 'player-pause',
      words: () => ({ button: 'Deactivate', things: tenantsIn }),
      preview: (scope, ids) => previewSwitch(scope, ids, 'deactivated'),
      run: async (c, ids) => switched(c, ids, deactivateTenant, 'deactivated'),
      asks: true,
    },
    tags: {
      ...{ permission: 'operate', icon: 'map-pin' },
      words: () => ({ button: tagWords.change, things: tenantsIn }),
      isOffered: ({ var: { actor } }) => actor.audience.kind === 'provider',
      preview: (scope, ids) => allReady(list)(scope, ids, {}),
      fields: fieldsOf(taggingForm, { how: 'add' }, () => ({
        labels: { how: tagWords.how, tags: tagWords.tags },
        options: { how: tagWords.hows },
      })),
      run: async ({ var: { scope } }, ids, { given }) => {
        await tagTenants(scope, ids, given)
        return { said: tagWords.changed(String(given.how), ids.length) }
      },
    },
  },
  menu: (c, tenant) => ({
    title: tenant.name,
    groups: tenantMenu(tenant, may(c.var.actor, 'delete-tenants')),
  }),
})

const tenantsIn = (count: number) => (count === 1 ? '1 tenant' : `${numberIn('en', count)} tenants`)

/** Switches each that can be; those that are being deleted stay as they are. */
async function switched(
  c: Context<Portal>,
  ids: readonly string[],
  act: (scope: Scope, id: string) => Promise<unknown>,
  done: string,
) {
  const able = (await list.pick(c.var.scope, ids)).filter(({ state }) => state !== 'deleting')
  for (const { id } of able) await act(c.var.scope, id)
  return { said: `${tenantsIn(able.length)} ${done}.` }
}

tenants.get('/tenants/:id', { host: 'operators', permission: 'looking' }, async (c) => {
  const context = await tenantContext(c)
  const { scope, actor } = c.var
  const overview = await readOverview(scope, context.tenant.id)
  const news = await readNews(scope, context.tenant.id)
  const isProvider = actor.audience.kind === 'provider'
  const tags = isProvider ? await readTags(scope, context.tenant.id) : null
  return c.render(
    <TenantPage {...context} tab="overview">
      <Overview
        tenant={context.tenant}
        overview={overview}
        news={news}
        tags={tags}
        may={{
          edit: may(actor, 'edit-profile'),
          tag: isProvider && may(actor, 'operate'),
          people: may(actor, 'manage-people'),
          addServices: may(actor, 'provision') && context.tenant.state !== 'deleting',
        }}
      />
    </TenantPage>,
    {
      title: context.tenant.fullName,
      topics: [
        ...(['tenants', 'people', 'sites', 'mail', 'support-sessions', 'services'] as const),
        ...(['alarm-list', 'commands', 'usage', 'domains'] as const),
        ...overview.services.map(({ id }) => `service:${id}` as const),
      ],
    },
  )
})
