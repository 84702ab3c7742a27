import type { Cast, Who } from './cast.ts'

type Things = Cast['own']

/** What must be sent to a route for its answer to be about the person and not about the form. */
export type Route = {
  /** Which thing `:id` is; the tenant unless said. */
  id?: keyof Things
  /** Which things its other parameters are. */
  params?: Record<string, keyof Things>
  step?: string
  query?: string
  body?: (things: Things, who: Who) => string | FormData
  /** Who is let in goes back to the sign-in. */
  leaves?: true
  /** An address in place of the pattern, where no parameter is anybody's id. */
  open?: string
  /** What whoever is not let in is answered, signed in or not; else the sign-in, or a refusal. */
  answers?: 'sign-in' | 'no'
}

const form = (fields: Record<string, string | number>) => () =>
  new URLSearchParams(Object.entries(fields).map(([k, v]) => [k, String(v)])).toString()
const of = (fields: (things: Things) => Record<string, string | number>) => (things: Things) =>
  form(fields(things))()

const upload = () => {
  const body = new FormData()
  body.set('file', new File(['shortname\n'], 'a.csv', { type: 'text/csv' }))
  return body
}

const staff: readonly Who[] = ['msp', 'owner', 'monitor', 'operator', 'admin']

/** Alike on the tenant's own portal and on its pages for staff. */
const both = (method: 'GET' | 'POST', path: string, route: Route = {}): Record<string, Route> => ({
  [`${method} ${path}`]: route,
  [`${method} /tenants/:id${path}`]: route,
})

/** Before anybody is known: everybody is answered, and nobody learns anything. */
const outside: Record<string, Route> = {
  'GET /readyz': {},
  // a loopback host alone, and a tenant's is none
  'GET /metrics': { answers: 'no' },
  'GET /healthz': {},
  'GET /internal/tls-ask': { answers: 'no' },
  'GET /brand/:file{accent-[0-9a-f]{6}\\.css}': {
    open: '/brand/accent-7a3e00.css',
  },
  'GET /brand/:file{[0-9a-f]{64}\\.(?:png|webp)}': {
    open: `/brand/${'0'.repeat(64)}.png`,
    answers: 'no',
  },
  'GET /api/openapi.json': {},
  'GET /session/new': {},
  'GET /session': { leaves: true },
  'POST /session': { answers: 'sign-in', body: form({ login: 'x', password: 'y' }) },
  'POST /session/end': { leaves: true },
  'GET /session/factor': {},
  'POST /session/factor': { body: form({ code: '123456' }) },
  'GET /activations/:token': { open: '/activations/unknown', answers: 'no' },
  'POST /activations/:token': {
    open: '/activations/unknown',
    answers: 'no',
    body: form({ password: 'a few unrelated words' }),
  },
  'POST /activations/:token/renewals': {
    open: '/activations/unknown/renewals',
    answers: 'no',
  },
  'GET /password/forgotten': {},
  'POST /password/forgotten': { body: form({ login: 'x' }) },
  'GET /setup': { answers: 'no' },
  'POST /setup': {
    answers: 'no',
    body: form({ token: 'x', name: 'A', email: 'a@a.example', password: 'a few unrelated words' }),
  },
  'GET /support-sessions/enter': { answers: 'no' },
  'POST /support-sessions/entries': {
    answers: 'no',
    body: form({ token: 'unknown' }),
  },
}

/** One's own account. Support staff's is at home elsewhere. */
const own: Record<string, Route> = {
  'GET /profile': {},
  'POST /profile': {},
  'POST /profile/theme': { body: form({ theme: 'dark' }) },
  'GET /profile/password': {},
  'POST /profile/password': { body: form({ present: 'x', password: 'y' }) },
  'GET /profile/factor': {},
  'POST /profile/factor': {},
  'POST /profile/factor/confirmations': { body: form({ code: '123456' }) },
  'POST /profile/factor/codes': { body: form({ password: 'x' }) },
  'POST /profile/factor/ends': { body: form({ password: 'x' }) },
  'POST /sessions/ends': {},
}

const services: Record<string, Route> = {
  'GET /services': {},
  'GET /services.csv': {},
  'GET /services/:id': { id: 'service' },
  'GET /services/:id/menu': { id: 'service' },
  'GET /services/imports': {},
  'POST /services/imports': { body: upload },
  'GET /services/imports/:id': { id: 'service' },
  'POST /services/imports/:id/loads': { id: 'service' },
  'GET /services/new': {},
  'POST /services': {
    body: form({
      shortname: 'newco',
      full_name: 'New Co',
      service_type: 'direct-routing',
      license_type: 'hosted-pro',
    }),
  },
  'GET /services/:id/licenses': { id: 'service' },
  'POST /services/:id/licenses': {
    id: 'service',
    body: form({ users: 5, version: 1 }),
  },
  'GET /views/new': {},
  'POST /views': { body: form({ name: 'mine', query: 'q=a', page: 'services' }) },
  'POST /views/removals': { body: of(({ service }) => ({ view: service })) },
  'POST /selections': { body: of(({ service }) => ({ service })) },
  'GET /selections/:id': { id: 'service' },
  'POST /replications': { body: of(({ service }) => ({ service })) },
  'GET /commands': {},
  'GET /commands/:id': { id: 'command' },
  'POST /commands/cancellations': { body: of(({ command }) => ({ command })) },
  'POST /commands/retries': { body: of(({ command }) => ({ command })) },
  'GET /alarms': {},
  'GET /alarms/:id': { id: 'alarm' },
  'POST /alarms/acknowledgements': { body: of(({ alarm }) => ({ alarm })) },
  'POST /alarms/acknowledgements/withdrawals': {
    body: of(({ alarm }) => ({ alarm })),
  },
  'GET /palette': {},
}

