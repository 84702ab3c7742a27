import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { listNumbers, listPeople, readDirectoryDate } from '../../domain/tenants/contacts.ts'
import { hasFeature } from '../../domain/tenants/features.ts'
import { ContactsPage } from '../../views/tenants/contacts.tsx'
import { optional, queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import { demandOwnPortal } from './which.own.ts'

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
    const wish = { ...(q && { q }), ...(cursor && { cursor }) }
    const found =
      list === 'people'
        ? { list, ...(await listPeople(scope, wish)) }
        : { list, ...(await listNumbers(scope, wish)) }
    return c.render(
      <ContactsPage
        contacts={found}
        query={{ list, q }}
        readAt={await readDirectoryDate(scope)}
        isFirstPage={cursor === undefined}
        mayDownload={!actor.visit && hasFeature(actor, 'reports')}
      />,
      { title: words.portal.contacts.title, topics: ['commands'] },
    )
  },
)
