import { addressOf } from '../isolation/asking.ts'
import type { Who } from '../isolation/cast.ts'
import { declared } from '../isolation/routes.ts'
import type { Route } from '../isolation/sent.ts'
import type { Things } from './things.ts'
import type { Person } from './world.ts'

/** One request; `part` asks for the part of a page that htmx swaps in. */
export type Case = {
  method: string
  path: string
  part: boolean
  body?: string | FormData
  headers?: Record<string, string>
}

const lists: Record<string, string[]> = {
  '/services': [
    'q=alder',
    'q=nothing-is-called-so',
    'status=error',
    'deploy=ready',
    'kind=operator-connect',
    'license=hosted-pro',
    'alarms=1',
    'kit=behind',
    'sort=-customer&limit=5',
    'sort=status&limit=5',
    'cols=status,shortname,kind&limit=5',
    'status=bad',
    'after=nowhere',
  ],
  '/commands': [
    'state=open',
    'state=failed',
    'state=cancelled',
    'kind=mail',
    'kind=replicate&state=queued',
    'q=alder',
    'after=bad',
    'state=bad',
  ],
  '/alarms': [
    'state=active',
    'state=cleared',
    'state=all',
    'severity=critical',
    'severity=indeterminate&state=all',
    'q=quota',
    'after=bad',
    'severity=bad',
  ],
  '/tenants': [
    'q=alder',
    'q=nothing-is-called-so',
    'state=deactivated',
    'msp=none',
    'sort=-company&limit=5',
    'after=nowhere',
  ],
  '/palette': ['q=alder', 'q=nothing-is-called-so'],
  '/contacts': ['q=User+0', 'q=zzz', 'list=bad'],
  '/contacts/numbers': ['q=%2B49', 'q=zzz'],
  '/reports': ['from=2026-03-01&to=2026-03-10', 'from=bad', 'from=2026-03-10&to=2026-03-01'],
  '/session/new': ['next=%2Falarms', 'notice=expired', 'notice=ended'],
  '/log': ['group=people', 'group=quota', 'from=2026-03-18', 'q=site', 'from=bad', 'group=bad'],
  '/audit': ['group=setting', 'from=2026-03-18', 'q=mail', 'from=bad'],
  '/tenants/new/shortname': ['name=Alder+Foods', 'shortname=bad%20name'],
}
const features =
  'contacts help-center widgets channels workflows audio-video canned-messages ai-agents datasets reports api nothing'.split(
    ' ',
  )

/** Its address with the ids that the record has; none where it has no such thing. */
function addressesOf(name: string, route: Route, things: Things): string[] {
  try {
    return [addressOf(name, route, things)]
  } catch {
    return []
  }
}

const page = (path: string): Case => ({ method: 'GET', path, part: false })
/** The whole page and its part; files and the API have none. */
const both = (path: string): Case[] =>
  /^\/api\/|\.csv(\?|$)/.test(path) ? [page(path)] : [page(path), { ...page(path), part: true }]

/** What every person of the cast asks for by name; the addresses that its pages link to come on top. */
export function readsOf({ who, things, account }: Person, drafts: ReadonlyMap<string, string[]>) {
  const { all, tenant, service } = things
  const base = Object.keys(declared)
    .filter((name) => name.startsWith('GET '))
    .flatMap((name) => addressesOf(name, declared[name] as Route, things).flatMap(both))
  const filtered = Object.entries(lists).flatMap(([path, queries]) =>
    queries.map((query) => page(`${path}?${query}`)),
  )
  const own = (account && drafts.get(account)) || []
  const [full, begun, pinned, upload] = own
  const steps = ['', '/company', '/notification', '/domain', '/permissions', '/capabilities']
  const mine = full
    ? [
        ...[...steps, '/review'].flatMap((step) => both(`/tenants/new/${full}${step}`)),
        page(`/tenants/new/${begun}/company`),
        page(`/tenants/new/${begun}/review`),
        ...both(`/services/selections/${pinned}`),
        ...both(`/services/imports/${upload}`),
      ]
    : []
  const isStaff = ['msp', 'owner', 'monitor', 'operator', 'admin'].includes(who)
  return [
    ...base,
    ...filtered,
    ...mine,
    ...all.alarms.map((id) => page(`/alarms/${id}`)),
    ...all.commands.map((id) => page(`/commands/${id}`)),
    ...all.accounts.map((id) =>
      page(isStaff ? `/tenants/${tenant}/people/${id}` : `/people/${id}`),
    ),
    ...(isStaff
      ? all.supportSessions.map((id) => page(`/tenants/${tenant}/support-sessions/${id}`))
      : features.map((feature) => page(`/capabilities/${feature}`))),
    ...(isStaff
      ? ['q=site', 'group=domain', 'from=bad'].map((q) => page(`/tenants/${tenant}/log?${q}`))
      : []),
    page(`/alarms?service=${service}`),
    page('/nowhere'),
    page('/services/not-an-id'),
    { method: 'HEAD', path: '/services', part: false },
  ]
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }

/** Every form twice: with nothing in it, and filled in as the table of routes has it; then what people get wrong. */
export function writesOf({ who, things, account }: Person, drafts: ReadonlyMap<string, string[]>) {
  const cases: Case[] = []
  for (const [name, route] of Object.entries(declared)) {
    const [method = ''] = name.split(' ')
    if (method === 'GET') continue
    const [path] = addressesOf(name, route, things)
    if (path === undefined) continue
    const isApi = path.startsWith('/api/')
    // the table's own cast is asked for by name; everybody beyond it is somebody of a tenant
    const body = route.body?.(things as Things, (who in asWho ? asWho[who] : who) as Who)
    const type = isApi
      ? typeof body === 'string' && body.startsWith('{')
        ? 'application/json'
        : 'text/csv'
      : headers['Content-Type']
    const more = typeof body === 'string' ? { headers: { 'Content-Type': type } } : {}
    cases.push({ method, path, part: !isApi, body: '', headers: { 'Content-Type': type } })
    if (body !== undefined) cases.push({ method, path, part: !isApi, body, ...more })
  }
  const wrong: [string, Record<string, string>][] = [
    ['/session', { login: 'dana@northline.example', password: 'not this one' }],
    ['/sites', { name: '', timeZone: 'Nowhere/At', language: 'xx', address: 'x'.repeat(301) }],
    ['/sites', { name: 'New', timeZone: 'UTC', language: 'en', country: 'XX' }],
    [`/sites/${things.site}`, { name: 'Later', timeZone: 'UTC', language: 'en', version: '9' }],
    ['/domain', { host: 'not a host' }],
    ['/domain', { host: 'localhost' }],
    [
      '/branding',
      { productName: 'x'.repeat(61), accent: 'blue', termsUrl: 'http://x', version: '0' },
    ],
    ['/profile/password', { present: 'x', password: 'password' }],
    ['/profile', { theme: 'pink', timeZone: 'Nowhere/At' }],
    ['/people', { name: '', email: 'nobody', username: 'a b', role: 'owner' }],
    ['/people', { name: 'Ann', email: 'ann.other@alder.example', role: 'operator' }],
    ['/people/identity', { label: '', issuer: 'ftp://x', clientId: '', version: '0' }],
    ['/tokens', { name: '', role: 'admin', days: '9999' }],
    ['/views', { name: '', query: 'status=bad', list: 'services' }],
    ['/settings/users', { name: '', email: 'nobody', role: 'display' }],
    ['/settings/tokens', { name: '', role: 'x', days: '0' }],
    ['/settings/license', { kind: 'user', version: '1', purchased: '-5' }],
    ['/settings/license', { kind: 'user', version: '9', purchased: '70000' }],
    ['/settings/branding', { accent: '#ffffff', supportAddress: 'nobody', version: '0' }],
    [`/tenants/${things.tenant}/quotas`, { version: '1', agents: '99999999', disk: 'x' }],
    [`/tenants/${things.tenant}/profile`, { fullName: 'a/b', timeZone: 'x', version: '1' }],
    [`/tenants/${things.tenant}/profile`, { fullName: 'Alder', version: '99' }],
    [`/tenants/${things.tenant}/people`, { name: '', email: 'x', role: 'admin' }],
    [`/tenants/${things.tenant}/support-sessions`, { reason: 'short', ticket: 'x'.repeat(61) }],
    [`/tenants/${things.tenant}/domain`, { host: 'northline.example' }],
    ['/tenants/new', { name: 'A/B', shortname: 'no good', email: 'x', timeZone: 'x' }],
  ]
  const own = account && drafts.get(account)
  if (own) {
    const [full, begun, pinned, upload] = own
    wrong.push(
      ...['company', 'notification', 'domain', 'permissions', 'capabilities'].map(
        (step): [string, Record<string, string>] => [
          `/tenants/new/${full}/${step}`,
          { host: 'bad host', how: 'pigeon', agents: '-1', name: '', after: 'next' },
        ],
      ),
      [`/tenants/new/${begun}/discards`, {}],
      ['/tenants', { draft: String(full) }],
      ['/tenants', { draft: String(begun) }],
      [`/services/selections/${pinned}`, {}],
      [`/services/imports/${upload}/loads`, {}],
      [`/services/imports/${upload}/loads`, { 'skip-bad': 'on', skipBad: 'on' }],
    )
  }
  for (const [path, fields] of wrong)
    cases.push({ method: 'POST', path, part: true, body: form(fields), headers })
  // and what no form of ours sends
  cases.push(
    { method: 'POST', path: '/sites', part: false, body: form({ name: '' }), headers },
    { method: 'POST', path: '/views', part: true, body: '%00=%00', headers },
    {
      method: 'POST',
      path: '/views',
      part: true,
      body: form({ name: 'x' }),
      headers: { ...headers, Origin: 'http://elsewhere.example' },
    },
    { method: 'POST', path: '/nowhere', part: true, body: '', headers },
    { method: 'DELETE', path: '/services', part: false },
  )
  return cases
}

const asWho: Record<string, Who> = {
  'tenant-operator': 'tenant',
  german: 'tenant',
  'german-reader': 'tenant',
}

/** What those see who may go no further, or stand at the wrong portal. */
export const narrowOf = ({ things }: Person): Case[] => [
  ...both('/'),
  ...things.all.links.flatMap((link): Case[] => [
    page(`/activations/${link}`),
    {
      method: 'POST',
      path: `/activations/${link}`,
      part: false,
      body: form({ password: 'short' }),
      headers,
    },
    { method: 'POST', path: `/activations/${link}/renewals`, part: false, body: '', headers },
  ]),
  ...[
    '/services',
    '/profile',
    '/profile/password',
    '/profile/factor',
    '/session/factor',
    '/session/new',
    '/password/forgotten',
    '/activations/unknown',
    '/support-sessions/enter',
    '/setup',
    '/nowhere',
  ].map(page),
]

/** The portal before anybody is in it; `link` is what the server prints at its first start. */
export const firstOf = (link: string): Case[] => [
  ...['/', '/session/new', '/setup', '/setup?token=unknown', link, '/healthz', '/nowhere'].map(
    page,
  ),
  ...[{}, { email: 'x', password: 'short' }].map((typed) => ({
    method: 'POST',
    path: '/setup',
    part: false,
    body: form({
      token: new URL(link, 'http://x').searchParams.get('token') ?? '',
      name: '',
      email: '',
      password: '',
      ...typed,
    }),
    headers,
  })),
]
