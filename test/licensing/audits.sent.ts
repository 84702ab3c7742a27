import { refreshLicenses } from '../../src/domain/licensing/audits.refresh.ts'
import { both, form, type Sent } from '../isolation/sent.ts'

const run = { params: { run: 'licenseRun' } }
const list = (path: string, route = {}) => ({
  ...both('GET', path, route),
  ...both('GET', `${path}/rows.csv`, route),
})
const factors = '/tenants/:id/licenses/factors/:service'
const service = { params: { service: 'service' } }

export const sent: Sent = {
  routes: {
    ...both('GET', '/licenses'),
    ...both('GET', '/licenses.csv'),
    ...both('POST', '/licenses/refreshes', { body: form({}) }),
    'GET /licenses/report.csv': { query: '?month=2026-10' },
    ...list('/licenses/runs/:run', run),
    ...both('GET', '/licenses/runs/:run/changes', run),
    ...both('GET', '/licenses/runs/:run/changes.csv', run),
    [`GET ${factors}`]: service,
    [`POST ${factors}`]: { ...service, body: form({ interface: 'on', version: 0 }) },
    [`POST ${factors}/restorations`]: { ...service, body: form({}) },
    'GET /api/v1/license-runs': { query: '?tenant=alderfoods' },
    'GET /api/v1/license-runs/:id/users': { id: 'licenseRunId' },
  },
  permissions: {
    'refresh-licenses': {
      may: 'xx- xx x---',
      act: (scope, { alder }) => refreshLicenses(scope, alder.id),
    },
  },
  things: async (sql, tenant) => {
    // long enough to be nobody else’s, and to be found in an answer
    const number = 100_000_000 + Math.floor(Math.random() * 800_000_000)
    const services = sql`(select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'licenseType', license_type, 'acquired', 50, 'isOwn', false,
      'factors', '{"template": true, "interface": true, "serviceNumbers": true}'::jsonb, 'rules', '{"gateway": "", "numbers": "", "reject": ""}'::jsonb,
      'counted', '{"direct-routing": 1, "operator-connect": 0, "template": 0, "interface": 0, "service-number": 0}'::jsonb,
      'would', '{"direct-routing": 1, "operator-connect": 0, "template": 0, "interface": 0, "service-number": 0}'::jsonb, 'phones', 1))
      from service where tenant_id = ${tenant})`
    const [made] = await sql`
      insert into license_run (tenant_id, number, taken_at, trigger, requested_name, acquired, licensed, direct_routing, operator_connect, template, interface, service_number, phones, services)
      select ${tenant}, ${number}::integer - n, now() - n * interval '1 hour', 'refresh', 'Otis', 50, 1 - n, 1 - n, 0, 0, 0, 0, 0, ${services} from generate_series(0, 1) n
      returning id`
    await sql`insert into license_audit (tenant_id, run, taken_at, licensed, acquired) values (${tenant}, ${number}, now(), 1, 50)`
    await sql`insert into license_run_user (tenant_id, subject, name, service_id, factor, fits, matched, from_run, since)
      select ${tenant}, 'ann', 'Ann Example', id, 'direct-routing', 33, 'sbc.example', ${number}, now() from service where tenant_id = ${tenant} limit 1`
    return { licenseRun: String(number), licenseRunId: String(made?.id) }
  },
}
