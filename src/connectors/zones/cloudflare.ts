import { createOutbound, type OutboundOptions, Unreachable } from '../outbound.ts'
import { type ZoneAccess, type ZoneEditor, ZoneError, type ZoneRecord } from '../zones.ts'
import { canonical } from './names.ts'
import { canonicalValue } from './wire.ts'

export type TokenAccess = Extract<ZoneAccess, { provider: 'cloudflare' }>
export type Outbound = ReturnType<typeof createOutbound>

export const cloudflareUrl = 'https://api.cloudflare.com/client/v4'

/** An answer is a page of records, or one. */
const maxBytes = 2 * 1024 * 1024
export const createCloudflareOutbound = (options: OutboundOptions): Outbound =>
  createOutbound({ peer: 'cloudflare', maxBytes, ...options })

const perPage = 100
/** More values of one name and type than a zone has. */
const maxPages = 20
/** Another record with the same settings; an identical record: what is asked for is there. */
const alreadyThere = [81057, 81058]
/** An alias, or something beside which there can be none, has the name. */
const inUse = [81053, 81054, 81055, 81056]
const gone = 81044
/** Longer pauses are a matter of the caller's next try. */
const maxPauseSeconds = 5
const maxTries = 3
const maxSaid = 200

type Found = { id: string; name: string; type: string; content: string }

/** Writes a zone by Cloudflare's API v4 (https://developers.cloudflare.com/api/resources/dns/subresources/records/). */
export function cloudflareEditor(
  access: TokenAccess,
  { outbound, base = cloudflareUrl }: { outbound: Outbound; base?: string },
): ZoneEditor {
  const { zone } = access
  const records = `${base}/zones/${encodeURIComponent(access.zoneId)}/dns_records`
  const ask = asking(access, outbound)

  async function listed({ name, type }: Pick<ZoneRecord, 'name' | 'type'>, signal?: AbortSignal) {
    const all: Found[] = []
    for (let page = 1; page <= maxPages; page += 1) {
      const query = new URLSearchParams({ type, 'name.exact': canonical(name) })
      query.set('per_page', String(perPage))
      query.set('page', String(page))
      const { result, pages } = await ask('GET', `${records}?${query}`, undefined, [], signal)
      const found = Array.isArray(result) ? result.map(foundIn) : []
      // what a filter that the API no longer knows would let through
      all.push(...found.filter((one) => one.name === canonical(name) && one.type === type))
      if (page >= pages) break
    }
    return all.map((one) => ({ id: one.id, value: valueIn(type, one.content) }))
  }

  const read: ZoneEditor['read'] = async (of, signal) =>
    (await listed(of, signal)).map(({ value }) => value)

  async function put(record: ZoneRecord, signal?: AbortSignal) {
    const { name, type, value, ttlSeconds: ttl } = record
    const ours = canonicalValue(record)
    if ((await read(record, signal)).includes(ours)) return
    const content = type === 'TXT' ? quoted(value) : value
    const body = { name: canonical(name), type, content, ttl, proxied: false }
    const { result, code } = await ask('POST', records, body, [...alreadyThere, ...inUse], signal)
    if (code !== null && inUse.includes(code)) throw await taken(name, signal)
    if (code !== null) return
    const made = foundIn(result)
    if (made.name === canonical(name)) return
    // Cloudflare puts the zone behind a name that is not in it
    await ask('DELETE', `${records}/${encodeURIComponent(made.id)}`, undefined, [gone], signal)
    throw new ZoneError('refused', { code: 'zone-not-ours', params: { zone } })
  }

  async function taken(name: string, signal?: AbortSignal): Promise<ZoneError> {
    let found = name
    for (const type of ['CNAME', 'A', 'AAAA', 'TXT'] as const) {
      const [value] = await read({ name, type }, signal)
      if (value !== undefined) found = `${type} ${value}`
      if (value !== undefined) break
    }
    return new ZoneError('refused', { code: 'zone-taken', params: { name, found } })
  }

  const remove: ZoneEditor['remove'] = async (record, signal) => {
    const all = await listed(record, signal)
    const own = all.find(({ value }) => value === canonicalValue(record))
    if (!own) return all.length > 0 ? 'other' : 'absent'
    const at = `${records}/${encodeURIComponent(own.id)}`
    const { code } = await ask('DELETE', at, undefined, [gone], signal)
    return code === null ? 'removed' : 'absent'
  }

  return { put, read, remove }
}

/** A TXT as Cloudflare keeps it: strings of up to 255 octets in quotes; a character has up to four of them. */
const quoted = (value: string): string =>
  (value.match(/.{1,63}/gsu) ?? [''])
    .map((part) => `"${part.replaceAll(/["\\]/g, '\\$&')}"`)
    .join(' ')

