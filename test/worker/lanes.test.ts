import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { readCounters } from '../../src/domain/counters.ts'
import { message, verbatim } from '../../src/domain/messages.ts'
import { claim } from '../../src/domain/queue/commands.advance.ts'
import { fence, heartbeat, progress } from '../../src/domain/queue/commands.claim.ts'
import {
  complete,
  endCancelled,
  fail,
  release,
  takeOver,
} from '../../src/domain/queue/commands.completion.ts'
import { cancelCommands } from '../../src/domain/queue/commands.control.ts'
import { whyWaiting } from '../../src/domain/queue/commands.list.ts'
import { type CommandInput, enqueue } from '../../src/domain/queue/commands.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import type { CommandLogLine } from '../../src/domain/schema/services.ts'
import { type Database, dispatcher, Scope } from '../../src/domain/scope.ts'
import type { Context, Kind } from '../../src/worker/kinds.ts'
import { startWorker, type Worker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { inOrder } from '../faults/order.ts'
import { judge } from '../faults/scenario.ts'
import { counts } from '../support/counts.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { input, kindOf, type Run } from './kinds.ts'

let database: TestDatabase
let world: World
let workers: Worker[] = []

beforeAll(async () => {
  database = await testDatabase({ connections: 6 })
  world = await makeWorld(database)
})

beforeEach(async () => {
  await database.sql`delete from command`
  await database.sql`delete from lane`
  await database.sql`delete from alarm`
})

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop(2500)))
  workers = []
})

function start(kinds: Kind[], more: Partial<Parameters<typeof startWorker>[0]> = {}) {
  const worker = startWorker({ database: database.pool, kinds, log: quiet, ...more })
  workers.push(worker)
  return worker
}

const queue = async (...inputs: CommandInput[]) =>
  (await Scope.enter(database.pool, world.dana, (scope) => enqueue(scope, inputs))).map(
    ({ id }) => id,
  )

const states = async () =>
  (await database.sql<{ state: string }[]>`select state from command order by seq`).map(
    ({ state }) => state,
  )

const one = async (id: string) => {
  const [row] = await database.sql`select * from command where id = ${id}`
  if (!row) throw new Error('the command is gone')
  return row
}

const settled = (state: string, deadlineMs?: number) =>
  until(`all ${state}`, async () => (await states()).every((s) => s === state), deadlineMs)

const never = () => new Promise<never>(() => {})
const aborted = ({ signal }: Context) =>
  new Promise<never>((_, refuse) =>
    signal.addEventListener('abort', () => refuse(signal.reason), { once: true }),
  )

test('commands of one lane run one at a time and in order, those of two lanes side by side', async () => {
  const seen: string[] = []
  let max = 0
  const now = new Set<string>()
  await queue(
    ...Array.from({ length: 12 }, (_, n) =>
      input(n % 2 ? world.alder : world.birch, { payload: { n } }),
    ),
  )
  start([
    kindOf(async ({ command, scope }) => {
      expect(now.has(command.laneKey)).toBe(false)
      now.add(command.laneKey)
      max = Math.max(max, now.size)
      await scope(async () => undefined)
      seen.push(`${command.laneKey} ${command.payload.n}`)
      now.delete(command.laneKey)
      return { n: command.payload.n }
    }),
  ])
  await settled('succeeded')
  expect(seen.length).toBe(12)
  for (const { id } of [world.alder, world.birch]) {
    const order = seen.filter((s) => s.startsWith(id)).map((s) => Number(s.split(' ')[1]))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  }
  expect(max).toBe(2)
})

test('a handler acts as the command’s own tenant and sees no other', async () => {
  const [id] = await queue(input(world.alder))
  start([
    kindOf(async ({ scope, progress }) => {
      await progress(1, verbatim('Look around'))
      return scope(async (s) => {
        const rows = await s.db.execute<{ n: string }>('select name as n from service')
        return { names: [...rows].map(({ n }) => n) }
      })
    }),
  ])
  await settled('succeeded')
  const row = await one(id ?? '')
  expect(row.result).toEqual({ names: ['Alder Foods Direct Routing'] })
  expect(row.log.map(({ message: said }: CommandLogLine) => said)).toEqual([
    verbatim('Look around'),
  ])
})

