import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { until } from '../support/until.ts'
import { log } from './environment.ts'
import { addCustomers, type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'

const crowd = 10_000
const portion = 1000
const limitSeconds = 2
const provider = system({ kind: 'provider' })

/** One customer's ten thousand commands, and another customer's one. */
export const fairness: Scenario = {
  name: 'fairness',
  plan: 'C6',
  goals: [],
  what: 'beside 10,000 commands of one customer another customer’s single one begins within 2 s',
  times: { small: 0, quick: 10, full: 50 },
  unit: 'single commands',
  controls: { 'one-lane': 1 },
  run: (asked) => onOwnGround((ground) => beside(ground, asked)),
}

async function beside(
  { sql, pool, listen }: Ground,
  { times, broken, say }: Asked,
): Promise<Finding> {
  const [many, single] = await addCustomers(sql, 2)
  const input = (place: typeof many, isSingle: boolean) => ({
    ...{ kind: 'probe', owner: { tenantId: place?.tenantId ?? '' }, payload: { isSingle } },
    subject: { kind: 'device', id: null, name: 'a device' },
  })
  const queue = (inputs: ReturnType<typeof input>[]) =>
    Scope.enter(pool, provider, (scope) => enqueue(scope, inputs))
  for (let n = 0; n < crowd; n += portion)
    await queue(Array.from({ length: portion }, () => input(many, false)))
  let begun = () => {}
  const worker = startWorker({
    ...{ database: pool, log },
    kinds: [
      {
        ...{ name: 'probe', lane: 'service', steps: 1, concurrency: 1, timeoutMs: 60_000 },
        async run({ command, scope }) {
          if (command.payload.isSingle) begun()
          await scope((s) => s.db.execute('select pg_sleep(0.01)'))
          return undefined
        },
      },
    ],
  })
  const listening = await listen({ announced: worker.wake, disconnected() {}, reconnected() {} })
  const waits: number[] = []
  let [left] = await sql`select count(*)::int as n from command where state = 'queued'`
  try {
    for (let n = 0; n < times; n += 1) {
      let isBegun = false
      begun = () => {
        isBegun = true
      }
      const from = performance.now()
      // the control: where both share a lane, who comes second waits for all
      await queue([input(broken === 'one-lane' ? many : single, true)])
      await until('it begins', () => isBegun, 4000 * limitSeconds).catch(() => {})
      waits.push((performance.now() - from) / 1000)
    }
    ;[left] = await sql`select count(*)::int as n from command where state = 'queued'`
    say(`${left?.n} of ${crowd} were still waiting`)
  } finally {
    await listening.stop()
    await worker.stop(2500)
  }
  return {
    attempted: {
      'single commands': waits.length,
      'of the other still waiting at the end': left?.n ?? 0,
    },
    none: {},
    bounds: [{ what: 'begun after', values: waits, max: limitSeconds, unit: 's' }],
  }
}
