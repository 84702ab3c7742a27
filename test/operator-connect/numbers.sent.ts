import { form, listed, type Sent } from '../isolation/sent.ts'

const someNumber = () => `+4940${Math.floor(1e8 * (1 + 8 * Math.random()))}`

// the numbers that are held share their addresses with a tenant's own ranges: see directory/numbers.sent.ts
export const sent: Sent = {
  routes: {
    ...listed('/numbers/released', 'releasedNumber'),
    ...listed('/numbers/addresses', 'microsoftAddress'),
    ...listed('/customer-numbers', 'heldNumber', { act: 'release' }),
    ...listed('/customer-numbers/released', 'releasedNumber'),
    ...listed('/customer-numbers/addresses', 'enteredAddress', { act: 'remove' }),
    'GET /api/v1/numbers': {},
    'GET /customer-numbers/new': {},
    'POST /customer-numbers': {
      body: () =>
        form({ tenant: 'alderfoods', family: 'zoom', country: '', numbers: someNumber() })(),
    },
    'GET /customer-numbers/import': {},
    'POST /customer-numbers/import': {
      body: () => {
        const file = new FormData()
        const text = `tenant,family,number\nalderfoods,zoom,${someNumber()}\n`
        file.set('file', new File([text], 'numbers.csv'))
        return file
      },
    },
    'GET /customer-numbers/addresses/new': {},
    'POST /customer-numbers/addresses': {
      body: form({
        ...{ tenant: 'alderfoods', family: 'zoom', description: 'Head office' },
        ...{ lines: 'Main Street 1', city: 'Leeds', postalCode: '', region: '', country: 'GB' },
      }),
    },
  },
  things: async (sql, tenant) => {
    const [held, released] = await sql`
      insert into oc_number (tenant_id, family, number, state, released_at) values
        (${tenant}, 'webex', ${someNumber()}, 'acquired', null),
        (${tenant}, 'operator-connect', ${someNumber()}, 'released', now()) returning id`
    const [microsofts, entered] = await sql`
      insert into emergency_address (tenant_id, family, microsoft_id, description, country, lines, city) values
        (${tenant}, 'operator-connect', gen_random_uuid()::text, 'Depot', 'GB', 'Mill Lane 2', 'Leeds'),
        (${tenant}, 'zoom', null, 'Shop', 'GB', 'Mill Lane 4', 'Leeds') returning id`
    const ids = {
      ...{ heldNumber: held, releasedNumber: released },
      ...{ microsoftAddress: microsofts, enteredAddress: entered },
    }
    return Object.fromEntries(Object.entries(ids).map(([name, row]) => [name, String(row?.id)]))
  },
}
