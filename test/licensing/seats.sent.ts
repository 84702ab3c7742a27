import { revokeSeats } from '../../src/domain/licensing/seats.ends.ts'
import { form, listed, type Sent } from '../isolation/sent.ts'

const overdraft = { open: '/licenses/seats/overdraft/floating' }
const times = form({ seconds: 90, reviveSeconds: 60, version: 0 })

const held = { id: 'seatLease', body: () => JSON.stringify({ token: 'x' }) }

export const sent: Sent = {
  routes: {
    'POST /api/v1/leases': {
      body: () => JSON.stringify({ type: 'floating', user: 'ann', client_id: 'pc' }),
    },
    'PUT /api/v1/leases/:id': held,
    'DELETE /api/v1/leases/:id': held,
    'GET /api/v1/metrics/licenses': {},
    ...listed('/licenses/seats', 'seatLease', { menu: false }),
    ...listed('/licenses/seats/held', 'heldSeat', { act: 'revoke' }),
    ...listed('/seats', 'heldSeat', { act: 'revoke' }),
    ...listed('/tenants/:id/seats', 'heldSeat', { act: 'revoke' }),
    'GET /licenses/seats/overdraft/:type': overdraft,
    'POST /licenses/seats/overdraft/:type': {
      ...overdraft,
      body: form({ kind: 'count', amount: 3, version: 1 }),
    },
    'GET /tenants/:id/seats/maximums': {},
    'POST /tenants/:id/seats/maximums': { body: form({ floating: 6, named: 0, version: 1 }) },
    'GET /settings/license/seats': {},
    'POST /settings/license/seats': { body: times },
  },
  permissions: {
    'revoke-seats': {
      may: 'xx- -- x---',
      act: (scope) => revokeSeats(scope, ['00000000-0000-4000-8000-000000000000']),
    },
  },
  things: async (sql, tenant) => {
    await sql`insert into seat_cap (tenant_id, type, maximum) values (${tenant}, 'floating', 5) on conflict do nothing`
    // one that programs give back, one that pages list
    const made = await sql`
      insert into seat_lease (tenant_id, type, user_name, holder, clients, token_hashes, granted_at, expires_at)
      select ${tenant}, 'floating', 'Somebody', n || '-of-' || ${tenant}::text, '{pc}', array[encode(sha256('x'), 'hex')], now(), now() + interval '1 day'
      from generate_series(1, 2) n returning id`
    const [seatLease, heldSeat] = made.map(({ id }) => String(id))
    return { seatLease: seatLease ?? '', heldSeat: heldSeat ?? '' }
  },
}
