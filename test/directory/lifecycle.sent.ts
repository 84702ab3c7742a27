import { randomUUID } from 'node:crypto'
import { lifecycleGroups } from '../../src/domain/directory/lifecycle-groups.ts'
import { form, listed, of, type Route, type Sent } from '../isolation/sent.ts'

const at = (row: string, more: Route = {}): Route => ({ params: { row }, ...more })

export const sent: Sent = {
  routes: {
    ...listed('/lifecycle', 'lifecycleGroup', { act: 'remove' }),
    'GET /lifecycle/new': {},
    'POST /lifecycle': {
      body: of((things) => ({
        ...{ name: 'New', position: 5, department: 'Sales', confirm: 'matching 0' },
        template: String(Reflect.get(things, 'lifecycleTemplate')),
      })),
    },
    'GET /lifecycle/:row': at('lifecycleGroup'),
    'POST /lifecycle/:row': at('lifecycleGroup', {
      body: of((things) => ({
        ...{ name: 'Later', position: 7, country: 'GB', version: 1, confirm: 'matching 0' },
        template: String(Reflect.get(things, 'lifecycleTemplate')),
      })),
    }),
    'GET /lifecycle/:row/preview': at('lifecycleGroup'),
    'GET /lifecycle/:row/applications/new': at('lifecycleGroup'),
    'POST /lifecycle/:row/applications': at('lifecycleGroup', {
      body: form({ confirm: 'matching 0' }),
    }),
    ...listed('/lifecycle/templates', 'lifecycleTemplate', { act: 'remove' }),
    'GET /lifecycle/templates/new': {},
    'POST /lifecycle/templates': { body: form({ name: 'New', usageLocation: 'GB' }) },
    'GET /lifecycle/templates/:row': at('lifecycleTemplate'),
    'POST /lifecycle/templates/:row': at('lifecycleTemplate', {
      body: form({ name: 'New', usageLocation: 'GB', version: 1 }),
    }),
    'GET /api/v1/users': {},
    'GET /api/v1/users/:id': { id: 'directoryUser' },
    'GET /api/v1/changes': {},
    'GET /api/v1/changes/:id': { id: 'queuedChange' },
    'POST /api/v1/changes': {
      body: (things) =>
        JSON.stringify({ user: Reflect.get(things, 'directoryUser'), number: '+442079460000' }),
    },
  },
  permissions: {
    'edit-lifecycle': {
      may: '--- -- xx--',
      act: (scope, { alder }) => lifecycleGroups.remove(scope, alder.id, [randomUUID()]),
    },
  },
  things: async (sql, tenant) => {
    const [template] = await sql`insert into lifecycle_template (tenant_id, name, usage_location)
      values (${tenant}, 'Office', 'GB') returning id`
    const [group] = await sql`insert into lifecycle_group (tenant_id, name, template_id, country)
      values (${tenant}, 'Everyone', ${template?.id}, 'GB') returning id`
    const user = randomUUID()
    const plans = [
      { service: 'T', servicePlanId: '4828c8ec-dc2e-4779-b502-87ac9ce28ab7', status: 'Enabled' },
    ]
    await sql`insert into managed_user (tenant_id, graph_id, display_name, plans)
      values (${tenant}, ${user}, 'Ann', ${JSON.stringify(plans)}::text::jsonb)`
    const [change] = await sql`
      insert into queued_change (tenant_id, graph_id, user_name, kind, wanted, was, batch, requested_name)
      values (${tenant}, ${user}, 'Ann', 'details', '{"department":"B"}', '{"department":"A"}', gen_random_uuid(), 'x') returning id`
    return {
      ...{ lifecycleTemplate: String(template?.id), lifecycleGroup: String(group?.id) },
      ...{ directoryUser: user, queuedChange: String(change?.id) },
    }
  },
}
