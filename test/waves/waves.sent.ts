import { tagsVersion } from '../../src/domain/tenants/tags.ts'
import { form, listed, type Sent } from '../isolation/sent.ts'

const path = '/waves'
const one = { params: { wave: 'wave' } }

export const sent: Sent = {
  routes: {
    ...listed(path, 'wave', { menu: false }),
    [`GET ${path}/:wave`]: one,
    [`GET ${path}/:wave/rows.csv`]: one,
    [`POST ${path}/:wave/continuations`]: one,
    [`POST ${path}/:wave/retries`]: one,
    [`GET ${path}/:wave/cancellation`]: one,
    [`POST ${path}/:wave/cancellation`]: one,
    [`GET ${path}/selections/:selection`]: { params: { selection: 'wave' } },
    [`POST ${path}/selections/:selection`]: { params: { selection: 'wave' }, body: form({}) },
    [`POST ${path}/selections/:selection/previews`]: {
      ...{ params: { selection: 'wave' }, body: form({}) },
    },
    'GET /tenants/:id/tags': {},
    'POST /tenants/:id/tags': { body: form({ tags: 'pilot', version: tagsVersion([]) }) },
  },
  things: async (sql, tenant) => {
    const [wave] = await sql<{ id: string }[]>`
      insert into wave (name, act, rings, error_percent, created_by, state, halted_for)
      values ('All', 'replicate', '[{}]', 5, 'Dana', 'halted', '{"code":"wave-empty","params":{}}') returning id`
    const id = wave?.id ?? ''
    await sql`insert into wave_item (tenant_id, wave_id, service_id, service_name, ring, place, state)
      select tenant_id, ${id}, id, name, 0, 0, 'failed' from service where tenant_id = ${tenant} limit 1`
    return { wave: id }
  },
}
