import { type Cast, type Who, whos } from './cast.ts'

type Things = Cast['own']

/**
 * One route: who is let in (whoever is not is refused or finds nothing, nobody at all is led to the sign-in), and what
 * must be sent for the refusal to be about the person and not about the form.
 */
export type Route = {
  may: readonly Who[]
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
  /** What everybody else is answered, signed in or not. */
  answers?: 'door' | 'no'
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

const everybody = whos
const people: readonly Who[] = whos.filter((who) => who !== 'nobody')
const provider: readonly Who[] = ['monitor', 'operator', 'admin']
const staff: readonly Who[] = ['msp', 'owner', ...provider]
const tenants: readonly Who[] = ['tenant', 'reader', 'other', 'visitor']
const operators: readonly Who[] = ['operator', 'admin']
/** Who works on customers: the provider's operators and MSPs' people. */
const workers: readonly Who[] = ['msp', 'owner', ...operators]
/** A tenant's administrators, and who visits with their rights. */
const keepers: readonly Who[] = ['tenant', 'other', 'visitor']
/** A tenant's own administrators alone. */
const ownAdmins: readonly Who[] = ['tenant', 'other']
/** Everybody on a page that the tenant has and its staff see. */
const acknowledgers: readonly Who[] = [...keepers, ...workers]

/** Alike on the tenant's own portal and on its pages for staff. */
const both = (
  method: 'GET' | 'POST',
  path: string,
  own: readonly Who[],
  theirs: readonly Who[],
  more: Omit<Route, 'may'> = {},
): Record<string, Route> => ({
  [`${method} ${path}`]: { may: own, ...more },
  [`${method} /tenants/:id${path}`]: { may: theirs, ...more },
})
const open = (may: readonly Who[], more: Omit<Route, 'may'> = {}): Route => ({ may, ...more })
const nothing: readonly Who[] = []

/** Before anybody is known: everybody is answered, and nobody learns anything. */
const outside: Record<string, Route> = {
  'GET /readyz': open(everybody),
  // a loopback host alone, and a tenant's is none
  'GET /metrics': open(['nobody', ...staff], { answers: 'no' }),
  'GET /healthz': open(everybody),
  'GET /internal/tls-ask': open(nothing, { answers: 'no' }),
  'GET /brand/:file{accent-[0-9a-f]{6}\\.css}': open(everybody, {
    open: '/brand/accent-7a3e00.css',
  }),
  'GET /brand/:file{[0-9a-f]{64}\\.(?:png|webp)}': open(nothing, {
    open: `/brand/${'0'.repeat(64)}.png`,
    answers: 'no',
  }),
  'GET /api/openapi.json': open(everybody),
  'GET /session/new': open(everybody),
  'GET /session': open(everybody, { leaves: true }),
  'POST /session': open(nothing, { answers: 'door', body: form({ login: 'x', password: 'y' }) }),
  'POST /session/end': open(everybody, { leaves: true }),
  'GET /session/factor': open(people),
  'POST /session/factor': open(people, { body: form({ code: '123456' }) }),
  'GET /activations/:token': open(nothing, { open: '/activations/unknown', answers: 'no' }),
  'POST /activations/:token': open(nothing, {
    open: '/activations/unknown',
    answers: 'no',
    body: form({ password: 'a few unrelated words' }),
  }),
  'POST /activations/:token/renewals': open(nothing, {
    open: '/activations/unknown/renewals',
    answers: 'no',
  }),
  'GET /password/forgotten': open(everybody),
  'POST /password/forgotten': open(everybody, { body: form({ login: 'x' }) }),
  'GET /setup': open(nothing, { answers: 'no' }),
  'POST /setup': open(nothing, {
    answers: 'no',
    body: form({ token: 'x', name: 'A', email: 'a@a.example', password: 'a few unrelated words' }),
  }),
  'GET /visits/enter': open(['tenant', 'reader', 'other', 'visitor'], { answers: 'no' }),
  'POST /visits/entries': open(['tenant', 'reader', 'other', 'visitor'], {
    answers: 'no',
    body: form({ token: 'unknown' }),
  }),
}

/** One's own account. A visitor's is at home elsewhere. */
const settled = people.filter((who) => who !== 'visitor')
const own: Record<string, Route> = {
  'GET /profile': open(settled),
  'POST /profile': open(settled),
  'POST /profile/theme': open(settled, { body: form({ theme: 'dark' }) }),
  'GET /profile/password': open(settled),
  'POST /profile/password': open(settled, { body: form({ present: 'x', password: 'y' }) }),
  'GET /profile/factor': open(settled),
  'POST /profile/factor': open(settled),
  'POST /profile/factor/confirmations': open(settled, { body: form({ code: '123456' }) }),
  'POST /profile/factor/codes': open(settled, { body: form({ password: 'x' }) }),
  'POST /profile/factor/ends': open(settled, { body: form({ password: 'x' }) }),
  'POST /sessions/ends': open(people),
}

const services: Record<string, Route> = {
  'GET /services': open(people),
  'GET /services.csv': open(people),
  'GET /services/:id': open(people, { id: 'service' }),
  'GET /services/:id/menu': open(people, { id: 'service' }),
  'GET /services/imports': open(operators),
  'POST /services/imports': open(operators, { body: upload }),
  'GET /services/imports/:id': open(nothing, { id: 'service' }),
  'POST /services/imports/:id/loads': open(nothing, { id: 'service' }),
  'GET /services/new': open(operators),
  'POST /services': open(operators, {
    body: form({
      shortname: 'newco',
      full_name: 'New Co',
      service_type: 'direct-routing',
      license_type: 'hosted-pro',
    }),
  }),
  'GET /services/:id/licenses': open(operators, { id: 'service' }),
  'POST /services/:id/licenses': open(operators, {
    id: 'service',
    body: form({ users: 5, version: 1 }),
  }),
  'GET /views/new': open(people),
  'POST /views': open(people, { body: form({ name: 'mine', query: 'q=a', page: 'services' }) }),
  'POST /views/removals': open(nothing, { body: of(({ service }) => ({ view: service })) }),
  'POST /selections': open(workers, { body: of(({ service }) => ({ service })) }),
  'GET /selections/:id': open(nothing, { id: 'service' }),
  'POST /replications': open(workers, { body: of(({ service }) => ({ service })) }),
  'GET /commands': open(people),
  'GET /commands/:id': open(people, { id: 'command' }),
  'POST /commands/cancellations': open(workers, { body: of(({ command }) => ({ command })) }),
  'POST /commands/retries': open(workers, { body: of(({ command }) => ({ command })) }),
  'GET /alarms': open(people),
  'GET /alarms/:id': open(people, { id: 'alarm' }),
  'POST /alarms/acknowledgements': open(acknowledgers, { body: of(({ alarm }) => ({ alarm })) }),
  'POST /alarms/acknowledgements/withdrawals': open(acknowledgers, {
    body: of(({ alarm }) => ({ alarm })),
  }),
  'GET /palette': open(people),
}

const portal: Record<string, Route> = {
  'GET /': open(people),
  'GET /contacts': open(tenants),
  'GET /help': open(tenants),
  'GET /capabilities/:feature': open(tenants, { open: '/capabilities/widgets' }),
  'GET /reports': open(tenants),
  'GET /reports/log.csv': open(tenants),
  'GET /reports/usage.csv': open(tenants),
  'GET /reports/services.csv': open(tenants),
  // everybody's names and numbers at once leave with nobody who visits
  'GET /reports/contacts.csv': open(tenants.filter((who) => who !== 'visitor')),
}

const creators = workers
const wizard: Record<string, Route> = {
  'GET /tenants/new': open(creators),
  'GET /tenants/new/shortname': open(creators, { query: '?name=New+Co' }),
  'GET /tenants/new/:draft': open(nothing, { params: { draft: 'service' } }),
  'GET /tenants/new/:draft/:step': open(nothing, { params: { draft: 'service' }, step: 'company' }),
  'POST /tenants/new': open(creators, { body: form({ name: 'New Co' }) }),
  'POST /tenants/new/:draft/discards': open(nothing, { params: { draft: 'service' } }),
  'POST /tenants/new/:draft/:step': open(nothing, {
    params: { draft: 'service' },
    step: 'company',
    body: form({ name: 'x' }),
  }),
  'POST /tenants': open(nothing, { body: of(({ service }) => ({ draft: service })) }),
}

const switchers: readonly Who[] = ['owner', ...operators]
const tenancy: Record<string, Route> = {
  'GET /tenants': open(staff),
  'GET /tenants/:id': open(staff),
  'GET /tenants/:id/deletion': open(operators),
  'POST /tenants/:id/deletion': open(operators, {
    body: form({ confirm: 'x', reason: 'y', password: 'z' }),
  }),
  'POST /tenants/deletions/stops': open(operators, { body: of(({ tenant }) => ({ tenant })) }),
  'GET /tenants/:id/deactivation': open(switchers),
  'POST /tenants/deactivations': open(switchers, { body: of(({ tenant }) => ({ tenant })) }),
  'POST /tenants/activations': open(switchers, { body: of(({ tenant }) => ({ tenant })) }),
  'GET /profile/company': open(['tenant', 'reader', 'other']),
  'POST /profile/company': open(['tenant', 'other'], { body: form({ fullName: 'A', version: 1 }) }),
  'GET /tenants/:id/profile': open(staff),
  'POST /tenants/:id/profile': open(workers, { body: form({ fullName: 'A', version: 1 }) }),
  ...both('GET', '/sites', tenants, staff),
  ...both('GET', '/sites/new', keepers, workers),
  ...both('POST', '/sites', keepers, workers, {
    body: form({ name: 'New', timeZone: 'UTC', language: 'en' }),
  }),
  ...both('GET', '/sites/:site', keepers, workers),
  ...both('POST', '/sites/:site', keepers, workers, { body: form({ name: 'New', version: 1 }) }),
  ...both('GET', '/sites/:site/removal', keepers, workers),
  ...both('POST', '/sites/:site/removal', keepers, workers),
  ...both('GET', '/domain', tenants, staff),
  ...both('POST', '/domain', keepers, workers, { body: form({ host: 'voice.new.example' }) }),
  ...both('POST', '/domain/checks', keepers, workers, { body: of(({ domain }) => ({ domain })) }),
  ...both('POST', '/domain/retries', keepers, workers, { body: of(({ domain }) => ({ domain })) }),
  ...both('POST', '/domain/removals', keepers, workers, { body: of(({ domain }) => ({ domain })) }),
  ...both('POST', '/domain/switches', keepers, workers, {
    body: of(({ domain }) => ({ domain, enabled: 'no', version: 1 })),
  }),
  'POST /tenants/:id/domain/releases': open(operators, {
    body: form({ host: 'voice.new.example' }),
  }),
  // the address that the provider gives is the provider's to switch
  ...both('POST', '/domain/managed', nothing, workers, {
    body: form({ enabled: 'no', version: 1 }),
  }),
  ...both('GET', '/branding', tenants, staff),
  ...both('GET', '/branding/preview', tenants, staff, { query: '?accent=%237a3e00' }),
  ...both('POST', '/branding', keepers, workers, { body: form({ productName: 'X', version: 0 }) }),
  ...both('POST', '/branding/previews', tenants, staff, {
    body: form({ accent: '#7a3e00', version: 0 }),
  }),
  ...both('GET', '/usage', tenants, staff),
  ...both('GET', '/usage.csv', tenants, staff),
  ...both('GET', '/log', tenants, staff),
  ...both('GET', '/log.csv', tenants, staff),
  'GET /tenants/:id/quotas': open(staff),
  'POST /tenants/:id/quotas': open(operators, { body: form({ version: 1, agents: '1' }) }),
  'GET /tenants/:id/permissions': open(staff),
  'POST /tenants/:id/permissions': open(operators, { body: form({ version: 1 }) }),
  'GET /audit': open(provider),
  'GET /audit.csv': open(provider),
  ...both('GET', '/visits', tenants, staff),
  'GET /tenants/:id/visits/new': open(staff),
  'POST /tenants/:id/visits': open(staff, { body: form({ reason: 'x', ticket: '' }) }),
  'GET /tenants/:id/visits/:visit': open(staff),
  // the way in is given to the visitor who asked, in this cast the operator
  'POST /tenants/:id/visits/:visit/entries': open(['operator']),
  'POST /visits/:visit/answers': open(ownAdmins, { body: form({ answer: 'yes' }) }),
  'POST /visits/:visit/ends': open(ownAdmins),
  'POST /tenants/:id/visits/:visit/ends': open(staff),
  'POST /visits/exits': open(['visitor'], { leaves: true }),
}

const identity = form({
  label: 'Sign-in',
  issuer: 'https://id.example',
  clientId: 'c',
  clientSecret: 's',
  version: 0,
})
const identities: Record<string, Route> = {
  'GET /session/identity': open(people),
  'GET /session/identity/callback': open(nothing, { answers: 'door' }),
  ...both('GET', '/users/identity', ownAdmins, workers),
  ...both('POST', '/users/identity', ownAdmins, workers, { body: identity }),
  // nobody has one in this cast
  ...both('POST', '/users/identity/removals', nothing, nothing, { body: form({ version: 1 }) }),
  'GET /settings/users/identity': open(['admin']),
  'POST /settings/users/identity': open(['admin'], { body: identity }),
  'POST /settings/users/identity/removals': open(nothing, { body: form({ version: 1 }) }),
}

const person = { params: { account: 'account' } } as const
const colleague = { params: { account: 'colleague' } } as const
const crew: readonly Who[] = ['owner', 'admin']
/** Accounts at their three addresses: a tenant's own, a tenant's for staff, and the staff's own. */
const accounts = (method: 'GET' | 'POST', rest: string, body?: Route['body'], views = false) => ({
  [`${method} /users${rest}`]: open(views ? tenants : ownAdmins, {
    ...person,
    ...(body && { body }),
  }),
  [`${method} /tenants/:id/users${rest}`]: open(views ? staff : workers, {
    ...person,
    ...(body && { body }),
  }),
  [`${method} /settings/users${rest}`]: open(
    rest.startsWith('/:account') ? (views ? provider : ['admin']) : views ? staff : crew,
    { ...colleague, ...(body && { body }) },
  ),
})
const individuals: Record<string, Route> = {
  ...accounts('GET', '', undefined, true),
  ...accounts('GET', '/new'),
  ...accounts(
    'POST',
    '',
    form({ name: 'New One', email: 'new@one.example', username: '', role: 'x' }),
  ),
  ...accounts('GET', '/:account', undefined, true),
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
  'POST /settings/factor-rule': open(['admin'], { body: form({ required: 'on', version: 0 }) }),
  'GET /tokens': open(ownAdmins),
  'GET /tokens/new': open(ownAdmins),
  'POST /tokens': open(ownAdmins, { body: form({ name: 'n', role: 'operator', days: '9' }) }),
  'POST /tokens/:id/ends': open(ownAdmins, { id: 'token' }),
  'GET /settings/tokens': open(crew),
  'GET /settings/tokens/new': open(crew),
  'POST /settings/tokens': open(crew, { body: form({ name: 'n', role: 'admin', days: '9' }) }),
  'POST /settings/tokens/:id/ends': open(crew, { id: 'token' }),
}

const settings: Record<string, Route> = {
  'GET /settings/license': open(provider),
  'POST /settings/license': open(['admin'], {
    body: form({ kind: 'user', version: 0, purchased: '5' }),
  }),
  'GET /settings/email': open(provider),
  'POST /settings/email': open(['admin'], {
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
  }),
  'POST /settings/email/tests': open(['admin']),
  // whose mail it is says row-level security; a tenant's administrator sends its people's again
  'POST /mails/resends': open([...ownAdmins, ...workers], { body: of(({ mail }) => ({ mail })) }),
  'GET /settings/invitations': open(provider),
  'POST /settings/invitations': open(['admin'], {
    body: form({ version: 0, hours: '72', subject: '', body: '', portalUrl: '' }),
  }),
  'POST /settings/invitations/previews': open(['admin'], {
    body: form({ version: 0, hours: '72', subject: '', body: '', portalUrl: '' }),
  }),
  'POST /settings/invitations/tests': open(['admin']),
  'GET /settings/branding': open(staff),
  'GET /settings/branding/preview': open(staff, { query: '?accent=%237a3e00' }),
  'POST /settings/branding': open(['msp', 'owner', 'admin'], {
    body: form({ productName: 'X', version: 0 }),
  }),
  'POST /settings/branding/previews': open(staff, {
    body: form({ accent: '#7a3e00', version: 0 }),
  }),
  'GET /status': open(provider),
}

const bearers = people.filter((who) => who !== 'visitor')
const api: Record<string, Route> = {
  'GET /api/v1/services': open(bearers),
  'GET /api/v1/services/:id': open(bearers, { id: 'service' }),
  'POST /api/v1/services/:id/replications': open(workers, { id: 'service' }),
  'GET /api/v1/commands/:id': open(bearers, { id: 'command' }),
  'GET /api/v1/counters': open(bearers),
  'POST /api/v1/services/imports': open(operators, { body: () => 'shortname\n' }),
  // staff name the tenant; a tenant that names another finds nothing
  'GET /api/v1/usage': open(
    bearers.filter((who) => who !== 'other'),
    { query: '?tenant=alderfoods' },
  ),
  'POST /api/v1/usage': open(['tenant', 'other', ...operators], {
    body: (_, who) =>
      JSON.stringify({ quota: 'widgets', ...(staff.includes(who) && { tenant: 'alderfoods' }) }),
  }),
  'DELETE /api/v1/usage/:id': open(['tenant', 'other', ...operators], { id: 'usage' }),
}

/** Every route there is (A3); one that is missing here fails the test, and so does one that is only here. */
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
