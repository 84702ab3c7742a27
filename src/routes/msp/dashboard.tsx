import { readHistory } from '../../domain/metering/history.ts'
import { readDashboard } from '../../domain/msp/dashboard.ts'
import { fewOrganizations } from '../../domain/msp/organizations.list.ts'
import { may } from '../../domain/roles.ts'
import { MspDashboard } from '../../views/msp/dashboard.tsx'
import { MspPage } from '../../views/msp/head.tsx'
import { NewOrganization, OrganizationList } from '../../views/msp/organizations.tsx'
import { listPages } from '../lists/list.tsx'
import { ownAndProvider } from '../msp-context.ts'
import { routes } from '../route.ts'
import { organizationContext } from './organizations.tsx'

export const mspDashboard = routes()

listPages(mspDashboard, {
  at: ownAndProvider(),
  declaration: { permission: 'looking' },
  list: fewOrganizations,
  async prepare(c) {
    const { path: organizations, ...prepared } = await organizationContext(c)
    return { ...prepared, organizations, path: prepared.context.base }
  },
  async page({ var: { scope, actor } }, state, prepared) {
    const { context, organizations, room, may: acts } = prepared
    const [dashboard, history] = await Promise.all([
      readDashboard(scope, context.msp.id),
      readHistory(scope, context.msp.id),
    ])
    return (
      <MspPage
        {...{ ...context, tab: 'dashboard' }}
        aside={<NewOrganization base={organizations} room={room} />}
      >
        <MspDashboard
          {...{ base: context.base, dashboard, history }}
          seesLicense={may(actor, 'see-msp-license')}
          mayOrder={may(actor, 'order-subscriptions')}
        >
          <OrganizationList {...{ state, base: organizations, room, may: acts }} />
        </MspDashboard>
      </MspPage>
    )
  },
  about: (_, __, { context }) => ({
    title: 'Dashboard',
    topics: ['tenants', 'mau', 'alarm-list', 'orders', `msp:${context.msp.id}`],
  }),
})
