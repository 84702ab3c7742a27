import { beforeAll, expect, test } from 'vitest'
import { acknowledge } from '../../src/domain/alarms/acts.ts'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { message, type PlainCode, verbatim } from '../../src/domain/messages.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import type { Topic } from '../../src/domain/topics.ts'
import { readers, readPatches } from '../../src/realtime/patches.tsx'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { onHost } from '../support/hosts.ts'
import { portalOf } from '../support/portal.ts'
import { englishAlone, englishIn } from '../support/words.ts'
import { makeWorld, type World } from '../support/world.ts'

let db: TestDatabase
let world: World
let portal: ReturnType<typeof portalOf>
let alarm: string
let command: string
const host = 'alderfoods.localhost:3000'
const sayings = englishAlone()

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  portal = portalOf(db.pool)
  const provider = system({ kind: 'provider' })
  const act = <T,>(work: (scope: Scope) => Promise<T>) => Scope.enter(db.pool, provider, work)
  const about = {
    owner: { tenantId: world.alder.id },
    source: verbatim('Alder Foods Direct Routing'),
    serviceId: world.alder.service,
    customer: 'Alder Foods',
  }
  const raised = await act((scope) =>
    raise(scope, {
      ...about,
      severity: 'major',
      name: message('replication-failed'),
      text: message('graph-throttled', { code: '429' }),
      correctiveAction: message('command-failed-repair'),
    }),
  )
  alarm = raised.id
  const seen = await act((scope) =>
    raise(scope, {
      ...about,
      severity: 'minor',
      name: message('user-license-threshold'),
      text: message('user-license-threshold-text', { users: 90, licensed: 50 }),
    }),
  )
  await Scope.enter(db.pool, world.otis, (scope) => acknowledge(scope, [seen.id]))
  const input = {
    kind: 'replicate',
    owner: { tenantId: world.alder.id },
    subject: { kind: 'service', id: world.alder.service, name: 'Alder Foods Direct Routing' },
    lane: 'service' as const,
  }
  const [done] = await act((scope) => enqueue(scope, [input]))
  const kept = (code: PlainCode) => JSON.stringify(message(code))
  const read = message('users-read', { count: 12, isFull: true })
  const lines = JSON.stringify([{ at: '2026-11-21T12:00:00Z', level: 'info', message: read }])
  await db.sql`update command set state = 'failed', attempt = 2, started_at = now() - interval '5 s', ended_at = now(), step = 2, steps = 4,
    step_name = ${kept('step-read-users')}::text::jsonb, error = ${kept('secret-unreadable')}::text::jsonb,
    result = '{"usersRead": 12, "full": true}', log = ${lines}::text::jsonb
    where id = ${done!.id}`
  const [waits] = await act((scope) => enqueue(scope, [input]))
  command = waits!.id
  await db.sql`insert into managed_user (tenant_id, graph_id, display_name, upn, department, usage_location, enabled)
    values (${world.alder.id}, 'g1', 'Anna Adler', 'anna@alder.example', 'Vertrieb', 'DE', true), (${world.alder.id}, 'g2', null, 'x@alder.example', null, 'DE', false)`
  await db.sql`insert into managed_number (tenant_id, number, user_graph_id, city) values (${world.alder.id}, '+4930100', 'g1', 'Berlin'), (${world.alder.id}, '+4930101', null, null)`
  await db.sql`insert into tenant_quota (tenant_id, quota, amount, used) values (${world.alder.id}, 'widgets', 5, 5), (${world.alder.id}, 'workflows', 10, 8)`
  await db.sql`insert into quota_usage (tenant_id, quota, amount, reference, taken_by) values (${world.alder.id}, 'widgets', 5, null, 'Kontaktzentrum')`
  await db.sql`update service set status = 'warning', status_reason = ${kept('not-yet-replicated')}::text::jsonb, last_replication_at = now() - interval '3 hours', last_replication_error = ${kept('m365-throttled')}::text::jsonb where id = ${world.alder.service}`
  await db.sql`update tenant set language = 'de', time_zone = 'Europe/Berlin' where id = ${world.alder.id}`
})

async function ask(
  path: string,
  init: { form?: Record<string, string>; headers?: Record<string, string>; out?: boolean } = {},
) {
  const { form, headers, out } = init
  const reader = onHost(db, out ? null : world.otis, host)
  return form ? reader.post(path, form, headers) : reader.get(path, headers)
}
const asked = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }

const pages = () => [
  '/profile/company',
  '/people',
  '/people/new',
  '/sites',
  '/domain',
  '/branding',
  '/usage',
  '/log',
  '/support-sessions',
  '/people/identity',
  '/profile/factor',
  '/tokens',
  '/tokens/new',
  '/tokens/reference',
  '/',
  '/services',
  '/services?q=nobody&status=error&license=oc-pro&alarms=1',
  '/services?cols=status,shortname,kind,deploy,kit&sort=-users',
  `/services/${world.alder.service}`,
  `/services/${world.alder.service}/menu`,
  '/views/new?query=',
  '/alarms',
  '/alarms?state=all',
  '/alarms?q=nobody&severity=critical&state=cleared',
  `/alarms/${alarm}`,
  '/commands',
  '/commands?q=nobody&state=failed&kind=replicate',
  `/commands/${command}`,
  '/contacts',
  '/contacts/numbers',
  '/contacts?q=nobody',
  '/help',
  '/reports',
  '/capabilities/widgets',
  '/capabilities/workflows',
  '/capabilities/datasets',
  '/profile',
  '/palette?q=',
  '/palette?q=alder',
]

