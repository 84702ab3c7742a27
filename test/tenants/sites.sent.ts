import { randomUUID } from 'node:crypto'
import { removeSite } from '../../src/domain/tenants/sites.ts'
import { both, form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...both('GET', '/sites'),
    ...both('GET', '/sites/new'),
    ...both('POST', '/sites', { body: form({ name: 'New', timeZone: 'UTC', language: 'en' }) }),
    ...both('GET', '/sites/:site'),
    ...both('POST', '/sites/:site', { body: form({ name: 'New', version: 1 }) }),
    ...both('GET', '/sites/:site/removal'),
    ...both('POST', '/sites/:site/removal'),
  },
  permissions: {
    'edit-sites': {
      may: 'xx- xx xx--',
      act: (scope, { alder }) => removeSite(scope, alder.id, randomUUID()),
    },
  },
  // two, because the last one stays
  things: async (sql, tenant) => {
    const [made] = await sql`insert into site (tenant_id, name, time_zone, language)
      values (${tenant}, 'Main', 'UTC', 'en'), (${tenant}, 'Second', 'UTC', 'en') returning id`
    return { site: String(made?.id) }
  },
}