test('a failed attempt is tried again later with its reason, a refused one is final and raises an alarm', async () => {
  const [again, final] = await queue(input(world.alder), input(world.birch))
  start([
    kindOf(async ({ command }) => {
      if (command.tenantId === world.birch.id)
        throw new Refusal('conflict', verbatim('It has no device.'))
      throw new Refusal('too-many', verbatim('The device is busy.'), { retryAfter: 600 })
    }),
  ])
  await until('both have ended', async () => {
    return (await one(final ?? '')).state === 'failed' && (await one(again ?? '')).error
  })
  expect(await one(again ?? '')).toMatchObject({
    state: 'queued',
    error: verbatim('The device is busy.'),
  })
  const [pause] = await database.sql`
    select next_try_at - now() > interval '9 minutes' as long from command where id = ${again ?? ''}`
  expect(pause?.long).toBe(true)
  const why = await Scope.enter(database.pool, world.dana, (s) => whyWaiting(s, again ?? ''))
  expect(why?.reason).toMatchObject({
    kind: 'backing-off',
    error: verbatim('The device is busy.'),
  })
  const alarms = await database.sql`select key, severity, text, cleared_at from alarm`
  expect(alarms).toMatchObject([
    { key: `command|probe|${world.birch.id}`, severity: 'major', cleared_at: null },
  ])
  expect(alarms[0]?.text).toEqual(
    message('given-up', { attempts: 1, reason: verbatim('It has no device.') }),
  )
})

test('the alarm of a kind clears when a command of it succeeds', async () => {
  let isBroken = true
  await queue(input(world.alder))
  const worker = start([
    kindOf(async () => {
      if (isBroken) throw new Refusal('conflict', verbatim('no'))
      return undefined
    }),
  ])
  await settled('failed')
  isBroken = false
  await queue(input(world.alder))
  worker.wake()
  await until(
    'cleared',
    async () => (await database.sql`select from alarm where cleared_at is not null`).length,
  )
})

test('an unknown error ends in words without its values, and the last attempt gives up', async () => {
  const [id] = await queue(input(world.alder, { maxAttempts: 1 }))
  start([kindOf(() => Promise.reject(new Error('password=hunter2')))])
  await settled('failed')
  const row = await one(id ?? '')
  expect(row.error).toEqual(message('unexpected-failure'))
  expect(JSON.stringify(row)).not.toContain('hunter2')
})

test('one that backs off does not hold its lane, unless the next one has the same subject', async () => {
  const subject = { kind: 'device', id: world.alder.service, name: 'device 1' }
  const [, same, other] = await queue(
    input(world.alder, { subject, delaySeconds: 600 }),
    input(world.alder, { subject }),
    input(world.alder),
  )
  start([kindOf(async () => undefined)])
  await until('the other is done', async () => (await one(other ?? '')).state === 'succeeded')
  expect((await one(same ?? '')).state).toBe('queued')
  const why = await Scope.enter(database.pool, world.dana, (s) => whyWaiting(s, same ?? ''))
  expect(why?.reason).toMatchObject({
    kind: 'same-backing-off',
    command: 'probe',
    subject: 'device 1',
  })
})

test('a stuck handler frees its slot at the timeout', async () => {
  const [stuck] = await queue(input(world.alder, { maxAttempts: 1 }))
  const started: string[] = []
  const worker = start([
    kindOf(
      ({ command }) => {
        started.push(command.id)
        return command.id === stuck ? never() : Promise.resolve(undefined)
      },
      { concurrency: 1, timeoutMs: 500 },
    ),
  ])
  await until('it is stuck', () => started.length > 0)
  const [next] = await queue(input(world.birch))
  worker.wake()
  await until('the next one ran', async () => (await one(next ?? '')).state === 'succeeded')
  expect(await one(stuck ?? '')).toMatchObject({
    state: 'failed',
    error: message('took-too-long', { seconds: 1 }),
  })
  expect(started).toEqual([stuck, next])
})

