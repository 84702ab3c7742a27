import { randomUUID } from 'node:crypto'
import { cancelChanges } from '../../src/domain/directory/changes.acts.ts'
import { listed, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...listed('/changes', 'change', { act: 'cancel' }),
    'POST /changes/sendings': {},
  },
  permissions: {
    'edit-changes': {
      may: '--- -- xxx-',
      act: (scope) => cancelChanges(scope, [randomUUID()]),
    },
  },
  things: async (sql, tenant) => {
    const [made] = await sql`
      insert into queued_change (tenant_id, graph_id, user_name, kind, wanted, was, batch, requested_name)
      values (${tenant}, 'u', 'Uma', 'details', '{"department": "Sales"}', '{"department": null}', gen_random_uuid(), 'Otis')
      returning id`
    return { change: String(made?.id) }
  },
}
