import { setTimeout as rest } from 'node:timers/promises'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { until } from '../support/until.ts'
import { type Child, killChild, startChild } from './children.ts'
import { addCustomers, type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'

const portion = 100
const leaseSeconds = 1
const provider = system({ kind: 'provider' })
/** Minutes that a worker's clock is off; the third jumps between both every second. */
export const shifts = ['10', '-10', 'jumping'] as const

/** Worker processes whose Date is wrong. Each command lasts longer than a lease, so that who lost one by its clock shows. */
export const clock: Scenario = {
  name: 'clock',
  plan: 'C7',
  goals: [],
  what: 'workers whose clocks are ten minutes off or jump do the same: each command once, and no lease or schedule has a time of theirs',
  times: { small: 0, quick: 300, full: 2000 },
  unit: 'commands',
  controls: { 'own-clock': 60 },
  run: (asked) => onOwnGround((ground) => shifted(ground, asked)),
}

async function shifted(
  { sql, pool, login, url }: Ground & { url: string },
  { times, broken, say }: Asked,
): Promise<Finding> {
  const places = await addCustomers(sql, 60)
  const told = { statements: 0, fromClock: [] as string[] }
  const workers: Child[] = []
  const none = {
    'statements with a wrong clock’s time': 0,
    'not done': 0,
    'tried more than once': 0,
    'times off by minutes': 0,
  }
  try {
    for (const shift of shifts) {
      const worker = await startChild('./clock.worker.ts', {
        ...{
          FAULTS_DATABASE: url,
          FAULTS_LOGIN: String(login.user),
          FAULTS_LEASE: String(leaseSeconds),
        },
        ...{ FAULTS_SHIFT: shift, FAULTS_BROKEN: broken ?? '' },
      })
      worker.process.on('message', (said: { statements: number; fromClock: string[] }) => {
        told.statements += said.statements
        told.fromClock.push(...said.fromClock)
      })
      workers.push(worker)
    }
    for (let n = 0; n < times; n += portion) {
      await Scope.enter(pool, provider, (scope) =>
        enqueue(
          scope,
          Array.from({ length: Math.min(portion, times - n) }, (_, at) => {
            const place = places[(n + at) % places.length]
            return {
              ...{ kind: 'probe', owner: { tenantId: place?.tenantId ?? '' } },
              subject: { kind: 'device', id: null, name: 'a device' },
            }
          }),
        ),
      )
      await until(
        'all are done',
        async () => {
          const [open] =
            await sql`select count(*)::int as n from command where state in ('queued', 'executing')`
          return open?.n === 0
        },
        60_000,
      ).catch(() => {})
      say(`${Math.min(times, n + portion)} commands`)
    }
    await rest(300)
    const [found] = await sql<
      { undone: number; again: number; off: number; workers: number; n: number }[]
    >`
      select count(*) filter (where state <> 'succeeded')::int as undone, count(*) filter (where attempt > 1)::int as again,
        count(distinct worker)::int as workers, count(*)::int as n,
        count(*) filter (where greatest(started_at, ended_at, next_try_at) > now() + interval '5 minutes'
          or least(started_at, ended_at) < now() - interval '9 minutes')::int as off from command`
    none['not done'] = found?.undone ?? 0
    none['tried more than once'] = found?.again ?? 0
    none['times off by minutes'] = found?.off ?? 0
    none['statements with a wrong clock’s time'] = told.fromClock.length
    return {
      attempted: {
        commands: found?.n ?? 0,
        workers: found?.workers ?? 0,
        'statements looked at': told.statements,
      },
      none,
      beside: [`clocks ${shifts.join(', ')} minutes`, ...told.fromClock.slice(0, 2)].join('; '),
    }
  } finally {
    for (const { process: child } of workers) await killChild(child)
  }
}
