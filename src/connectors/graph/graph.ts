import { createChanges, type GraphChanges } from './changes.ts'
import { endless, followed, readAhead, storedLink } from './paging.ts'
import { createProvisioning, type GraphProvisioning } from './provisioning.ts'
import { createRequests, type GraphOptions } from './requests.ts'
import { selected, type UserField } from './selected.ts'
import {
  type ConfigurationPage,
  configurationPage,
  type GroupPage,
  groupPage,
  type MemberPage,
  memberPage,
} from './shapes.teams.ts'
import {
  type GraphCredentials,
  type NumberPage,
  numberPage,
  type UserPage,
  userPage,
} from './shapes.ts'
import { createSingles, type GraphSingles } from './singles.ts'

type Listing = { signal?: AbortSignal }
/** `fields`: what is read of a user beside what always is; a delta link goes on with those that it began with. */
type Reading = Listing & { deltaLink?: string | null; fields?: readonly UserField[] }

export type Graph = GraphSingles &
  GraphChanges &
  GraphProvisioning & {
    users(credentials: GraphCredentials, options?: Reading): AsyncIterable<UserPage>
    numbers(credentials: GraphCredentials, options?: Listing): AsyncIterable<NumberPage>
    userConfigurations(
      credentials: GraphCredentials,
      options?: Listing,
    ): AsyncIterable<ConfigurationPage>
    groups(credentials: GraphCredentials, options?: Listing): AsyncIterable<GroupPage>
    members(
      credentials: GraphCredentials,
      groupId: string,
      options?: Listing,
    ): AsyncIterable<MemberPage>
    close(): void
  }

const pageSize = 999
const numbersPageSize = 1000

/**
 * Microsoft Graph 1.0. At most two pages are held at a time, so that memory stays flat.
 * Throws `GraphError`, or the reason of an aborted signal.
 * Sources: Microsoft, "user: delta", "List numberAssignments", "List userConfigurations", "List groups", "List members".
 */
export function createGraph(options: GraphOptions = {}): Graph {
  const base = `${options.graphUrl ?? 'https://graph.microsoft.com'}/v1.0`
  const origin = new URL(base).origin
  const requests = createRequests(options)
  const { read, close } = requests

  /** Everything, or with a delta link what changed since; the same user may come twice, in any order. */
  async function* users(
    credentials: GraphCredentials,
    { deltaLink, fields = [], signal }: Reading = {},
  ): AsyncGenerator<UserPage> {
    const prefer = [deltaLink ? 'return=minimal' : '', `odata.maxpagesize=${pageSize}`]
    const headers = { prefer: prefer.filter(Boolean).join(', ') }
    const first = deltaLink
      ? storedLink(deltaLink, origin)
      : `${base}/users/delta?$select=${selected(fields)}`
    const pages = readAhead(first, signal, async (link, signal) => {
      const page = userPage(await read(credentials, link, headers, signal))
      const next = followed(page['@odata.nextLink'], origin)
      const delta = followed(page['@odata.deltaLink'], origin)
      if (!next && !delta) throw endless()
      return { ...page, next: delta ? null : next, delta }
    })
    for await (const { items, odd, delta } of pages) yield { users: items, odd, deltaLink: delta }
  }

  /** All numbers of the tenant, assigned or not. */
  async function* numbers(
    credentials: GraphCredentials,
    { signal }: { signal?: AbortSignal } = {},
  ): AsyncGenerator<NumberPage> {
    const first = `${base}/admin/teams/telephoneNumberManagement/numberAssignments?$top=${numbersPageSize}`
    let seen = 0
    const pages = readAhead(first, signal, async (link, signal) => {
      const page = numberPage(await read(credentials, link, {}, signal))
      seen += page.length
      // The documentation pages by $skip and promises no link, so a full page without one asks on.
      const rest = page.length === numbersPageSize ? `${first}&$skip=${seen}` : null
      return { ...page, next: followed(page['@odata.nextLink'], origin) ?? rest }
    })
    for await (const { items, odd } of pages) yield { numbers: items, odd }
  }

  /** What Teams keeps of each user: voice, policies, type of account. */
  async function* userConfigurations(
    credentials: GraphCredentials,
    { signal }: Listing = {},
  ): AsyncGenerator<ConfigurationPage> {
    const first = `${base}/admin/teams/userConfigurations?$select=${configured.join(',')}&$top=${pageSize}`
    const pages = pagesOf(credentials, first, configurationPage, signal, laterValues)
    for await (const { items, odd } of pages) yield { configurations: items, odd }
  }

  async function* groups(
    credentials: GraphCredentials,
    { signal }: Listing = {},
  ): AsyncGenerator<GroupPage> {
    const first = `${base}/groups?$select=id,displayName&$top=${pageSize}`
    for await (const { items, odd } of pagesOf(credentials, first, groupPage, signal))
      yield { groups: items, odd }
  }

  /** The users who are members of a group themselves, not by way of another group. */
  async function* members(
    credentials: GraphCredentials,
    groupId: string,
    { signal }: Listing = {},
  ): AsyncGenerator<MemberPage> {
    const first = `${base}/groups/${encodeURIComponent(groupId)}/members?$select=id&$top=${pageSize}`
    for await (const { users } of pagesOf(credentials, first, memberPage, signal)) yield { users }
  }

  function pagesOf<P extends { length: number; next?: string }>(
    credentials: GraphCredentials,
    first: string,
    shape: (answer: unknown) => P,
    signal: AbortSignal | undefined,
    headers: Record<string, string> = {},
  ) {
    return readAhead(first, signal, async (link, signal) => {
      const page = shape(await read(credentials, link, headers, signal))
      return { ...page, next: followed(page.next, origin) }
    })
  }

  return {
    ...{ users, numbers, userConfigurations, groups, members, close },
    ...createSingles(base, requests),
    ...createChanges(base, requests),
    ...createProvisioning(base, requests),
  }
}

const configured = [
  'id',
  'accountType',
  'isEnterpriseVoiceEnabled',
  'effectivePolicyAssignments',
  'telephoneNumbers',
]

/** Or `ineligibleUser` would be told as `unknownFutureValue` ("teamsUserConfiguration resource type"). */
const laterValues = { prefer: 'include-unknown-enum-members' }
