import type { Context } from 'hono'
import { z } from 'zod'
import { type Feature, features } from '../../domain/features.ts'
import { may } from '../../domain/roles.ts'
import { readFeatureSwitches, setFeatureSwitches } from '../../domain/tenants/feature-switches.ts'
import type { Errors } from '../../views/form.tsx'
import { FeatureSwitchesPage } from '../../views/tenants/feature-switches.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { formOf, oneOrMany, type Portal } from '../portal.ts'
import { formWithErrors, idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { tenantContext } from '../tenant-context.ts'

export const featureSwitches = routes()

const page = { title: 'Permissions', topics: ['tenants'] } as const

featureSwitches.get(
  '/tenants/:id/permissions',
  { host: 'operators', permission: 'looking' },
  async (c) => c.render(await rendered(c), page),
)

/** A switch that is off is not sent, as browsers do. */
const fields = z.object({
  version: z.coerce.number().int().min(0),
  on: oneOrMany(z.enum(features)).default([]),
})

featureSwitches.post(
  '/tenants/:id/permissions',
  { host: 'operators', permission: 'set-limits' },
  async (c) => {
    const { version, on } = await formOf(c, fields)
    const id = idOf(c, 'no-such-tenant')
    const off = features.filter((feature) => !on.includes(feature))
    try {
      await setFeatureSwitches(c.var.scope, id, off, version)
      return c.redirect(`/tenants/${id}/permissions`, 303)
    } catch (error) {
      return formWithErrors(c, error, page, (errors) => rendered(c, { off, errors }))
    }
  },
)

async function rendered(c: Context<Portal>, refused: { off?: Feature[]; errors?: Errors } = {}) {
  const context = await tenantContext(c)
  const stored = await readFeatureSwitches(c.var.scope, context.tenant.id)
  return (
    <TenantPage {...context} tab="permissions">
      <FeatureSwitchesPage
        action={`${context.base}/permissions`}
        features={features}
        {...stored}
        {...refused}
        mayEdit={may(c.var.actor, 'set-limits') && context.tenant.state !== 'deleting'}
      />
    </TenantPage>
  )
}