test('what is cancelled while it runs ends as cancelled', async () => {
  const [id] = await queue(input(world.alder))
  const worker = start([kindOf(aborted)])
  await settled('executing')
  const why = await queue(input(world.alder))
  const waiting = await Scope.enter(database.pool, world.dana, (s) => whyWaiting(s, why[0] ?? ''))
  expect(waiting).toMatchObject({
    position: 2,
    reason: { kind: 'executing', who: 'Alder Foods' },
  })
  await Scope.enter(database.pool, world.dana, (scope) => cancelCommands(scope, [id ?? '', ...why]))
  worker.wake()
  await settled('cancelled')
})

test('a command that takes longer than its lease stays with its worker', async () => {
  const [id] = await queue(input(world.alder))
  const schedule = startSchedule({ database: database.pool, log: quiet, reapSeconds: 0.1 })
  let isOver = false
  start(
    [
      kindOf(async () => {
        await until('two leases have passed', async () => {
          const [age] = await database.sql`
            select now() - started_at > interval '2500 milliseconds' as is from command where id = ${id ?? ''}`
          isOver = age?.is
          return isOver
        })
        return undefined
      }),
    ],
    { leaseSeconds: 1.2 },
  )
  await settled('succeeded')
  await schedule.stop()
  expect([isOver, (await one(id ?? '')).attempt]).toEqual([true, 1])
})

test('the last transaction of a handler and the end of its command are one', async () => {
  const [good, bad] = await queue(input(world.alder), input(world.birch, { maxAttempts: 1 }))
  start([
    kindOf(({ command, conclude }) =>
      conclude(async (scope) => {
        await scope.db.execute(
          `update service set status_reason = '{"code":"concluded","params":{}}'`,
        )
        if (command.id === bad) throw new Refusal('conflict', verbatim('no'))
        return { isDone: true }
      }),
    ),
  ])
  await until('both ended', async () =>
    (await states()).every((s) => s !== 'queued' && s !== 'executing'),
  )
  expect(await one(good ?? '')).toMatchObject({ state: 'succeeded', result: { isDone: true } })
  expect((await one(bad ?? '')).state).toBe('failed')
  const rows =
    await database.sql`select tenant_id from service where status_reason ->> 'code' = 'concluded'`
  expect(rows.map(({ tenant_id }) => tenant_id)).toEqual([world.alder.id])
  expect(await database.sql`select from lane where busy`).toHaveLength(0)
})

test('a worker that stops gives back what it could not finish, and the next one does it', async () => {
  const [id] = await queue(input(world.alder))
  const first = start([kindOf(aborted)])
  await settled('executing')
  await first.stop(2500)
  expect(await one(id ?? '')).toMatchObject({ state: 'queued', attempt: 1, max_attempts: 6 })
  start([kindOf(async () => undefined)])
  await settled('succeeded')
  expect((await one(id ?? '')).attempt).toBe(2)
})

test('what a worker that stops has claimed by a look that was answered late is given back as well', async () => {
  const silence = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const late: Database = {
    transaction: (settings, mode, work) =>
      database.pool.transaction(settings, mode, async (...given) => {
        const result = await work(...given)
        asked.resolve()
        await silence.promise
        return result
      }),
  }
  const told: unknown[] = []
  const [id = ''] = await queue(input(world.alder))
  const worker = start(
    [kindOf((context) => aborted(context).finally(() => told.push(context.signal.reason)))],
    { database: late },
  )
  await asked.promise
  const over = worker.stop(0)
  // after the timers of who stops
  setTimeout(silence.resolve, 20)
  await over
  await until('it was told', () => told.length === 1)
  expect(told.map(String)).toEqual(['Error: the worker stops'])
  await until('it is given back', async () => (await one(id)).state === 'queued')
})

