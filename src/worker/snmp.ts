import { createHmac } from 'node:crypto'
import { hostname } from 'node:os'
import { sql } from 'drizzle-orm'
import { steadyNow } from '../connectors/sip/clock.ts'
import { createCodec } from '../connectors/snmp/codec.ts'
import { createDoor, type Drop, drops, type Taken } from '../connectors/snmp/door.ts'
import { openTraps } from '../connectors/snmp/endpoint.ts'
import {
  keepEngines,
  ownerName,
  readEngines,
  readMappings,
  readSnmpSources,
  type SnmpSource,
} from '../domain/notices/traps.senders.ts'
import { countTraps, countUnknown, takeTraps } from '../domain/notices/traps.take.ts'
import type { Mapping } from '../domain/notices/traps.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, dispatcher, limited, Scope, system } from '../domain/scope.ts'
import { oldestKey, type Seal } from '../domain/settings/secrets.ts'
import type { Log } from './kinds.ts'
import { createDropCounts } from './snmp.counts.ts'
import { createTrapIntake } from './snmp.intake.ts'

export type TrapReceiver = {
  port: number
  /** What was taken, and what was dropped and why, since the start. */
  counts: Readonly<Record<Drop | 'taken' | 'reports', number>>
  /** What was let in and is not kept yet. */
  waiting(): number
  /** Who may send from now on; done every three seconds. */
  refresh(): Promise<void>
  stop(): Promise<void>
}

type Where = { host: string; snmpTrapPort: number | undefined }
type Parts = { database: Database; seal: Seal; log: Pick<Log, 'info' | 'warn'> }

const refreshMs = 3000
const countsMs = 60_000
const errorsMs = 1000
/** What engines count their starts from; seconds since then are as good, and need no place to be kept. */
const epoch = Date.UTC(2026, 0, 1) / 1000

/**
 * Takes SNMP traps and informs (SNMP_TRAP_PORT) of the sources that speak it; undefined where no port is named. What strangers send
 * is counted, and writes nothing else.
 */
export async function startTraps(
  { host, snmpTrapPort: port }: Where,
  { database: whole, seal, log }: Parts,
): Promise<TrapReceiver | undefined> {
  if (port === undefined) return undefined
  const database = limited(whole, workerLimits)
  const asWorker = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, dispatcher, work)
  let told = Number.NEGATIVE_INFINITY
  let untold = 0
  const onError = (error: unknown) => {
    untold += 1
    if (steadyNow() - told < errorsMs) return
    log.warn({ err: error, times: untold }, 'traps met a failure')
    told = steadyNow()
    untold = 0
  }

  // its own for each place that it listens at, and the same after each start
  const engineId = Buffer.concat([
    Buffer.from('8000b98380', 'hex'),
    createHmac('sha256', oldestKey(seal))
      .update(`snmp engine|${hostname()}|${port}`)
      .digest()
      .subarray(0, 12),
  ])
  const boots = await asWorker(async ({ db }) => {
    const [clock] = await db.execute<{ now: number }>(
      sql`select floor(extract(epoch from now()))::float8 as now`,
    )
    return Math.max(1, (clock?.now ?? 0) - epoch)
  })
  const door = createDoor({
    codec: createCodec(engineId),
    self: { engineId, boots },
    now: steadyNow,
  })
  let sources = new Map<string, SnmpSource>()
  let mappings = new Map<string, Mapping[]>()
  const failed = new Set<string>()

  async function refresh() {
    const read = await asWorker(async (scope) => ({
      sources: await readSnmpSources(scope, seal, sources, (id, error) => {
        if (!failed.has(id)) log.warn({ err: error, source: id }, 'a source cannot be used')
        failed.add(id)
      }),
      mappings: await readMappings(scope),
    }))
    mappings = read.mappings
    sources = new Map(read.sources.map((source) => [source.id, source]))
    door.admit(read.sources)
  }

  const counts = {
    ...{ taken: 0, reports: 0 },
    ...Object.fromEntries(drops.map((why) => [why, 0])),
  } as Record<Drop | 'taken' | 'reports', number>
  const ofSources = createDropCounts({
    write: (batch) =>
      Scope.enter(database, system({ kind: 'provider' }), (scope) => countTraps(scope, batch)),
    writeUnknown: (batch) => asWorker((scope) => countUnknown(scope, batch)),
    onError,
  })
  function drop(why: Drop, sender: string | undefined, address: string) {
    counts[why] += 1
    ofSources.add(why, sender, address)
  }

  const intake = createTrapIntake({
    keepEngines: async (stands) => {
      if (stands.length > 0) await asWorker((scope) => keepEngines(scope, stands))
    },
    async take(id, traps) {
      const source = sources.get(id)
      if (!source) return false
      const own = mappings.get(ownerName(source.audience)) ?? []
      return takeTraps(database, source, traps.map(trapOf), own)
    },
    answer: (bytes, to) => endpoint.answer(bytes, to),
    onError,
  })
  await refresh()
  for (const { source, engineId: id, boots: known, time, age } of await asWorker(readEngines))
    door.know(source, Buffer.from(id, 'hex'), { boots: known, time, at: steadyNow() - age * 1000 })
  const endpoint = await openTraps({
    ...{ host, port, door, onError },
    take(taken) {
      if (intake.add(taken)) counts.taken += 1
      else drop('full', taken.sender, taken.address)
    },
    drop,
    reported: () => {
      counts.reports += 1
    },
  })
  let refreshing = Promise.resolve()
  const ticks = [
    setInterval(() => {
      refreshing = refresh().catch(onError)
    }, refreshMs),
    setInterval(() => {
      if (drops.some((why) => counts[why] > 0))
        log.info({ snmp: counts }, 'what came as traps, since the start')
    }, countsMs),
  ]
  log.info({ port: endpoint.port }, 'traps are taken')
  return {
    port: endpoint.port,
    counts,
    waiting: () => intake.size,
    refresh,
    async stop() {
      for (const tick of ticks) clearInterval(tick)
      await refreshing
      // what is kept is answered, so the port closes last
      await intake.stop()
      await ofSources.stop()
      await endpoint.stop()
    },
  }
}

const trapOf = ({ notification: { trap, values }, address }: Taken) => ({ trap, values, address })
