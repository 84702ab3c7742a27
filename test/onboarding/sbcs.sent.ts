import { randomUUID } from 'node:crypto'
import { sbcSecret } from '../../src/domain/onboarding/sbcs.list.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { form, listed, type Sent } from '../isolation/sent.ts'
import { testSecret } from '../support/setup.ts'

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
      const id = randomUUID()
      const password = makeSeal(testSecret).seal('x', sbcSecret(id))
      await sql`
        insert into sbc (id, name, fqdn, address, port, transport, api_url, username, password)
        values (${id}, ${id}, ${`${id}.example`}, '192.0.2.9', 5060, 'udp', ${api ? 'https://192.0.2.9' : null},
          ${api ? 'Admin' : null}, ${api ? password : null})`
      return id
    }
    return { sbc: await make(false), sbcWithApi: await make(true) }
  },
}
