import { GraphError } from '../connectors/graph/errors.ts'
import type {
  OperatorConnect,
  OperatorConnectCredentials,
} from '../connectors/operator-connect.types.ts'
import { messageOf, type StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { connectionLost, openOperatorConnect } from '../domain/operator-connect/settings.ts'
import {
  beginRun,
  endRun,
  failRun,
  noteCounts,
  pruneRuns,
  queueDueSyncs,
  type Run,
} from '../domain/operator-connect/sync.runs.ts'
import { nothingSetUp, syncKind } from '../domain/operator-connect/sync.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { Refusal } from '../domain/refusal.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Context, Kind } from './kinds.ts'
import type { PeriodicJob } from './log-chain.ts'
import { readings } from './sync.readings.ts'

const maxMs = 60 * 60_000
const pauseSeconds = 30

type Options = { operatorConnect: OperatorConnect; seal: Seal }

/**
 * Reads one list of Operator Connect to its end and keeps it page by page. What a complete reading no longer shows is taken for gone;
 * one that breaks off takes nothing for gone, and what it had read stays.
 */
export const syncWork = (options: Options): Kind => ({
  ...{ name: syncKind, lane: 'numbers', steps: 1, concurrency: 2, timeoutMs: maxMs },
  run: (context) => explained(context, () => sync(context, options)),
  // who has no run of it leaves none behind
  givenUp: async (scope, command, reason) => {
    if (isProviders(scope)) await failRun(scope, command, reason)
  },
})

/** These are the provider's readings; a command of somebody else's is none. */
const isProviders = ({ actor }: Scope) => actor.audience.kind === 'provider'

async function sync(context: Context, { operatorConnect, seal }: Options) {
  const { command } = context
  const { run, credentials } = await context.scope(async (scope) => {
    if (!isProviders(scope)) throw new Refusal('missing', 'no-such-sync-task')
    return {
      run: await beginRun(scope, command),
      credentials: await openOperatorConnect(scope, seal),
    }
  })
  if (!credentials) throw new Refusal('conflict', nothingSetUp)
  return read(context, operatorConnect, run, credentials)
}

async function read(
  context: Context,
  operatorConnect: OperatorConnect,
  run: Run,
  credentials: OperatorConnectCredentials,
) {
  const { signal } = context
  const say = (line?: StoredMessage) =>
    context.progress(1, message('step-sync', { seen: reading.pass.counts.seen }), line, 'warning')
  const reading = readings[run.name](run, { operatorConnect, credentials, signal })
  await say()
  for await (const keep of reading.pages()) {
    await context.scope(async (scope) => {
      await keep(scope)
      await noteCounts(scope, run, reading.pass.counts)
    })
    await say()
  }
  for (const line of reading.lines()) await say(line)
  const { counts } = reading.pass
  return context.conclude(async (scope) => ({
    ...(await endRun(scope, run, counts, await reading.unseen(scope))),
    ...counts,
    ...(await reading.after?.(scope)),
  }))
}

/** What follows from each of Microsoft's reasons: a refusal is a person's to mend, anything else may pass. */
async function explained<T>(context: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (context.signal.aborted || !(error instanceof GraphError)) throw error
    const reason = messageOf(error.reason)
    if (error.kind === 'refused') {
      await context.scope((scope) => connectionLost(scope, reason))
      throw new Refusal('conflict', reason)
    }
    const retryAfter = Math.ceil((error.retryAfterMs ?? pauseSeconds * 1000) / 1000)
    throw new Refusal('too-many', reason, { retryAfter })
  }
}

/** Whose turn it is, and what a command that was canceled left behind. */
export function syncJobs(database: Database): PeriodicJob[] {
  const asProvider = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(limited(database, workerLimits), system({ kind: 'provider' }), work)
  return [
    {
      ...{ seconds: 5, name: 'sync-tasks' },
      work: () =>
        asProvider((scope) => runExclusively(scope, 'sync-tasks', () => queueDueSyncs(scope))),
    },
    {
      ...{ seconds: 3600, name: 'sync-runs' },
      work: () => asProvider((scope) => runExclusively(scope, 'sync-runs', () => pruneRuns(scope))),
    },
  ]
}
