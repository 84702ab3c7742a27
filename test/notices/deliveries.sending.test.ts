import { createHmac } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { replayDeliveries } from '../../src/domain/notices/deliveries.list.ts'
import { pruneDeliveries } from '../../src/domain/notices/deliveries.sending.ts'
import { queueDeliver } from '../../src/domain/notices/deliveries.ts'
import { switchWebhooks, testWebhooks } from '../../src/domain/notices/webhooks.acts.ts'
import { changeWebhook, type NewSecret, renewSecret } from '../../src/domain/notices/webhooks.ts'
import { dispatcher, Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { type Got, type Receiver, seal, startReceiver, webhookWorks } from './webhooks.support.ts'

const db = await testDatabase()
const works = webhookWorks(db)
const { add, as, delivery, ended, idle, later, send, tried, work } = works
let world: World
let receiver: Receiver

beforeAll(async () => {
  world = await makeWorld(db)
  receiver = await startReceiver()
})
beforeEach(async () => {
  await works.now()
  await works.stop()
  await db.sql`delete from webhook`
  await db.sql`delete from command`
  await db.sql`delete from alarm`
  receiver.got.splice(0)
})

const alder = () => ({ tenantId: world.alder.id })
const status =
  (code: number, text = '') =>
  (response: ServerResponse) =>
    response.writeHead(code).end(text)
const never = () => {}
/** The signatures that fit a secret. */
const fitting = ({ body, headers }: Got, { secret }: Pick<NewSecret, 'secret'>) => {
  const [t, ...signed] = String(headers['tenantry-signature']).split(',')
  const right = createHmac('sha256', secret)
    .update(`${t?.slice(2)}.${body}`)
    .digest('hex')
  return signed.filter((one) => one === `v1=${right}`).length
}
const signatures = ({ headers }: Got) => String(headers['tenantry-signature']).match(/v1=/g)?.length
const stateOf = async (id: string) => (await delivery(id)).state
const alarms = async () =>
  (
    await db.sql`select severity, name->>'code' as name, cause, cleared_at is not null as over, count from alarm order by raised_at`
  ).map((row) => ({ ...row }))
const endpoint = async (id: string) => {
  const [row] =
    await db.sql`select failures, failing_since, rest_until from webhook where id = ${id}`
  return row
}

test('a message arrives as it was written, with its id and a signature that its secret makes', async () => {
  const made = await add(world.otis, 'Desk', receiver.url('/desk'))
  await work()
  const id = await send(world.otis, made.id, { alarm: { name: 'Überlauf “x”' } })
  expect(await ended(id)).toBe('delivered')
  const [got] = receiver.at('/desk')
  if (!got) throw new Error('nothing came')
  const { body, attempts, tries } = await delivery(id)
  expect(got.body).toBe(body)
  expect(JSON.parse(got.body)).toMatchObject({
    event: 'alarm.raised',
    alarm: { name: 'Überlauf “x”' },
  })
  expect(got.headers).toMatchObject({
    'content-type': 'application/json',
    'tenantry-delivery': id,
    'user-agent': 'Tenantry',
  })
  expect(fitting(got, made)).toBe(1)
  expect(fitting(got, { secret: 'whsec_other' })).toBe(0)
  const seconds = Number(/^t=(\d+),/.exec(String(got.headers['tenantry-signature']))?.[1])
  expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60)
  expect({ attempts, tries }).toMatchObject({ attempts: 1, tries: [{ status: 204, answer: '' }] })
  await idle(alder())
  expect(await db.sql`select state, result from command`).toEqual([
    { state: 'succeeded', result: { delivered: 1, failed: 0 } },
  ])
})

test('an endpoint that works is told everything in its order, by one command', async () => {
  const { id } = await add(world.otis, 'Desk', receiver.url('/order'))
  const sent: string[] = []
  for (let n = 0; n < 30; n += 1) sent.push(await send(world.otis, id, { n }))
  expect(await db.sql`select from command`).toHaveLength(1)
  await work()
  await ended(sent.at(-1) ?? '')
  expect(receiver.at('/order').map(({ body }) => JSON.parse(body).n)).toEqual(
    Array.from({ length: 30 }, (_, n) => n),
  )
})

