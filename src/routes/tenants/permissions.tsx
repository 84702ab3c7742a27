import type { Context } from 'hono'
import { z } from 'zod'
import { may } from '../../domain/people/roles.ts'
import { type Feature, features } from '../../domain/tenants/features.ts'
import { readPermissions, setPermissions } from '../../domain/tenants/permissions.ts'
import type { Errors } from '../../views/form.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { PermissionsPage } from '../../views/tenants/permissions.tsx'
import { idOf, refusedForm } from '../acted.tsx'
import { formOf, oneOrMany, type Portal } from '../portal.ts'
import { routes } from '../route.ts'
import { tenantOf } from './which.ts'

export const permissions = routes()

const page = { title: 'Permissions', topics: ['tenants'] } as const

permissions.get(
  '/tenants/:id/permissions',
  { host: 'operators', permission: 'looking' },
  async (c) => c.render(await drawn(c), page),
)

/** A switch that is off is not sent, as browsers do. */
const fields = z.object({
  version: z.coerce.number().int().min(0),
  on: oneOrMany(z.enum(features)).default([]),
})

permissions.post(
  '/tenants/:id/permissions',
  { host: 'operators', permission: 'set-limits' },
  async (c) => {
    const { version, on } = await formOf(c, fields)
    const id = idOf(c, 'no-such-tenant')
    const off = features.filter((feature) => !on.includes(feature))
    try {
      await setPermissions(c.var.scope, id, off, version)
      return c.redirect(`/tenants/${id}/permissions`, 303)
    } catch (error) {
      return refusedForm(c, error, page, (errors) => drawn(c, { off, errors }))
    }
  },
)

async function drawn(c: Context<Portal>, refused: { off?: Feature[]; errors?: Errors } = {}) {
  const which = await tenantOf(c)
  const kept = await readPermissions(c.var.scope, which.tenant.id)
  return (
    <TenantPage {...which} tab="permissions">
      <PermissionsPage
        action={`${which.base}/permissions`}
        features={features}
        {...kept}
        {...refused}
        mayEdit={may(c.var.actor, 'set-limits') && which.tenant.state !== 'deleting'}
      />
    </TenantPage>
  )
}
