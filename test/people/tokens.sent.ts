import { randomUUID } from 'node:crypto'
import { addToken } from '../../src/domain/people/tokens.ts'
import { form, listed, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...listed('/tokens', 'token', { act: 'revoke' }),
    'GET /tokens/new': {},
    'GET /tokens/reference': {},
    'GET /settings/tokens/reference': {},
    'POST /tokens': { body: form({ name: 'n', role: 'operator', days: '9' }) },
    ...listed('/settings/tokens', 'token', { act: 'revoke' }),
    'GET /settings/tokens/new': {},
    'GET /api/v1/tokens': {},
    'DELETE /api/v1/tokens/:id': { id: 'token' },
    'POST /settings/tokens': { body: form({ name: 'n', role: 'admin', days: '9' }) },
  },
  permissions: {
    'manage-tokens': {
      may: 'x-- xx x---',
      act: (scope) => addToken(scope, { name: '', scope: '' }),
    },
  },
  things: async (sql, tenant) => {
    const [made] =
      await sql`insert into api_token (audience, tenant_id, name, hash, created_by, expires_at)
      values ('tenant', ${tenant}, 'app', ${randomUUID()}, 'x', now() + interval '1 day') returning id`
    return { token: String(made?.id) }
  },
}
