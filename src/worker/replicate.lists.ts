import { blamesLink, GraphError } from '../connectors/graph/errors.ts'
import type { Graph } from '../connectors/graph/graph.ts'
import { message } from '../domain/messages.ts'
import { markSeen, storeNumbers, storeUsers } from '../domain/services/replications.directory.ts'
import { refuseLink } from '../domain/services/replications.run.ts'
import { replicationSteps } from '../domain/services/replications.ts'
import type { Context } from './kinds.ts'
import {
  type Copied,
  gatherOdd,
  type Pass,
  shownNowAndThen,
  warnOfOdd,
} from './replicate.reading.ts'

const [, readUsers, readNumbers] = replicationSteps

/** A delta link that Microsoft no longer knows, or refuses twice in a row, is worth nothing: everything is read anew. */
export async function copyUsers(context: Context, graph: Graph, pass: Pass) {
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

async function copyPages(context: Context, graph: Graph, pass: Pass) {
  const isFull = pass.deltaLink === null
  const { credentials, deltaLink, fields } = pass
  const show = shownNowAndThen(context, 2, (count) => message('users-reading', { count }))
  const odd = gatherOdd()
  let last: string | null = null
  let read = 0
  const { signal } = context
  for await (const page of graph.users(credentials, { deltaLink, fields, signal })) {
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

export async function copyNumbers(context: Context, graph: Graph, pass: Pass): Promise<Copied> {
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
