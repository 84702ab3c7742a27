import { beforeAll, expect, test } from 'vitest'
import { askersOf, routesOf } from './isolation/asking.ts'
import { type Cast, makeCast, type Who, whos } from './isolation/cast.ts'
import { testDatabase } from './support/database.ts'
import { fillWorld } from './support/full.ts'
import { hasJava, objections } from './support/nu.ts'
import { offeredBy } from './support/offered.ts'

const db = await testDatabase()
let cast: Cast
let more: Awaited<ReturnType<typeof fillWorld>>

beforeAll(async () => {
  cast = await makeCast(db)
  more = await fillWorld(db, cast)
  await db.sql`update tenant_draft set values = ${db.sql.json(entered)} where id = ${more.draft}`
  await db.sql`update service_draft set values = ${db.sql.json(onboarded)} where id = ${more.serviceDraft}`
  const { tenant, service, sbc }: Record<string, string> = cast.own
  await db.sql`insert into sip_connection (tenant_id, service_id, name, gateway, sbc_id)
    values (${tenant!}, ${service!}, 'alder', 'alder.sbc.example', ${sbc ?? null})`
  await db.sql`insert into quota_month (tenant_id, quota, period, used, refused) values (${tenant!}, 'workflows', '2026-10', 7, 0)`
})

/** A draft whose every step can be looked at. */
const entered = {
  company: {
    name: 'Willow & Sons',
    shortname: 'willow',
    size: null,
    country: 'GB',
    mspId: null,
    username: 'wanda',
    firstName: 'Wanda',
    lastName: 'Willow',
    email: 'wanda@willow.example',
    timeZone: 'Europe/London',
    language: 'en',
  },
  notification: { how: 'activation' },
  domain: { host: 'voice.willow.example' },
  permissions: { off: ['widgets'] },
  capabilities: { amounts: { agents: 5, disk: 10 } },
}

/** The same of a service's wizard. */
const onboarded = {
  customer: {
    ...{ tenantId: null, name: 'Willow & Sons', shortname: 'willow' },
    company: { name: 'Willow & Sons', shortname: 'willow', mspId: null, msTenantId: null },
    ...{ license: 'hosted-pro', users: 20 },
  },
  connection: {
    ...{ name: 'willow', sbcId: '8e3a1c6e-4b0f-4f1e-9a55-0c1de1f0a1b2' },
    ...{ cacProfile: null, cac: 30, voicePolicy: null },
  },
  scripts: { chosen: {}, variables: { CarrierUserName: 'willow' } },
  consent: {
    ...{ way: 'mail', fullName: 'Wanda Willow', email: 'wanda@willow.example' },
    ...{ adminEmail: null, language: 'en' },
  },
}

/** Who is shown what another one of the cast is: an operator what an administrator is, but for a button. */
const alike: readonly Who[] = ['other', 'msp', 'operator']

const isDocument = (html: string) => html.startsWith('<!doctype html>')
const main = /<main[^>]*>.*<\/main>/s

/** What a page is made of, without what it says: the same for two customers of the same kind. */
const shapeOf = (html: string) =>
  html
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replaceAll(/nonce="[^"]*"/g, '')
    .replaceAll(
      /(?<= (?:href|action|value|title|datetime|aria-label|data-[\w-]+|hx-[\w:-]+)=")[^"]*/g,
      '',
    )
    .replaceAll(/>[^<]+</g, '><')

/** What a route is asked for where it is about none of the cast's own. */
const ownOf = (name: string) => {
  if (name.includes('/imports/')) return { service: more.import }
  if (name.includes('/selections/')) return { service: more.selection }
  if (!name.includes(':draft')) return {}
  return { service: name.includes(' /services/') ? more.serviceDraft : more.draft }
}

let there: ReturnType<typeof askersOf> | undefined
/** Everybody signed in, once: a second support session of the same person is refused. */
const askers = () => {
  there ??= askersOf(db.pool, cast)
  return there
}

let kept: Promise<Map<string, string>> | undefined
const documents = () => {
  kept ??= draw()
  return kept
}

/** Every document that anybody is shown, once for each body and each frame: reading, refused, empty, in both languages. */
async function draw(): Promise<Map<string, string>> {
  const { app, ask, askFor } = await askers()
  const met = new Set<string>()
  const found = new Map<string, string>()
  async function keep(name: string, who: string, answer: Response) {
    const html = answer.headers.get('Content-Type')?.startsWith('text/html')
      ? await answer.text()
      : ''
    if (!isDocument(html)) return
    const body = main.exec(html)?.[0]
    const parts = body ? [shapeOf(body), `the frame of ${who}`] : [shapeOf(html)]
    if (parts.every((part) => met.has(part))) return
    for (const part of parts) met.add(part)
    found.set(`${name} ${who}`, html)
  }
  const names = routesOf(app).filter((name) => !/ \/(api|internal|brand)\/|\.csv$/.test(name))
  const askAll = async (method: 'GET' | 'POST', people: readonly Who[], mark = '') => {
    for (const name of names.filter((one) => one.startsWith(method)))
      for (const who of people) {
        const things = { ...cast.own, ...ownOf(name) }
        await keep(name, `${who}${mark}`, await ask(name, who, things))
      }
  }
  const visit = async (who: Who, path: string) => keep(path, who, await askFor(path, who))

  await askAll(
    'GET',
    whos.filter((who) => !alike.includes(who)),
  )
  await askAll('POST', ['nobody', 'admin', 'tenant'])
  for (const step of ['notification', 'domain', 'permissions', 'capabilities', 'review'])
    await visit('admin', `/tenants/new/${more.draft}/${step}`)
  for (const step of ['connection', 'scripts', 'consent', 'review'])
    await visit('admin', `/services/new/${more.serviceDraft}/${step}`)
  for (const name of names.filter((one) => /^GET [^:]+$/.test(one)))
    for (const who of ['admin', 'tenant'] as const)
      await visit(who, `${name.slice(4)}?q=nothing-is-called-so&from=bad`)
  for (const who of ['nobody', 'tenant', 'admin'] as const) await visit(who, '/nowhere')
  await db.sql`update tenant set language = 'de' where id = ${cast.own.tenant}`
  for (const method of ['GET', 'POST'] as const) await askAll(method, ['tenant'], ', German')
  await askAll('GET', ['reader', 'supporter'], ', German')
  return found
}

