import { may } from '../../domain/roles.ts'
import { listMsps } from '../../domain/tenant.ts'
import { listDrafts } from '../../domain/tenants/drafts.ts'
import { readOverview } from '../../domain/tenants/overview.ts'
import { listTenants, tenantQuery } from '../../domain/tenants/tenants.ts'
import { TenantPage } from '../../views/tenants/head.tsx'
import { Overview } from '../../views/tenants/overview.tsx'
import { TenantsPage } from '../../views/tenants/tenants.tsx'
import { queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import { tenantContext } from '../tenant-context.ts'

export const tenants = routes()

tenants.get('/tenants', { host: 'operators', permission: 'looking' }, async (c) => {
  const { scope, actor, config } = c.var
  const query = queryOf(c, tenantQuery)
  const mayCreate = may(actor, 'create-tenants')
  const [page, msps, drafts] = await Promise.all([
    listTenants(scope, query),
    actor.audience.kind === 'provider' ? listMsps(scope) : [],
    mayCreate ? listDrafts(scope) : [],
  ])
  return c.render(
    <TenantsPage
      page={page}
      query={query}
      msps={msps}
      drafts={drafts}
      suffix={config.tenantSuffix}
      may={{
        create: mayCreate,
        switch: may(actor, 'switch-tenants'),
        delete: may(actor, 'delete-tenants'),
      }}
    />,
    { title: 'Tenants', topics: ['tenants'] },
  )
})

tenants.get('/tenants/:id', { host: 'operators', permission: 'looking' }, async (c) => {
  const context = await tenantContext(c)
  const { scope, actor } = c.var
  const overview = await readOverview(scope, context.tenant.id)
  return c.render(
    <TenantPage {...context} tab="overview">
      <Overview
        tenant={context.tenant}
        overview={overview}
        may={{
          edit: may(actor, 'edit-profile'),
          people: may(actor, 'manage-people'),
        }}
      />
    </TenantPage>,
    {
      title: context.tenant.fullName,
      topics: ['tenants', 'people', 'sites', 'mail', 'support-sessions', 'services', 'alarm-list'],
    },
  )
})
