import type { IncomingMessage } from 'node:http'
import { parse } from 'hono/utils/cookie'
import { type Address, addressOfHost, type Base, findHostTenant } from '../domain/hosts/hosts.ts'
import { actorOf } from '../domain/people/active-session.ts'
import { sessionCookieName } from '../domain/people/lucia.ts'
import { findSession } from '../domain/people/sessions.ts'
import { type Actor, anonymous, type Database, DatabaseAway, Scope } from '../domain/scope.ts'
import { isTopic, type Topic } from '../domain/topics.ts'
import { wallCookieName } from '../domain/wallboards/pairing.ts'
import { claimWall, findWall, type Wall } from '../domain/wallboards/walls.ts'

export type AdmissionOptions = {
  /** What a token is looked up with, by how well it is known. */
  databaseFor: (token: string | undefined) => Database
  /** The operators' address and what tenants' labels stand before; pages of these hosts may connect, each to its own. */
  base: () => Base
  /** The one host that a request is for, normalised as the pages' is; null when it does not say exactly one. */
  hostOf: (request: IncomingMessage) => string | null
  /** Where it comes from, as the pages have it. */
  addressOf: (request: IncomingMessage) => string
}

/** A page's session, and what it asks for. */
export type PageAdmission = { sessionId: string; actor: Actor; topics: Topic[] }
/** A screen and the wall that it may show, or why it may not: a browser is told nothing of a refused upgrade, so it is let in and sent off. */
export type WallAdmission = { screen: string } & ({ wall: Wall } | { refusal: Farewell })
/** Who may come in; a number is the status that refuses it. */
export type Admission = PageAdmission | WallAdmission | number

/** A close code with its reason (RFC 6455, section 7.4.2: from 4000 on they are the application's own). */
export type Farewell = readonly [code: number, reason: string]
export const removed: Farewell = [1008, 'display removed']
export const elsewhere: Farewell = [4009, 'shown elsewhere']

/** A page with 50 rows of its own and of their tasks stays well below. */
const maxTopics = 256

/**
 * Decides before 101, where a browser can still be refused: `/live`, a host of ours (400, 421), its very Origin
 * (403, against cross-site WebSocket hijacking: the cookie alone would let any site in), topics that exist (400), a
 * session that stands on this host (401).
 */
export async function admit(
  request: IncomingMessage,
  options: AdmissionOptions,
): Promise<Admission> {
  const base = options.base()
  const host = options.hostOf(request)
  if (host === null) return 400
  const address = addressOfHost(host, base)
  if (!address) return 421
  const token = tokenOf(request, base)
  const database = options.databaseFor(token)
  try {
    const tenantId = await tenantOf(address, database)
    if (tenantId === undefined) return 421
    if (request.headers.origin !== `${base.portalUrl.protocol}//${host}`) return 403
    const { pathname, searchParams } = new URL(request.url ?? '/', base.portalUrl)
    if (pathname === '/wallboard/live' && tenantId === null)
      return await admitWall(request, searchParams.get('screen') ?? '', options)
    if (pathname !== '/live') return 404
    const topics = topicsIn(searchParams.get('topics')?.split(',').filter(Boolean) ?? [])
    if (!topics) return 400
    if (token === undefined) return 401
    const look = (scope: Scope) => findSession(scope, token, { host, tenantId })
    const found = await Scope.enter(database, anonymous, look, 'read only')
    // who has a required action first (a password, a second factor) sees nothing else until it is done
    return found?.stage === 'open' && !found.mustChange && !found.factorDue
      ? { sessionId: found.sessionId, actor: actorOf(found), topics }
      : 401
  } catch (error) {
    if (error instanceof DatabaseAway) return 503
    throw error
  }
}

const screenShape = /^[\w-]{16,64}$/

/** A wall is known by its cookie alone, is shown by one screen at a time, and asks for nothing. */
async function admitWall(
  request: IncomingMessage,
  screen: string,
  { base, databaseFor, addressOf }: AdmissionOptions,
): Promise<WallAdmission | number> {
  const name = wallCookieName(base().portalUrl.protocol === 'https:')
  const token = parse(request.headers.cookie ?? '', name)[name]
  if (!token) return 401
  if (!screenShape.test(screen)) return 400
  const agent = request.headers['user-agent'] ?? ''
  const where = { screen, ip: addressOf(request).replace(/%.*/, ''), agent }
  return Scope.enter(databaseFor(undefined), anonymous, async (scope) => {
    const wall = await findWall(scope, token)
    if (!wall) return { screen, refusal: removed }
    return (await claimWall(scope, wall.id, where))
      ? { screen, wall }
      : { screen, refusal: elsewhere }
  })
}

/** The tenant whose host it is, null on the operators'; undefined when it is nobody's. */
async function tenantOf(address: Address, database: Database): Promise<string | null | undefined> {
  if (address.kind === 'operators') return null
  const find = (scope: Scope) => findHostTenant(scope, address)
  return (await Scope.enter(database, anonymous, find, 'read only'))?.id
}

function tokenOf({ headers }: IncomingMessage, { portalUrl }: Base): string | undefined {
  const name = sessionCookieName(portalUrl.protocol === 'https:')
  return parse(headers.cookie ?? '', name)[name] || undefined
}

/** Undefined when one of them is no topic, or there are more than a page can need. */
export function topicsIn(words: readonly string[]): Topic[] | undefined {
  const topics = words.filter(isTopic)
  return topics.length === words.length && topics.length <= maxTopics ? topics : undefined
}
