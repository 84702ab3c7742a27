import { GraphError } from '../connectors/graph/errors.ts'
import type { Graph } from '../connectors/graph/graph.ts'
import type { GraphCredentials } from '../connectors/graph/shapes.ts'
import type { StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import { storeNumbers, storeUsers } from '../domain/services/replications.directory.ts'
import {
  beginReplication,
  finishReplication,
  giveUpReplication,
  noteFailure,
  noteRefused,
  noteThrottled,
  tenantOf,
} from '../domain/services/replications.run.ts'
import { replicationSteps } from '../domain/services/replications.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Context, Kind } from './kinds.ts'

const [signIn, readUsers, readNumbers, finish] = replicationSteps
const maxMs = 60 * 60 * 1000
/** Progress of long lists is shown this often. */
const shownEveryMs = 1000

/** Copies a tenant's users and numbers from Microsoft 365: by delta where the last run left a link, else everything. */
export const replicateKind = (options: { graph: Graph; seal: Seal; parallel?: number }): Kind => ({
  name: 'replicate',
  lane: 'service',
  steps: replicationSteps.length,
  concurrency: options.parallel ?? 4,
  timeoutMs: maxMs,
  run: (context) => explained(context, () => replicate(context, options)),
  givenUp: giveUpReplication,
})

type Pass = {
  tenantId: string
  generation: number
  deltaLink: string | null
  credentials: GraphCredentials
}

async function replicate(context: Context, { graph, seal }: { graph: Graph; seal: Seal }) {
  const tenantId = tenantOf(context.command)
  await context.progress(1, signIn)
  const { credentials: sealed, ...begun } = await context.scope((scope) =>
    beginReplication(scope, tenantId),
  )
  if (!sealed) throw new Refusal('conflict', 'authentication-gone')
  const { msTenantId, clientId } = sealed
  const credentials = { msTenantId, clientId, clientSecret: opened(seal, sealed) }
  const pass = { ...begun, tenantId, credentials }
  const users = await copyUsers(context, graph, pass)
  const numbers = await copyNumbers(context, graph, pass)
  await context.progress(4, finish)
  const { warnPercent } = await context.setting('licenses')
  return context.conclude(async (scope) => ({
    ...(await finishReplication(scope, { ...pass, ...users, warnPercent })),
    usersRead: users.read,
    numbersRead: numbers,
    full: users.isFull,
  }))
}

/** A delta link that Microsoft no longer knows is worth nothing: everything is read anew, once. */
async function copyUsers(context: Context, graph: Graph, pass: Pass) {
  try {
    return await copyPages(context, graph, pass)
  } catch (error) {
    if (!(error instanceof GraphError && error.kind === 'resync' && pass.deltaLink)) throw error
    await context.progress(2, readUsers, error.reason)
    return copyPages(context, graph, { ...pass, deltaLink: null })
  }
}

async function copyPages(context: Context, graph: Graph, pass: Pass) {
  const isFull = pass.deltaLink === null
  const { credentials, deltaLink } = pass
  const show = shownNowAndThen(context, 2, (count) => message('users-reading', { count }))
  let last: string | null = null
  let read = 0
  for await (const page of graph.users(credentials, { deltaLink, signal: context.signal })) {
    await context.scope((scope) => storeUsers(scope, pass, page.users))
    read += page.users.length
    last = page.deltaLink
    await show(read)
  }
  await context.progress(2, readUsers, message('users-read', { count: read, isFull }))
  return { deltaLink: last, isFull, read }
}

async function copyNumbers(context: Context, graph: Graph, pass: Pass): Promise<number> {
  await context.progress(3, readNumbers)
  const show = shownNowAndThen(context, 3, (count) => message('numbers-reading', { count }))
  let read = 0
  for await (const page of graph.numbers(pass.credentials, { signal: context.signal })) {
    await context.scope((scope) => storeNumbers(scope, pass, page))
    read += page.length
    await show(read)
  }
  await context.progress(3, readNumbers, message('numbers-read', { count: read }))
  return read
}

function shownNowAndThen(
  { progress }: Context,
  step: number,
  name: (count: number) => StoredMessage,
) {
  let shown = Number.NEGATIVE_INFINITY
  return async (read: number) => {
    if (performance.now() - shown < shownEveryMs) return
    shown = performance.now()
    await progress(step, name(read))
  }
}

function opened(
  seal: Seal,
  { tenantId, clientSecret }: { tenantId: string; clientSecret: string },
) {
  const place = {
    tenant: tenantId,
    table: 'm365_authentication',
    column: 'client_secret',
    row: tenantId,
  }
  try {
    return seal.open(clientSecret, place)
  } catch (cause) {
    throw new GraphError('refused', { code: 'secret-unreadable', params: {} }, { cause })
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
