import { endless, followed, readAhead, storedLink } from './graph.pages.ts'
import { createRequests, type GraphOptions } from './graph.requests.ts'
import { numberList, pageOf, userList } from './graph.shapes.ts'

export type GraphCredentials = { msTenantId: string; clientId: string; clientSecret: string }

/** One entry of a directory. An absent property has not changed; null means it is empty now. */
export type GraphUser = {
  id: string
  /** `changed`: in the recycle bin, may come back. `deleted`: gone for good. */
  removed?: 'changed' | 'deleted'
  upn?: string | null
  displayName?: string | null
  enabled?: boolean | null
  department?: string | null
  usageLocation?: string | null
  /** The first business phone, as the directory spells it. */
  phone?: string | null
  mobilePhone?: string | null
  plans?: GraphPlan[]
}

/** `status`: Enabled, Warning, Suspended, LockedOut, Deleted, or what Microsoft adds later. */
export type GraphPlan = { service: string; servicePlanId: string; status: string }

/**
 * A telephone number of a tenant, `number` in E.164. The closed-looking lists are open, Microsoft adds
 * to them: `type` directRouting, callingPlan, operatorConnect; `status` unassigned, userAssigned,
 * conferenceAssigned, voiceApplicationAssigned, thirdPartyAppAssigned, policyAssigned, internalError;
 * `activation` activated, assignmentPending, assignmentFailed, updatePending, updateFailed.
 */
export type GraphNumber = {
  id: string
  number: string
  type: string
  status: string
  activation: string | null
  /** Graph id of the user or resource account that holds the number. */
  targetId: string | null
  category: string | null
  operatorId: string | null
  country: string | null
  city: string | null
}

/** `deltaLink` is null but on the last page; keep it only when that page is stored. */
export type UserPage = { users: GraphUser[]; deltaLink: string | null }

export type Graph = {
  users(
    credentials: GraphCredentials,
    options?: { deltaLink?: string | null; signal?: AbortSignal },
  ): AsyncIterable<UserPage>
  numbers(
    credentials: GraphCredentials,
    options?: { signal?: AbortSignal },
  ): AsyncIterable<GraphNumber[]>
  close(): void
}

const selected = [
  'id',
  'userPrincipalName',
  'displayName',
  'accountEnabled',
  'department',
  'usageLocation',
  'businessPhones',
  'mobilePhone',
  'assignedPlans',
]
const pageSize = 999
const numbersPageSize = 1000

/**
 * Microsoft Graph 1.0. At most two pages are held at a time, so that memory stays flat.
 * Throws `GraphError`, or the reason of an aborted signal.
 * Sources: Microsoft, "user: delta" and "List numberAssignments".
 */
export function createGraph(options: GraphOptions = {}): Graph {
  const base = `${options.graphUrl ?? 'https://graph.microsoft.com'}/v1.0`
  const origin = new URL(base).origin
  const { read, close } = createRequests(options)

  /** Everything, or with a delta link what changed since; the same user may come twice, in any order. */
  async function* users(
    credentials: GraphCredentials,
    { deltaLink, signal }: { deltaLink?: string | null; signal?: AbortSignal } = {},
  ): AsyncGenerator<UserPage> {
    const prefer = [deltaLink ? 'return=minimal' : '', `odata.maxpagesize=${pageSize}`]
    const headers = { prefer: prefer.filter(Boolean).join(', ') }
    const first = deltaLink
      ? storedLink(deltaLink, origin)
      : `${base}/users/delta?$select=${selected.join(',')}`
    const pages = readAhead(first, signal, async (link, signal) => {
      const page = pageOf(userList, await read(credentials, link, headers, signal))
      const next = followed(page['@odata.nextLink'], origin)
      const delta = followed(page['@odata.deltaLink'], origin)
      if (!next && !delta) throw endless()
      return { items: page.value, next: delta ? null : next, delta }
    })
    for await (const { items, delta } of pages) yield { users: items, deltaLink: delta }
  }

  /** All numbers of the tenant, assigned or not. */
  async function* numbers(
    credentials: GraphCredentials,
    { signal }: { signal?: AbortSignal } = {},
  ): AsyncGenerator<GraphNumber[]> {
    const first = `${base}/admin/teams/telephoneNumberManagement/numberAssignments?$top=${numbersPageSize}`
    let seen = 0
    const pages = readAhead(first, signal, async (link, signal) => {
      const page = pageOf(numberList, await read(credentials, link, {}, signal))
      seen += page.value.length
      // The documentation pages by $skip and promises no link, so a full page without one asks on.
      const rest = page.value.length === numbersPageSize ? `${first}&$skip=${seen}` : null
      return { items: page.value, next: followed(page['@odata.nextLink'], origin) ?? rest }
    })
    for await (const { items } of pages) yield items
  }

  return { users, numbers, close }
}
