import type { Who } from './cast.ts'
import { type Route, sentByNouns } from './sent.ts'

const staff: readonly Who[] = ['msp', 'owner', 'monitor', 'operator', 'admin']

/** What is no noun's. */
const outside: Record<string, Route> = {
  'GET /readyz': {},
  // a loopback host alone, and a tenant's is none
  'GET /metrics': { answers: 'no' },
  'GET /healthz': {},
  'GET /robots.txt': {},
  'GET /.well-known/change-password': {},
  'GET /.well-known/security.txt': { answers: 'no' },
  'GET /internal/tls-ask': { answers: 'no' },
  'GET /brand/:file{accent-[0-9a-f]{6}\\.css}': {
    open: '/brand/accent-7a3e00.css',
  },
  'GET /brand/:file{[0-9a-f]{64}\\.(?:png|webp)}': {
    open: `/brand/${'0'.repeat(64)}.png`,
    answers: 'no',
  },
  'GET /api/openapi.json': {},
}

const api: Record<string, Route> = {
  'GET /api/v1/services': {},
  'GET /api/v1/services/:id': { id: 'service' },
  'POST /api/v1/services': {
    body: () =>
      JSON.stringify({
        ...{ tenant: 'alderfoods', service_type: 'operator-connect', license_type: 'oc-essential' },
      }),
  },
  'POST /api/v1/services/:id/licenses': {
    id: 'service',
    body: () => JSON.stringify({ licensed_users: 60, version: 1 }),
  },
  'POST /api/v1/services/:id/replications': { id: 'service' },
  'POST /api/v1/services/:id/missing': {
    id: 'service',
    body: () => JSON.stringify({ decision: 'keep', generation: 1 }),
  },
  'GET /api/v1/commands/:id': { id: 'command' },
  'GET /api/v1/counters': {},
  'POST /api/v1/services/imports': { body: () => 'shortname\n' },
  // staff name the tenant; a tenant that names another finds nothing
  'GET /api/v1/usage': { query: '?tenant=alderfoods' },
  'POST /api/v1/usage': {
    body: (_, who) =>
      JSON.stringify({ quota: 'widgets', ...(staff.includes(who) && { tenant: 'alderfoods' }) }),
  },
  'DELETE /api/v1/usage/:id': { id: 'usage' },
}

/** Every route there is; one that is missing here fails the test, and so does one that is only here. */
export const declared: Record<string, Route> = {
  ...outside,
  ...api,
  ...Object.assign({}, ...(await sentByNouns()).map(({ routes }) => routes)),
}
