import { spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { replayDeliveries } from '../../src/domain/notices/deliveries.list.ts'
import { bodyOf } from '../../src/domain/notices/sending.words.ts'
import { signatureOf } from '../../src/domain/notices/signatures.ts'
import type { Actor } from '../../src/domain/scope.ts'
import { example, receiver as sample } from '../../src/views/notices/webhooks.sample.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { atEndOfFile } from '../support/worker.ts'
import { makeWorld, type World } from '../support/world.ts'
import { type Receiver, startReceiver, webhookWorks } from './webhooks.support.ts'

const db = await testDatabase()
const pages = portalOf(db.pool)
const works = webhookWorks(db)
const { add, as, delivery, ended, send, tried, work } = works
const path = '/settings/webhooks'
/** As a browser without script sends a form. */
const plain = { 'HX-Request': '' }
let world: World
let receiver: Receiver

beforeAll(async () => {
  world = await makeWorld(db)
  receiver = await startReceiver()
})
beforeEach(async () => {
  await works.stop()
  await db.sql`delete from notification_step`
  await db.sql`delete from notification_rule`
  await db.sql`delete from webhook`
  await db.sql`delete from command`
})

const see = async (actor: Actor, at: string) => (await pages.as(actor).get(at)).text()
const statusOf = async (actor: Actor, at: string) => (await pages.as(actor).get(at)).status
const post = (actor: Actor, at: string, fields: Record<string, string[]> = {}) =>
  pages.as(actor).post(at, fields)
const entered = { name: ['Desk'], url: ['https://hooks.example/t?token=1'] }
const secretIn = (html: string) => /whsec_[\w-]{43}/.exec(html)?.[0]

test('a secret is shown when it is made and on no page afterwards', async () => {
  const answer = await post(world.otis, path, entered)
  const secret = secretIn(await answer.text())
  expect(secret).toBeDefined()
  const [{ id, secret: sealed } = { id: '', secret: '' }] = await db.sql<
    { id: string; secret: string }[]
  >`select id, secret from webhook`
  expect(sealed).not.toContain(secret)
  const renewed = secretIn(await (await post(world.otis, `${path}/${id}/secrets`)).text())
  expect(renewed).toBeDefined()
  expect(renewed).not.toBe(secret)
  for (const at of [
    '',
    `/${id}`,
    `/${id}/secrets/new`,
    `/${id}/deliveries`,
    `/${id}/menu`,
    '.csv',
  ]) {
    const html = await see(world.otis, `${path}${at}`)
    expect(html).toContain('Desk')
    expect(html).not.toContain('whsec_')
    for (const kept of [sealed, secret, renewed]) expect(html).not.toContain(kept)
    // what follows the host is as good as a password, and is for the form alone
    expect([at, html.includes('token=1')]).toEqual([at, at === `/${id}`])
  }
  expect(await see(world.otis, '/log')).not.toContain('token=1')
})

const wrong = [
  ['http://hooks.example/x', 'a public one without encryption'],
  ['https://user:pass@hooks.example/', 'one with a password'],
  ['https://hooks.example/#x', 'one with a fragment'],
  ['https://hooks.example:25/', 'a port of mail'],
  ['ftp://hooks.example/', 'another protocol'],
  ['javascript:alert(1)', 'a script'],
  ['hooks.example', 'a host alone'],
  ['', 'none'],
  [`https://hooks.example/${'x'.repeat(500)}`, 'one that is too long'],
]
test.each(wrong)('%s is refused beside its field: %s', async (url) => {
  const answer = await post(world.otis, path, { name: ['Desk'], url: [url] })
  expect(answer.status).toBe(422)
  expect(await db.sql`select from webhook`).toHaveLength(0)
})

test('names are once for an owner, whatever their case, and for others all the same', async () => {
  expect((await post(world.otis, path, entered)).status).toBe(200)
  expect((await post(world.otis, path, { ...entered, name: ['DESK'] })).status).toBe(409)
  expect((await post(world.bea, path, entered)).status).toBe(200)
  expect((await post(world.dana, path, entered)).status).toBe(200)
  expect((await post(world.olivia, path, entered)).status).toBe(200)
})

test('everybody sees their own alone; another’s is as missing as none, to the provider and the MSP as well', async () => {
  const cast = { dana: world.dana, olivia: world.olivia, otis: world.otis, bea: world.bea }
  const ids = new Map<string, { webhook: string; delivery: string }>()
  for (const [name, actor] of Object.entries(cast)) {
    const { id } = await add(actor, `of ${name}`, 'https://hooks.example/x')
    ids.set(name, { webhook: id, delivery: await send(actor, id) })
  }
  for (const [reader, actor] of Object.entries(cast)) {
    const list = await see(actor, path)
    for (const [name, own] of ids) {
      const isOwn = name === reader
      expect([reader, name, list.includes(`of ${name}`)]).toEqual([reader, name, isOwn])
      for (const at of [
        `/${own.webhook}`,
        `/${own.webhook}/menu`,
        `/${own.webhook}/secrets/new`,
        `/${own.webhook}/deliveries`,
        `/${own.webhook}/deliveries/${own.delivery}`,
        `/${own.webhook}/deliveries/${own.delivery}/menu`,
      ])
        expect([reader, at, await statusOf(actor, `${path}${at}`)]).toEqual([
          ...[reader, at, isOwn ? 200 : 404],
        ])
      if (isOwn) continue
      for (const [at, fields] of [
        [`/${own.webhook}`, { ...entered, version: ['1'] }],
        [`/${own.webhook}/secrets`, {}],
        [`/${own.webhook}/tests`, {}],
        [`/${own.webhook}/deliveries/${own.delivery}/replays`, {}],
      ] as [string, Record<string, string[]>][])
        expect((await post(actor, `${path}${at}`, fields)).status).toBe(404)
      for (const act of ['disable', 'remove', 'test'])
        expect(
          (await post(actor, `${path}/selections`, { act: [act], id: [own.webhook], row: ['1'] }))
            .status,
        ).toBe(422)
    }
  }
  // a message of another endpoint of one's own is none of this one
  const second = await add(world.otis, 'second', 'https://hooks.example/x')
  const first = ids.get('otis')
  expect(await statusOf(world.otis, `${path}/${second.id}/deliveries/${first?.delivery}`)).toBe(404)
  await expect(
    as(world.otis, (scope) => replayDeliveries(scope, second.id, [first?.delivery ?? ''])),
  ).rejects.toMatchObject({ kind: 'conflict' })
})

test('a test goes out from the page, and its answer is on the page that comes next', async () => {
  const { id } = await add(world.otis, 'Desk', receiver.url('/test'))
  receiver.on('/test', (response) => response.writeHead(418).end('<b>short & stout</b>'))
  await work()
  const answer = await pages.as(world.otis).post(`${path}/${id}/tests`, {}, plain)
  expect(answer.status).toBe(303)
  const next = answer.headers.get('Location') ?? ''
  const sent = next.split('/').at(-1) ?? ''
  expect(next).toBe(`${path}/${id}/deliveries/${sent}`)
  await tried(sent, 1)
  const html = await see(world.otis, next)
  expect(html).toContain('&lt;b>short &amp; stout&lt;/b>'.replaceAll('>', '&gt;'))
  expect(html).toContain('418')
  expect(html).toContain('Otis Alder')
  for (let n = 1; n < 10; n += 1) await post(world.otis, `${path}/${id}/tests`)
  const often = await post(world.otis, `${path}/${id}/tests`)
  expect([often.status, often.headers.get('Retry-After')]).toEqual([429, '60'])
})

test('what failed is sent again from its page and from the list, as new messages with the same bytes', async () => {
  const { id } = await add(world.otis, 'Desk', receiver.url('/again'))
  receiver.on('/again', (response) => response.writeHead(500).end())
  await work()
  const first = await send(world.otis, id, { n: 1 })
  await tried(first, 1)
  const at = `${path}/${id}/deliveries`
  expect((await post(world.otis, `${at}/${first}/replays`)).status).toBe(409)
  await db.sql`update delivery set state = 'failed', ended_at = now() where id = ${first}`
  receiver.off('/again')
  await db.sql`update webhook set rest_until = null`
  const answer = await pages.as(world.otis).post(`${at}/${first}/replays`, {}, plain)
  const again = answer.headers.get('Location')?.split('/').at(-1) ?? ''
  expect(await ended(again)).toBe('delivered')
  expect(
    receiver.at('/again').map(({ body, headers }) => [body, headers['tenantry-delivery']]),
  ).toEqual([
    [(await delivery(first)).body, first],
    [(await delivery(first)).body, again],
  ])
  expect(await see(world.otis, `${at}/${again}`)).toContain(first)
  const pinned = await pages
    .as(world.otis)
    .post(`${at}/selections`, { act: ['replay'], id: [first, again] }, plain)
  expect(
    (await pages.as(world.otis).post(pinned.headers.get('Location') ?? '', {}, plain)).status,
  ).toBe(303)
  await until(
    'three messages to be delivered',
    async () => (await db.sql`select from delivery where state = 'delivered'`).length === 3,
  )
})

test('an endpoint that a rule uses is not deleted, and says which', async () => {
  const { id } = await add(world.otis, 'Desk', 'https://hooks.example/x')
  const [rule] = await db.sql`
    insert into notification_rule (audience, tenant_id, name, severity, created_by)
    values ('tenant', ${world.alder.id}, 'At night', 'major', 'x') returning id`
  await db.sql`insert into notification_step (audience, tenant_id, rule_id, after_minutes, webhook_id)
    values ('tenant', ${world.alder.id}, ${rule?.id}, 0, ${id})`
  const remove = async () => {
    const pinned = await pages
      .as(world.otis)
      .post(`${path}/selections`, { act: ['remove'], id: [id] }, plain)
    return pages.as(world.otis).post(pinned.headers.get('Location') ?? '', {}, plain)
  }
  const refused = await remove()
  expect(refused.status).toBe(409)
  expect(await refused.text()).toContain('At night')
  await db.sql`delete from notification_step`
  expect((await remove()).status).toBe(303)
  expect(await db.sql`select from webhook`).toHaveLength(0)
})

test('the twenty-first endpoint is refused', async () => {
  await db.sql`insert into webhook (audience, tenant_id, name, url, secret, created_by)
    select 'tenant', ${world.alder.id}, 'n' || n, 'https://hooks.example/x', 's', 'x' from generate_series(1, 20) n`
  expect((await post(world.otis, path, entered)).status).toBe(409)
})

test('the receiver of the documentation takes what is sent, and nothing that was changed, is old, or is somebody else’s', async () => {
  const port = await new Promise<number>((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => done(port))
    })
  })
  const url = `http://127.0.0.1:${port}/`
  const { id, secret } = await add(world.otis, 'Sample', url)
  const page = await see(world.otis, `${path}/signatures`)
  const shown = /<pre>(import[\s\S]*?)<\/pre>/.exec(page)?.[1] ?? ''
  const text = shown
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
  expect(text.trim()).toBe(sample.trim())
  const running = spawn(process.execPath, ['--input-type=module', '-e', text], {
    env: { ...process.env, PORT: String(port), TENANTRY_SECRET: secret },
  })
  atEndOfFile(async () => void running.kill())
  let said = ''
  running.stdout.on('data', (chunk) => {
    said += chunk
  })
  running.stderr.on('data', (chunk) => {
    said += chunk
  })
  await until('the receiver to listen', () =>
    fetch(url, { method: 'POST' }).then(
      ({ status }) => status === 401,
      () => false,
    ),
  )
  await work()
  const sent = await send(world.otis, id, { word: 'Grüße' })
  await ended(sent)
  expect((await delivery(sent)).tries).toMatchObject([{ status: 204 }])
  await until('the message to be told', () => said.includes(sent) && said.includes('Grüße'))

  // what came over the wire, to send it again in other ways
  const copy = await add(world.otis, 'Copy', receiver.url('/copy'))
  const real = await send(world.otis, copy.id)
  await ended(real)
  const [got] = receiver.at('/copy')
  const ask = async (body: string, signature: string) =>
    (
      await fetch(url, {
        method: 'POST',
        body,
        headers: { 'Tenantry-Signature': signature, 'Tenantry-Delivery': 'x' },
      })
    ).status
  // another endpoint's secret
  expect(await ask(got?.body ?? '', String(got?.headers['tenantry-signature']))).toBe(401)
  const now = Math.floor(Date.now() / 1000)
  expect(await ask('{"a":1}', signatureOf(now, '{"a":1}', [secret]))).toBe(204)
  expect(await ask('{"a":1}', signatureOf(now, '{"a":1}', ['whsec_new', secret]))).toBe(204)
  expect(await ask('{"a":2}', signatureOf(now, '{"a":1}', [secret]))).toBe(401)
  expect(await ask('{"a":1}', signatureOf(now - 301, '{"a":1}', [secret]))).toBe(401)
  expect(await ask('{"a":1}', signatureOf(now + 400, '{"a":1}', [secret]))).toBe(401)
  expect(await ask('{"a":1}', signatureOf(Number.NaN, '{"a":1}', [secret]))).toBe(401)
  for (const garbage of ['', 't=', 'v1=', `t=${now}`, `t=${now},v1=zz`, ',,=,', 'x'.repeat(5000)])
    expect(await ask('{"a":1}', garbage)).toBe(401)
})