/** Claims as a worker would, without one that goes on to run it. */
const take = (leaseSeconds = 0) =>
  Scope.enter(database.pool, dispatcher, (scope) =>
    claim(scope, {
      worker: 'one',
      leaseSeconds,
      capacities: [{ kind: 'probe', lane: 'service', max: 1 }],
    }),
  )

test('a worker that lost its command changes nothing: neither its effects nor its lease nor its end are taken', async () => {
  const [id = ''] = await queue(input(world.alder))
  const [old] = await take()
  if (!old) throw new Error('nothing was claimed')
  const effect = (attempt: number) =>
    Scope.enter(database.pool, world.otis, async (scope) => {
      await fence(scope, id, attempt)
      await scope.db.execute(
        `update service set status_reason = '{"code":"attempt-${attempt}","params":{}}'`,
      )
    })
  await effect(1) // premise: while it holds the command, its effects are taken
  const schedule = startSchedule({ database: database.pool, log: quiet, reapSeconds: 0.05 })
  await until('reaped', async () => (await one(id)).state === 'queued')
  await schedule.stop()
  await database.sql`update command set next_try_at = now()`
  await database.sql`update lane set wake_at = now()`
  const [fresh] = await take()
  expect(fresh?.attempt).toBe(2)
  await expect(effect(1)).rejects.toMatchObject({ code: 'stale-attempt' })
  const beat = (attempt: number) =>
    Scope.enter(database.pool, dispatcher, (scope) => heartbeat(scope, [{ id, attempt }], 600))
  const { lease_until: lease } = await one(id)
  expect((await beat(1)).lost).toEqual([{ id, attempt: 1 }])
  expect((await one(id)).lease_until).toEqual(lease)
  expect((await beat(2)).lost).toEqual([])
  expect((await one(id)).lease_until).not.toEqual(lease)
  // one process that claimed again what it had lost goes on with that
  const both = [1, 2].map((attempt) => ({ id, attempt }))
  const again = await Scope.enter(database.pool, dispatcher, (scope) => heartbeat(scope, both, 600))
  expect(again.lost).toEqual([{ id, attempt: 1 }])
  const late = await Scope.enter(database.pool, dispatcher, (scope) => complete(scope, old, null))
  expect(late.isMine).toBe(false)
  const told = { step: 1, steps: 2, name: verbatim('Late') }
  expect(await Scope.enter(database.pool, dispatcher, (scope) => progress(scope, old, told))).toBe(
    false,
  )
  const reason = verbatim('Late')
  for (const end of [
    (scope: Scope) => fail(scope, old, { reason, isFinal: true }),
    (scope: Scope) => fail(scope, old, { reason }),
    (scope: Scope) => endCancelled(scope, old),
    (scope: Scope) => release(scope, old),
  ])
    await Scope.enter<unknown>(database.pool, world.otis, end)
  expect(await one(id)).toMatchObject({ state: 'executing', attempt: 2, step: 0 })
  expect(await database.sql`select from alarm`, 'nor its alarm').toHaveLength(0)
  const [service] =
    await database.sql`select status_reason ->> 'code' as reason from service where id = ${world.alder.service}`
  expect(service?.reason).toBe('attempt-1')
})

test('nothing is claimed from a lane that is at work, and that is no failure', async () => {
  await queue(input(world.alder), input(world.alder))
  expect(await take(600)).toHaveLength(1)
  expect(await take(600)).toEqual([])
})

test('a worker that was heard of again before it is taken over keeps its command', async () => {
  const [id = ''] = await queue(input(world.alder))
  const [held] = await take(600)
  if (!held) throw new Error('nothing was claimed')
  const taken = () => Scope.enter(database.pool, world.otis, (scope) => takeOver(scope, held))
  expect(await taken()).toBe(false)
  expect((await one(id)).state).toBe('executing')
  await database.sql`update command set lease_until = now() where id = ${id}`
  expect(await taken()).toBe(true)
  expect((await one(id)).state).toBe('queued')
})

