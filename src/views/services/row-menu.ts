import type { StoredMessage } from '../../domain/message.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import type { MenuItem } from '../row-menu.tsx'
import type { Words } from '../words.ts'
import { serviceUrl } from './links.ts'

/** Why acts on a service are not possible now; null where they are. */
export type Obstacles = {
  replicate: StoredMessage | null
  editLicenses: StoredMessage | null
}

/** What can be done with one service beside what can be done with many. */
export function serviceMenu(
  { services }: Words,
  service: ServiceRow,
  {
    isOwn,
    licensesWhy,
    portal,
    mayDelete,
  }: {
    /** For the customer's own people, who look. */
    isOwn: boolean
    licensesWhy: StoredMessage | null
    /** Where the customer's portal is, for who may enter it. */
    portal: string | null
    /** The customer, with all it has. */
    mayDelete: boolean
  },
): MenuItem[][] {
  const words = services.menu
  const url = serviceUrl(service)
  const customer = `/tenants/${service.tenantId}`
  const look: MenuItem[] = [
    { label: words.open, icon: 'layout-grid', href: url },
    {
      label: isOwn ? words.ownCommands : words.commands,
      icon: 'list-check',
      href: `/commands?tenant=${service.tenantId}`,
    },
  ]
  if (isOwn) return [look]
  const enter: MenuItem[] = portal
    ? [
        {
          ...{ label: words.enter, icon: 'login', title: portal, isDialog: true },
          href: `${customer}/support-sessions/new`,
        },
      ]
    : []
  return [
    [
      {
        ...{ label: words.editLicenses, icon: 'license', why: licensesWhy, isDialog: true },
        href: `${url}/licenses`,
      },
    ],
    look,
    [{ label: words.customer, icon: 'building', href: customer }, ...enter],
    mayDelete
      ? [
          {
            ...{ label: words.deleteCustomer, icon: 'trash', isDialog: true },
            href: `${customer}/deletion`,
          },
        ]
      : [],
  ]
}
