import { z } from 'zod'
import { hasFeature } from '../../domain/features.ts'
import { issue } from '../../domain/issues.ts'
import { listContacts, listNumbers, readDirectoryDate } from '../../domain/tenants/contacts.ts'
import { ContactsPage } from '../../views/tenants/contacts.tsx'
import { optional, queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import { demandOwnPortal } from '../tenant-context.ts'

export const contacts = routes()

const query = z.object({
  list: z.enum(['people', 'numbers'], { error: issue('people-or-numbers') }).default('people'),
  q: optional(z.string().trim().max(100)),
  cursor: optional(z.string().max(2000)),
})

contacts.get(
  '/contacts',
  { host: 'tenant', permission: 'looking', feature: 'contacts' },
  async (c) => {
    demandOwnPortal(c)
    const { list, q, cursor } = queryOf(c, query)
    const { scope, actor, words } = c.var
    const input = { ...(q && { q }), ...(cursor && { cursor }) }
    const found =
      list === 'people'
        ? { list, ...(await listContacts(scope, input)) }
        : { list, ...(await listNumbers(scope, input)) }
    return c.render(
      <ContactsPage
        contacts={found}
        query={{ list, q }}
        readAt={await readDirectoryDate(scope)}
        isFirstPage={cursor === undefined}
        mayDownload={!actor.supportSession && hasFeature(actor, 'reports')}
      />,
      { title: words.portal.contacts.title, topics: ['commands'] },
    )
  },
)
