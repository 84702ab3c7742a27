import { Pool } from '../../src/database/pool.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { startProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'
import { log } from './environment.ts'
import { addCustomers, type Ground, onOwnGround, type Place } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'

const atOnce = 10
const leaseSeconds = 2
const reapSeconds = 0.5
const provider = system({ kind: 'provider' })

/**
 * Workers whose link to the database goes silent without closing, each with one command in hand. What they would do when
 * it comes back is refused by the command's attempt, which somebody else's is by then.
 */
export const halfOpen: Scenario = {
  name: 'half-open',
  plan: 'C4',
  goals: ['G13'],
  what: 'a worker cut off beyond its lease loses its command to another one, and what it says when it is back changes nothing',
  times: { small: 5, quick: 20, full: 100 },
  unit: 'links',
  controls: { unfenced: 2 },
  run: (asked) => onOwnGround((ground) => cutOff(ground, asked)),
}

export async function cutOff(
  { sql, pool, login }: Ground,
  { times, broken, say }: Pick<Asked, 'times' | 'broken' | 'say'>,
): Promise<Finding> {
  const places = await addCustomers(sql, Math.min(atOnce, times))
  const schedule = startSchedule({ database: pool, log, reapSeconds })
  const takeovers: number[] = []
  const none = { 'stale effects': 0, 'stale ends': 0, 'not done': 0 }
  let [links, stale] = [0, 0]
  try {
    while (links < times) {
      const round = places.slice(0, Math.min(atOnce, times - links))
      const found = await cutRound({ sql, pool, login, round, isFenced: broken !== 'unfenced' })
      links += round.length
      stale += found.stale
      takeovers.push(...found.takeovers)
      for (const [what, many] of Object.entries(found.none)) none[what as keyof typeof none] += many
      say(`${links} links, ${none['stale effects']} stale effects`)
    }
  } finally {
    await schedule.stop()
  }
  return {
    attempted: { links, 'stale completions tried': stale },
    none,
    bounds: [
      // as 30 s of lease, 10 s of sweep and 5 s more would be, with this lease and sweep
      {
        what: 'taken over after',
        values: takeovers,
        max: leaseSeconds + reapSeconds + 5,
        unit: 's',
      },
    ],
    beside: `lease ${leaseSeconds} s, sweep ${reapSeconds} s`,
  }
}

type Round = Pick<Ground, 'sql' | 'pool' | 'login'> & {
  round: readonly Place[]
  isFenced: boolean
}

async function cutRound({ sql, pool, login, round, isFenced }: Round) {
  await sql`delete from command`
  const goOn = Promise.withResolvers<void>()
  const tried: Promise<unknown>[] = []
  let second: ReturnType<typeof startWorker> | undefined
  const kindOf = (by: string, wait: Promise<void> | undefined, unfenced: Pool | undefined) => ({
    ...{
      name: 'probe',
      lane: 'service' as const,
      steps: 1,
      concurrency: atOnce,
      timeoutMs: 60_000,
    },
    async run({
      command,
      scope,
    }: Parameters<Parameters<typeof startWorker>[0]['kinds'][0]['run']>[0]) {
      const effect = (s: Scope) =>
        s.db.execute(
          `update service set status_reason = jsonb_build_object('code', coalesce(status_reason ->> 'code', '') || '${by}', 'params', '{}'::jsonb)`,
        )
      const act = wait
        ? wait.then(() =>
            // the control: an effect that asks nobody whether the command is still its own
            unfenced
              ? Scope.enter(
                  unfenced,
                  system({ kind: 'tenant', tenant: command.tenantId ?? '' }),
                  effect,
                )
              : scope(effect),
          )
        : scope(effect)
      if (wait) tried.push(act.catch(() => {}))
      await act
      return undefined
    },
  })
  // one after the other claims one, so that each has its link and its command
  const far: {
    link: Awaited<ReturnType<typeof startProxy>>
    pool: Pool
    worker: ReturnType<typeof startWorker>
  }[] = []
  try {
    for (const [at, { tenantId, name }] of round.entries()) {
      const link = await startProxy(login)
      const farPool = new Pool({ ...login, ...link.at }, 3)
      const kind = { ...kindOf('1', goOn.promise, isFenced ? undefined : farPool), concurrency: 1 }
      const options = {
        database: farPool,
        kinds: [kind],
        log,
        leaseSeconds,
        pollMs: 600_000,
        name: `first ${at}`,
      }
      await Scope.enter(pool, provider, (scope) =>
        enqueue(scope, [
          { kind: 'probe', owner: { tenantId }, subject: { kind: 'device', id: null, name } },
        ]),
      )
      const worker = startWorker(options)
      far.push({ link, pool: farPool, worker })
      await until('it works', async () => {
        const [held] = await sql`select count(*)::int as n from command where state = 'executing'`
        return held?.n === at + 1
      })
    }
    const silenced = performance.now()
    for (const { link } of far) link.silence()
    second = startWorker({
      ...{ database: pool, kinds: [kindOf('2', undefined, undefined)], log, leaseSeconds: 30 },
      ...{ pollMs: 100, name: 'second' },
    })
    const takeovers: number[] = []
    const taken = new Set<string>()
    await until(
      'all are taken over',
      async () => {
        for (const { id } of await sql<{ id: string }[]>`select id from command where attempt = 2`)
          if (!taken.has(id)) {
            taken.add(id)
            takeovers.push((performance.now() - silenced) / 1000)
          }
        const [left] = await sql`select count(*)::int as n from command where state <> 'succeeded'`
        return left?.n === 0
      },
      60_000,
    )
    for (const { link } of far) link.open()
    goOn.resolve()
    await until('all have tried', () => tried.length === round.length)
    await Promise.all(tried)
    await Promise.all(far.map(({ worker }) => worker.stop(4000)))
    const ends = await sql<
      { worker: string; attempt: number; state: string }[]
    >`select worker, attempt, state from command`
    const reasons = await sql<{ code: string }[]>`
      select status_reason ->> 'code' as code from service where tenant_id in ${sql(round.map(({ tenantId }) => tenantId))}`
    await sql`update service set status_reason = null`
    return {
      takeovers,
      stale: tried.length,
      none: {
        'stale effects': reasons.filter(({ code }) => code !== '2').length,
        'stale ends': ends.filter(({ worker, attempt }) => worker !== 'second' || attempt !== 2)
          .length,
        'not done': ends.filter(({ state }) => state !== 'succeeded').length,
      },
    }
  } finally {
    await second?.stop(2500)
    for (const { link, pool: farPool, worker } of far) {
      link.open()
      await worker.stop(500)
      await farPool.end()
      await link.stop()
    }
  }
}