test('a slow endpoint holds only itself: the others are told meanwhile, also what comes later', async () => {
  const slow = await add(world.otis, 'Slow', receiver.url('/slow'))
  const quick = await add(world.otis, 'Quick', receiver.url('/quick'))
  const held: ServerResponse[] = []
  receiver.on('/slow', (response) => held.push(response))
  await work({ timeoutMs: 20_000 })
  const first = await send(world.otis, slow.id)
  await until('the slow one to be asked', () => held.length === 1)
  for (let n = 0; n < 3; n += 1)
    expect(await ended(await send(world.otis, quick.id))).toBe('delivered')
  expect(await stateOf(first)).toBe('waiting')
  expect(receiver.at('/slow')).toHaveLength(1)
  for (const response of held) response.writeHead(200).end()
  expect(await ended(first)).toBe('delivered')
})

test('another owner’s messages go out while a slow endpoint is being waited for', async () => {
  const slow = await add(world.otis, 'Slow', receiver.url('/slow2'))
  const other = await add(world.bea, 'Other', receiver.url('/bea'))
  const held: ServerResponse[] = []
  receiver.on('/slow2', (response) => held.push(response))
  await work({ timeoutMs: 20_000 })
  const first = await send(world.otis, slow.id)
  await until('the slow one to be asked', () => held.length === 1)
  expect(await ended(await send(world.bea, other.id))).toBe('delivered')
  for (const response of held) response.writeHead(200).end()
  await ended(first)
})

test('a message that is refused waits, and those behind it go on after a rest', async () => {
  const { id } = await add(world.otis, 'Picky', receiver.url('/picky'))
  receiver.on('/picky', (response, { body }) =>
    response.writeHead(JSON.parse(body).n === 0 ? 422 : 200).end('no'),
  )
  await work()
  const poison = await send(world.otis, id, { n: 0 })
  const next = await send(world.otis, id, { n: 1 })
  await tried(poison, 1)
  await idle(alder())
  expect(await stateOf(next)).toBe('waiting')
  await later(6)
  expect(await ended(next)).toBe('delivered')
  expect(await stateOf(poison)).toBe('waiting')
  expect(await endpoint(id)).toMatchObject({ failures: 0, failing_since: null, rest_until: null })
  await later(30)
  await tried(poison, 2)
  expect((await delivery(poison)).tries.map((one) => [one.status, one.answer])).toEqual([
    [422, 'no'],
    [422, 'no'],
  ])
  const headers = receiver
    .at('/picky')
    .map((one) => [JSON.parse(one.body).n, one.headers['tenantry-delivery']])
  expect(headers).toEqual([
    [0, poison],
    [1, next],
    [0, poison],
  ])
})

test('a dead endpoint is tried less and less for 24 hours, its owner hears of it twice, and the next success is the end of it', async () => {
  const { id } = await add(world.otis, 'Dead', receiver.url('/dead'))
  receiver.on('/dead', status(503, 'down'))
  await work()
  const first = await send(world.otis, id, { n: 0 })
  const at: number[] = []
  const began = Date.now()
  let passed = 0
  for (let round = 1; (await stateOf(first)) === 'waiting'; round += 1) {
    await tried(first, round)
    await idle(alder())
    at.push(passed)
    if (round === 3) expect(await alarms()).toEqual([])
    if (round === 8)
      expect(await alarms()).toEqual([
        {
          ...{ severity: 'warning', name: 'webhook-failing', cause: `webhook:${id}` },
          ...{ over: false, count: 1 },
        },
      ])
    const [next] = await db.sql`
      select extract(epoch from greatest(next_try_at, w.rest_until) - portal_clock())::float8 as seconds
      from delivery d join webhook w on w.id = d.webhook_id where d.id = ${first} and d.state = 'waiting'`
    if (!next) break
    passed += Number(next.seconds) + 1
    await later(Number(next.seconds) + 1)
  }
  const hours = (at.at(-1) ?? 0) / 3600
  expect(await stateOf(first)).toBe('failed')
  expect(hours).toBeGreaterThan(23.5)
  expect(hours).toBeLessThan(25)
  expect(at.length).toBeGreaterThan(20)
  expect(at.length).toBeLessThan(40)
  const pauses = at.slice(1).map((seconds, n) => seconds - (at[n] ?? 0))
  expect(pauses[0]).toBeLessThan(40)
  expect(Math.max(...pauses)).toBeLessThan(4000)
  expect(await alarms()).toMatchObject([{ severity: 'major', over: false, count: 2 }])
  expect(Date.now() - began).toBeLessThan(60_000)

  receiver.off('/dead')
  const [again] = await as(world.otis, (scope) => replayDeliveries(scope, id, [first]))
  await later(901)
  expect(await ended(again ?? '')).toBe('delivered')
  expect(await alarms()).toMatchObject([{ severity: 'major', over: true }])
  expect((await delivery(again ?? '')).body).toBe((await delivery(first)).body)
})

