import type { z } from 'zod'
import { wordsOf } from './graph/errors.changes.ts'
import { failureIn, GraphError, graphRefusal, isAbsent } from './graph/errors.ts'
import { followed, readAhead } from './graph/paging.ts'
import { createRequests, type GraphOptions } from './graph/requests.ts'
import {
  address,
  job,
  lead,
  misshapen,
  number,
  pageOf,
  profile,
  trunk,
} from './operator-connect.shapes.ts'
import type {
  OcBatch,
  OcJob,
  OperatorConnect,
  OperatorConnectCredentials,
} from './operator-connect.types.ts'
import { named } from './operator-connect.values.ts'
import type { OutboundAnswer } from './outbound.ts'

export type OperatorConnectOptions = Omit<GraphOptions, 'graphUrl' | 'resource'> & {
  operatorConnectUrl?: string
}

/** "Project Synergy", the application by which Microsoft gives access to Operator Connect (Microsoft Learn, "Connect Azure Communications Gateway to Operator Connect"). */
export const operatorConnectResource = 'eb63d611-525e-4a31-abd7-0cb33f679599'

/**
 * Microsoft publishes no reference of this API: these paths, and the shapes of `operator-connect.shapes.ts`, are read off operators'
 * wrappers of it. Consents and civic addresses are as a carrier's public stand-in serves them (github.com: `operator-consents` with
 * `Values` and `TotalCount`, `address-management/tenants/{id}/civic-addresses`), their fields as VOSS Automate models them
 * (`device/msoperatorconnect/PartnerOperatorConsents`, `PartnerCivicAddress`); profiles, trunks and numbers have the fields of
 * AudioCodes' "REST API for Operator Connect" (techdocs.audiocodes.com/live); uploads and releases, their entries, statuses, error
 * codes and the limit of 1,000 are those of Telnyx's public SDK (`external_connections`). The addresses of what no wrapper shows
 * are ours to guess, in this one place.
 */
const paths = {
  leads: '/operator-consents',
  addresses: (tenant: string) => `/address-management/tenants/${part(tenant)}/civic-addresses`,
  profiles: '/calling-profiles',
  trunks: '/trunks',
  numbers: '/telephone-numbers',
  upload: (tenant: string) => `/tenants/${part(tenant)}/uploads`,
  release: (tenant: string) => `/tenants/${part(tenant)}/releases`,
  relocate: (tenant: string) => `/tenants/${part(tenant)}/location-changes`,
  job: (id: string) => `/jobs/${part(id)}`,
  jobs: '/jobs',
}
const part = encodeURIComponent

const [listPage, numbersPage] = [200, 1000]
/** Somebody waits for the answer. */
const impatience = { timeoutMs: 5000, attempts: 1 }

type Credentials = OperatorConnectCredentials
type Listing = {
  signal?: AbortSignal | undefined
  size?: number
  /** What an entry calls its id. */
  idName?: string
  query?: Record<string, string>
}

