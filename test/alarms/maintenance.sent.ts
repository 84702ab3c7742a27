import { form, listed, type Sent } from '../isolation/sent.ts'

const path = '/settings/maintenance'
const span = {
  ...{ name: 'Window', cause: 'sbc:1', timeZone: 'UTC' },
  ...{ startDay: '2999-01-01', startTime: '10:00', endDay: '2999-01-01', endTime: '12:00' },
}

export const sent: Sent = {
  routes: {
    ...listed(path, 'maintenance', { act: 'end' }),
    [`GET ${path}/new`]: {},
    [`POST ${path}`]: { body: form(span) },
    [`GET ${path}/weekly/new`]: {},
    [`POST ${path}/weekly`]: {
      body: form({
        ...{ name: 'Weekly', cause: 'sbc:1', timeZone: 'UTC' },
        ...{ weekday: 1, startTime: '10:00', minutes: 60 },
      }),
    },
    [`GET ${path}/:id/edit`]: { id: 'maintenance' },
    [`POST ${path}/:id/edit`]: { id: 'maintenance', body: form({ ...span, version: 1 }) },
  },
  // the MSP's of the tenant that the cast is made around
  things: async (sql, tenant) => {
    const [made] = await sql`
      insert into maintenance (audience, msp_id, name, kind, of_cause, time_zone, starts_at, ends_at, created_by)
      select 'msp', t.msp_id, 'Window', 'once', 'sbc:1', 'UTC', '2999-01-01 10:00Z', '2999-01-01 12:00Z', 'Olivia Marsh'
      from tenant t where t.id = ${tenant} returning id`
    return { maintenance: made?.id }
  },
}