test('what waits for an endpoint that was down goes out at once and in order when it is back', async () => {
  const { id } = await add(world.otis, 'Back', receiver.url('/back'))
  receiver.on('/back', status(500))
  await work()
  const sent = [await send(world.otis, id, { n: 0 })]
  await tried(sent[0] ?? '', 1)
  for (let n = 1; n < 6; n += 1) sent.push(await send(world.otis, id, { n }))
  for (const seconds of [6, 11, 21, 41]) await later(seconds)
  await idle(alder())
  receiver.off('/back')
  receiver.got.splice(0)
  await later(100)
  for (const one of sent) expect(await ended(one)).toBe('delivered')
  const order = receiver.at('/back').map(({ body }) => JSON.parse(body).n)
  // one was the probe that found it back
  expect(order.slice(1)).toEqual(order.slice(1).toSorted())
  expect(order.toSorted()).toEqual([0, 1, 2, 3, 4, 5])
})

const hostile: Record<string, (response: ServerResponse) => unknown> = {
  'one that never answers': never,
  'one that begins an answer and hangs up': (response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\nContent-')
    response.socket?.destroy()
  },
  'one that speaks something else': (response) =>
    response.socket?.end('220 mail.example ESMTP\r\n'),
  'one whose heads never end': (response) => {
    response.socket?.write(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(100_000)}`)
  },
}
test.each(Object.entries(hostile))(
  '%s has not taken the message, and nothing is told of why',
  async (_, answer) => {
    const { id } = await add(world.otis, 'Hostile', receiver.url('/hostile'))
    receiver.on('/hostile', answer)
    await work({ timeoutMs: 300 })
    const sent = await send(world.otis, id)
    await tried(sent, 1)
    expect((await delivery(sent)).tries).toMatchObject([{ status: null, answer: '' }])
    const forbidden = await add(world.otis, 'Inside', 'http://10.1.2.3:8080/x')
    const other = await send(world.otis, forbidden.id)
    await tried(other, 1)
    const [closed] = (await delivery(other)).tries
    expect(closed).toMatchObject({ status: null, answer: '' })
  },
)

test('an answer without end is cut, and its status counts', async () => {
  const { id } = await add(world.otis, 'Endless', receiver.url('/endless'))
  receiver.on('/endless', (response) => {
    response.writeHead(200)
    const more = () => {
      while (response.write(`<script>\0\ud83d</script>${'x'.repeat(1000)}`));
      response.once('drain', more)
    }
    more()
  })
  await work()
  const sent = await send(world.otis, id)
  expect(await ended(sent)).toBe('delivered')
  const [only] = (await delivery(sent)).tries
  expect(only?.answer).toHaveLength(2000)
  expect(only?.answer.startsWith('<script>')).toBe(true)
  expect(only?.answer).not.toContain('\0')
})

test('an answer whose text drips is the status that it began with', async () => {
  const { id } = await add(world.otis, 'Drips', receiver.url('/drips'))
  receiver.on('/drips', (response) => response.writeHead(202).write('so far'))
  await work({ timeoutMs: 500 })
  const sent = await send(world.otis, id)
  expect(await ended(sent)).toBe('delivered')
  expect((await delivery(sent)).tries).toMatchObject([{ status: 202, answer: 'so far' }])
})

test('a redirect is an answer that is not followed', async () => {
  const { id } = await add(world.otis, 'Moved', receiver.url('/moved'))
  receiver.on('/moved', (response) =>
    response.writeHead(307, { Location: receiver.url('/elsewhere') }).end(),
  )
  await work()
  const sent = await send(world.otis, id)
  await tried(sent, 1)
  expect((await delivery(sent)).tries).toMatchObject([{ status: 307 }])
  expect(receiver.at('/elsewhere')).toEqual([])
})

test('an endpoint that asks to be left alone is, for as long as it says', async () => {
  const { id } = await add(world.otis, 'Busy', receiver.url('/busy'))
  receiver.on('/busy', (response) => response.writeHead(429, { 'Retry-After': '600' }).end())
  await work()
  const sent = await send(world.otis, id)
  await tried(sent, 1)
  await idle(alder())
  receiver.off('/busy')
  await later(300)
  expect(await db.sql`select from command where state <> 'succeeded'`).toHaveLength(0)
  expect((await delivery(sent)).attempts).toBe(1)
  await later(301)
  expect(await ended(sent)).toBe('delivered')
})

test('while a secret is renewed both sign; a day later, or at once where that was asked for, the new one alone', async () => {
  const made = await add(world.otis, 'Renewed', receiver.url('/renewed'))
  const renew = (given: object) =>
    as(world.otis, (scope) => renewSecret(scope, seal, made.id, { ...given }))
  const arrived = async () => {
    await ended(await send(world.otis, made.id))
    return receiver.at('/renewed').at(-1) as Got
  }
  await work()
  const second = await renew({})
  const both = await arrived()
  expect([signatures(both), fitting(both, made), fitting(both, second)]).toEqual([2, 1, 1])
  await later(23 * 3600)
  expect(signatures(await arrived())).toBe(2)
  await later(3601)
  const one = await arrived()
  expect([signatures(one), fitting(one, made), fitting(one, second)]).toEqual([1, 0, 1])
  const third = await renew({ atOnce: 'on' })
  const last = await arrived()
  expect([signatures(last), fitting(last, second), fitting(last, third)]).toEqual([1, 0, 1])
})

test.each(['deactivated', 'deleting'])(
  'of a tenant that is %s nothing is sent any more, also by a command that runs',
  async (state) => {
    const { id } = await add(world.otis, 'Desk', receiver.url('/ending'))
    const held: ServerResponse[] = []
    receiver.on('/ending', (response) => held.push(response))
    await work({ timeoutMs: 20_000 })
    const first = await send(world.otis, id)
    const second = await send(world.otis, id)
    await until('the first one to be asked', () => held.length === 1)
    await db.sql`update tenant set state = ${state} where id = ${world.alder.id}`
    try {
      receiver.off('/ending')
      for (const response of held) response.writeHead(200).end()
      expect(await ended(first)).toBe('delivered')
      await until('the command to end', async () => {
        const rows = await db.sql`select from command where state = 'executing'`
        return rows.length === 0
      })
      await db.sql`delete from command`
      await later(0)
      expect(await db.sql`select from command`).toHaveLength(0)
      expect([await stateOf(second), receiver.at('/ending').length]).toEqual(['waiting', 1])
    } finally {
      await db.sql`update tenant set state = 'active' where id = ${world.alder.id}`
    }
    await later(0)
    expect(await ended(second)).toBe('delivered')
  },
)

test('of an MSP that is switched off nothing is sent', async () => {
  const { id } = await add(world.olivia, 'Own', receiver.url('/msp'))
  const sent = await send(world.olivia, id)
  const switched = (state: string) =>
    db.sql`update msp set state = ${state} where id = ${world.harbor.id}`
  await switched('deactivated')
  try {
    await work()
    await idle({ mspId: world.harbor.id })
    await later(0)
    expect(await db.sql`select state, result from command`).toEqual([
      { state: 'succeeded', result: { delivered: 0, failed: 0 } },
    ])
  } finally {
    await switched('active')
  }
  await later(0)
  expect(await ended(sent)).toBe('delivered')
})

test('what waited for more than a day while nobody was there to send it is given up without a try or an alarm', async () => {
  const { id } = await add(world.otis, 'Desk', receiver.url('/late'))
  const late = await send(world.otis, id)
  await db.sql`update delivery set created_at = now() - interval '26 hours' where id = ${late}`
  await work()
  expect(await ended(late)).toBe('failed')
  await idle(alder())
  expect(receiver.at('/late')).toEqual([])
  expect(await alarms()).toEqual([])
})

test('an endpoint that is switched off is told nothing, and what waits for it is not sent', async () => {
  const { id } = await add(world.otis, 'Off', receiver.url('/off'))
  receiver.on('/off', status(500))
  await work()
  const sent = await send(world.otis, id)
  await tried(sent, 1)
  await as(world.otis, (scope) => switchWebhooks(scope, [id], false))
  expect(await stateOf(sent)).toBe('canceled')
  expect(await stateOf(await send(world.otis, id))).toBe('canceled')
  await expect(as(world.otis, (scope) => testWebhooks(scope, [id]))).rejects.toMatchObject({
    code: 'webhook-off',
  })
  await later(3600)
  await idle(alder())
  expect(receiver.at('/off')).toHaveLength(1)
  receiver.off('/off')
  await as(world.otis, (scope) => switchWebhooks(scope, [id], true))
  const [again] = await as(world.otis, (scope) => replayDeliveries(scope, id, [sent]))
  expect(await ended(again ?? '')).toBe('delivered')
})

test('at a new address what waits is tried at once', async () => {
  const { id } = await add(world.otis, 'Moves', receiver.url('/before'))
  receiver.on('/before', status(404))
  await work()
  const sent = await send(world.otis, id)
  await tried(sent, 1)
  await idle(alder())
  await as(world.otis, (scope) =>
    changeWebhook(scope, id, { name: 'Moves', url: receiver.url('/after'), version: 1 }),
  )
  expect(await ended(sent)).toBe('delivered')
  expect(receiver.at('/after')).toHaveLength(1)
})

test('a command serves its own owner alone: neither the provider’s nor an MSP’s sends what is a tenant’s', async () => {
  const { id } = await add(world.otis, 'Desk', receiver.url('/own'))
  const sent = await send(world.otis, id)
  await db.sql`delete from command`
  await work()
  await as(world.dana, (scope) => queueDeliver(scope, {}))
  await as(world.olivia, (scope) => queueDeliver(scope, { mspId: world.harbor.id }))
  await idle({})
  await idle({ mspId: world.harbor.id })
  expect(await stateOf(sent)).toBe('waiting')
  await later(0)
  expect(await ended(sent)).toBe('delivered')
})

test('the provider and an MSP have endpoints of their own', async () => {
  await work()
  for (const actor of [world.dana, world.olivia]) {
    const { id } = await add(actor, 'Own', receiver.url(`/${actor.role}`))
    expect(await ended(await send(actor, id))).toBe('delivered')
  }
})

test('what a worker had not noted when it stopped is sent again under the same id, and counted once', async () => {
  const { id } = await add(world.otis, 'Twice', receiver.url('/twice'))
  let asked = 0
  receiver.on('/twice', (response) => {
    asked += 1
    if (asked > 1) response.writeHead(200).end()
  })
  await work({ timeoutMs: 20_000 })
  const sent = await send(world.otis, id)
  await until('the endpoint to be asked', () => asked === 1)
  await works.stop()
  expect((await delivery(sent)).attempts).toBe(0)
  await work()
  expect(await ended(sent)).toBe('delivered')
  expect(receiver.at('/twice').map(({ headers }) => headers['tenantry-delivery'])).toEqual([
    ...[sent, sent],
  ])
  expect((await delivery(sent)).attempts).toBe(1)
})

test('a turn that is over goes on with a new command, so that others come between', async () => {
  const { id } = await add(world.otis, 'Long', receiver.url('/long'))
  const sent: string[] = []
  for (let n = 0; n < 10; n += 1) sent.push(await send(world.otis, id, { n }))
  await work({}, 0.01)
  for (const one of sent) await ended(one)
  await idle(alder())
  expect((await db.sql`select from command where kind = 'deliver'`).length).toBeGreaterThan(1)
  expect(receiver.at('/long')).toHaveLength(10)
})

test('a secret stands nowhere but sealed: not in commands, log, alarms, messages, or what the process logs', async () => {
  const made = await add(world.otis, 'Secret', receiver.url('/path-as-good-as-a-password'))
  const renewed = await as(world.otis, (scope) => renewSecret(scope, seal, made.id, {}))
  receiver.on('/path-as-good-as-a-password', status(500))
  await work()
  const sent = await send(world.otis, made.id)
  await tried(sent, 1)
  await idle(alder())
  await db.sql`update webhook set secret = 'damaged'`
  await later(60)
  await until('an attempt to fail', async () =>
    works.lines.some((line) => line.includes('an attempt failed')),
  )
  await works.stop()
  const kept: string[] = [...works.lines]
  for (const table of ['command', 'log_entry', 'alarm', 'alarm_event', 'delivery', 'webhook'])
    for (const row of await db.sql.unsafe(`select t::text as all from ${table} t`))
      kept.push(
        table === 'webhook' ? String(row.all).replaceAll(receiver.url(''), '') : String(row.all),
      )
  const text = kept.join('\n')
  expect(text).toContain('webhook.renewed')
  for (const { secret } of [made, renewed]) expect(text).not.toContain(secret)
  const without = kept.filter((line) => !line.includes('damaged')).join('\n')
  expect(without).not.toContain('as-good-as-a-password')
})

test('what ended a month ago is deleted, and what waits is not', async () => {
  const { id } = await add(world.otis, 'Old', receiver.url('/old'))
  await send(world.otis, id)
  const old = await send(world.otis, id)
  await db.sql`update delivery set created_at = now() - interval '31 days'`
  await db.sql`update delivery set state = 'failed' where id = ${old}`
  expect(await Scope.enter(db.pool, dispatcher, pruneDeliveries)).toBe(1)
  expect((await db.sql`select id, state from delivery`).map((one) => one.state)).toEqual([
    'waiting',
  ])
})
