import type { IncomingMessage } from 'node:http'
import { parse } from 'hono/utils/cookie'
import { findSession, sessionCookieName } from '../domain/people/sessions.ts'
import { type Audience, type Database, DatabaseAway, gate, Scope } from '../domain/scope.ts'
import { isTopic, type Topic } from '../domain/topics.ts'

export type Door = {
  database: Database
  /** The portal's own address; the pages of its host may connect, and nobody else. */
  portalUrl: () => URL
  /** The one host that a request is for, normalised as the pages' is; null when it does not say exactly one. */
  hostOf: (request: IncomingMessage) => string | null
}

/** Who may come in, and what for; a number is the status that refuses it. */
export type Admission = { sessionId: string; audience: Audience; topics: Topic[] } | number

/** A page with 50 rows of its own and of their tasks stays well below. */
const mostTopics = 256

/**
 * Decides before 101, where a browser can still be refused: `/live`, the portal's host (400, 421), its very Origin
 * (403, against cross-site WebSocket hijacking: the cookie alone would let any site in), topics that exist (400), a
 * session that stands on this host (401).
 */
export async function admit(request: IncomingMessage, door: Door): Promise<Admission> {
  const portal = door.portalUrl()
  const host = door.hostOf(request)
  if (host === null) return 400
  if (host !== portal.host) return 421
  if (request.headers.origin !== portal.origin) return 403
  const { pathname, searchParams } = new URL(request.url ?? '/', portal)
  if (pathname !== '/live') return 404
  const topics = topicsIn(searchParams.get('topics')?.split(',').filter(Boolean) ?? [])
  if (!topics) return 400
  try {
    const found = await sessionOf(request, door, host)
    return found ? { sessionId: found.sessionId, audience: found.audience, topics } : 401
  } catch (error) {
    if (error instanceof DatabaseAway) return 503
    throw error
  }
}

async function sessionOf(
  { headers }: IncomingMessage,
  { database, portalUrl }: Door,
  host: string,
) {
  const name = sessionCookieName(portalUrl().protocol === 'https:')
  const token = parse(headers.cookie ?? '', name)[name]
  if (!token) return null
  return Scope.enter(database, gate, (scope) => findSession(scope, token, host), 'read only')
}

/** Undefined when one of them is no topic, or there are more than a page can need. */
export function topicsIn(words: readonly string[]): Topic[] | undefined {
  const topics = words.filter(isTopic)
  return topics.length === words.length && topics.length <= mostTopics ? topics : undefined
}
