import { may } from '../../domain/roles.ts'
import {
  featureForm,
  onOff,
  readFeatureSwitches,
  setFeatureSwitches,
} from '../../domain/tenants/feature-switches.ts'
import { FeatureSwitchesPage } from '../../views/tenants/feature-switches.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { formPage } from '../form.tsx'
import { routes } from '../route.ts'
import { tenantContext } from '../tenant-context.ts'

export const featureSwitches = routes()

formPage(featureSwitches, {
  at: [{ path: '/tenants/:id/permissions', host: 'operators' }],
  ...{ guard: { permission: 'set-limits' }, lookers: 'looking', topics: ['tenants'] },
  ...{ form: featureForm, about: tenantContext },
  row: async ({ var: { scope } }, { tenant }) => {
    const { off, version } = await readFeatureSwitches(scope, tenant.id)
    return { ...onOff(off), version }
  },
  look: ({ var: { words, actor } }, { tenant }) => ({
    ...{ labels: words.limits.features, title: 'Permissions', submit: 'Save permissions' },
    locked:
      may(actor, 'set-limits') && tenant.state !== 'deleting' ? null : 'Your role is read-only.',
  }),
  page: (_, context, form) => (
    <TenantPage {...context} tab="permissions">
      <FeatureSwitchesPage {...form} />
    </TenantPage>
  ),
  verb: ({ var: { scope } }, { tenant }, given) => setFeatureSwitches(scope, tenant.id, given),
  back: ({ base }) => `${base}/permissions`,
})
