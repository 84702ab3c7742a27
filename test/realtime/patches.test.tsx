import { beforeAll, expect, test } from 'vitest'
import { raise } from '../../src/domain/alarms/alarms.ts'
import { message, verbatim } from '../../src/domain/messages.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import type { Topic } from '../../src/domain/topics.ts'
import { frame, isList, readers, readPatches } from '../../src/realtime/patches.tsx'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { frameIn } from './subscribers.ts'
import { pairedWall } from './walls.ts'

let db: TestDatabase
let world: World
let alarm: string
let command: string
let upload: string

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  const act = <T,>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(db.pool, system({ kind: 'provider' }), work)
  alarm = (
    await act((scope) =>
      raise(scope, {
        owner: { tenantId: world.alder.id },
        severity: 'major',
        name: message('replication-failed'),
        source: verbatim('Alder <b>Foods</b> & sons'),
        text: verbatim('Microsoft 365 said "no"'),
        serviceId: world.alder.service,
        customer: 'Alder Foods',
      }),
    )
  ).id
  const queue = (kind: string, subject: { kind: string; id: string; name: string }, owner = {}) =>
    act((scope) => enqueue(scope, [{ kind, owner, subject, lane: 'service' }]))
  const [first] = await queue(
    'replicate',
    { kind: 'service', id: world.alder.service, name: 'Alder Foods Direct Routing' },
    { tenantId: world.alder.id },
  )
  command = first!.id
  upload = crypto.randomUUID()
  // far from the moment at which an age gets another word, as page and push are drawn one after the other
  await db.sql`update service set last_replication_at = now() - interval '3 days 5 hours'`
  await db.sql`update command set created_at = now() - interval '3 days 5 hours', next_try_at = now() + interval '3 days'`
  await db.sql`update alarm set raised_at = now() - interval '3 days 5 hours', last_seen_at = now() - interval '3 days 5 hours'`
})

const pageOf = async (actor: Actor, path: string) =>
  (await portalOf(db.pool).as(actor).get(path)).text()

async function patchesOf(actor: Actor, ...topics: Topic[]) {
  const errors: unknown[] = []
  const { html, failed } = await readPatches(topics, {
    database: db.pool,
    readers,
    actor: system(actor.audience),
    at: new Date(),
    onError: (error) => errors.push(error),
  })
  expect({ errors, failed }).toEqual({ errors: [], failed: new Set() })
  const mark = { at: new Date(), epoch: 'e', seq: new Map<string, number>() }
  return frameIn(frame(mark, [...html.values()])).patches
}

/** Every target that the page has gets exactly what the page drew there, or draws when asked (`bell`); says how many it has. */
function expectSame(page: string, patches: Map<string, string>, bell = page): number {
  let found = 0
  for (const [id, html] of patches) {
    // aims at the body as a whole, which reads itself again
    if (id === 'list-changed' && page.includes('id="page-topics"')) found += 1
    if (!page.includes(`id="${id}"`)) continue
    found += 1
    const isBell = id === 'bell-list'
    const drawn = isBell ? html.replace(/^<ul[^>]*>|<\/ul>$/g, '') : html
    expect(isBell ? bell : page, `what is pushed to #${id}`).toContain(drawn)
  }
  return found
}

