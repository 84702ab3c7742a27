import type { Context } from 'hono'
import { z } from 'zod'
import { may } from '../../domain/roles.ts'
import { findTenant, type Tenant } from '../../domain/tenant.ts'
import { localeChoices } from '../../domain/tenants/locales.ts'
import { editProfile, maySetApproval } from '../../domain/tenants/profile.ts'
import type { Errors } from '../../views/form.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { ProfileForm, type ProfileTyped } from '../../views/tenants/profile.tsx'
import type { Address } from '../declaration.ts'
import { formOf, type Portal, queryOf } from '../portal.ts'
import { formWithErrors } from '../responses.tsx'
import { routes } from '../route.ts'
import { type TenantContext, tenantContext } from '../tenant-context.ts'

/** The company profile: for staff at `/tenants/:id/profile`, for its own people at `/profile/company`. */
export const company = routes()

const text = z.string().max(1000).default('')
const form = z.object({
  ...{ name: text, size: text, country: text, timeZone: text, language: text },
  supportApproval: z.literal('on').optional(),
  version: z.coerce.number().int(),
})

const pathOf = ({ base, isOwn }: TenantContext) => (isOwn ? '/profile/company' : `${base}/profile`)

const typedOf = ({ fullName: name, size, country, timeZone, language, ...tenant }: Tenant) => ({
  ...{ name, timeZone, language, size: size ?? '', country: country ?? '' },
  supportApproval: tenant.supportApproval,
})

const at: Address[] = [
  { path: '/profile/company', host: 'tenant' },
  { path: '/tenants/:id/profile', host: 'operators' },
]

company.get(at, { permission: 'looking', supportSession: 'refused' }, async (c) => {
  const context = await tenantContext(c)
  const { saved } = queryOf(c, z.object({ saved: z.literal('profile').optional() }))
  return page(c, context, typedOf(context.tenant), {}, saved !== undefined)
})

company.post(at, { permission: 'edit-profile', supportSession: 'refused' }, async (c) => {
  const context = await tenantContext(c)
  const { actor, scope } = c.var
  const { supportApproval, ...given } = await formOf(c, form)
  const isSaid = maySetApproval(actor) || supportApproval !== undefined
  const typed = { ...given, ...(isSaid && { supportApproval: supportApproval === 'on' }) }
  try {
    await editProfile(scope, context.tenant.id, typed)
    return c.redirect(`${pathOf(context)}?saved=profile`, 303)
  } catch (error) {
    // with the version that stands now, so that saving again means what it says
    const tenant = await findTenant(scope, context.tenant.id)
    const shown = { ...given, supportApproval: supportApproval === 'on' }
    return formWithErrors(c, error, { title: c.var.words.tenants.tabs.profile }, async (errors) =>
      body(c, { ...context, tenant }, shown, errors, false),
    )
  }
})

const page = (
  c: Context<Portal>,
  context: TenantContext,
  typed: ProfileTyped,
  errors: Errors,
  isSaved: boolean,
) => c.render(body(c, context, typed, errors, isSaved), { title: c.var.words.tenants.tabs.profile })

const body = (
  c: Context<Portal>,
  context: TenantContext,
  typed: ProfileTyped,
  errors: Errors,
  isSaved: boolean,
) => (
  <TenantPage {...context} tab="profile">
    <ProfileForm
      tenant={context.tenant}
      action={pathOf(context)}
      typed={typed}
      localeChoices={localeChoices}
      mayEdit={may(c.var.actor, 'edit-profile')}
      maySetApproval={maySetApproval(c.var.actor)}
      errors={errors}
      isSaved={isSaved}
    />
  </TenantPage>
)
