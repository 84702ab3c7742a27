import { message } from '../../domain/messages.ts'
import { may } from '../../domain/roles.ts'
import {
  editProfile,
  maySetApproval,
  profileForm,
  profileOf,
} from '../../domain/tenants/profile.ts'
import { CardForm } from '../../views/form.frames.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { sizeWords } from '../../views/tenants/labels.ts'
import { formPage } from '../form.tsx'
import { routes } from '../route.ts'
import { tenantContext } from '../tenant-context.ts'

/** The company profile: for staff at `/tenants/:id/profile`, for its own people at `/profile/company`. */
export const company = routes()

formPage(company, {
  at: [
    { path: '/profile/company', host: 'tenant' },
    { path: '/tenants/:id/profile', host: 'operators' },
  ],
  guard: { permission: 'edit-profile' },
  lookers: 'looking',
  ...{ form: profileForm, about: tenantContext },
  row: (_, { tenant }) => profileOf(tenant),
  look: ({ var: { words, actor } }) => ({
    ...{ labels: words.tenants.profile, title: words.tenants.tabs.profile },
    ...{ options: { size: sizeWords }, omit: maySetApproval(actor) ? [] : ['supportApproval'] },
    locked: may(actor, 'edit-profile')
      ? null
      : actor.supportSession
        ? words.say(message('in-support-session'))
        : words.tenants.profile.readOnly,
  }),
  page: (_, context, form) => (
    <TenantPage {...context} tab="profile">
      <CardForm {...form} />
    </TenantPage>
  ),
  verb: ({ var: { scope } }, { tenant }, given) => editProfile(scope, tenant.id, given),
  back: ({ base, isOwn }) => (isOwn ? '/profile/company' : `${base}/profile`),
  done: ({ var: { words } }) => words.tenants.profile.saved,
})
