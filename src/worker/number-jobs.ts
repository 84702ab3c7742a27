import { setTimeout as rest } from 'node:timers/promises'
import { GraphError } from '../connectors/graph/errors.ts'
import type {
  OperatorConnect,
  OperatorConnectCredentials,
} from '../connectors/operator-connect.types.ts'
import { SbcError, type Sbcs } from '../connectors/sbcs.ts'
import type { StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import { holdPlan, releasePlan } from '../domain/onboarding/prefix-targets.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import {
  cancelledNumberJobs,
  cancelNumberJob,
  dueNumberJobs,
  queueDueNumberJobs,
} from '../domain/operator-connect/jobs.due.ts'
import { type SbcOfJob, sbcDone, sbcLater, sbcWorkOf } from '../domain/operator-connect/jobs.sbc.ts'
import { numberJobKind } from '../domain/operator-connect/jobs.ts'
import {
  awaitJob,
  failNumberJob,
  type JobOf,
  jobSent,
  type NextOfJob,
  type NumberJob,
  nextOfJob,
  sbcJob,
  sendingBatch,
  settleJob,
} from '../domain/operator-connect/jobs.work.ts'
import { ocPlanIn, ocPlanScript } from '../domain/operator-connect/oc-dial-plan.ts'
import {
  connectionLost,
  connectionStands,
  openOperatorConnect,
} from '../domain/operator-connect/settings.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { Refusal } from '../domain/refusal.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Context, Kind } from './kinds.ts'
import type { PeriodicJob } from './log-chain.ts'
import { assignedOf } from './number-jobs.release.ts'

const maxMs = 10 * 60_000
/** An SBC that does not answer is left alone for so long, and one whose dial plan somebody else writes is asked about again. */
const laterSeconds = 30
const heldMs = 500
const mostHeld = 60

type Parts = {
  operatorConnect: Pick<OperatorConnect, 'send' | 'job' | 'jobByKey' | 'number' | 'numbers'>
  sbcs: Pick<Sbcs, 'run' | 'configuration'>
  seal: Seal
}

/**
 * Goes on with a batch of numbers wherever it stands: sends it to Microsoft, asks how far it is, writes the dial plans. Each step is
 * noted before it is asked for and after, so whatever was cut off is looked at first and nothing is asked for twice. Waiting is a due
 * time and no attempt: the command ends well, and a job queues the next.
 */
export const numberJobWork = (parts: Parts): Kind => ({
  ...{ name: numberJobKind, lane: 'numbers', steps: 3, concurrency: 4, timeoutMs: maxMs },
  async run(context) {
    const { tenantId, subjectId: jobId } = context.command
    if (!tenantId || !jobId) throw new Refusal('missing', 'no-such-number-job')
    const of = { tenantId, jobId }
    const [next, credentials] = await context.provider(async (scope) => {
      const next = await nextOfJob(scope, of)
      return [next, next && (await openOperatorConnect(scope, parts.seal))] as const
    })
    if (next && (await atMicrosoft(context, parts, of, { next, credentials }))) return {}
    const job = await context.provider((scope) => sbcJob(scope, of))
    if (job) await atSbcs(context, parts, of, job)
    return {}
  },
})

type At = { next: NextOfJob; credentials: OperatorConnectCredentials | null }

/** Gives whether it surely goes on at Microsoft, so that there is nothing else to do. */
async function atMicrosoft(
  context: Context,
  parts: Parts,
  of: JobOf,
  { next, credentials }: At,
): Promise<boolean> {
  const mayBeThere = next.do === 'look' || next.isUncertain
  if (!credentials) {
    await context.provider((scope) =>
      mayBeThere
        ? awaitJob(scope, of, { error: message('oc-not-set-up') })
        : failNumberJob(scope, of, message('oc-not-set-up')),
    )
    return false
  }
  try {
    if (next.do === 'send') return await send(context, parts, of, { ...next, credentials })
    return await look(context, parts, of, { ...next, credentials })
  } catch (error) {
    if (context.signal.aborted || !(error instanceof GraphError)) throw error
    const { kind, retryAfterMs } = error
    const reason: StoredMessage = error.reason
    await context.provider(async (scope) => {
      // what may be at Microsoft is asked about until Microsoft has said what came of it
      if (mayBeThere || kind === 'transient')
        await awaitJob(scope, of, { error: reason, seconds: secondsOf(retryAfterMs) })
      else await failNumberJob(scope, of, reason)
      if (kind === 'refused') await connectionLost(scope, reason)
    })
    return false
  }
}

const secondsOf = (ms: number | null) => Math.ceil((ms ?? 0) / 1000)

type With<N extends NextOfJob['do']> = Extract<NextOfJob, { do: N }> & {
  credentials: OperatorConnectCredentials
}