/** The value as the other way has it; a TXT that was entered without quotes is kept so. */
function valueIn(type: ZoneRecord['type'], content: string): string {
  if (type !== 'TXT') return canonicalValue({ type, value: content })
  if (!content.startsWith('"')) return content
  const parts = content.match(/"(?:[^"\\]|\\.)*"/gs) ?? []
  return parts.map((part) => part.slice(1, -1).replaceAll(/\\(.)/gs, '$1')).join('')
}

type Said = { result: unknown; pages: number; code: number | null }

function asking({ token, zone }: TokenAccess, outbound: Outbound) {
  /** `passes`: codes of errors that are an answer. */
  return async function ask(
    method: string,
    url: string,
    body: object | undefined,
    passes: readonly number[],
    signal?: AbortSignal,
    tries = 1,
  ): Promise<Said> {
    const { status, headers, text } = await reached(outbound, url, {
      ...{ method, headers: headersOf(token, body), ...(signal && { signal }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const said = readSaid(text)
    const code = said?.errors.find((error) => passes.includes(error.code))?.code ?? null
    if (code !== null) return { result: null, pages: 1, code }
    if (said?.success && status < 300) return { ...said, code }
    const pause = secondsOf(headers['retry-after'])
    if (status === 429 && tries < maxTries && pause !== null && pause <= maxPauseSeconds) {
      await paused(pause, signal)
      return ask(method, url, body, passes, signal, tries + 1)
    }
    throw failureOf(status, said, zone, token)
  }
}

const headersOf = (token: string, body: object | undefined) => ({
  ...{ Authorization: `Bearer ${token}`, Accept: 'application/json', 'User-Agent': 'Tenantry' },
  ...(body && {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(JSON.stringify(body))),
  }),
})

async function reached(outbound: Outbound, ...asked: Parameters<Outbound['ask']>) {
  try {
    return await outbound.ask(...asked)
  } catch (error) {
    if (error instanceof Unreachable)
      throw new ZoneError('transient', { code: 'zone-unreachable', params: {} }, error)
    throw error
  }
}

function failureOf(
  status: number,
  said: ReturnType<typeof readSaid>,
  zone: string,
  token: string,
): ZoneError {
  const errors = said?.errors ?? []
  const words = errors.map(({ code, message }) => `${message} (${code})`).join(' ')
  // whatever it says, the token is none of it
  const text = words.replaceAll(token, '•••').replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
  const params = { said: text.slice(0, maxSaid).toWellFormed() || `HTTP ${status}` }
  if (status === 429 || status >= 500)
    return new ZoneError('transient', { code: 'zone-refused', params: { said: `HTTP ${status}` } })
  // an answer of somebody who is not Cloudflare's API, a redirect among them
  if (!said) return new ZoneError('transient', { code: 'zone-answer', params: {} })
  if (status === 401 || (status === 400 && errors.some(({ code }) => code === 6003)))
    return new ZoneError('refused', { code: 'zone-key-refused', params })
  if (status === 403) return new ZoneError('refused', { code: 'zone-key-refused', params })
  if (status === 404 || errors.some(({ code }) => code === 7003 || code === 7000))
    return new ZoneError('refused', { code: 'zone-not-ours', params: { zone } })
  return new ZoneError('refused', { code: 'zone-refused', params })
}

/** The API's envelope; null for whatever is none. */
function readSaid(text: string) {
  const read = parsed(text)
  if (!isObject(read) || typeof read.success !== 'boolean') return null
  const errors = (Array.isArray(read.errors) ? read.errors : []).filter(isObject)
  const info = isObject(read.result_info) ? read.result_info : {}
  return {
    success: read.success,
    result: read.result,
    pages: typeof info.total_pages === 'number' ? info.total_pages : 1,
    errors: errors.map(({ code, message }) => ({ code: Number(code), message: String(message) })),
  }
}

function foundIn(result: unknown): Found {
  const { id, name, type, content } = isObject(result) ? result : {}
  if (typeof id !== 'string' || typeof name !== 'string')
    throw new ZoneError('transient', { code: 'zone-answer', params: {} })
  return { id, name: canonical(name), type: String(type), content: String(content) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // what is no JSON is no answer of the API's
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const secondsOf = (header: string | undefined): number | null =>
  header && /^\d{1,6}$/.test(header) ? Number(header) : null

const paused = (seconds: number, signal: AbortSignal | undefined) =>
  new Promise<void>((done, fail) => {
    signal?.throwIfAborted()
    const stop = () => {
      clearTimeout(timer)
      fail(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      done()
    }, seconds * 1000)
    signal?.addEventListener('abort', stop, { once: true })
  })
