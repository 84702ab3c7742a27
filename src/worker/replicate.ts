import { GraphError, isAbsent, isDenied } from '../connectors/graph/errors.ts'
import type { Graph } from '../connectors/graph/graph.ts'
import { markDrift } from '../domain/directory/changes.sending.ts'
import { applyToJoiners } from '../domain/directory/lifecycle.ts'
import { tellShared } from '../domain/directory/number-ranges.ts'
import { keepMicrosoftNumbers } from '../domain/directory/service-numbers.ts'
import { queueAudit } from '../domain/licensing/audits.queue.ts'
import { message } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import { settleGroups } from '../domain/services/replications.groups.ts'
import {
  giveUpReplication,
  noteDenied,
  noteFailure,
  noteRefused,
  noteThrottled,
  noteUsersDenied,
  tenantOf,
  type Withheld,
} from '../domain/services/replications.notes.ts'
import {
  askAboutMissing,
  beginReplication,
  finishReplication,
} from '../domain/services/replications.run.ts'
import { deriveGateways } from '../domain/services/replications.teams.ts'
import { replicationSteps } from '../domain/services/replications.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import { credentialsOf } from './credentials.ts'
import type { Context, Kind } from './kinds.ts'
import { copyNumbers, copyUsers } from './replicate.lists.ts'
import type { Copied, Pass } from './replicate.reading.ts'
import { copyConfigurations, copyGroups } from './replicate.teams.ts'
import { sendChanges } from './send-changes.ts'

const [signIn, , readNumbers, readTeams, readGroups, finish] = replicationSteps
const maxMs = 60 * 60 * 1000

/**
 * Copies a tenant's directory from Microsoft 365: users by delta where the last run left a link, else all of them; numbers,
 * what Teams keeps of users, and groups.
 */
export const replicateKind = (options: { graph: Graph; seal: Seal; parallel?: number }): Kind => ({
  name: 'replicate',
  lane: 'service',
  steps: replicationSteps.length,
  concurrency: options.parallel ?? 4,
  timeoutMs: maxMs,
  run: (context) => explained(context, () => replicate(context, options)),
  givenUp: giveUpReplication,
})

async function replicate(context: Context, { graph, seal }: { graph: Graph; seal: Seal }) {
  const { command } = context
  const tenantId = tenantOf(command)
  await context.progress(1, signIn)
  const { credentials: sealed, ...begun } = await context.scope((scope) =>
    beginReplication(scope, tenantId),
  )
  if (!sealed) throw new Refusal('conflict', 'authentication-gone')
  const credentials = await credentialsOf(context, seal, sealed)
  const pass = { ...begun, tenantId, credentials, startedAt: new Date() }
  // what people changed is sent before it is read how things are
  await sendChanges(context, graph, pass)
  const users = await unless(isDenied, () => copyUsers(context, graph, pass))
  const withheld = (error: GraphError) => isDenied(error) || isAbsent(error)
  const read = {
    numbers: await unless(withheld, () => copyNumbers(context, graph, pass)),
    teams: await unless(withheld, () => copyConfigurations(context, graph, pass)),
    groups: await unless(withheld, () => copyGroups(context, graph, pass)),
  }
  if (users instanceof GraphError) {
    const { code } = users
    const reason = message('users-denied', { code })
    const beside = readable(read)
    await context.scope((scope) => noteUsersDenied(scope, command, { reason, beside }))
    throw new Refusal('conflict', reason)
  }
  return conclude(context, pass, users, read)
}

type Read = Record<Withheld, Copied | GraphError>

const readable = ({ numbers, teams, groups }: Read) => ({
  numbers: numbers instanceof GraphError ? null : numbers,
  teams: teams instanceof GraphError ? null : teams,
  groups: groups instanceof GraphError ? null : groups,
})

const deniedAt = [
  ['numbers', 3, readNumbers, (code: string | null) => message('numbers-denied', { code })],
  ['teams', 4, readTeams, (code: string | null) => message('teams-denied', { code })],
  ['groups', 5, readGroups, (code: string | null) => message('groups-denied', { code })],
] as const

/** What was read becomes what is known, unless it leaves out more than is believed. */
async function conclude(
  context: Context,
  { tenantId, generation, startedAt }: Pass,
  users: Copied & { deltaLink: string | null },
  read: Read,
) {
  const { command } = context
  for (const [of, step, name, words] of deniedAt) {
    const found = read[of]
    if (!(found instanceof GraphError)) continue
    const reason = words(found.code)
    await context.progress(step, name, reason, 'warning')
    await context.scope((scope) => noteDenied(scope, command, of, reason))
  }
  await context.progress(replicationSteps.length, finish)
  const limit = await context.setting('replication')
  const beside = readable(read)
  const pass = { tenantId, generation, users, beside }
  const missing = await context.scope((scope) => askAboutMissing(scope, command, pass, limit))
  if (missing) throw new Refusal('conflict', missing)
  if (beside.groups) await settleGroups(context.scope, pass, beside.groups.isComplete)
  await deriveGateways(context.scope, tenantId)
  const { deltaLink } = users
  return context.conclude(async (scope) => {
    const found = {
      ...(await finishReplication(scope, command, { ...pass, deltaLink })),
      drifted: await markDrift(scope, tenantId, startedAt),
      ...(beside.numbers?.isComplete && {
        serviceNumbers: await keepMicrosoftNumbers(scope, tenantId),
      }),
      // whoever joined a group meanwhile gets its template
      joined: (await applyToJoiners(scope, tenantId)).groups,
      usersRead: users.read,
      numbersRead: beside.numbers?.read ?? 0,
      full: users.isFull,
    }
    await queueAudit(scope, tenantId)
    // the last of it, as customers come to it one after another
    if (beside.numbers) await tellShared(scope, tenantId)
    return found
  })
}

/** The reason in place of a list that Microsoft withholds, so that the other one is read all the same. */
async function unless<T>(
  isWithheld: (error: GraphError) => boolean,
  work: () => Promise<T>,
): Promise<T | GraphError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof GraphError && isWithheld(error)) return error
    throw error
  }
}

const throttling = /^(429|TooManyRequests|activityLimitReached|throttled)/i
const pauseSeconds = 30

/** What follows from each of Microsoft's reasons. */
async function explained<T>(context: Context, work: () => Promise<T>): Promise<T> {
  const { command } = context
  try {
    return await work()
  } catch (error) {
    if (context.signal.aborted || !(error instanceof GraphError)) throw error
    const { reason } = error
    if (error.kind === 'refused') {
      await context.scope((scope) => noteRefused(scope, command, reason))
      throw new Refusal('conflict', reason)
    }
    const retryAfter = Math.ceil((error.retryAfterMs ?? pauseSeconds * 1000) / 1000)
    await context.scope((scope) =>
      throttling.test(error.code ?? '')
        ? noteThrottled(scope, command, { reason, retryAfterSeconds: retryAfter })
        : noteFailure(scope, tenantOf(command), reason),
    )
    throw new Refusal('too-many', reason, { retryAfter })
  }
}
