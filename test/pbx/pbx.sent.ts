import { randomUUID } from 'node:crypto'
import { removePbx } from '../../src/domain/pbx/connections.acts.ts'
import { reportHeartbeat } from '../../src/domain/pbx/heartbeats.ts'
import { form, listed, of, type Sent } from '../isolation/sent.ts'

const settings = '/settings/pbx'
const ranges = `${settings}/:pbx/ranges`
const staff = '/tenants/:id/connection'
const csta = {
  ...{ name: 'New', host: 'pbx.example', port: 5000, transport: 'tcp' },
  ...{ device: '200', heartbeatSeconds: 30 },
}
/** Of the system among the noun's own things. */
const handset = (things: Readonly<Record<string, string>>) => ({
  ...{ connection: things.pbx ?? '', extension: 777, username: 'new.desk' },
  password: 'long enough',
})

export const sent: Sent = {
  routes: {
    ...listed(settings, 'pbx', { act: 'disable' }),
    [`GET ${settings}/csta/new`]: {},
    [`GET ${settings}/tapi/new`]: {},
    [`GET ${settings}/uacsta/new`]: {},
    [`POST ${settings}/csta`]: { body: form({ ...csta, tenant: '' }) },
    [`POST ${settings}/tapi`]: { body: form({ name: 'T', tenant: '', heartbeatSeconds: 30 }) },
    [`POST ${settings}/uacsta`]: { body: form({ name: 'U', tenant: 'alderfoods' }) },
    [`GET ${settings}/:row`]: { params: { row: 'pbx' } },
    [`POST ${settings}/:row`]: {
      params: { row: 'pbx' },
      body: form({ name: 'New', version: 1 }),
    },
    ...Object.fromEntries(
      Object.entries(listed(ranges, 'pbxRange', { act: 'remove' })).map(([route, has]) => [
        route,
        { ...has, params: { ...has.params, pbx: 'sharedPbx' } },
      ]),
    ),
    [`GET ${ranges}/new`]: { params: { pbx: 'sharedPbx' } },
    [`POST ${ranges}`]: {
      params: { pbx: 'sharedPbx' },
      body: form({ tenant: 'alderfoods', first: '7', last: '' }),
    },
    ...listed('/connection', 'handset', { act: 'remove' }),
    ...listed(staff, 'handset', { act: 'remove' }),
    [`GET ${staff}/new`]: {},
    [`POST ${staff}`]: { body: of(handset) },
    [`GET ${staff}/:row`]: { params: { row: 'handset' } },
    'GET /api/v1/pbx-connections': {},
    'GET /api/v1/pbx-connections/:id': { id: 'pbx' },
    'PUT /api/v1/pbx-connections/:id/heartbeat': {
      id: 'tapi',
      body: () => JSON.stringify({ status: 'up', lines_up: 1, lines_all: 1 }),
    },
    [`POST ${staff}/:row`]: {
      params: { row: 'handset' },
      body: of((things) => ({ ...handset(things), version: 1 })),
    },
  },
  permissions: {
    'edit-pbx': {
      may: 'xx- -- ----',
      act: (scope) => removePbx(scope, [randomUUID()]),
    },
    'report-pbx': {
      may: 'xx- -- xx--',
      act: (scope) =>
        reportHeartbeat(scope, randomUUID(), { status: 'up', linesUp: 1, linesAll: 1 }),
    },
  },
  things: async (sql, tenant) => {
    const [own] = await sql`insert into pbx_connection (audience, tenant_id, name, kind, topology)
      values ('tenant', ${tenant}, 'Handsets', 'uacsta', 'dedicated') returning id`
    const [tapi] = await sql`insert into pbx_connection (audience, tenant_id, name, kind, topology)
      values ('tenant', ${tenant}, 'Lines', 'tapi', 'dedicated') returning id`
    const [shared] = await sql`insert into pbx_connection (audience, name, kind, topology)
      values ('provider', ${randomUUID()}, 'tapi', 'shared') returning id`
    const [range] = await sql`insert into pbx_range (tenant_id, connection_id, first, last)
      values (${tenant}, ${shared!.id}, '1200', '1299') returning id`
    const [phone] =
      await sql`insert into handset (tenant_id, connection_id, extension, username, password)
      values (${tenant}, ${own!.id}, '201', 'desk', '') returning id`
    return {
      ...{ pbx: String(own!.id), sharedPbx: String(shared!.id), tapi: String(tapi!.id) },
      ...{ pbxRange: String(range!.id), handset: String(phone!.id) },
    }
  },
}
