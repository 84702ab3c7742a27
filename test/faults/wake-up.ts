import { listen } from '../../src/database/listen.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { startProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'
import { log } from './environment.ts'
import { addCustomers, type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'

const pollMs = 5000
/** Who looks after 5 s has it some moments later. */
const claimMs = 200
const beside = 20
/** So often nobody is heard until the command has begun, which only the poll can do. */
const everyDeaf = 5
const provider = system({ kind: 'provider' })

/** The link on which a worker hears is cut while commands are queued. */
export const wakeUp: Scenario = {
  name: 'wake-up',
  plan: 'C9',
  goals: [],
  what: 'a command whose announcement nobody heard begins within 5 s by the poll, and when it is heard again within 200 ms',
  times: { small: 0, quick: 20, full: 200 },
  unit: 'cuts',
  controls: { 'no-poll': 2 },
  run: (asked) => onOwnGround((ground) => lost(ground, asked)),
}

export async function lost(
  { sql, pool, login }: Ground,
  { times, broken, say }: Pick<Asked, 'times' | 'broken' | 'say'>,
): Promise<Finding> {
  const places = await addCustomers(sql, 20)
  const begun = new Map<string, number>()
  const worker = startWorker({
    ...{ database: pool, log, pollMs: broken === 'no-poll' ? 600_000 : pollMs },
    kinds: [
      {
        ...{ name: 'probe', lane: 'service', steps: 1, concurrency: 20, timeoutMs: 60_000 },
        async run({ command }) {
          begun.set(command.id, performance.now())
          return undefined
        },
      },
    ],
  })
  let [heard, cut] = [0, 0]
  const link = await startProxy(login)
  const listening = await listen(
    { ...login, ...link.at },
    {
      announced: worker.wake,
      disconnected() {},
      reconnected() {
        heard += 1
        // the control: whoever forgets that something may have been missed
        if (broken !== 'no-poll') worker.wake()
      },
    },
  )
  /** Queues one, and gives how long after its commit it began (ms). */
  async function start(at: number, patienceMs = 15_000) {
    const place = places[at % places.length]
    const [made] = await Scope.enter(pool, provider, (scope) =>
      enqueue(scope, [
        {
          ...{ kind: 'probe', owner: { tenantId: place?.tenantId ?? '' } },
          subject: { kind: 'device', id: null, name: 'a device' },
        },
      ]),
    )
    const from = performance.now()
    await until('begun', () => begun.has(made?.id ?? ''), patienceMs).catch(() => {})
    return (begun.get(made?.id ?? '') ?? Number.POSITIVE_INFINITY) - from
  }
  const polled: number[] = []
  const unheard: number[] = []
  const listened: number[] = []
  try {
    await start(0)
    for (let n = 0; n < times; n += 1) {
      const before = heard
      if (n % everyDeaf === 0) {
        link.closing()
        cut += 1
        polled.push(await start(n))
        link.open()
      } else {
        const gone = await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and query = 'listen portal'`
        cut += gone.length
        unheard.push(...(await Promise.all([start(2 * n), start(2 * n + 1)])))
      }
      await until('it is heard again', () => heard > before)
      if (n % 50 === 49) say(`${n + 1} cuts`)
    }
    for (let n = 0; n < beside; n += 1) listened.push(await start(n))
  } finally {
    await listening.stop()
    await link.stop()
    await worker.stop(2500)
  }
  return {
    attempted: {
      cuts: cut,
      'commands found by the poll': polled.length,
      'commands while it was cut': unheard.length,
      'commands heard': listened.length,
    },
    none: {
      'never begun': [...polled, ...unheard].filter((ms) => ms === Number.POSITIVE_INFINITY).length,
    },
    bounds: [
      { what: 'begun by the poll after', values: polled, max: pollMs + claimMs, unit: 'ms' },
      { what: 'begun when heard again after', values: unheard, max: pollMs, unit: 'ms' },
      { what: 'begun when heard, p95', values: listened, max: 200, unit: 'ms', at: 0.95 },
    ],
  }
}
