import type { Context } from 'hono'
import { z } from 'zod'
import { readSetting } from '../../domain/settings/settings.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { findDeletion, orderDeletion, stopDeletion } from '../../domain/tenants/deletion.ts'
import { readOverview } from '../../domain/tenants/overview.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import type { Errors } from '../../views/form.tsx'
import { DeletionForm, DeletionNote, deletionTitle } from '../../views/tenants/deletion.tsx'
import { formOf, type Portal, uuid } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { formWithErrors } from '../responses.tsx'
import { routes } from '../route.ts'
import { tenantIn } from '../tenant-context.ts'

export const deletion = routes()

const deleting = { host: 'operators', permission: 'delete-tenants' } as const

const page = (tenant: Tenant): PageProps => ({
  title: deletionTitle(tenant),
  topics: ['tenants'],
  frame: (body) => <StandalonePage title={deletionTitle(tenant)}>{body}</StandalonePage>,
})

async function form(c: Context<Portal>, tenant: Tenant, typed?: Typed, errors?: Errors) {
  const { scope } = c.var
  const { value } = await readSetting(scope, 'deletion')
  const { people, sites, services } = await readOverview(scope, tenant.id)
  return (
    <DeletionForm
      tenant={tenant}
      going={{ people: people.all, sites, services: services.length }}
      holdMinutes={value.holdMinutes}
      typed={typed}
      errors={errors}
    />
  )
}

deletion.get('/tenants/:id/deletion', deleting, async (c) => {
  const tenant = await tenantIn(c, c.var.scope)
  const ordered = await findDeletion(c.var.scope, tenant.id)
  return c.render(
    ordered ? (
      <div class="body">
        <DeletionNote tenant={tenant} deletion={ordered} mayStop />
      </div>
    ) : (
      await form(c, tenant)
    ),
    page(tenant),
  )
})

const input = z.object({
  confirm: z.string().max(200).default(''),
  reason: z.string().max(2000).default(''),
})
type Typed = z.output<typeof input>

deletion.post(
  '/tenants/:id/deletion',
  { ...deleting, password: 'always' },
  {
    async act(c, confirmed) {
      const tenant = await tenantIn(c, c.var.scope)
      const typed = await formOf(c, input)
      try {
        await orderDeletion(c.var.scope, tenant.id, typed, confirmed)
        return c.redirect(`/tenants/${tenant.id}`, 303)
      } catch (error) {
        return formWithErrors(c, error, page(tenant), (errors) => form(c, tenant, typed, errors))
      }
    },
    async redraw(c, error) {
      const tenant = await tenantIn(c, c.var.scope)
      const typed = await formOf(c, input)
      return formWithErrors(c, error, page(tenant), (errors) => form(c, tenant, typed, errors))
    },
  },
)

deletion.post(
  '/tenants/deletions/stops',
  { host: 'operators', permission: 'operate' },
  async (c) => {
    const { tenant } = await formOf(c, z.object({ tenant: uuid }))
    await stopDeletion(c.var.scope, tenant)
    return c.redirect(`/tenants/${tenant}`, 303)
  },
)