test('what is pushed is what the page draws, byte for byte, for every topic', async () => {
  const service = world.alder.service
  const cases: [string, Topic, number][] = [
    ['/services', 'queue', 4],
    ['/services', 'alarms', 7],
    ['/services', 'tiles', 1],
    ['/services', `service:${service}`, 1],
    [`/services/${service}`, `service:${service}`, 2],
    ['/commands', `command:${command}`, 1],
    [`/commands/${command}`, `command:${command}`, 1],
    ['/alarms', `alarm:${alarm}`, 1],
    [`/alarms/${alarm}`, `alarm:${alarm}`, 1],
    ['/services', 'services', 1],
    ['/commands', 'commands', 1],
    ['/alarms', 'alarm-list', 1],
  ]
  for (const actor of [world.dana, world.olivia, world.otis]) {
    const pages = new Map<string, string>()
    const bell = await pageOf(actor, '/alarms/unacknowledged')
    for (const [path, topic, targets] of cases) {
      const page = pages.get(path) ?? (await pageOf(actor, path))
      pages.set(path, page)
      const patches = await patchesOf(actor, topic)
      expect([actor.name, path, topic, expectSame(page, patches, bell)]).toEqual([
        actor.name,
        path,
        topic,
        targets,
      ])
    }
  }
  // an MSP has no telephone systems
  const [pbx] = await db.sql`
    insert into pbx_connection (audience, tenant_id, name, kind, topology, status_since)
    values ('tenant', ${world.alder.id}, 'Desk', 'uacsta', 'dedicated', now() - interval '3 days 5 hours') returning id`
  const [phone] = await db.sql`
    insert into handset (tenant_id, connection_id, extension, username, password, refused, refused_at)
    values (${world.alder.id}, ${pbx?.id}, '201', 'desk', '', 2, now() - interval '3 days 5 hours') returning id`
  const [sbc] = await db.sql`
    insert into sbc (name, fqdn, address, port, transport, cac_profiles, status, last_contact_at)
    values ('West', 'west.sbc.example', '192.0.2.9', 5061, 'tls', '{Gold}', 'ok', now() - interval '3 days 5 hours') returning id`
  const { id: wall } = await pairedWall(db)
  const [invited] = await db.sql`
    insert into onboarding_invitation (tenant_id, service_id, full_name, language, hash, created_by, created_at, expires_at)
    values (${world.alder.id}, ${world.alder.service}, 'Ada', 'en', 'x', 'x', now() - interval '3 days 5 hours', now() + interval '3 days 5 hours')
    returning id`
  for (const [actor, path, topic] of [
    [world.dana, '/settings/wallboards', `wall:${wall}`],
    [world.dana, '/invitations', `invitation:${invited?.id}`],
    [world.dana, '/authentications', `authentication:${world.alder.id}`],
    [world.dana, '/settings/sbcs', `sbc:${sbc?.id}`],
    [world.dana, `/settings/sbcs/${sbc?.id}`, `sbc:${sbc?.id}`],
    [world.dana, '/settings/pbx', `pbx:${pbx?.id}`],
    [world.dana, `/tenants/${world.alder.id}/connection`, `pbx:${pbx?.id}`],
    [world.dana, `/tenants/${world.alder.id}/connection`, `handset:${phone?.id}`],
    [world.otis, '/connection', `pbx:${pbx?.id}`],
    [world.otis, '/connection', `handset:${phone?.id}`],
  ] as const)
    expect(
      [path, topic, expectSame(await pageOf(actor, path), await patchesOf(actor, topic))],
      actor.name,
    ).toEqual([path, topic, 1])
  const [wave] = await db.sql`
    insert into wave (name, act, rings, error_percent, state, halted_for, created_by, created_at)
    values ('All', 'replicate', '[{"size":1},{}]', 5, 'halted', '{"code":"wave-halt-errors","params":{"failed":1,"ended":1,"percent":5}}',
      'Dana', now() - interval '3 days 5 hours') returning id`
  await db.sql`insert into wave_item (tenant_id, wave_id, service_id, service_name, ring, place, state)
    values (${world.alder.id}, ${wave?.id}, ${world.alder.service}, 'Alder', 0, 0, 'failed')`
  for (const [path, targets] of [
    ['/waves', 1],
    [`/waves/${wave?.id}`, 2],
  ] as const)
    expect(
      expectSame(await pageOf(world.dana, path), await patchesOf(world.dana, `wave:${wave?.id}`)),
      path,
    ).toBe(targets)
  const [job] = await db.sql`
    insert into number_job (tenant_id, family, kind, source, upload_id, total, failed, state, requested_name, created_at, ended_at)
    values (${world.alder.id}, 'operator-connect', 'upload', 'webui', gen_random_uuid(), 3, 1, 'partial', 'Dana',
      now() - interval '3 days 5 hours', now() - interval '3 days 5 hours') returning id`
  await db.sql`insert into number_job_item (tenant_id, job_id, place, number, state, code)
    values (${world.alder.id}, ${job?.id}, 0, '+49309000001', 'error', 'internal_error')`
  for (const [path, targets] of [
    ['/jobs', 1],
    [`/jobs/${job?.id}`, 2],
  ] as const)
    expect(
      expectSame(await pageOf(world.dana, path), await patchesOf(world.dana, `job:${job?.id}`)),
      path,
    ).toBe(targets)
  // of the service portal, which is a tenant's alone
  const [change] = await db.sql`
    insert into queued_change (tenant_id, graph_id, user_name, kind, wanted, was, batch, requested_name)
    values (${world.alder.id}, 'u', 'Uma', 'details', '{"department": "Sales"}', '{"department": null}', gen_random_uuid(), 'Otis')
    returning id`
  const topic: Topic = `change:${change?.id}`
  expect(expectSame(await pageOf(world.otis, '/changes'), await patchesOf(world.otis, topic))).toBe(
    1,
  )
  // what a tenant's switches bring, and seats: their own tests below; walls have no page of a session
  const others = [
    'authentication',
    'change',
    'invitation',
    'job',
    'menu',
    'pbx',
    'handset',
    'seat-pools',
    'seat-use',
    'scene',
    'wall',
    'wave',
    'sbc',
  ]
  const covered = new Set([...cases.map(([, topic]) => topic.split(':')[0]), ...others])
  expect([...covered].filter((kind) => !isList(kind as Topic)).sort()).toEqual(
    Object.keys(readers).sort(),
  )
})

test('the switched entries of a tenant’s menu are pushed as the page draws them, to its own people alone', async () => {
  await db.sql`insert into tenant_permission (tenant_id, off) values (${world.alder.id}, '{contacts,api}')`
  expect(
    expectSame(await pageOf(world.otis, '/services'), await patchesOf(world.otis, 'menu')),
  ).toBe(11)
  expect(await patchesOf(world.dana, 'menu')).toEqual(new Map())
  expect(await patchesOf(world.olivia, 'menu')).toEqual(new Map())
  await db.sql`delete from tenant_permission`
})

