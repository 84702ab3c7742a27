import { alarmsApart } from '../alarms/tiers.ts'
import { count, readCounters } from '../counters.ts'
import { type WorkerSeen, workerSeen } from '../operations/workers.ts'
import type { Scene } from '../schema/wallboards.ts'
import type { Scope } from '../scope.ts'
import {
  type AlarmLine,
  askingAlarms,
  type SeverityTotal,
  severityTotals,
} from './scenes.alarms.ts'
import {
  type MauLine,
  type Near,
  type PoolLine,
  readMsp,
  readNearMsps,
  readNearOrganizations,
  readPoolLines,
} from './scenes.licenses.ts'
import {
  failedDeployments,
  type Matrix,
  matrixOf,
  oldestReplications,
  type QueueTotals,
  queueTotals,
  type Replicated,
  type Running,
  runningReplications,
} from './scenes.services.ts'

/** What can be asked for: a wall's scenes, and the one that interrupts them. */
export type SceneName = Scene | 'critical'

type Standing = {
  severities: SeverityTotal[]
  queue: QueueTotals
  matrix: Matrix
  worst: AlarmLine[]
}

export type Overview = Standing & {
  kind: 'overview'
  shelved: number
  flapping: number
  failedDeployments: number
  oldest: Replicated | null
}
/** Of critical alarms that ask: how many (`fresh`) and the worst; `fresh` of the severities is what a wall listens to. */
export type Critical = {
  kind: 'critical'
  severities: SeverityTotal[]
  fresh: number
  worst: AlarmLine[]
}
/** Services whose last replication failed, and tenants whose changes wait for longer than they should. */
export type Replication = {
  kind: 'replication'
  queue: QueueTotals
  failed: number
  overdue: number
  running: Running[]
  oldest: Replicated[]
}
/** The provider's pools and fullest MSPs, or an MSP's own month and fullest organizations. */
export type Licenses = { kind: 'licenses'; pools: PoolLine[]; mau: MauLine | null; near: Near }
export type OneMsp = Standing & { kind: 'msp'; name: string | null; mau: MauLine }
/** One MSP that is not active (any more). */
export type Gone = { kind: 'gone' }

export type SceneData = (Overview | Critical | Replication | Licenses | OneMsp | Gone) & {
  worker: WorkerSeen
}

const lines = { overview: 5, critical: 4, msp: 4, running: 5, oldest: 6, near: 6 }

/**
 * What a scene shows to a wall of the scope's audience, from kept totals and single index reads: one statement, at any size. Masked
 * it holds no name of anybody and no text of others. Null for a scene that is not this audience's.
 */
export async function readScene(
  scope: Scope,
  name: string,
  masked: boolean,
): Promise<SceneData | null> {
  const { audience } = scope.actor
  if (audience.kind !== 'provider' && audience.kind !== 'msp') return null
  const read = name.startsWith('msp:') ? oneMsp : Object.hasOwn(readers, name) && readers[name]
  if (!read) return null
  const [data, worker] = await Promise.all([read(scope, masked, name), workerSeen(scope)])
  return data && { ...data, worker }
}

type Reader = (
  scope: Scope,
  masked: boolean,
  name: string,
) => Promise<Overview | Critical | Replication | Licenses | OneMsp | Gone | null>

async function standing(scope: Scope, most: number, masked: boolean) {
  const [counters, worst] = await Promise.all([
    readCounters(scope),
    askingAlarms(scope, { most, masked }),
  ])
  const severities = severityTotals(scope.actor.audience, counters)
  const queue = queueTotals(counters)
  return { counters, standing: { severities, queue, matrix: matrixOf(counters), worst } }
}

const readers: Readonly<Record<string, Reader>> = {
  async overview(scope, masked) {
    const [{ counters, standing: shown }, [oldest = null]] = await Promise.all([
      standing(scope, lines.overview, masked),
      oldestReplications(scope, { most: 1, masked }),
    ])
    return {
      ...{ kind: 'overview', ...shown, oldest },
      shelved: alarmsApart(scope.actor.audience, counters).shelved,
      flapping: count(counters, 'alarms.flapping'),
      failedDeployments: failedDeployments(counters),
    }
  },

  async critical(scope, masked) {
    const [counters, worst] = await Promise.all([
      readCounters(scope),
      askingAlarms(scope, { most: lines.critical, isCritical: true, masked }),
    ])
    const severities = severityTotals(scope.actor.audience, counters)
    const { fresh = 0 } = severities.find(({ severity }) => severity === 'critical') ?? {}
    return { kind: 'critical', severities, fresh, worst }
  },

  async replication(scope, masked) {
    const [counters, running, oldest] = await Promise.all([
      readCounters(scope),
      runningReplications(scope, { most: lines.running, masked }),
      oldestReplications(scope, { most: lines.oldest, masked }),
    ])
    return {
      ...{ kind: 'replication', queue: queueTotals(counters), running, oldest },
      failed: count(counters, 'replication.failed'),
      overdue: count(counters, 'replication.overdue'),
    }
  },

  async licenses(scope, masked) {
    const { audience } = scope.actor
    if (audience.kind !== 'msp') {
      const [pools, near] = await Promise.all([
        readPoolLines(scope),
        readNearMsps(scope, { most: lines.near, masked }),
      ])
      return { kind: 'licenses', pools, mau: null, near }
    }
    const [own, near] = await Promise.all([
      readMsp(scope, audience.msp, masked),
      readNearOrganizations(scope, audience.msp, { most: lines.near, masked }),
    ])
    return { kind: 'licenses', pools: [], mau: own?.mau ?? null, near }
  },
}

const oneMsp: Reader = async (scope, masked, name) => {
  const { audience } = scope.actor
  if (audience.kind !== 'msp' || name !== `msp:${audience.msp}`) return null
  const [own, { standing: shown }] = await Promise.all([
    readMsp(scope, audience.msp, masked),
    standing(scope, lines.msp, masked),
  ])
  if (!own?.isActive) return { kind: 'gone' }
  return { kind: 'msp', ...shown, name: own.mau.name, mau: own.mau }
}
