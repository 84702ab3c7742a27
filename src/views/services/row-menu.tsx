import type { StoredMessage } from '../../domain/message.ts'
import type { ServiceRow as Service } from '../../domain/services/services.ts'
import { RowMenu } from '../row-menu.tsx'
import { useWords } from '../words.ts'
import { titleOf } from './labels.ts'
import { serviceUrl } from './links.ts'

/** Why an act is not possible now, in words; null where it is. */
export type Obstacles = {
  replicate: StoredMessage | null
  editLicenses: StoredMessage | null
}

/** What can be done with one service: frequent first, then the ways to look closer. */
export const ServiceMenu = (props: {
  service: Service
  obstacles: Obstacles
  /** For the customer's own people, who look. */
  isOwn?: boolean
  /** Where the customer's portal is, for who may enter it. */
  portal?: string | null
}) => {
  const { service, obstacles, isOwn = false, portal } = props
  const customer = `/tenants/${service.tenantId}`
  const words = useWords().services.menu
  return (
    <RowMenu
      title={titleOf(service)}
      groups={[
        [
          !isOwn && {
            ...{ icon: 'license', label: words.editLicenses, why: obstacles.editLicenses },
            ...{ href: `${serviceUrl(service)}/licenses`, isDialog: true },
          },
          !isOwn && {
            ...{ icon: 'database-cog', label: words.queueReplication, why: obstacles.replicate },
            ...{ form: 'replicate', name: 'service', value: service.id },
          },
        ],
        [
          { icon: 'layout-grid', label: words.open, href: serviceUrl(service) },
          {
            ...{ icon: 'list-check', label: isOwn ? words.ownCommands : words.commands },
            href: `/commands?state=all&tenant=${service.tenantId}`,
          },
        ],
        [
          !isOwn && { icon: 'building', label: words.customer, href: customer },
          !isOwn &&
            !!portal && {
              ...{ icon: 'login', label: words.enter, title: portal },
              ...{ href: `${customer}/support-sessions/new`, isDialog: true },
            },
        ],
      ]}
    />
  )
}
