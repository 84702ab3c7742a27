import { randomUUID } from 'node:crypto'
import { webhookSecretAt } from '../../src/domain/notices/signatures.ts'
import { form, listed, type Sent } from '../isolation/sent.ts'
import { seal } from './webhooks.support.ts'

const path = '/settings/webhooks'
const deliveries = `${path}/:webhook/deliveries`
const one = { params: { webhook: 'webhook' } }
const message = { params: { webhook: 'webhook', delivery: 'delivery' } }

export const sent: Sent = {
  routes: {
    ...listed(path, 'webhook', { act: 'disable' }),
    [`GET ${path}/signatures`]: {},
    [`GET ${path}/new`]: {},
    [`POST ${path}`]: { body: form({ name: 'New', url: 'https://hooks.example/x' }) },
    [`GET ${path}/:row`]: { params: { row: 'webhook' } },
    [`POST ${path}/:row`]: {
      params: { row: 'webhook' },
      body: form({ name: 'Renamed', url: 'https://hooks.example/x', version: 1 }),
    },
    [`GET ${path}/:webhook/secrets/new`]: one,
    [`POST ${path}/:webhook/secrets`]: { ...one, body: form({}) },
    [`POST ${path}/:webhook/tests`]: one,
    ...Object.fromEntries(
      Object.entries(listed(deliveries, 'delivery', { act: 'replay' })).map(([route, has]) => [
        route,
        { ...has, params: { ...has.params, webhook: 'webhook' } },
      ]),
    ),
    [`GET ${deliveries}/:delivery`]: message,
    [`POST ${deliveries}/:delivery/replays`]: message,
  },
  things: async (sql, tenant) => {
    const id = randomUUID()
    const sealed = seal.seal('whsec_x', webhookSecretAt({ tenantId: tenant }, id, 'secret'))
    await sql`insert into webhook (id, audience, tenant_id, name, url, secret, created_by)
      values (${id}, 'tenant', ${tenant}, ${id}, 'https://hooks.example/x', ${sealed}, 'x')`
    const [made] = await sql`
      insert into delivery (audience, tenant_id, webhook_id, event, body, state)
      values ('tenant', ${tenant}, ${id}, 'test', '{}', 'failed') returning id`
    return { webhook: id, delivery: String(made?.id) }
  },
}
