import { randomUUID } from 'node:crypto'
import { form, listed, type Sent } from '../isolation/sent.ts'

const path = '/settings/sbcs'
const entered = {
  ...{ name: 'New', fqdn: 'new.sbc.example', address: '192.0.2.99', port: 5060 },
  ...{ transport: 'udp', apiUrl: '', username: '', password: '', cacProfiles: '', dialPlan: '' },
}

export const sent: Sent = {
  routes: {
    ...listed(path, 'sbc', { act: 'remove' }),
    [`GET ${path}/new`]: {},
    [`POST ${path}`]: { body: form(entered) },
    [`GET ${path}/:row`]: { params: { row: 'sbc' } },
    [`GET ${path}/:row/edit`]: { params: { row: 'sbc' } },
    [`POST ${path}/:row/edit`]: {
      params: { row: 'sbc' },
      body: form({ ...entered, fqdn: 'changed.sbc.example', version: 1 }),
    },
    [`POST ${path}/:row/tests`]: { params: { row: 'sbc' } },
    [`POST ${path}/:row/profiles`]: { params: { row: 'sbcWithApi' } },
  },
  things: async (sql) => {
    const make = async (api: boolean) => {
      const name = randomUUID()
      const [made] = await sql`
        insert into sbc (name, fqdn, address, port, transport, api_url, username)
        values (${name}, ${`${name}.example`}, '192.0.2.9', 5060, 'udp', ${api ? 'https://192.0.2.9' : null}, ${api ? 'Admin' : null}) returning id`
      return String(made!.id)
    }
    return { sbc: await make(false), sbcWithApi: await make(true) }
  },
}