test('the pause after a failed attempt doubles from 5 s to 15 minutes, with a quarter of chance', async () => {
  const [id = ''] = await queue(input(world.alder, { maxAttempts: 100 }))
  const [held] = await take(600)
  if (!held) throw new Error('nothing was claimed')
  const pauseAfter = async (attempt: number) => {
    await database.sql`update command set state = 'executing', attempt = ${attempt} where id = ${id}`
    return Scope.enter(database.pool, world.otis, async (scope) => {
      await fail(scope, { ...held, attempt }, { reason: verbatim('The device is busy.') })
      const [row] = await scope.db.execute<{ pause: number }>(
        `select extract(epoch from next_try_at - now())::float8 as pause from command where id = '${id}'`,
      )
      return row?.pause ?? 0
    })
  }
  for (const [attempt, seconds] of [5, 10, 20, 40, 80, 160, 320, 640, 900, 900].entries()) {
    const pause = await pauseAfter(attempt + 1)
    expect(pause, `after attempt ${attempt + 1}`).toBeGreaterThanOrEqual(seconds * 0.75)
    expect(pause, `after attempt ${attempt + 1}`).toBeLessThanOrEqual(seconds * 1.25)
  }
})

test('a command that ends every worker is given up with an alarm', async () => {
  const [id] = await queue(input(world.alder, { maxAttempts: 2 }))
  const schedule = startSchedule({ database: database.pool, log: quiet, reapSeconds: 0.05 })
  await until('given up', async () => {
    await database.sql`update command set next_try_at = now() where state = 'queued'`
    await database.sql`update lane set wake_at = now()`
    await take()
    return (await one(id ?? '')).state === 'failed'
  })
  await schedule.stop()
  expect((await one(id ?? '')).attempt).toBe(2)
  const [alarm] = await database.sql`select text from alarm`
  expect(alarm?.text).toEqual(
    message('given-up', { attempts: 2, reason: message('attempt-lost', { attempt: 2 }) }),
  )
})