const portal: Record<string, Route> = {
  'GET /': {},
  'GET /contacts': {},
  'GET /help': {},
  'GET /capabilities/:feature': { open: '/capabilities/widgets' },
  'GET /reports': {},
  'GET /reports/log.csv': {},
  'GET /reports/usage.csv': {},
  'GET /reports/services.csv': {},
  // everybody's names and numbers at once leave in no support session
  'GET /reports/contacts.csv': {},
}

const wizard: Record<string, Route> = {
  'GET /tenants/new': {},
  'GET /tenants/new/shortname': { query: '?name=New+Co' },
  'GET /tenants/new/:draft': { params: { draft: 'service' } },
  'GET /tenants/new/:draft/:step': { params: { draft: 'service' }, step: 'company' },
  'POST /tenants/new': { body: form({ name: 'New Co' }) },
  'POST /tenants/new/:draft/discards': { params: { draft: 'service' } },
  'POST /tenants/new/:draft/:step': {
    params: { draft: 'service' },
    step: 'company',
    body: form({ name: 'x' }),
  },
  'POST /tenants': { body: of(({ service }) => ({ draft: service })) },
}

const tenancy: Record<string, Route> = {
  'GET /tenants': {},
  'GET /tenants/:id': {},
  'GET /tenants/:id/deletion': {},
  'POST /tenants/:id/deletion': {
    body: form({ confirm: 'x', reason: 'y', password: 'z' }),
  },
  'POST /tenants/deletions/stops': { body: of(({ tenant }) => ({ tenant })) },
  'GET /tenants/:id/deactivation': {},
  'POST /tenants/:id/deactivation': {},
  'POST /tenants/activations': { body: of(({ tenant }) => ({ tenant })) },
  'GET /profile/company': {},
  'POST /profile/company': { body: form({ fullName: 'A', version: 1 }) },
  'GET /tenants/:id/profile': {},
  'POST /tenants/:id/profile': { body: form({ fullName: 'A', version: 1 }) },
  ...both('GET', '/sites'),
  ...both('GET', '/sites/new'),
  ...both('POST', '/sites', {
    body: form({ name: 'New', timeZone: 'UTC', language: 'en' }),
  }),
  ...both('GET', '/sites/:site'),
  ...both('POST', '/sites/:site', { body: form({ name: 'New', version: 1 }) }),
  ...both('GET', '/sites/:site/removal'),
  ...both('POST', '/sites/:site/removal'),
  ...both('GET', '/domain'),
  ...both('POST', '/domain', { body: form({ host: 'voice.new.example' }) }),
  ...both('POST', '/domain/checks', { body: of(({ domain }) => ({ domain })) }),
  ...both('POST', '/domain/retries', { body: of(({ domain }) => ({ domain })) }),
  ...both('POST', '/domain/removals', { body: of(({ domain }) => ({ domain })) }),
  ...both('POST', '/domain/switches', {
    body: of(({ domain }) => ({ domain, enabled: 'no', version: 1 })),
  }),
  'POST /tenants/:id/domain/releases': {
    body: form({ host: 'voice.new.example' }),
  },
  // the address that the provider gives is the provider's to switch
  ...both('POST', '/domain/managed', {
    body: form({ enabled: 'no', version: 1 }),
  }),
  ...both('GET', '/branding'),
  ...both('GET', '/branding/preview', { query: '?accent=%237a3e00' }),
  ...both('POST', '/branding', { body: form({ productName: 'X', version: 0 }) }),
  ...both('POST', '/branding/previews', {
    body: form({ accent: '#7a3e00', version: 0 }),
  }),
  ...both('GET', '/usage'),
  ...both('GET', '/usage.csv'),
  ...both('GET', '/log'),
  ...both('GET', '/log.csv'),
  'GET /tenants/:id/quotas': {},
  'POST /tenants/:id/quotas': { body: form({ version: 1, agents: '1' }) },
  'GET /tenants/:id/permissions': {},
  'POST /tenants/:id/permissions': { body: form({ version: 1 }) },
  'GET /audit': {},
  'GET /audit.csv': {},
  ...both('GET', '/support-sessions'),
  'GET /tenants/:id/support-sessions/new': {},
  'POST /tenants/:id/support-sessions': { body: form({ reason: 'x', ticket: '' }) },
  'GET /tenants/:id/support-sessions/:supportSession': {},
  // the way in is given to whoever asked, in this cast the operator
  'POST /tenants/:id/support-sessions/:supportSession/entries': {},
  'POST /support-sessions/:supportSession/answers': { body: form({ answer: 'yes' }) },
  'POST /support-sessions/:supportSession/ends': {},
  'POST /tenants/:id/support-sessions/:supportSession/ends': {},
  'POST /support-sessions/exits': { leaves: true },
}

