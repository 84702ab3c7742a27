import { setTimeout as rest } from 'node:timers/promises'
import { cancelCommands } from '../../src/domain/queue/commands.control.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import type { Context, Kind } from '../../src/worker/kinds.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { until } from '../support/until.ts'
import { log } from './environment.ts'
import { addCustomers, type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'

const portion = 500
const provider = system({ kind: 'provider' })

/** Two workers over many services; each service's commands are of two kinds, and one in ten is cancelled at some moment. */
export const order: Scenario = {
  name: 'order',
  plan: 'C8',
  goals: ['G14'],
  what: 'commands of one service run one at a time and in their order, of whatever kind and worker; of a cancel and the work exactly one wins',
  times: { small: 0, quick: 5000, full: 100_000 },
  unit: 'commands',
  controls: { detached: 400 },
  run: (asked) => onOwnGround((ground) => inOrder(ground, asked)),
}

export async function inOrder(
  { sql, pool }: Ground,
  { times, broken, say }: Pick<Asked, 'times' | 'broken' | 'say'>,
): Promise<Finding> {
  const places = await addCustomers(sql, Math.min(500, Math.ceil(times / 10)))
  const none = {
    inversions: 0,
    'parallel runs': 0,
    'cancelled and done': 0,
    'neither done nor cancelled': 0,
  }
  const inside = new Set<string>()
  const lasts = new Map<string, number>()
  const concluded = new Set<string>()
  const handle = ({ payload, laneKey }: Context['command'], isEnd: boolean) => {
    if (!isEnd) {
      if (inside.has(laneKey)) none['parallel runs'] += 1
      inside.add(laneKey)
      if (Number(payload.n) < (lasts.get(laneKey) ?? -1)) none.inversions += 1
      lasts.set(laneKey, Number(payload.n))
    } else inside.delete(laneKey)
  }
  const run: Kind['run'] = async ({ command, conclude }) => {
    if (broken === 'detached') {
      // the control: who says "done" before it is
      void rest(Math.random() * 50).then(async () => {
        handle(command, false)
        await rest(5)
        handle(command, true)
      })
      return undefined
    }
    handle(command, false)
    let isOver = false
    // the next of the lane may begin with the commit, before this process has heard of it
    const end = () => {
      if (!isOver) handle(command, true)
      isOver = true
    }
    try {
      const result = await conclude(async () => {
        end()
        return { done: true }
      })
      concluded.add(command.id)
      return result
    } finally {
      end()
    }
  }
  const kinds: Kind[] = ['replicate', 'upgrade'].map((name) => ({
    ...{ name, lane: 'service', steps: 1, concurrency: 16, timeoutMs: 60_000, run },
  }))
  const workers = ['one', 'two'].map((name) =>
    startWorker({ database: pool, kinds, log, name, pollMs: 200 }),
  )
  let [cancels, cancelled] = [0, 0]
  const racing: Promise<void>[] = []
  try {
    for (let n = 0; n < times; n += portion) {
      const made = await Scope.enter(pool, provider, (scope) =>
        enqueue(
          scope,
          Array.from({ length: Math.min(portion, times - n) }, (_, at) => {
            const place = places[(n + at) % places.length]
            return {
              kind: at % 3 === 0 ? 'upgrade' : 'replicate',
              owner: { tenantId: place?.tenantId ?? '' },
              subject: { kind: 'service', id: place?.serviceId ?? null, name: place?.name ?? '' },
              payload: { n: n + at },
            }
          }),
        ),
      )
      for (const worker of workers) worker.wake()
      const picked = made.filter((_, at) => at % 10 === 0).map(({ id }) => id)
      cancels += picked.length
      racing.push(
        rest(Math.random() * 200).then(() =>
          Scope.enter(pool, { ...provider, role: 'admin' }, (scope) =>
            cancelCommands(scope, picked),
          ).then(() => {}),
        ),
      )
      // what waits stays within bounds, as it would where commands come over a day
      await until(
        'there is room',
        async () => {
          const [open] =
            await sql`select count(*)::int as n from command where state in ('queued', 'executing')`
          return open?.n < 4 * portion
        },
        120_000,
      )
      if ((n / portion) % 20 === 19) say(`${n + portion} commands queued`)
    }
    await Promise.all(racing)
    await until(
      'the queue is quiet',
      async () => {
        const [open] =
          await sql`select count(*)::int as n from command where state in ('queued', 'executing')`
        return open?.n === 0
      },
      120_000,
    )
    if (broken === 'detached') await rest(200)
  } finally {
    await Promise.all(workers.map((worker) => worker.stop(2500)))
  }
  const states = await sql<{ id: string; state: string; done: boolean }[]>`
    select id, state, coalesce((result ->> 'done')::boolean, false) as done from command`
  for (const { id, state, done } of states) {
    if (state === 'cancelled') {
      cancelled += 1
      if (done || concluded.has(id)) none['cancelled and done'] += 1
    } else if (!broken && (state !== 'succeeded' || !done)) none['neither done nor cancelled'] += 1
  }
  return {
    attempted: { commands: states.length, services: places.length, 'cancels raced': cancels },
    none,
    beside: `${cancelled} of ${cancels} cancels won`,
  }
}
