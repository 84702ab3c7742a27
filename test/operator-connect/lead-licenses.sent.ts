import { form, type Sent } from '../isolation/sent.ts'

const id = 'leadToLicense'

export const sent: Sent = {
  routes: {
    'GET /leads/:id/licenses/new': { id },
    'POST /leads/:id/licenses': { id, body: form({ whose: 'new' }) },
  },
  things: async (sql) => {
    const [lead] = await sql`
      insert into lead (audience, family, company_name, ms_tenant_id, direct)
      values ('provider', 'operator-connect', 'Lead to license', gen_random_uuid(), true) returning id`
    return { [id]: String(lead?.id) }
  },
}
