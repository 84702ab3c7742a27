import type { Context } from 'hono'
import type { Options } from '../../domain/lists/list.ts'
import { numbers, contacts as people, readDirectoryDate } from '../../domain/tenants/contacts.ts'
import { demandContactsReport } from '../../domain/tenants/reports.ts'
import { ContactsPage, Numbers, People } from '../../views/tenants/contacts.tsx'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'
import { demandOwnPortal } from '../tenant-context.ts'

export const contacts = routes()

const declaration = { permission: 'looking', feature: 'contacts' } as const
const about = (c: Context<Portal>) => ({
  title: c.var.words.portal.contacts.title,
  topics: ['commands'] as const,
})
const csv = { demand: demandContactsReport, supportSession: 'refused' } as const

async function directory(c: Context<Portal>, path: string): Promise<Options & Directory> {
  demandOwnPortal(c)
  return { path, readAt: await readDirectoryDate(c.var.scope) }
}
type Directory = { path: string; readAt: Date | null }

listPages(contacts, {
  at: [{ path: '/contacts', host: 'tenant' }],
  declaration,
  list: people,
  prepare: (c) => directory(c, '/contacts'),
  page: (_, state, { readAt }) => (
    <ContactsPage shown="people" readAt={readAt}>
      <People state={state} />
    </ContactsPage>
  ),
  about,
  csv,
})

listPages(contacts, {
  at: [{ path: '/contacts/numbers', host: 'tenant' }],
  declaration,
  list: numbers,
  prepare: (c) => directory(c, '/contacts/numbers'),
  page: (_, state, { readAt }) => (
    <ContactsPage shown="numbers" readAt={readAt}>
      <Numbers state={state} />
    </ContactsPage>
  ),
  about,
  csv,
})
