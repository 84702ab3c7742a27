import { setTimeout as rest } from 'node:timers/promises'
import postgres from 'postgres'
import { optionsOf } from '../../src/database/open.ts'
import { foldCounters, readCounters } from '../../src/domain/counters.ts'
import { dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { until } from '../support/until.ts'
import { type Child, killChild, startChild } from './children.ts'
import { addCustomers, type Ground, makeEmptyDatabase, onOwnGround } from './ground.ts'
import { startReceiver } from './receiver.ts'
import type { Asked, Scenario } from './scenario.ts'

const commandsARound = 200
const services = 20
const batch = 10
const leaseSeconds = 3
const maxRecoverySeconds = 45
const workers = ['worker 1', 'worker 2', 'worker 3']
const victims = ['worker', 'web', 'database back end'] as const

/** Three workers, a web process and a receiver with a ledger of its own; in each round one of them, in turn, is killed. */
export const kills: Scenario = {
  name: 'kills',
  plan: 'C1',
  goals: ['G10'],
  what: 'kill -9 of a worker, the web process or a database back end with 200 commands in flight loses none and does none twice',
  times: { small: 3, quick: 6, full: 300 },
  unit: 'rounds',
  controls: { 'complete-before-effect': 3, 'no-receiver-key': 3 },
  run: (asked) => onOwnGround((ground) => rounds(ground, asked)),
}

async function rounds(
  { sql, pool, url, login }: Ground & { url: string },
  { times, broken, say }: Asked,
) {
  const ledgerDatabase = await makeEmptyDatabase()
  const ledger = postgres({ ...optionsOf(ledgerDatabase.url), max: 10 })
  const receiver = await startReceiver(ledger, broken === 'no-receiver-key')
  const places = await addCustomers(sql, services)
  const children = new Map<string, Promise<Child>>()
  const start = (role: string) => {
    const child = startChild(role === 'web' ? './web.ts' : './worker.ts', {
      ...{ FAULTS_DATABASE: url, FAULTS_LOGIN: String(login.user), FAULTS_RECEIVER: receiver.url },
      ...{ FAULTS_LEASE: String(leaseSeconds), FAULTS_BROKEN: broken ?? '' },
    })
    children.set(role, child)
    return child
  }
  /** Asks for the round's commands; what was not acknowledged may or may not exist. */
  async function ask(): Promise<{ ids: string[]; unknown: number }> {
    const ids: string[] = []
    let unknown = 0
    for (let n = 0; n < commandsARound; n += batch) {
      const wanted = Array.from({ length: batch }, (_, at) => places[(n + at * 7) % places.length])
      try {
        const { said } = (await children.get('web')) ?? (await start('web'))
        const answer = await fetch(`http://127.0.0.1:${(said as { port: number }).port}`, {
          method: 'POST',
          body: JSON.stringify(wanted),
        })
        if (!answer.ok) throw new Error(String(answer.status))
        ids.push(...((await answer.json()) as string[]))
      } catch {
        unknown += batch
      }
    }
    return { ids, unknown }
  }
  /** A back end of this database at random, as `kill` on the server would: its transaction is gone. */
  const killBackEnd = () => sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = ${String(login.user)}
    order by (state <> 'idle') desc, random() limit 1`
  const isQuiet = async () => {
    const [open] =
      await sql`select count(*)::int as n from command where state in ('queued', 'executing')`
    return open?.n === 0
  }
  /** Every command ended, each delivered exactly once and in order within its service, and the counters tell the truth. */
  async function verdict(ids: readonly string[]) {
    const commands = await sql<{ id: string; state: string; attempt: number; lane_key: string }[]>`
      select id, state, attempt, lane_key from command order by seq`
    const delivered = await ledger<{ key: string; n: number; first: number }[]>`
      select key, count(*)::int as n, min(n)::int as first from delivery group by key`
    const seen = new Map(delivered.map((row) => [row.key, row]))
    const known = new Set(commands.map(({ id }) => id))
    const lost = [
      ...ids.filter((id) => !known.has(id)),
      ...commands.filter(({ id, state }) => state !== 'succeeded' || !seen.has(id)),
    ].length
    const doubled = delivered.filter(({ key, n }) => n > 1 || !known.has(key)).length
    let inverted = 0
    const lasts = new Map<string, number>()
    for (const { id, lane_key } of commands) {
      const first = seen.get(id)?.first ?? 0
      if (first < (lasts.get(lane_key) ?? 0)) inverted += 1
      lasts.set(lane_key, Math.max(first, lasts.get(lane_key) ?? 0))
    }
    const counters = await Scope.enter(pool, system({ kind: 'provider' }), readCounters)
    const wrong = ['queued', 'executing'].filter((name) => (counters.get(name) ?? 0) !== 0).length
    const again = commands.filter(({ attempt }) => attempt > 1).length
    await ledger`truncate delivery`
    await sql`delete from command`
    await Scope.enter(pool, dispatcher, (scope) => foldCounters(scope))
    return { commands: commands.length, lost, doubled, inverted, wrong, again }
  }

  const total = { commands: 0, lost: 0, doubled: 0, inverted: 0, wrong: 0, again: 0 }
  const recoveries: number[] = []
  try {
    await Promise.all(['web', ...workers].map(start))
    for (let n = 1; n <= times; n += 1) {
      const victim = victims[n % victims.length]
      const asking = ask()
      await rest(Math.random() * 1500)
      const role = victim === 'web' ? 'web' : (workers[n % workers.length] ?? 'worker 1')
      if (victim === 'database back end') await killBackEnd()
      else {
        await killChild((await (children.get(role) ?? start(role))).process)
        void start(role)
      }
      const killed = performance.now()
      const { ids, unknown } = await asking
      await until('the queue is quiet again', isQuiet, 4000 * maxRecoverySeconds)
      recoveries.push((performance.now() - killed) / 1000)
      await children.get(role)
      if (broken) await rest(1500) // what is delivered too late must not be called lost
      const it = await verdict(ids)
      for (const [what, many] of Object.entries(it)) total[what as keyof typeof total] += many
      say(
        `round ${n}: ${victim}, ${it.commands} commands (${unknown} unanswered), ${it.again} tried again, ${it.lost} lost, ${it.doubled} doubled`,
      )
    }
  } finally {
    for (const child of children.values())
      await child.then(
        (c) => killChild(c.process),
        () => {},
      )
    receiver.stop()
    await ledger.end({ timeout: 1 })
    await ledgerDatabase.drop()
  }
  const { commands, lost, doubled, inverted, wrong, again } = total
  return {
    attempted: { rounds: times, commands },
    none: { lost, doubled, 'out of order': inverted, 'wrong counters': wrong },
    bounds: [{ what: 'recovery', values: recoveries, max: maxRecoverySeconds, unit: 's' }],
    beside: `${again} were tried more than once, which is allowed; lease ${leaseSeconds} s`,
  }
}
