import type { StoredMessage } from '../../domain/message.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import type { MenuItem } from '../row-menu.tsx'
import type { Words } from '../words.ts'
import { kitWords } from './kits.words.ts'
import { serviceUrl } from './links.ts'
import { monitoringWords } from './monitoring.words.ts'

/** Why acts on a service are not possible now; null where they are. */
export type Obstacles = Record<'editLicenses' | 'upgrade' | 'monitoring', StoredMessage | null> & {
  /** Absent for whom kits are not. */
  kit?: StoredMessage | null
  /** Absent where there is no lead to go back to, and for whom it is not. */
  undo?: StoredMessage | null
  /** Absent for whom deleting is not. */
  deletion?: StoredMessage | null
}

/** What one can do with a service beside what can be done with many, where it is done, and why it cannot be now. */
export type ServiceAct = MenuItem & { href: string; isDialog?: boolean }

/** Each act by name, as the row's menu and the service's own page have it. */
export function serviceActs(words: Words, service: ServiceRow, obstacles: Obstacles) {
  const url = serviceUrl(service)
  const watching = monitoringWords(words)
  return {
    editLicenses: {
      ...{ label: words.services.menu.editLicenses, icon: 'license', isDialog: true },
      ...{ href: `${url}/licenses`, why: obstacles.editLicenses },
    },
    // a wizard, with a page for each step
    upgrade: {
      ...{ label: words.services.menu.upgrade, icon: 'arrow-up-circle' },
      ...{ href: `${url}/upgrades/new`, why: obstacles.upgrade },
    },
    monitoring: {
      ...(service.isUnmonitored
        ? { label: watching.resume, icon: 'player-play', href: `${url}/monitoring/resumption` }
        : { label: watching.stop, icon: 'player-pause', href: `${url}/monitoring` }),
      ...{ isDialog: true, why: obstacles.monitoring },
    },
    kit: {
      ...{ label: kitWords(words).upgrade, icon: 'stack-2', isDialog: true },
      ...{ href: `${url}/kit-upgrades/new`, why: obstacles.kit ?? null },
    },
    undo: {
      ...{ label: words.services.menu.undo, icon: 'arrow-back-up', isDialog: true },
      ...{ href: `${url}/undo-deployments/new`, why: obstacles.undo ?? null },
    },
    deletion: {
      ...{ label: words.services.menu.deletion, icon: 'trash', isDialog: true },
      ...{ href: `${url}/deletion`, why: obstacles.deletion ?? null },
    },
  } as const satisfies Record<string, ServiceAct>
}

/** What the menu of a service's row has: its acts in the order of their use, ways to look closer, and what loses something last. */
export function serviceMenu(
  words: Words,
  service: ServiceRow,
  {
    obstacles,
    portal,
  }: {
    /** Absent for the customer's own people, who look. */
    obstacles: Obstacles | null
    /** Where the customer's portal is, for who may enter it. */
    portal: string | null
  },
): (MenuItem | { act: 'replicate' })[][] {
  const { menu } = words.services
  const customer = `/tenants/${service.tenantId}`
  const look: MenuItem[] = [
    { label: menu.open, icon: 'layout-grid', href: serviceUrl(service) },
    {
      label: obstacles ? menu.commands : menu.ownCommands,
      icon: 'list-check',
      href: `/commands?tenant=${service.tenantId}`,
    },
  ]
  if (!obstacles) return [look]
  const acts = serviceActs(words, service, obstacles)
  const enter: MenuItem[] = portal
    ? [
        {
          ...{ label: menu.enter, icon: 'login', title: portal, isDialog: true },
          href: `${customer}/support-sessions/new`,
        },
      ]
    : []
  return [
    [
      acts.editLicenses,
      acts.upgrade,
      { act: 'replicate' },
      ...(obstacles.kit === undefined ? [] : [acts.kit]),
      acts.monitoring,
    ],
    look,
    [{ label: menu.customer, icon: 'building', href: customer }, ...enter],
    [
      ...(obstacles.undo === undefined ? [] : [acts.undo]),
      ...(obstacles.deletion === undefined ? [] : [acts.deletion]),
    ],
  ]
}