test('premise: the search for English finds it where it is, and the sayings are many', async () => {
  expect(sayings.length).toBeGreaterThan(500)
  expect(englishIn('<p>Nothing in use</p>', sayings)).toHaveLength(1)
  expect(englishIn('<p title="Acknowledgement undone">x</p>', sayings)).toHaveLength(1)
  const english = await portal.as(world.dana).get('/services')
  expect(englishIn(await english.text(), sayings).length).toBeGreaterThan(40)
})

test('no shared page shows a German tenant any English of the catalogue', async () => {
  const found = []
  for (const path of pages()) {
    const { status, html } = await ask(path)
    found.push({ path, status, english: englishIn(html, sayings) })
  }
  expect(found.filter(({ status, english }) => status !== 200 || english.length > 0)).toEqual([])
})

test('the html element says German, and English to everybody else', async () => {
  expect((await ask('/')).html).toContain('<html lang="de"')
  expect(await (await portal.as(world.dana).get('/services')).text()).toContain('<html lang="en"')
  expect(await (await portal.as(world.bea).get('/')).text()).toContain('<html lang="en"')
})

test('signing in and every refusal are German: 404, 403, 422, and what acts answer', async () => {
  await db.sql`insert into tenant_permission (tenant_id, off) values (${world.alder.id}, '{contacts}')`
  const answers = [
    [200, await ask('/session/new', { out: true })],
    [
      401,
      await ask('/session', {
        out: true,
        form: { login: 'otis@alder.example', password: 'wrong' },
      }),
    ],
    [404, await ask('/nothing-here')],
    [404, await ask(`/alarms/${world.birch.service}`)],
    [404, await ask(`/services/${world.birch.service}`, { headers: asked })],
    [403, await ask('/contacts')],
    [403, await ask('/contacts', { headers: asked })],
    [403, await ask('/replications', { form: { service: world.alder.service }, headers: asked })],
    [400, await ask('/services?cursor=%00')],
    [422, await ask('/reports/log.csv?from=2026-99-99')],
    [422, await ask('/reports/log.csv?from=2026-11-21&to=2026-11-01')],
    [422, await ask('/views', { form: { name: '', query: '' }, headers: asked })],
    [
      422,
      await ask('/profile/password', {
        form: { present: 'no', password: 'also-not-right-1' },
        headers: asked,
      }),
    ],
    [200, await ask('/alarms/acknowledgements', { form: { alarm }, headers: asked })],
    [200, await ask('/alarms/acknowledgements/withdrawals', { form: { alarm }, headers: asked })],
    [200, await ask('/views', { form: { name: 'Meine', query: '' }, headers: asked })],
  ] as const
  await db.sql`delete from tenant_permission`
  for (const [at, [status, answer]] of answers.entries()) {
    expect([at, answer.status]).toEqual([at, status])
    expect([at, englishIn(answer.html, sayings)]).toEqual([at, []])
  }
  expect(answers[5][1].html).toContain('Ihr Anbieter hat diese Funktion ausgeschaltet.')
})

test('search finds what the page shows in its own language, and nothing by the words of another', async () => {
  const hits = async (path: string, q: string) =>
    (await ask(`${path}${path.includes('?') ? '&' : '?'}q=${encodeURIComponent(q)}`)).html
  const isFound = async (q: string) => (await hits('/alarms', q)).includes(`id="alarm-${alarm}"`)
  expect(await isFound('replikation fehlgeschlagen')).toBe(true)
  expect(await isFound('Microsoft drosselt Anfragen (')).toBe(true)
  // the number is a param of the sentence, before and behind which it goes on
  expect(await isFound('Anfragen (429)')).toBe(true)
  expect(await isFound('429')).toBe(true)
  expect(await isFound('Anfragen (430)')).toBe(false)
  expect(await isFound('Replication failed')).toBe(false)
  expect(await isFound('replication-failed')).toBe(false)
  const rows = (html: string) => html.match(/<tr id="command-/g)?.length ?? 0
  expect(rows(await hits('/commands?state=all', 'Client-Secret'))).toBe(1)
  expect(rows(await hits('/commands?state=all', 'cannot be read'))).toBe(0)
  const lines = (html: string) => html.match(/<tr id="log-/g)?.length ?? 0
  const acknowledged = await hits('/log', 'Alarm bestätigt')
  expect(lines(acknowledged)).toBeGreaterThan(0)
  expect(lines(acknowledged)).toBe(lines(await hits('/log', 'alarm.acknowledged')))
  expect(lines(await hits('/log', 'Schwelle der Benutzerlizenzen'))).toBe(1)
  expect(lines(await hits('/log', 'User License Threshold'))).toBe(0)
})

test('what is pushed to a German tenant is German', async () => {
  const topics: Topic[] = [
    'queue',
    'alarms',
    'tiles',
    'menu',
    `service:${world.alder.service}`,
    `command:${command}`,
    `alarm:${alarm}`,
  ]
  const { html } = await readPatches(topics, {
    database: db.pool,
    readers,
    actor: system(world.otis.audience),
    at: new Date(),
    onError: (error) => {
      throw error
    },
  })
  for (const topic of topics) {
    const patch = html.get(topic) ?? ''
    expect([topic, patch.length > 100]).toEqual([topic, true])
    expect([topic, englishIn(patch, sayings)]).toEqual([topic, []])
  }
})