/** Each of the faults that pages once had, for which the checker has to find something. */
const faulty = `<!doctype html><html lang="en"><head><title>Faulty</title></head><body>
<header><section><h2>Alarms</h2><header>One</header></section></header>
<data id="mark"></data><input type="checkbox" form="nowhere" aria-label="One">
<span><div>Block</div></span>
<svg><text font-weight="550">Bold</text></svg></body></html>`

const name =
  'the Nu HTML checker finds nothing on any page, and what pages once had wrong where it is'
test.skipIf(!hasJava)(
  `${name}${hasJava ? '' : ' (skipped: no Java here)'}`,
  async () => {
    const pages = await documents()
    expect(pages.size).toBeGreaterThan(150)
    const said = await objections(new Map([...pages, ['faulty', faulty]]))
    const isExpected = (one: string) => one.startsWith('faulty: ')
    const wrong = said.filter(isExpected).join('\n')
    for (const fault of [/“header” .*“header”/, /“data” .*“value”/, /“form” .*form element/])
      expect(wrong).toMatch(fault)
    for (const fault of [/“div” .*“span”/, /“font-weight”/]) expect(wrong).toMatch(fault)
    expect(said.filter((one) => !isExpected(one))).toEqual([])
  },
  300_000,
)

/** Names that more than one region of a page has: who jumps from one to the next by ear cannot tell them apart. */
function alikeRegions(html: string): string[] {
  const regions = html.match(/<(?:section|[a-z]+ [^>]*role="region")[^>]*>/g) ?? []
  // one that opens by a click is none before
  const names = regions.flatMap((tag) => {
    if (/ popover\b/.test(tag)) return []
    const [, label, of] = /aria-label(?:="([^"]*)"|ledby="([\w-]+)")/.exec(tag) ?? []
    return label ?? (of ? new RegExp(`id="${of}"[^>]*>(.*?)</`, 's').exec(html)?.[1] : []) ?? []
  })
  return names.filter((name, at) => names.indexOf(name) !== at)
}

test('no two regions of a page have the same name', async () => {
  const pages = await documents()
  const met = [...pages].flatMap(([at, html]) => alikeRegions(html).map((one) => `${at}: ${one}`))
  expect(met).toEqual([])
  const table = '<div role="region" aria-labelledby="b"><table><caption id="b">Outages</caption>'
  const html = `<section aria-labelledby="a"><h2 id="a">Outages</h2>${table}</table></div></section>`
  expect(alikeRegions(html)).toEqual(['Outages'])
}, 300_000)

/** Those who may not do everything that a page is about. */
const limited: readonly Who[] = ['reader', 'tenant', 'supporter', 'msp', 'monitor', 'operator']

test('no page offers what its reader is refused', async () => {
  const { app, ask, askFor } = await askers()
  const pages = routesOf(app).filter((name) =>
    /^GET (?!.*(?:\/(?:api|internal|brand)\/|\.csv$))/.test(name),
  )
  const refused: string[] = []
  let asked = 0
  for (const who of limited) {
    const met = new Set<string>()
    for (const name of pages) {
      const answer = await ask(name, who, { ...cast.own, ...ownOf(name) })
      if (!answer.headers.get('Content-Type')?.startsWith('text/html') || answer.status >= 400)
        continue
      const html = await answer.text()
      for (const { method, path } of offeredBy(html)) {
        // an export that nobody reads keeps its connection; changes and audits name users that are gone since
        if (/\.csv|^\/users\//.test(path)) continue
        const alike = `${method} ${path.replace(/\?.*/, '').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')}`
        if (met.has(alike)) continue
        met.add(alike)
        asked += 1
        const { status } = await askFor(path, who, {
          method,
          ...(method === 'POST' && { body: '' }),
        })
        if (status >= 500 || [403, 404, 405].includes(status))
          refused.push(`${who}: ${name} offers ${alike}: ${status}`)
      }
    }
  }
  expect(refused).toEqual([])
  expect(asked).toBeGreaterThan(1000)
}, 300_000)

test('what is hidden from a reader is no offer, and all else is', () => {
  const page = (more: string) =>
    `<body ${more}><table><tr><td class=when-operator><a href=/hidden>1</a><td><a href="/shown?a=1&amp;b=2">2</a></table>
    <form id=f method=post action="/sent"><fieldset disabled><button>3</button></fieldset></form><button form=f>4</button>
    <form method=post action=/unsent><input name=a></form><button type=button formaction=/no>5</button></body>`
  const shown = [
    { method: 'GET', path: '/shown?a=1&b=2' },
    { method: 'POST', path: '/sent' },
  ]
  expect(offeredBy(page(''))).toEqual(shown)
  expect(offeredBy(page('data-operator=yes'))).toEqual([
    { method: 'GET', path: '/hidden' },
    ...shown,
  ])
})
