import { randomUUID } from 'node:crypto'
import { sites } from '../../src/domain/tenants/sites.ts'
import { both, form, listed, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...listed('/sites', 'site', { act: 'remove' }),
    ...listed('/tenants/:id/sites', 'site', { act: 'remove' }),
    ...both('GET', '/sites/new'),
    ...both('POST', '/sites', { body: form({ name: 'New', timeZone: 'UTC', language: 'en' }) }),
    ...both('GET', '/sites/:row', { params: { row: 'site' } }),
    ...both('GET', '/sites/:row/move', { params: { row: 'site' } }),
    ...both('POST', '/sites/:row/move', {
      params: { row: 'site' },
      body: form({ target: randomUUID() }),
    }),
    ...both('POST', '/sites/:row', {
      params: { row: 'site' },
      body: form({ name: 'New', timeZone: 'UTC', language: 'en', version: 1 }),
    }),
  },
  permissions: {
    'edit-sites': {
      may: 'xx- xx xx--',
      act: (scope, { alder }) => sites.remove(scope, alder.id, [randomUUID()]),
    },
  },
  // two, because the last one stays
  things: async (sql, tenant) => {
    const [made] = await sql`insert into site (tenant_id, name, time_zone, language)
      values (${tenant}, 'Main', 'UTC', 'en'), (${tenant}, 'Second', 'UTC', 'en') returning id`
    return { site: String(made?.id) }
  },
}
