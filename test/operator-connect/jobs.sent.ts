import { form, listed, type Sent } from '../isolation/sent.ts'

const someNumber = () => `+4930${Math.floor(1e8 * (1 + 8 * Math.random()))}`
const one = { params: { job: 'numberJob' } }

export const sent: Sent = {
  routes: {
    ...listed('/jobs', 'numberJob', { menu: false }),
    ...listed('/customer-jobs', 'numberJob', { menu: false }),
    'POST /jobs/retries': { body: form({}) },
    'POST /customer-jobs/retries': { body: form({}) },
    'GET /leads/:id/numbers/new': { id: 'leadTenant' },
    'POST /leads/:id/numbers': { id: 'leadTenant', body: form({}) },
    'POST /leads/:id/numbers/new/checks': { id: 'leadTenant', body: form({}) },
    'POST /api/v1/number-jobs': {},
    'GET /api/v1/number-jobs/:id': { id: 'numberJob' },
    'GET /jobs/:job': one,
    'GET /jobs/:job/rows.csv': one,
    'POST /jobs/:job/retries': one,
    'POST /jobs/:job/dial-plans': one,
  },
  things: async (sql, tenant) => {
    const [job] = await sql<{ id: string }[]>`
      insert into number_job (tenant_id, family, kind, source, upload_id, total, failed, state, sbc_state, requested_name)
      values (${tenant}, 'operator-connect', 'upload', 'webui', gen_random_uuid(), 1, 1, 'failed', 'failed', 'Dana') returning id`
    const id = job?.id ?? ''
    const number = someNumber()
    const [row] = await sql<{ id: string }[]>`
      insert into oc_number (tenant_id, family, number, state) values (${tenant}, 'operator-connect', ${number}, 'failed') returning id`
    await sql`insert into number_job_item (tenant_id, job_id, place, number, number_id, state, code)
      values (${tenant}, ${id}, 0, ${number}, ${row?.id ?? ''}, 'error', 'internal_error')`
    return { numberJob: id }
  },
}
