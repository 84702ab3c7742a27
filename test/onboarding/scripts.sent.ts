import { randomUUID } from 'node:crypto'
import { form, listed, type Sent } from '../isolation/sent.ts'

const path = '/settings/scripts'
const one = { params: { row: 'script' } }
const text = 'ip-group new\n  name "{{OnlinePstnGateway}}"\n'

export const sent: Sent = {
  routes: {
    ...listed(path, 'script', { act: 'remove' }),
    [`GET ${path}/new`]: {},
    [`POST ${path}`]: {
      body: () => form({ name: randomUUID(), kind: 'sbc', phase: 'onboarding', text })(),
    },
    [`GET ${path}/:row`]: one,
    [`GET ${path}/:row/edit`]: one,
    [`POST ${path}/:row/edit`]: {
      ...one,
      body: () => form({ name: randomUUID(), text, version: 1 })(),
    },
    [`POST ${path}/:row/defaults`]: one,
  },
  things: async (sql) => {
    const [made] = await sql`
      insert into script_template (name, kind, phase, created_by) values (${randomUUID()}, 'sbc', 'onboarding', 'x') returning id`
    await sql`
      insert into script_version (template_id, number, text, variables, created_by)
      values (${made?.id}, 1, ${text}, '{OnlinePstnGateway}', 'x')`
    return { script: String(made?.id) }
  },
}
