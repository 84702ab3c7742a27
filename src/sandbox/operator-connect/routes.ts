import { graphError, type Reply } from '../microsoft/errors.ts'
import type { Fault } from '../microsoft/faults.ts'
import type { Batch, Jobs } from './jobs.ts'
import type { Endpoint, Kind } from './shapes.ts'
import type { World } from './world.ts'

export type Call = {
  base: string
  url: URL
  fault: Fault<Endpoint> | null
  body: Record<string, unknown>
  names: string[]
  world: World
  jobs: Jobs
}
type Route = {
  method: 'GET' | 'POST'
  path: RegExp
  endpoint: Endpoint
  answer(call: Call): Reply
}

const [usualOfPage, mostOfPage, mostOfBatch] = [100, 1000, 1000]

const batches: [string, Kind][] = [
  ['uploads', 'upload'],
  ['releases', 'release'],
  ['location-changes', 'relocate'],
]
const tenant = '([^/]+)'
const at = (path: string) => new RegExp(`^/${path}$`)

const routes: Route[] = [
  {
    ...{ method: 'GET', path: at('operator-consents'), endpoint: 'leads' },
    answer: (call) => paged(call, [...call.world.leads.values()], 'number'),
  },
  {
    method: 'GET',
    path: at(`address-management/tenants/${tenant}/civic-addresses`),
    endpoint: 'addresses',
    answer(call) {
      const of = call.names[0]?.toLowerCase()
      const civicAddresses = [...call.world.addresses.values()].filter(
        ({ tenantId }) => tenantId.toLowerCase() === of,
      )
      const { items } = oddly(call, civicAddresses)
      return { status: 200, body: { civicAddresses: items } }
    },
  },
  {
    ...{ method: 'GET', path: at('calling-profiles'), endpoint: 'profiles' },
    answer: (call) => paged(call, [...call.world.profiles.values()], 'number'),
  },
  {
    ...{ method: 'GET', path: at('trunks'), endpoint: 'trunks' },
    answer: (call) => paged(call, [...call.world.trunks.values()], 'number'),
  },
  { method: 'GET', path: at('telephone-numbers'), endpoint: 'numbers', answer: numbers },
  ...batches.map(
    ([name, kind]): Route => ({
      ...{ method: 'POST', path: at(`tenants/${tenant}/${name}`), endpoint: kind },
      answer: (call) => begin(call, kind),
    }),
  ),
  {
    ...{ method: 'GET', path: at('jobs/([^/]+)'), endpoint: 'job' },
    answer({ jobs, names: [id = ''] }) {
      const job = jobs.ask(id)
      return job ? { status: 200, body: job } : graphError(404, 'JobNotFound', 'No such job.')
    },
  },
  {
    ...{ method: 'GET', path: at('jobs'), endpoint: 'jobs' },
    answer: (call) =>
      paged(call, call.jobs.byTicket(call.url.searchParams.get('ticketId') ?? ''), 'number'),
  },
]

/** Who answers a request, what it counts as, and what its path names. */
export function routeOf(method: string | undefined, url: URL) {
  for (const route of routes) {
    const found = route.method === method ? route.path.exec(url.pathname) : null
    if (!found) continue
    const isOne = route.endpoint === 'numbers' && url.searchParams.has('telephoneNumber')
    const endpoint = isOne ? 'one' : route.endpoint
    return { ...route, endpoint, names: found.slice(1).map((text) => decodeURIComponent(text)) }
  }
  return null
}

function numbers(call: Call): Reply {
  const { world, url } = call
  const of = url.searchParams.get('tenantId')?.toLowerCase()
  const one = url.searchParams.get('telephoneNumber')
  const found = one === null ? [...world.numbers.values()] : [world.numbers.get(one) ?? []].flat()
  const theirs = of ? found.filter(({ tenantId }) => tenantId.toLowerCase() === of) : found
  return paged(call, theirs, 'link')
}

