import type { ChildProcess } from 'node:child_process'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import type { Kind } from '../../src/worker/kinds.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { until } from '../support/until.ts'
import { killChild, startChild } from './children.ts'
import { log } from './environment.ts'
import { addCustomers, type Ground, onOwnGround } from './ground.ts'
import { type Asked, type Finding, quantile, type Scenario } from './scenario.ts'

const slots = 4
const timeoutMs = 400
const workMs = 5
const good = 60
const provider = system({ kind: 'provider' })

/** Handlers that never return, that throw each time, and that end their process, beside customers whose commands are fine. */
export const stuck: Scenario = {
  name: 'stuck',
  plan: 'C5',
  goals: [],
  what: 'a handler that never returns frees its slot at its time, one that crashes or throws is given up with an alarm, and the others’ median wait grows by less than a fifth',
  times: { small: 0, quick: 3, full: 20 },
  unit: 'rounds',
  controls: { 'no-timeout': 1 },
  run: (asked) => onOwnGround((ground) => beside(ground, asked)),
}

async function beside(
  { sql, pool, login, url }: Ground & { url: string },
  { times, broken, say }: Asked,
): Promise<Finding> {
  const places = await addCustomers(sql, 30)
  const [hung, thrown, crashed, ...fine] = places
  const begun = new Map<string, number>()
  const kind = (name: string, run: Kind['run'], more: Partial<Kind> = {}): Kind => ({
    ...{ name, lane: 'service', steps: 1, concurrency: slots, timeoutMs: 20_000, run },
    ...more,
  })
  // one kind is both good and bad, so that they share its slots
  const probe = kind(
    'probe',
    async ({ command, scope }) => {
      begun.set(command.id, performance.now())
      if (command.payload.does === 'hang') await new Promise<never>(() => {})
      if (command.payload.does === 'throw') throw new Error('thrown on purpose')
      await scope((s) => s.db.execute(`select pg_sleep(${workMs / 1000})`))
      return undefined
    },
    { timeoutMs: broken === 'no-timeout' ? 600_000 : timeoutMs },
  )
  const worker = startWorker({ database: pool, kinds: [probe], log, pollMs: 100 })
  const schedule = startSchedule({ database: pool, log, reapSeconds: 0.5 })
  const input = (place: typeof hung, does: string, more = {}) => ({
    ...{ kind: 'probe', owner: { tenantId: place?.tenantId ?? '' }, payload: { does } },
    subject: { kind: 'device', id: null, name: 'a device' },
    ...more,
  })
  const queue = async (inputs: ReturnType<typeof input>[]) => {
    const made = await Scope.enter(pool, provider, (scope) => enqueue(scope, inputs))
    const from = performance.now()
    worker.wake()
    return made.map(({ id }) => ({ id, from }))
  }
  const state = async (id: string) =>
    (await sql`select state from command where id = ${id}`)[0]?.state
  const hurry = async () => {
    await sql`update command set next_try_at = now() where state = 'queued' and next_try_at > now()`
    await sql`update lane set wake_at = now() where not busy`
    worker.wake()
  }
  /** Median milliseconds from the commit to the handler of so many commands that are fine, one at a time. */
  async function waits(): Promise<number> {
    const taken: number[] = []
    for (let n = 0; n < good; n += 1) {
      const [one] = await queue([input(fine[n % fine.length], 'work')])
      await until('it begins', () => begun.has(one?.id ?? ''), 5000)
      taken.push((begun.get(one?.id ?? '') ?? 0) - (one?.from ?? 0))
    }
    return quantile(taken, 0.5)
  }
  const [alone, besideThem]: [number[], number[]] = [[], []]
  const bad: string[] = []
  let freed = 0
  let child: ChildProcess | undefined
  let deaths = 0
  const none = {
    'never given up': 0,
    'without an alarm': 0,
    'slots never freed': 0,
    'others never begun': 0,
  }
  try {
    await waits()
    for (let n = 0; n < times; n += 1) {
      await sql`delete from alarm`
      alone.push(await waits())
      const made = await queue([
        input(hung, 'hang', { maxAttempts: 2 }),
        input(thrown, 'throw', { maxAttempts: 2 }),
      ])
      bad.push(...made.map(({ id }) => id))
      if (broken === 'no-timeout')
        // each holds a slot, and nobody gives it back
        await queue(fine.slice(0, slots).map((place) => input(place, 'hang')))
      await until('they are begun', () => made.every(({ id }) => begun.has(id)))
      const found = await waits().catch(() => undefined)
      if (found === undefined) {
        none['others never begun'] += 1
        none['slots never freed'] += 1
        break
      }
      besideThem.push(found)
      for (const { id } of made)
        await until(
          'given up',
          async () => {
            await hurry()
            return (await state(id)) === 'failed'
          },
          30_000,
        ).then(
          () => {
            freed += 1
          },
          () => {
            none['never given up'] += 1
          },
        )
      const alarms =
        await sql`select 1 from alarm where key in (${`command|probe|${hung?.tenantId}`}, ${`command|probe|${thrown?.tenantId}`})`
      none['without an alarm'] += 2 - alarms.length
      say(
        `round ${n + 1}: median wait ${alone.at(-1)?.toFixed(1)} ms alone, ${found.toFixed(1)} beside them`,
      )
    }
    if (!broken) {
      const [made] = await Scope.enter(pool, provider, (scope) =>
        enqueue(scope, [{ ...input(crashed, 'crash', { maxAttempts: 2 }), kind: 'poison' }]),
      )
      await until(
        'the one that crashes is given up',
        async () => {
          if (!child || child.exitCode !== null || child.signalCode !== null) {
            if (child) deaths += 1
            child = (
              await startChild('../worker/crashing-worker.ts', {
                FAULTS_DATABASE: url,
                FAULTS_LOGIN: String(login.user),
                FAULTS_SAY: 'ready',
              })
            ).process
          }
          await hurry()
          return (await state(made?.id ?? '')) === 'failed'
        },
        120_000,
      ).catch(() => {
        none['never given up'] += 1
      })
      const alarms =
        await sql`select 1 from alarm where key = ${`command|poison|${crashed?.tenantId}`}`
      none['without an alarm'] += 1 - alarms.length
    }
  } finally {
    if (child) await killChild(child)
    await worker.stop(1500)
    await schedule.stop()
  }
  return {
    attempted: {
      rounds: times,
      'stuck or throwing commands': bad.length,
      ...(broken
        ? {}
        : {
            'processes crashed': deaths,
            'waits measured': (alone.length + besideThem.length) * good,
            'given up': freed,
          }),
    },
    none,
    bounds: [
      {
        what: 'others’ median wait beside them ÷ alone',
        values: besideThem.length > 0 ? [quantile(besideThem, 0.5) / quantile(alone, 0.5)] : [],
        max: 1.2,
        unit: '×',
      },
    ],
    beside: `median waits ${alone.map((ms) => ms.toFixed(1)).join(', ')} ms alone, ${besideThem.map((ms) => ms.toFixed(1)).join(', ')} ms beside them`,
  }
}
