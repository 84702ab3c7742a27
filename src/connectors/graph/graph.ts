import { GraphError } from './errors.ts'
import { createRequests, type GraphOptions } from './requests.ts'
import {
  type GraphCredentials,
  type NumberPage,
  numberPage,
  type UserPage,
  userPage,
} from './shapes.ts'

export type Graph = {
  users(
    credentials: GraphCredentials,
    options?: { deltaLink?: string | null; signal?: AbortSignal },
  ): AsyncIterable<UserPage>
  numbers(
    credentials: GraphCredentials,
    options?: { signal?: AbortSignal },
  ): AsyncIterable<NumberPage>
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

  return { users, numbers, close }
}

type Page = { length: number; next: string | null }

// Empty pages are lawful, an endless run of them is not.
const maxEmptyPages = 200

/**
 * Page after page, the next one already under way while the caller works on this one. A caller who
 * leaves early ends what is under way.
 */
async function* readAhead<P extends Page>(
  first: string,
  signal: AbortSignal | undefined,
  readPage: (link: string, signal: AbortSignal) => Promise<P>,
): AsyncGenerator<P> {
  const left = new AbortController()
  const either = signal ? AbortSignal.any([signal, left.signal]) : left.signal
  let empty = 0
  try {
    let coming: Promise<P> | null = readPage(first, either)
    while (coming) {
      const page: P = await coming
      empty = page.length ? 0 : empty + 1
      if (empty > maxEmptyPages) throw endless()
      coming = page.next ? readPage(page.next, either) : null
      coming?.catch(() => {}) // thrown where it is awaited, at the next turn
      yield page
    }
  } finally {
    left.abort()
  }
}

/** A link kept from another endpoint (a moved cloud, a restarted sandbox) is worth as much as an expired one. */
function storedLink(link: string, origin: string): string {
  if (URL.parse(link)?.origin === origin) return link
  throw new GraphError('resync', { code: 'graph-link-elsewhere', params: {} })
}

/** Refuses a link that Graph hands out for another host: it would carry the token to a stranger. */
function followed(link: string | undefined, origin: string): string | null {
  if (!link || URL.parse(link)?.origin === origin) return link || null
  throw new GraphError('broken', { code: 'graph-link-foreign', params: {} })
}

/** Reading would not end: too many empty pages in a row, or a change list without a link to its next. */
function endless(): GraphError {
  return new GraphError('broken', { code: 'graph-endless', params: {} })
}
