import { sql } from 'drizzle-orm'
import { PostgresJsSession } from 'drizzle-orm/postgres-js'
import { listen } from '../../src/database/listen.ts'
import { dispatcher, Scope } from '../../src/domain/scope.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { endWithParent, log, loginOf, poolOf, reading } from './environment.ts'

// A worker with a wrong clock, which looks at every statement of its own for a time by it.
endWithParent()
const url = reading('FAULTS_DATABASE')
const shift = reading('FAULTS_SHIFT')
const leaseSeconds = Number(reading('FAULTS_LEASE'))
const broken = process.env.FAULTS_BROKEN
const minuteMs = 60_000

const truth = Date.now.bind(Date)
const shiftMs = () =>
  shift === 'jumping'
    ? (Math.floor(performance.now() / 1000) % 2 ? 10 : -10) * minuteMs
    : Number(shift) * minuteMs
const wrong = () => truth() + shiftMs()
const Real = Date
globalThis.Date = new Proxy(Real, {
  construct: (target, given, as) =>
    Reflect.construct(target, given.length > 0 ? given : [wrong()], as),
  apply: () => new Real(wrong()).toString(),
  get: (target, name, receiver) => (name === 'now' ? wrong : Reflect.get(target, name, receiver)),
})

/** Times and counts of milliseconds or seconds that lie within three minutes of this clock, and so of no other. */
function hasOwnTime(text: string): boolean {
  const times = [
    ...[...text.matchAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?/g)].map(([one]) =>
      Real.parse(one.endsWith('Z') ? one : `${one.replace(' ', 'T')}Z`),
    ),
    ...[...text.matchAll(/\b1[789]\d{8,11}(\.\d+)?\b/g)].map(([one]) =>
      Number(one) < 1e11 ? Number(one) * 1000 : Number(one),
    ),
  ]
  return times.some((at) =>
    [10, -10].some((minutes) => Math.abs(at - truth() - minutes * minuteMs) < 3 * minuteMs),
  )
}

let statements = 0
let fromClock: string[] = []
const original = PostgresJsSession.prototype.prepareQuery
PostgresJsSession.prototype.prepareQuery = function (this: never, ...given) {
  statements += 1
  const text = JSON.stringify(given[0])
  if (hasOwnTime(text)) fromClock.push(text.slice(0, 300))
  return original.apply(this, given)
} as typeof original
setInterval(() => {
  process.send?.({ statements, fromClock })
  statements = 0
  fromClock = []
}, 100).unref()

const database = poolOf(url)
const kinds = [
  {
    ...{ name: 'probe', lane: 'service' as const, steps: 1, concurrency: 8, timeoutMs: 20_000 },
    async run({
      command,
      scope,
    }: Parameters<Parameters<typeof startWorker>[0]['kinds'][0]['run']>[0]) {
      // the control: a lease by this machine's clock
      if (broken === 'own-clock')
        await Scope.enter(database, dispatcher, (s) =>
          s.db.execute(sql`
            update command set lease_until = ${new Date(Date.now() + leaseSeconds * 1000).toISOString()}::timestamptz where id = ${command.id}`),
        )
      await scope((s) => s.db.execute('select pg_sleep(0.02)'))
      return undefined
    },
  },
]
const worker = startWorker({
  database,
  kinds,
  log,
  leaseSeconds,
  pollMs: 500,
  name: `clock ${shift}`,
})
startSchedule({ database, log, kinds, reapSeconds: leaseSeconds / 4 })
await listen(loginOf(url), { announced: worker.wake, disconnected() {}, reconnected: worker.wake })
process.send?.({ statements: 0, fromClock: [] })