async function send(context: Context, parts: Parts, of: JobOf, next: With<'send'>) {
  const { provider, signal } = context
  const { operatorConnect } = parts
  const { credentials, job, msTenantId, numbers, isUncertain } = next
  await context.progress(1, message('step-number-send'))
  if (isUncertain) {
    const found = await operatorConnect.jobByKey(credentials, job.sendKey, { signal })
    if (found) {
      await provider((scope) => jobSent(scope, of, found.id))
      return true
    }
  }
  // unassigning is seen late, and so is the contrary
  const ended =
    job.kind === 'release'
      ? await assignedOf({ operatorConnect, credentials, msTenantId, numbers, signal })
      : []
  const batch = await provider((scope) => sendingBatch(scope, of, { msTenantId, ended }))
  if (!batch) return false
  const sent = await operatorConnect
    .send(credentials, batch, { signal })
    .catch((error) => notSent(context, of, error))
  if (!sent) return false
  await provider(async (scope) => {
    await jobSent(scope, of, sent.msJobId)
    await connectionStands(scope)
  })
  return true
}

/** What Microsoft surely did not take is sent again later, or fails for good; what it may have taken is looked for by its key. */
async function notSent({ provider, signal }: Context, of: JobOf, error: unknown): Promise<null> {
  if (signal.aborted || !(error instanceof GraphError)) throw error
  const { kind, isUncertain, retryAfterMs } = error
  const reason: StoredMessage = error.reason
  const wait = { error: reason, seconds: secondsOf(retryAfterMs), isUnsent: !isUncertain }
  await provider(async (scope) => {
    if (kind === 'transient' || isUncertain) await awaitJob(scope, of, wait)
    else await failNumberJob(scope, of, reason)
    if (kind === 'refused') await connectionLost(scope, reason)
  })
  return null
}

async function look(context: Context, { operatorConnect }: Parts, of: JobOf, next: With<'look'>) {
  const { provider, signal } = context
  await context.progress(2, message('step-number-look'))
  const answer = await operatorConnect.job(next.credentials, next.msJobId, { signal })
  return provider(async (scope) => {
    if (answer) return !(await settleJob(scope, of, answer))
    await awaitJob(scope, of)
    return true
  })
}

/** One script for each SBC; what it has is read first, so that whatever was cut off is finished and nothing is done twice. */
async function atSbcs(context: Context, { sbcs, seal }: Parts, of: JobOf, job: NumberJob) {
  const { provider, signal } = context
  await context.progress(3, message('step-number-sbc'))
  const { owner, targets, change, numbers } = await provider((scope) => sbcWorkOf(scope, seal, job))
  const problems: StoredMessage[] = []
  try {
    for (const target of targets) {
      const problem = await writePlan(context, sbcs, target, { owner, change })
      if (problem) problems.push(problem)
    }
  } catch (error) {
    const isLater = error instanceof SbcError && error.kind === 'transient'
    const isHeld = error instanceof Refusal && error.code === 'sbc-plan-held'
    if (signal.aborted || !(error instanceof SbcError || isHeld)) throw error
    const reason = error instanceof SbcError ? error.reason : message('sbc-plan-held')
    await provider((scope) =>
      isLater || isHeld
        ? sbcLater(scope, of, reason, laterSeconds)
        : sbcDone(scope, of, numbers, reason),
    )
    return
  }
  const [first] = problems
  const problem = problems.length > 1 ? message('several', { messages: problems }) : (first ?? null)
  await provider((scope) => sbcDone(scope, of, numbers, problem))
}

type Plan = {
  owner: string
  change: { add: readonly string[]; remove: readonly string[] }
}

async function writePlan(
  context: Context,
  sbcs: Parts['sbcs'],
  target: SbcOfJob,
  { owner, change }: Plan,
): Promise<StoredMessage | null> {
  const { signal } = context
  const held = await heldPlan(context, target.id)
  try {
    const plan = ocPlanIn(await sbcs.configuration(target, signal))
    if (!plan) return message('number-sbc-plan', { sbc: target.name })
    const { script, held: others } = ocPlanScript(plan, owner, change)
    if (script) await sbcs.run(target, script, signal)
    return others.length > 0
      ? message('number-sbc-held', { sbc: target.name, count: others.length })
      : null
  } finally {
    if (!signal.aborted)
      await context.provider((scope) => releasePlan(scope, target.id, held)).catch(() => {})
  }
}

/** Waits for its turn at the dial plan. */
async function heldPlan(context: Pick<Context, 'provider' | 'signal'>, id: string) {
  for (let tries = 0; tries < mostHeld; tries += 1) {
    const held = await context.provider((scope) => holdPlan(scope, id))
    if (held) return held
    await rest(heldMs, undefined, { signal: context.signal })
  }
  throw new Refusal('too-many', 'sbc-plan-held', {}, { retryAfter: laterSeconds })
}

const everySeconds = 5
const dueAtOnce = 100

/** Queues the next step of jobs that are due, and ends those whose task was cancelled. */
export function numberJobJobs(database: Database, seconds = everySeconds): PeriodicJob[] {
  const as = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(limited(database, workerLimits), system({ kind: 'provider' }), work)
  return [
    {
      ...{ seconds, name: 'number-jobs' },
      async work() {
        const due = await as((scope) =>
          runExclusively(scope, 'number-jobs', () => dueNumberJobs(scope, dueAtOnce)),
        )
        if (due && due.length > 0) await as((scope) => queueDueNumberJobs(scope, due))
        const cancelled = await as((scope) => cancelledNumberJobs(scope, dueAtOnce))
        for (const of of cancelled) await as((scope) => cancelNumberJob(scope, of))
      },
    },
  ]
}