test('seats are pushed as the pages draw them: pools to the provider, a tenant’s use to it and the provider', async () => {
  const { alder, birch } = world
  await db.sql`update seat_type set total = 20 where type = 'floating'`
  await db.sql`insert into seat_cap (tenant_id, type, maximum, in_use) values
    (${alder.id}, 'floating', 3, 0), (${alder.id}, 'named', 2, 0), (${birch.id}, 'floating', 77, 0)`
  await db.sql`insert into seat_lease (tenant_id, type, user_name, holder, clients, token_hashes, granted_at, expires_at)
    select ${alder.id}, 'floating', 'Ann', n, '{pc}', '{x}', now(), now() + interval '1 day' from generate_series(1, 5) n`
  const own: Topic = `seat-use:${alder.id}`
  const staff = await pageOf(world.dana, '/licenses/seats')
  expect(expectSame(staff, await patchesOf(world.dana, 'seat-pools'))).toBe(2)
  expect(expectSame(staff, await patchesOf(world.dana, own))).toBe(2)
  for (const [actor, path] of [
    [world.dana, `/tenants/${alder.id}/seats`],
    [world.otis, '/seats'],
  ] as const) {
    const patches = await patchesOf(actor, own)
    expect(expectSame(await pageOf(actor, path), patches), path).toBe(1)
    expect([...patches.values()].join('')).toContain('2 over the maximum')
  }
  expect(await patchesOf(world.otis, 'seat-pools')).toEqual(new Map())
  expect([...(await patchesOf(world.otis, own)).values()].join('')).not.toMatch(/\b(?:20|77|80)\b/)
  expect(await patchesOf(world.bea, own)).toEqual(new Map())
  expect(await patchesOf(world.dana, `seat-use:${upload}`)).toEqual(new Map())
  await db.sql`update tenant set language = 'de' where id = ${alder.id}`
  const german = await patchesOf(world.otis, own)
  expect(expectSame(await pageOf(world.otis, '/seats'), german)).toBe(1)
  expect([...german.values()].join('')).toContain('2 über der Höchstzahl')
  await db.sql`update tenant set language = 'en'`
})

test('a tenant’s channel is drawn in its language, and no other', async () => {
  await db.sql`update tenant set language = 'de' where id = ${world.alder.id}`
  const topics: Topic[] = ['alarms', 'queue', `command:${command}`, `alarm:${alarm}`]
  const german = [...(await patchesOf(world.otis, ...topics)).values()].join('')
  expect(german).toContain('Replikation fehlgeschlagen')
  expect(german).toContain('Eingereiht')
  expect(german).not.toContain('Queued')
  for (const actor of [world.dana, world.olivia]) {
    const english = [...(await patchesOf(actor, ...topics)).values()].join('')
    expect(english).toContain('Replication failed')
    expect(english).not.toContain('Eingereiht')
  }
  const page = await pageOf(world.otis, `/alarms/${alarm}`)
  expect(expectSame(page, await patchesOf(world.otis, `alarm:${alarm}`))).toBe(1)
  await db.sql`update tenant set language = 'en'`
})

test('the comparison notices a difference', async () => {
  const page = await pageOf(world.dana, '/services')
  const patches = await patchesOf(world.dana, `service:${world.alder.service}`)
  const [id, html] = [...patches][0]!
  expect(() => expectSame(page, new Map([[id, html.replace('Alder', 'Elder')]]))).toThrow()
})

test('an import pushes its progress with its command', async () => {
  const [queued] = await Scope.enter(db.pool, system({ kind: 'provider' }), (scope) =>
    enqueue(scope, [
      {
        kind: 'import',
        lane: 'housekeeping',
        owner: {},
        subject: { kind: 'import', id: upload, name: 'customers.csv' },
      },
    ]),
  )
  const patches = await patchesOf(world.dana, `command:${queued!.id}`)
  expect([...patches.keys()]).toContain(`import-${upload}`)
})

test('a stranger who asks for the same topics gets nothing of them, as for ids that never were', async () => {
  const own: Topic[] = [`service:${world.alder.service}`, `command:${command}`, `alarm:${alarm}`]
  const never = own.map((topic) => `${topic.split(':')[0]}:${upload}` as Topic)
  // premise: the owner gets all of them
  expect((await patchesOf(world.otis, ...own)).size).toBe(6)
  expect(await patchesOf(world.bea, ...own)).toEqual(new Map())
  expect(await patchesOf(world.bea, ...never)).toEqual(new Map())
})

test('nothing pushed carries htmx attributes or ends its partial early', async () => {
  const patches = await patchesOf(
    world.dana,
    'queue',
    'alarms',
    'tiles',
    `service:${world.alder.service}`,
    `command:${command}`,
    `alarm:${alarm}`,
  )
  for (const html of patches.values()) expect(html).not.toMatch(/\shx-|<\/?hx-/)
  const [row] = [...patches].filter(([id]) => id === `alarm-${alarm}`)
  expect(row![1]).toContain('Alder &lt;b&gt;Foods&lt;/b&gt; &amp; sons')
})
