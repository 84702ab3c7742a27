import { revokeSeats } from '../../src/domain/licensing/seats.ends.ts'
import type { Sent } from '../isolation/sent.ts'

const held = { id: 'seatLease', body: () => JSON.stringify({ token: 'x' }) }

export const sent: Sent = {
  routes: {
    'POST /api/v1/leases': {
      body: () => JSON.stringify({ type: 'floating', user: 'ann', client_id: 'pc' }),
    },
    'PUT /api/v1/leases/:id': held,
    'DELETE /api/v1/leases/:id': held,
  },
  permissions: {
    'revoke-seats': {
      may: 'xx- -- x---',
      act: (scope) => revokeSeats(scope, ['00000000-0000-4000-8000-000000000000']),
    },
  },
  things: async (sql, tenant) => {
    await sql`insert into seat_cap (tenant_id, type, maximum) values (${tenant}, 'floating', 5) on conflict do nothing`
    const [lease] = await sql`
      insert into seat_lease (tenant_id, type, user_name, holder, clients, token_hashes, granted_at, expires_at)
      values (${tenant}, 'floating', 'Somebody', 'pc-of-' || ${tenant}::text, '{pc}', array[encode(sha256('x'), 'hex')], now(), now() + interval '1 day') returning id`
    return { seatLease: String(lease?.id) }
  },
}
