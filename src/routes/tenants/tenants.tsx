import { may } from '../../domain/people/roles.ts'
import { listMsps } from '../../domain/services/customers.ts'
import { listDrafts } from '../../domain/tenants/drafts.ts'
import { readOverview } from '../../domain/tenants/overview.ts'
import { listTenants } from '../../domain/tenants/tenants.list.ts'
import { tenantQuery } from '../../domain/tenants/tenants.query.ts'
import { TenantPage } from '../../views/tenants/head.tsx'
import { TenantsPage } from '../../views/tenants/list.tsx'
import { Overview } from '../../views/tenants/overview.tsx'
import { queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import { tenantOf } from './which.ts'

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
  const which = await tenantOf(c)
  const { scope, actor } = c.var
  const overview = await readOverview(scope, which.tenant.id)
  return c.render(
    <TenantPage {...which} tab="overview">
      <Overview
        tenant={which.tenant}
        overview={overview}
        may={{
          edit: may(actor, 'edit-profile'),
          people: may(actor, 'manage-people'),
        }}
      />
    </TenantPage>,
    {
      title: which.tenant.fullName,
      topics: ['tenants', 'people', 'sites', 'mail', 'visits', 'services', 'alarm-list'],
    },
  )
})