function begin({ world, jobs, body, fault, names: [tenantId = ''] }: Call, kind: Kind): Reply {
  const texts = (list: unknown) => (Array.isArray(list) ? list.map(String) : [])
  const textOr = (value: unknown) => (typeof value === 'string' ? value : null)
  const batch: Batch = {
    ...{ kind, tenantId, ticketId: String(body.ticketId ?? '') },
    numbers: texts(body.telephoneNumbers),
    usage: String(body.usage ?? ''),
    additionalUsages: texts(body.additionalUsages),
    country: String(body.country ?? ''),
    callingProfileId: String(body.callingProfileId ?? ''),
    civicAddressId: textOr(body.civicAddressId),
    locationId: textOr(body.locationId),
  }
  const refused = refusalOf(world, batch)
  if (refused) return graphError(400, ...refused)
  const { id } = jobs.begin(batch, {
    isEndless: fault?.kind === 'endless',
    isHalf: fault?.kind === 'halved',
  })
  return { status: 202, body: { id, ticketId: batch.ticketId } }
}

/** Why a batch is not taken at all, as code and words. */
function refusalOf(world: World, batch: Batch): [string, string] | null {
  const { tenantId, numbers } = batch
  if (numbers.length === 0 || numbers.length > mostOfBatch)
    return ['InvalidRequest', `At most ${mostOfBatch} telephone numbers are taken at once.`]
  if (numbers.some((number) => !/^\+[1-9]\d{6,14}$/.test(number)))
    return ['InvalidTelephoneNumber', 'A telephone number is not in E.164.']
  if (new Set(numbers).size < numbers.length)
    return ['DuplicateTelephoneNumber', 'A telephone number is there twice.']
  if (batch.civicAddressId !== null && batch.locationId !== null)
    return ['InvalidRequest', 'Only one of civicAddressId and locationId may be given.']
  if (batch.kind !== 'upload') return null
  const lead = [...world.leads.values()].find(
    (one) => one.tenantId.toLowerCase() === tenantId.toLowerCase(),
  )
  if (lead?.status !== 'Active') return ['ConsentNotActive', 'The tenant has no active consent.']
  if (!lead.isDirectLead && !lead.consentedCountries.includes(batch.country))
    return ['CountryNotConsented', `The consent does not cover '${batch.country}'.`]
  return world.profiles.has(batch.callingProfileId)
    ? null
    : ['CallingProfileNotFound', 'The calling profile was not found.']
}

/** A page by its number, or with a link to the next one; `totalCount` says how many there are in all. */
function paged(call: Call, all: readonly object[], by: 'number' | 'link'): Reply {
  const { url, base, fault } = call
  const size = Number(url.searchParams.get('pageSize') ?? usualOfPage)
  const page = Number(url.searchParams.get('pageNumber') ?? 1)
  if (!(size >= 1 && size <= mostOfPage && page >= 1))
    return graphError(400, 'InvalidRequest', 'No such page.')
  const token = Number(url.searchParams.get('continuationToken') ?? 0)
  const from = by === 'link' ? token : (page - 1) * size
  const { items, until } = oddly(call, all, from, size)
  const onward = new URL(url.pathname + url.search, base)
  onward.searchParams.set('continuationToken', String(until))
  if (fault?.kind === 'astray') onward.hostname = 'localhost.example'
  const isLast = until >= all.length || fault?.kind === 'truncated'
  return {
    status: 200,
    body: {
      values: items,
      totalCount: all.length,
      ...(by === 'link' && { nextLink: isLast ? null : onward.href }),
    },
  }
}

/** The entries of a page as a fault would have them, and where the next one begins. */
function oddly({ fault }: Call, all: readonly object[], from = 0, size = all.length) {
  const until = from + size
  const items = all.slice(from, until)
  const [first = {}] = items
  switch (fault?.kind) {
    case 'empty':
      return { items: [], until: from }
    case 'truncated':
      return { items: items.slice(0, fault.left ?? 0), until }
    case 'replayed':
      return { items: [...all.slice(Math.max(from - 3, 0), from), ...items], until }
    case 'shuffled':
      return { items: items.toReversed(), until }
    case 'odd':
      return { items: [...odd(first), ...items], until }
    default:
      return { items, until }
  }
}

/** Entries of kinds that no documentation has, beside those that are as they should be. */
const odd = (like: object): unknown[] => [
  null,
  'text',
  {},
  { ...like, id: null, callingProfileId: 7, trunkId: [], telephoneNumber: '0' },
]
