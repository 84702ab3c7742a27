import { GraphError, isAbsent, isDenied } from '../connectors/graph/errors.ts'
import type { Graph } from '../connectors/graph/graph.ts'
import type { GraphGroup } from '../connectors/graph/shapes.teams.ts'
import { message } from '../domain/messages.ts'
import {
  keepGroups,
  type Membership,
  storeGroups,
  storeMembers,
} from '../domain/services/replications.groups.ts'
import { dropConfigurations, storeConfigurations } from '../domain/services/replications.teams.ts'
import { replicationSteps } from '../domain/services/replications.ts'
import type { Context } from './kinds.ts'
import { createIdSet } from './replicate.ids.ts'
import {
  type Copied,
  gatherOdd,
  type Pass,
  shownNowAndThen,
  warnOfOdd,
} from './replicate.reading.ts'

const [, , , readTeams, readGroups] = replicationSteps
const teamsStep = 4
const groupsStep = 5

/** What Teams keeps of users; always the whole list, since there is no list of what changed. */
export async function copyConfigurations(
  context: Context,
  graph: Graph,
  { tenantId, credentials }: Pass,
): Promise<Copied> {
  await context.progress(teamsStep, readTeams)
  const show = shownNowAndThen(context, teamsStep, (count) => message('teams-reading', { count }))
  const odd = gatherOdd()
  const seen = createIdSet()
  let read = 0
  for await (const page of graph.userConfigurations(credentials, { signal: context.signal })) {
    await context.scope((scope) => storeConfigurations(scope, tenantId, page.configurations))
    for (const { id } of page.configurations) seen.add(id)
    for (const id of odd.add(page.odd)) seen.add(id)
    read += page.configurations.length
    await show(read)
  }
  if (!odd.isUnknown()) await dropConfigurations(context.scope, tenantId, seen.has)
  await context.progress(teamsStep, readTeams, message('teams-read', { count: read }))
  await warnOfOdd(context, teamsStep, readTeams, odd)
  return { read, isFull: true, isComplete: !odd.isUnknown(), odd: odd.said() }
}

/** So many groups are asked for their first members at once. */
const groupsAhead = 4
/** So many memberships are stored at once: small groups together, a large one in parts. */
const membersAtOnce = 1000

/** Groups and who is a member of them; of one that hides its members, those who are known stay. */
export async function copyGroups(context: Context, graph: Graph, pass: Pass): Promise<Copied> {
  const { credentials } = pass
  const { signal } = context
  await context.progress(groupsStep, readGroups)
  const show = shownNowAndThen(context, groupsStep, (count) => message('groups-reading', { count }))
  const odd = gatherOdd()
  const hidden: string[] = []
  const waiting: Membership[] = []
  const total = { groups: 0, members: 0 }
  const store = async () => {
    const rows = waiting.splice(0)
    await context.scope((scope) => storeMembers(scope, pass, rows))
    await show(total.members)
  }
  const copyMembers = async ({ group, pages, first }: Begun) => {
    try {
      for (let page = await first; !page.done; page = await pages.next()) {
        for (const userId of page.value.users) waiting.push({ groupId: group.id, userId })
        total.members += page.value.users.length
        if (waiting.length >= membersAtOnce) await store()
      }
    } catch (error) {
      // deleted meanwhile, or its members may not be read ("Group with hidden membership")
      if (!(error instanceof GraphError) || !(isDenied(error) || isAbsent(error))) throw error
      if (isDenied(error)) hidden.push(group.id)
    }
  }
  for await (const page of graph.groups(credentials, { signal })) {
    const skipped = odd.add(page.odd)
    await context.scope(async (scope) => {
      await storeGroups(scope, pass, page.groups)
      await keepGroups(scope, pass, skipped)
    })
    total.groups += page.groups.length
    await ahead(
      page.groups,
      (group) => begin(group, graph.members(credentials, group.id, { signal })),
      copyMembers,
    )
  }
  await store()
  await context.scope((scope) => keepGroups(scope, pass, hidden))
  const count = total.groups
  const said = message('groups-read', { count, members: total.members })
  await context.progress(groupsStep, readGroups, said)
  if (hidden.length > 0)
    await context.progress(
      ...([
        groupsStep,
        readGroups,
        message('members-denied', { count: hidden.length }),
        'warning',
      ] as const),
    )
  await warnOfOdd(context, groupsStep, readGroups, odd)
  return { read: count, isFull: true, isComplete: !odd.isUnknown(), odd: odd.said() }
}

type Pages = AsyncIterator<{ users: string[] }>
type Begun = { group: GraphGroup; pages: Pages; first: ReturnType<Pages['next']> }

function begin(group: GraphGroup, list: AsyncIterable<{ users: string[] }>): Begun {
  const pages = list[Symbol.asyncIterator]()
  const first = pages.next()
  first.catch(() => {}) // thrown where it is awaited
  return { group, pages, first }
}

/** Takes each in its order, with some more begun already; what was begun is left when one fails. */
async function ahead(
  groups: readonly GraphGroup[],
  begin: (group: GraphGroup) => Begun,
  take: (begun: Begun) => Promise<void>,
): Promise<void> {
  const under: Begun[] = []
  try {
    for (const group of groups) {
      under.push(begin(group))
      const next = under.length < groupsAhead ? undefined : under.shift()
      if (next) await take(next)
    }
    for (let next = under.shift(); next; next = under.shift()) await take(next)
  } finally {
    for (const { pages } of under) pages.return?.().catch(() => {})
  }
}
