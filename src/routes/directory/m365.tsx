import { noteM365Check, readM365, readM365ToTry, saveM365 } from '../../domain/directory/m365.ts'
import { may } from '../../domain/roles.ts'
import { hasRight } from '../../domain/services/rights.ts'
import { M365Page, m365Look } from '../../views/directory/m365.tsx'
import { applicationPage } from '../connect/application.tsx'
import { type RouteParts, type Routes, routes } from '../route.ts'
import { demandOwnPortal } from '../tenant-context.ts'

const path = '/m365'
const right = 'm365-configuration'

/** The application that a tenant's Microsoft 365 is read with, as its own people see and change it. */
export function m365({ directory }: RouteParts): Routes {
  const m365 = routes()
  const verbs = { open: readM365ToTry, save: saveM365, note: noteM365Check }
  applicationPage(
    m365,
    { directory, tenantOf: demandOwnPortal, ...verbs },
    {
      at: [{ path, host: 'tenant' }],
      guard: { permission: 'edit-m365', right: [right, 'edit'] },
      ...{ lookers: 'looking', lookersRight: [right, 'view'] },
      about: (c) => readM365(c.var.scope, demandOwnPortal(c)),
      row: (_, { value, version }) => ({ ...value, version }),
      look: ({ var: { words, actor } }, about) =>
        m365Look(words, about, may(actor, 'edit-m365') && hasRight(actor, right, 'edit')),
      page: (_, about, form) => <M365Page {...{ form, about }} />,
      ...{ topics: ['m365'], back: () => path, action: () => path },
    },
  )
  return m365
}
