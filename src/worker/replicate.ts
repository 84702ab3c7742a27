import type { OddEntry } from '../connectors/graph/entries.ts'
import { blamesLink, GraphError, isAbsent, isDenied } from '../connectors/graph/errors.ts'
import type { Graph } from '../connectors/graph/graph.ts'
import type { GraphCredentials } from '../connectors/graph/shapes.ts'
import { markDrift } from '../domain/directory/changes.sending.ts'
import type { StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import { markSeen, storeNumbers, storeUsers } from '../domain/services/replications.directory.ts'
import {
  askAboutMissing,
  beginReplication,
  finishReplication,
  giveUpReplication,
  noteFailure,
  noteNumbersDenied,
  noteRefused,
  noteThrottled,
  noteUsersDenied,
  type Reading,
  refuseLink,
  tenantOf,
} from '../domain/services/replications.run.ts'
import { replicationSteps } from '../domain/services/replications.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import { opened } from './credentials.ts'
import type { Context, Kind } from './kinds.ts'
import { sendChanges } from './send-changes.ts'

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
  startedAt: Date
}

async function replicate(context: Context, { graph, seal }: { graph: Graph; seal: Seal }) {
  const { command } = context
  const tenantId = tenantOf(command)
  await context.progress(1, signIn)
  const { credentials: sealed, ...begun } = await context.scope((scope) =>
    beginReplication(scope, tenantId),
  )
  if (!sealed) throw new Refusal('conflict', 'authentication-gone')
  const { msTenantId, clientId } = sealed
  const credentials = { msTenantId, clientId, clientSecret: opened(seal, sealed) }
  const pass = { ...begun, tenantId, credentials, startedAt: new Date() }
  // what people changed is sent before it is read how things are
  await sendChanges(context, graph, pass)
  const users = await unless(isDenied, () => copyUsers(context, graph, pass))
  const numbers = await unless(
    (error) => isDenied(error) || isAbsent(error),
    () => copyNumbers(context, graph, pass),
  )
  if (users instanceof GraphError) {
    const { code } = users
    const reason = message('users-denied', { code })
    const areNumbersDenied = numbers instanceof GraphError
    await context.scope((scope) => noteUsersDenied(scope, command, { reason, areNumbersDenied }))
    throw new Refusal('conflict', reason)
  }
  return conclude(context, pass, users, numbers)
}

/** What was read becomes what is known, unless it leaves out more than is believed. */
async function conclude(
  context: Context,
  { tenantId, generation, startedAt }: Pass,
  users: Copied & { deltaLink: string | null },
  read: Copied | GraphError,
) {
  const { command } = context
  const numbers = read instanceof GraphError ? null : read
  if (read instanceof GraphError) {
    const reason = message('numbers-denied', { code: read.code })
    await context.progress(3, readNumbers, reason, 'warning')
    await context.scope((scope) => noteNumbersDenied(scope, command, reason))
  }
  await context.progress(4, finish)
  const limits = await context.setting('licenses')
  const limit = await context.setting('replication')
  const pass = { tenantId, generation, users, numbers }
  const missing = await context.scope((scope) => askAboutMissing(scope, command, pass, limit))
  if (missing) throw new Refusal('conflict', missing)
  const { deltaLink } = users
  return context.conclude(async (scope) => ({
    ...(await finishReplication(scope, command, { ...pass, deltaLink, limits })),
    drifted: await markDrift(scope, tenantId, startedAt),
    usersRead: users.read,
    numbersRead: numbers?.read ?? 0,
    full: users.isFull,
  }))
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

/** A delta link that Microsoft no longer knows, or refuses twice in a row, is worth nothing: everything is read anew. */
async function copyUsers(context: Context, graph: Graph, pass: Pass) {
  try {
    return await copyPages(context, graph, pass)
  } catch (error) {
    if (!(error instanceof GraphError) || !pass.deltaLink) throw error
    const isKnownWorthless = error.kind === 'resync'
    if (!isKnownWorthless && !blamesLink(error)) throw error
    const { reason } = error
    const isDropped = await context.scope((scope) =>
      refuseLink(scope, pass.tenantId, { isKnownWorthless }),
    )
    if (!isDropped) throw error
    const line = isKnownWorthless ? reason : message('link-dropped', { reason })
    await context.progress(2, readUsers, line, 'warning')
    return copyPages(context, graph, { ...pass, deltaLink: null })
  }
}

/** How a list was read: how many entries, whether all of them, and what of it was skipped. */
type Copied = Reading & { read: number; isFull: boolean }

async function copyPages(context: Context, graph: Graph, pass: Pass) {
  const isFull = pass.deltaLink === null
  const { credentials, deltaLink } = pass
  const show = shownNowAndThen(context, 2, (count) => message('users-reading', { count }))
  const odd = gatherOdd()
  let last: string | null = null
  let read = 0
  for await (const page of graph.users(credentials, { deltaLink, signal: context.signal })) {
    await context.scope(async (scope) => {
      await storeUsers(scope, pass, page.users)
      await markSeen(scope, 'users', pass, odd.add(page.odd))
    })
    read += page.users.length
    last = page.deltaLink
    await show(read)
  }
  await context.progress(2, readUsers, message('users-read', { count: read, isFull }))
  await warnOfOdd(context, 2, readUsers, odd)
  // who may be behind an entry without an id is named by no later delta
  const link = isFull && odd.isUnknown() ? null : last
  return { deltaLink: link, read, isFull, isComplete: isFull && !odd.isUnknown(), odd: odd.said() }
}

async function copyNumbers(context: Context, graph: Graph, pass: Pass): Promise<Copied> {
  await context.progress(3, readNumbers)
  const show = shownNowAndThen(context, 3, (count) => message('numbers-reading', { count }))
  const odd = gatherOdd()
  let read = 0
  for await (const page of graph.numbers(pass.credentials, { signal: context.signal })) {
    await context.scope(async (scope) => {
      await storeNumbers(scope, pass, page.numbers)
      await markSeen(scope, 'numbers', pass, odd.add(page.odd))
    })
    read += page.numbers.length
    await show(read)
  }
  await context.progress(3, readNumbers, message('numbers-read', { count: read }))
  await warnOfOdd(context, 3, readNumbers, odd)
  return { read, isFull: true, isComplete: !odd.isUnknown(), odd: odd.said() }
}

/** So many odd entries are named; of more, that there are. */
const mostNamed = 20

/** What of a list was skipped, in one line of the log. */
function gatherOdd() {
  const named: string[] = []
  let count = 0
  let isUnknown = false
  return {
    /** The ids of what was skipped altogether. */
    add(entries: readonly OddEntry[]): string[] {
      count += entries.length
      const skipped = entries.filter(({ place }) => place === null)
      isUnknown ||= skipped.some(({ id }) => id === null)
      for (const { name, place } of entries.slice(0, mostNamed - named.length))
        named.push(place ? `${name} (${place})` : name)
      return skipped.flatMap(({ id }) => id ?? [])
    },
    isUnknown: () => isUnknown,
    said: (): StoredMessage | null =>
      count === 0
        ? null
        : message('entries-odd', {
            count,
            entries: `${named.join(', ')}${count > named.length ? ', …' : ''}`,
          }),
  }
}

async function warnOfOdd(
  { progress }: Context,
  step: number,
  name: StoredMessage,
  odd: ReturnType<typeof gatherOdd>,
) {
  const said = odd.said()
  if (said) await progress(step, name, said, 'warning')
  if (odd.isUnknown()) await progress(step, name, message('entries-unknown'), 'warning')
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