const identity = form({
  label: 'Sign-in',
  issuer: 'https://id.example',
  clientId: 'c',
  clientSecret: 's',
  version: 0,
})
const identities: Record<string, Route> = {
  'GET /session/identity': {},
  'GET /session/identity/callback': { answers: 'sign-in' },
  ...both('GET', '/people/identity'),
  ...both('POST', '/people/identity', { body: identity }),
  // nobody has one in this cast
  ...both('POST', '/people/identity/removals', { body: form({ version: 1 }) }),
  'GET /settings/users/identity': {},
  'POST /settings/users/identity': { body: identity },
  'POST /settings/users/identity/removals': { body: form({ version: 1 }) },
}

const person = { params: { account: 'account' } } as const
const colleague = { params: { account: 'colleague' } } as const
/** Accounts at their three addresses: a tenant's own, a tenant's for staff, and the staff's own. */
const accounts = (method: 'GET' | 'POST', rest: string, body?: Route['body']) => ({
  [`${method} /people${rest}`]: {
    ...person,
    ...(body && { body }),
  },
  [`${method} /tenants/:id/people${rest}`]: {
    ...person,
    ...(body && { body }),
  },
  [`${method} /settings/users${rest}`]: { ...colleague, ...(body && { body }) },
})
const individuals: Record<string, Route> = {
  ...accounts('GET', ''),
  ...accounts('GET', '/new'),
  ...accounts(
    'POST',
    '',
    form({ name: 'New One', email: 'new@one.example', username: '', role: 'x' }),
  ),
  ...accounts('GET', '/:account'),
  ...accounts(
    'POST',
    '/:account',
    form({ name: 'New', email: 'new@one.example', role: 'monitor', version: 1 }),
  ),
  ...accounts('POST', '/:account/invitations'),
  ...accounts('POST', '/:account/invitations/ends'),
  ...accounts('POST', '/:account/resets'),
  ...accounts('POST', '/:account/sessions/ends'),
  ...accounts('POST', '/:account/factor/ends'),
  ...accounts('POST', '/:account/states', form({ state: 'disabled', version: 1 })),
  ...accounts('GET', '/:account/deletion'),
  ...accounts('POST', '/:account/deletion', form({ confirm: 'x', version: 1 })),
  'POST /settings/factor-rule': { body: form({ required: 'on', version: 0 }) },
  'GET /tokens': {},
  'GET /tokens/new': {},
  'POST /tokens': { body: form({ name: 'n', role: 'operator', days: '9' }) },
  'POST /tokens/:id/ends': { id: 'token' },
  'GET /settings/tokens': {},
  'GET /settings/tokens/new': {},
  'POST /settings/tokens': { body: form({ name: 'n', role: 'admin', days: '9' }) },
  'POST /settings/tokens/:id/ends': { id: 'token' },
}

const settings: Record<string, Route> = {
  'GET /settings/license': {},
  'POST /settings/license': {
    body: form({ kind: 'user', version: 0, purchased: '5' }),
  },
  'GET /settings/email': {},
  'POST /settings/email': {
    body: form({
      version: 0,
      host: 'm',
      port: '25',
      security: 'none',
      fromName: '',
      fromAddress: '',
      username: '',
      password: '',
      confirm: '',
    }),
  },
  'POST /settings/email/checks': {
    body: form({
      version: 0,
      host: 'm',
      port: '25',
      security: 'none',
      fromName: '',
      fromAddress: '',
      username: '',
      password: '',
      confirm: '',
    }),
  },
  'POST /settings/email/tests': {},
  // whose mail it is says row-level security; a tenant's administrator sends its people's again
  'POST /mails/resends': { body: of(({ mail }) => ({ mail })) },
  'GET /settings/invitations': {},
  'POST /settings/invitations': {
    body: form({ version: 0, hours: '72', subject: '', body: '', portalUrl: '' }),
  },
  'POST /settings/invitations/previews': {
    body: form({ version: 0, hours: '72', subject: '', body: '', portalUrl: '' }),
  },
  'POST /settings/invitations/tests': {},
  'GET /settings/branding': {},
  'GET /settings/branding/preview': { query: '?accent=%237a3e00' },
  'POST /settings/branding': {
    body: form({ productName: 'X', version: 0 }),
  },
  'POST /settings/branding/previews': {
    body: form({ accent: '#7a3e00', version: 0 }),
  },
  'GET /status': {},
}

const api: Record<string, Route> = {
  'GET /api/v1/services': {},
  'GET /api/v1/services/:id': { id: 'service' },
  'POST /api/v1/services/:id/replications': { id: 'service' },
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
  ...own,
  ...services,
  ...portal,
  ...wizard,
  ...tenancy,
  ...identities,
  ...individuals,
  ...settings,
  ...api,
}