/** Operator Connect, with Graph's tokens, waits, repetitions and guard. At most two pages are held at a time. */
export function createOperatorConnect(options: OperatorConnectOptions = {}): OperatorConnect {
  const { operatorConnectUrl = 'https://operatorconnect.microsoft.com', ...rest } = options
  const base = operatorConnectUrl.replace(/\/+$/, '')
  const { origin } = new URL(base)
  const resource = operatorConnectResource
  const peer = 'operator-connect'
  const { read, change, close } = createRequests({ ...rest, resource, peer })

  /** Page after page, by link or by number. A list that ends before it has as many entries as it says is broken, not shorter. */
  async function* listed<T>(
    credentials: Credentials,
    path: string,
    shape: z.ZodType<T>,
    { signal, size = listPage, idName, query = {} }: Listing,
  ) {
    const first = new URL(`${base}${path}`)
    const said = { ...query, pageSize: String(size) }
    for (const [name, value] of Object.entries(said)) first.searchParams.set(name, value)
    let [seen, at] = [0, 1]
    const pages = readAhead(first.href, signal, async (link, signal) => {
      const answer = await read(credentials, link, {}, signal)
      const page = pageOf(shape, answer, { ...(idName && { idName }) })
      seen += page.length
      at += 1
      const linked = followed(page.nextLink ?? undefined, origin)
      const isFull = page.length >= size && seen !== page.total
      if (!linked && !isFull && seen < (page.total ?? 0)) throw misshapen()
      const next = new URL(first)
      next.searchParams.set('pageNumber', String(at))
      return { ...page, next: linked ?? (isFull ? next.href : null) }
    })
    for await (const { items, odd } of pages) yield { items, odd }
  }

  return {
    async check(credentials, { signal } = {}) {
      const { signIn, close } = createRequests({ ...rest, resource, peer, ...impatience })
      try {
        await signIn(credentials, signal)
      } finally {
        close()
      }
    },
    async *leads(credentials, options = {}) {
      for await (const { items, odd } of listed(credentials, paths.leads, lead, options))
        yield { leads: items, odd }
    },
    async *addresses(credentials, msTenantId, { signal } = {}) {
      const url = `${base}${paths.addresses(msTenantId)}`
      const answer = await read(credentials, url, {}, signal)
      const { items, odd } = pageOf(address, answer, { name: 'civicAddresses' })
      yield { addresses: items, odd }
    },
    async *profiles(credentials, options = {}) {
      const of = { ...options, idName: 'callingProfileId' }
      for await (const { items, odd } of listed(credentials, paths.profiles, profile, of))
        yield { profiles: items, odd }
    },
    async *trunks(credentials, options = {}) {
      const of = { ...options, idName: 'trunkId' }
      for await (const { items, odd } of listed(credentials, paths.trunks, trunk, of))
        yield { trunks: items, odd }
    },
    async *numbers(credentials, { signal, msTenantId } = {}) {
      const query = { ...(msTenantId && { tenantId: msTenantId }) }
      const of = { signal, size: numbersPage, query }
      for await (const { items, odd } of listed(credentials, paths.numbers, number, of))
        yield { numbers: items, odd }
    },
    async number(credentials, { msTenantId, number: wanted }, { signal } = {}) {
      const url = new URL(`${base}${paths.numbers}`)
      url.search = new URLSearchParams({ tenantId: msTenantId, telephoneNumber: wanted }).toString()
      const { items, length } = pageOf(number, await read(credentials, url.href, {}, signal))
      if (length === 0) return null
      const [found] = items
      const isIt = found?.number === wanted && found.msTenantId === msTenantId.toLowerCase()
      if (length > 1 || !isIt || !found) throw misshapen()
      return found
    },
    async send(credentials, batch, { signal } = {}) {
      const url = `${base}${paths[batch.kind](batch.msTenantId)}`
      const asked = { method: 'POST', body: bodyOf(batch), refusal } as const
      const { found } = await change(credentials, url, asked, signal)
      const id = Object(named(found)).id
      // it was taken, but as which job cannot be asked
      if (typeof id !== 'string' || !id)
        throw new GraphError('broken', { code: 'graph-shape', params: {} }, { isUncertain: true })
      return { msJobId: id }
    },
    async job(credentials, msJobId, { signal } = {}) {
      try {
        return oneJob(await read(credentials, `${base}${paths.job(msJobId)}`, {}, signal))
      } catch (error) {
        // not what a wrong address or a proxy says, which has no code of Microsoft's
        if (error instanceof GraphError && isAbsent(error) && error.code !== '404') return null
        throw error
      }
    },
    async jobByKey(credentials, key, { signal } = {}) {
      const url = `${base}${paths.jobs}?${new URLSearchParams({ ticketId: key })}`
      const { items, odd } = pageOf(job, await read(credentials, url, {}, signal))
      if (odd.length > 0) throw misshapen()
      return items.find((one) => one.key === key.toLowerCase()) ?? null
    },
    close,
  }
}

function bodyOf(batch: OcBatch): Record<string, unknown> {
  const said = { ticketId: batch.key, telephoneNumbers: batch.numbers }
  if (batch.kind === 'release') return said
  const place = { civicAddressId: batch.addressId, locationId: batch.locationId }
  if (batch.kind === 'relocate') return { ...said, ...place }
  const [usage, ...additionalUsages] = batch.usages
  const { country, callingProfileId } = batch
  return { ...said, ...place, usage, additionalUsages, country, callingProfileId }
}

/** Operator Connect said no to a batch: its code and its words, whatever they mean. */
function refusal(answer: OutboundAnswer): GraphError {
  const said = failureIn(answer)
  const { status } = answer
  if (status === 401 || status === 403 || !said?.message) return graphRefusal(answer)
  const reason = { code: 'graph-change-refused', params: { said: wordsOf(said.message) } } as const
  return new GraphError('broken', reason, { code: said.code, status })
}

function oneJob(answer: unknown): OcJob {
  const found = job.safeParse(named(answer))
  if (!found.success) throw misshapen(found.error)
  return found.data
}