test('a customer whose turn fails stops none of those after it', async () => {
  await database.sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    select id, gen_random_uuid(), 'app', 'sealed' from tenant where id in (${world.alder.id}, ${world.birch.id})`
  await database.sql`insert into replication (tenant_id, due_at) values
    (${world.alder.id}, now() - interval '2 minutes'), (${world.birch.id}, now() - interval '1 minute')`
  await database.sql.unsafe(`
    create function alder_fails() returns trigger language plpgsql as $$ begin raise 'odd'; end $$;
    create trigger alder_fails before insert on command for each row
      when (new.tenant_id = '${world.alder.id}') execute function alder_fails()`)
  const failed: string[] = []
  const log = { ...quiet, warn: (about: object) => failed.push(String(Reflect.get(about, 'job'))) }
  const schedule = startSchedule({ database: database.pool, log })
  await until('birch is queued', async () => {
    const [found] = await database.sql`select from command where tenant_id = ${world.birch.id}`
    return found !== undefined
  })
  await schedule.stop()
  expect(failed).toEqual(['due'])
  await database.sql.unsafe('drop trigger alder_fails on command; drop function alder_fails()')
  await database.sql`delete from replication`
  await database.sql`delete from m365_authentication`
})

test('of commands that end at once one that cannot be stored fails alone', async () => {
  const [bad] = await queue(input(world.alder), input(world.birch))
  const both = Promise.withResolvers<void>()
  let begun = 0
  start([
    kindOf(async ({ command }) => {
      begun += 1
      if (begun === 2) both.resolve()
      await both.promise
      // jsonb has no NUL
      return { text: command.id === bad ? '\0' : 'fine' }
    }),
  ])
  const ends = async () =>
    (
      await database.sql`select result, error is not null as failed, attempt from command order by seq`
    ).map(({ result, failed, attempt }) => [result?.text ?? null, failed, attempt])
  await until('both are told', async () => {
    const [first, second] = await ends()
    return first?.[1] && second?.[0]
  })
  expect(await ends()).toEqual([
    [null, true, 1],
    ['fine', false, 1],
  ])
})

test('commands that end at once end together, and each lane’s next begins in that transaction', async () => {
  const ids = await queue(
    ...[world.alder, world.birch].flatMap((tenant) => [input(tenant), input(tenant)]),
  )
  const entered: string[] = []
  const counting: Database = {
    transaction(settings, mode, work) {
      entered.push(settings.role)
      return database.pool.transaction(settings, mode, work)
    },
  }
  start([kindOf(async () => undefined, { concurrency: 2 })], { database: counting, pollMs: 60_000 })
  await settled('succeeded')
  expect(ids).toHaveLength(4)
  // one claims the first two, one ends them and claims the others, one ends these
  expect(entered).toEqual(['portal_worker', 'portal_worker', 'portal_worker'])
})

test('a lane freed by one kind is looked at again for the next one of another kind', async () => {
  await queue(input(world.alder), { ...input(world.alder), kind: 'other' })
  const run: Run = async () => undefined
  // nothing announced is heard, and the poll comes too late
  start([kindOf(run), { ...kindOf(run), name: 'other' }], { pollMs: 600_000 })
  await settled('succeeded')
})

test('what is announced of a command has happened when it is heard', async () => {
  const early: string[] = []
  const heard = new Map<string, string[]>()
  const listening = await database.listen({
    announced(payload) {
      const { topics = [] } = JSON.parse(payload)
      for (const topic of topics.filter((word: string) => word.startsWith('command:')))
        void one(topic.slice(8)).then(
          ({ id, state }) => heard.set(id, [...(heard.get(id) ?? []), state]),
          () => early.push(topic),
        )
    },
    disconnected() {},
    reconnected() {},
  })
  const goOn = Promise.withResolvers<void>()
  const [id = ''] = await queue(input(world.alder))
  // from here on each state is learned by an announcement of its own
  await until('queued is told', () => heard.get(id)?.includes('queued'))
  start([kindOf(() => goOn.promise.then(() => undefined))])
  await until('begun is told', () => heard.get(id)?.includes('executing'))
  goOn.resolve()
  await until('ended is told', () => heard.get(id)?.includes('succeeded'))
  await listening.stop()
  expect(early).toEqual([])
})

test('a deactivated tenant’s commands wait', async () => {
  const [held, free] = await queue(input(world.alder), input(world.birch))
  await database.sql`update tenant set state = 'deactivated' where id = ${world.alder.id}`
  const worker = start([kindOf(async () => undefined)])
  await until('the other is done', async () => (await one(free ?? '')).state === 'succeeded')
  expect((await one(held ?? '')).state).toBe('queued')
  await database.sql`update tenant set state = 'active' where id = ${world.alder.id}`
  worker.wake()
  await settled('succeeded')
})

test('the counters equal what the table says after every path', async () => {
  await queue(input(world.alder), input(world.alder), input(world.birch))
  await take()
  const counters = await Scope.enter(database.pool, world.dana, readCounters)
  const [truth] = await database.sql`
    select count(*) filter (where state = 'queued')::int as queued, count(*) filter (where state = 'executing')::int as executing from command`
  expect([truth?.queued, truth?.executing]).toEqual([2, 1])
  expect([counters.get('queued'), counters.get('executing')]).toEqual([2, 1])
})

test.skipIf(!onPostgres)(
  'two workers never run one lane twice at once, nor out of order, whatever is cancelled meanwhile (PostgreSQL only: one backend serialises everything)',
  async () => {
    const times = 200 * counts
    const found = await inOrder(await testDatabase({ connections: 6 }), {
      times,
      broken: undefined,
      say() {},
    })
    expect(judge(found).why).toEqual([])
  },
  60_000 * Math.max(1, counts),
)