test('the message of the documentation has the fields of one that is sent', () => {
  const { rule, alarm } = example
  const said = { code: 'verbatim', params: { text: 'x' } }
  const items: Parameters<typeof bodyOf>[0]['items'] = [
    {
      ...{ id: rule.id, isClear: false, recipient: 'x', afterMinutes: 0, isHeld: false },
      rule: { ...rule, timeZone: 'UTC', days: [1], fromTime: null, toTime: null },
      isWanted: true,
      alarm: {
        ...{ id: alarm.id, severity: 'critical', rank: 0, name: said, source: said, text: said },
        ...{ correctiveAction: said, customer: 'x', tenantId: 'x', serviceId: null, cause: 'x' },
        ...{ labels: {}, raisedAt: 'x', clearedAt: null },
      },
    },
  ]
  const sent = bodyOf({ recipient: 'x', items, of: items, isDigest: false }, () => 'x')
  const { event, created_at: _, ...body } = example
  expect(sent.event).toBe(event)
  expect(Object.keys(sent.body)).toEqual(Object.keys(body))
  expect(Object.keys('alarm' in sent.body ? sent.body.alarm : {})).toEqual(Object.keys(alarm))
})

test('who may not manage notices finds no page and no topic of them', async () => {
  const lite: Actor = { ...world.otis, role: 'operator' }
  await db.sql`update account set role = 'operator' where id = ${world.otis.id}`
  try {
    expect(await statusOf(lite, path)).toBe(403)
    expect((await post(lite, path, entered)).status).toBe(403)
    expect(await see(lite, '/')).not.toContain(path)
  } finally {
    await db.sql`update account set role = 'admin' where id = ${world.otis.id}`
  }
  expect(await see(world.otis, '/')).toContain(path)
})

test('a tenant that reads German has the pages in German', async () => {
  const { id } = await add(world.otis, 'Tisch', receiver.url('/deutsch'))
  const sent = await send(world.otis, id)
  await db.sql`update tenant set language = 'de' where id = ${world.alder.id}`
  try {
    expect(await see(world.otis, path)).toContain('Signaturen prüfen')
    expect(await see(world.otis, `${path}/signatures`)).toContain('gleichbleibender Zeit')
    expect(await see(world.otis, `${path}/${id}/deliveries/${sent}`)).toContain('Alarm ausgelöst')
  } finally {
    await db.sql`update tenant set language = 'en' where id = ${world.alder.id}`
  }
})
