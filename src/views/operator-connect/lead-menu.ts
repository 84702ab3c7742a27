import type { StoredMessage } from '../../domain/message.ts'
import type { Lead } from '../../domain/operator-connect/leads.read.ts'
import type { MenuItem } from '../row-menu.tsx'
import type { Words } from '../words.ts'
import { leadWords } from './leads.words.ts'

/** Why acts on a lead are not possible now; null where they are, absent where there is no such act for it. */
export type LeadObstacles = {
  upload?: StoredMessage | null
  license?: StoredMessage | null
  convert?: StoredMessage | null
  undo?: StoredMessage | null
  edit: StoredMessage | null
}
type Of = Pick<Lead, 'id' | 'serviceId' | 'customerId'>

/** Each act by its place in the order of use, as the row's menu and the lead's own page have it. */
export function leadActs(reader: Words, lead: Of, obstacles: LeadObstacles): MenuItem[] {
  const { menu, edit } = leadWords(reader)
  const [own, service] = [`/leads/${lead.id}`, `/services/${lead.serviceId}`]
  const all: (MenuItem & { why?: StoredMessage | null | undefined })[] = [
    {
      // its page shows what was found in the rows, which is too wide for a dialog
      ...{ label: menu.upload, icon: 'phone-call' },
      ...{ href: `${own}/numbers/new`, why: obstacles.upload },
    },
    {
      ...{ label: menu.license, icon: 'license', isDialog: true },
      ...{ href: `${own}/licenses/new`, why: obstacles.license },
    },
    {
      ...{ label: menu.convert, icon: 'arrow-up-circle' },
      ...{ href: `${service}/upgrades/new`, why: obstacles.convert },
    },
    {
      ...{ label: menu.undo, icon: 'arrow-back-up', isDialog: true },
      ...{ href: `${service}/undo-deployments/new`, why: obstacles.undo },
    },
    {
      ...{ label: edit, icon: 'pencil', isDialog: true },
      ...{ href: `${own}/edit`, why: obstacles.edit },
    },
  ]
  return all.flatMap(({ why, ...act }) => (why === undefined ? [] : [{ ...act, why }]))
}

/** What the menu of a lead's row has: its acts, then ways to look closer. */
export function leadMenu(
  reader: Words,
  lead: Of,
  of: {
    obstacles: LeadObstacles
    /** Where the customer's portal is, for who may enter it. */
    portal: string | null
  },
): (MenuItem | { act: 'assign' })[][] {
  const { menu } = leadWords(reader)
  const { customerId, serviceId } = lead
  const look: MenuItem[] = [
    { label: menu.open, icon: 'info-circle', href: `/leads/${lead.id}` },
    ...(customerId === null || serviceId === null
      ? []
      : ([
          {
            label: menu.numbers,
            icon: 'phone-call',
            href: `/customer-numbers?service=${serviceId}`,
          },
          { label: menu.service, icon: 'layout-grid', href: `/services/${serviceId}` },
          { label: menu.tenant, icon: 'building', href: `/tenants/${customerId}` },
        ] as const)),
  ]
  const enter: MenuItem[] =
    customerId !== null && of.portal !== null
      ? [
          {
            ...{ label: menu.enter, icon: 'login', title: of.portal, isDialog: true },
            href: `/tenants/${customerId}/support-sessions/new`,
          },
        ]
      : []
  return [[...leadActs(reader, lead, of.obstacles), { act: 'assign' }], look, enter]
}
