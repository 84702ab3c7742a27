import { setTimeout as rest } from 'node:timers/promises'
import { addToken } from '../../src/domain/people/tokens.ts'
import { type Database, DatabaseAway, Scope } from '../../src/domain/scope.ts'
import { portalOf } from '../support/portal.ts'
import { serve } from '../support/served.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'

const host = 'localhost:3000'
/** Longer than a page's statement may take. */
const lockedMs = 7000
const waiting = 300
const burst = 2000
const writers = 20
const healSeconds = 5
const header = 'shortname,full_name,service_type,license_type,licensed_users\n'

/** A table that is locked under all readers, so that the pool is used up and statements run out of time; then a burst. */
export const pressure: Scenario = {
  name: 'pressure',
  plan: 'E9',
  goals: [],
  what: 'with the pool used up, statements out of time and 2,000 requests at once answers are 503 or 429 and never 500, health stays true, and all heals within 5 s with no half of a change',
  times: { small: 0, quick: 1, full: 10 },
  unit: 'rounds',
  controls: { unmapped: 1 },
  run: (asked) => onOwnGround((ground) => pressed(ground, asked)),
}

async function pressed({ sql, pool }: Ground, { times, broken, say }: Asked): Promise<Finding> {
  const world = await makeWorld({ sql })
  const token = await Scope.enter(pool, world.dana, (scope) =>
    addToken(scope, { name: 'pressure', scope: 'provider' }),
  )
  await sql`update license_pool set purchased = 1000000`
  const { app, signedIn } = portalOf(broken === 'unmapped' ? unmapped(pool) : pool)
  const served = await serve(app)
  const sessions = await Promise.all(Array.from({ length: 40 }, () => signedIn(world.dana)))
  const statuses: Record<string, number> = {}
  const counted = { asked: 0, written: 0 }
  const none = {
    'answers 500': 0,
    'other answers': 0,
    'cut without an answer': 0,
    'unhealthy looks': 0,
    'changes by half': 0,
  }
  const health: number[] = []
  const note = (status: number, isRight: (status: number) => boolean) => {
    counted.asked += 1
    statuses[status] = (statuses[status] ?? 0) + 1
    if (status === 500) none['answers 500'] += 1
    else if (!isRight(status)) none['other answers'] += 1
  }
  const read = async (n: number) => {
    const answer = await served
      .ask('/services', { headers: sessions[n % sessions.length] ?? {} }, 60_000)
      .catch((error: NodeJS.ErrnoException) => {
        const why = error.code ?? error.message
        statuses[why] = (statuses[why] ?? 0) + 1
        return undefined
      })
    if (answer) note(answer.status, (one) => [200, 429, 503].includes(one))
    else none['cut without an answer'] += 1
    return answer?.status
  }
  const write = async (name: string) => {
    const { status } = await served.ask(
      '/api/v1/services/imports',
      {
        method: 'POST',
        headers: { Host: host, Authorization: `Bearer ${token}`, 'Content-Type': 'text/csv' },
        body: `${header}${name},${name} Ltd,direct-routing,hosted-pro,1\n`,
      },
      60_000,
    )
    note(status, (one) => [201, 429, 503].includes(one))
    if (status === 201) counted.written += 1
  }
  const look = async () => {
    const from = performance.now()
    const { status } = await served.ask('/healthz', { headers: { Host: host } }, 60_000)
    health.push(performance.now() - from)
    if (status !== 200) none['unhealthy looks'] += 1
  }
  const heals: number[] = []
  try {
    for (let n = 0; n < times; n += 1) {
      const locked = Promise.withResolvers<void>()
      const letGo = sql.begin(async (tx) => {
        await tx`lock table service in access exclusive mode`
        locked.resolve()
        await rest(lockedMs)
      })
      await locked.promise
      const asked = [
        ...Array.from({ length: waiting }, (_, at) => read(at)),
        ...Array.from({ length: writers }, (_, at) => write(`press${n}x${at}`)),
        ...Array.from({ length: 10 }, (_, at) => rest(at * 500).then(look)),
      ]
      await letGo
      const healed = performance.now()
      await Promise.all(asked)
      // within one second
      await Promise.all(
        Array.from({ length: burst }, (_, at) => rest((at * 1000) / burst).then(() => read(at))),
      )
      const over = performance.now()
      await until('it is served again', async () => (await read(n)) === 200, 60_000)
      heals.push((performance.now() - over) / 1000)
      await look()
      say(
        `round ${n + 1}: ${((over - healed) / 1000).toFixed(1)} s until all were answered, ${JSON.stringify(statuses)}`,
      )
    }
  } finally {
    await served.stop()
  }
  const [found] = await sql<{ halves: number; there: number }[]>`
    select count(*) filter (where services <> 1 or lines <> 1)::int as halves, count(*)::int as there from (
      select (select count(*) from service s where s.tenant_id = t.id) as services,
        (select coalesce(sum(amount), 0) from license_allocation a where a.tenant_id = t.id and a.kind = 'user') as lines
      from tenant t where t.shortname like 'press%') x`
  none['changes by half'] =
    (found?.halves ?? 0) + Math.max(0, counted.written - (found?.there ?? 0))
  const turnedAway = (statuses[503] ?? 0) + (statuses[429] ?? 0)
  return {
    attempted: {
      requests: counted.asked,
      'turned away': broken ? 1 : turnedAway,
      'looks at health': health.length,
    },
    none,
    bounds: [
      { what: 'served again after', values: heals, max: healSeconds, unit: 's' },
      { what: 'health answers in', values: health, max: 2000, unit: 'ms' },
    ],
    beside: `answers ${JSON.stringify(statuses)}; a full disk is test/full-disk.test.ts`,
  }
}

/** The control: whoever takes a database that is busy for a fault of the portal. */
const unmapped = (database: Database): Database => ({
  transaction: (settings, mode, work) =>
    database.transaction(settings, mode, work).catch((error) => {
      throw error instanceof DatabaseAway ? new Error(error.message) : error
    }),
})
