import { type SQL, sql } from 'drizzle-orm'
import { type Adapter, Cookie, Lucia, TimeSpan } from 'lucia'
import type { Scope } from '../scope.ts'
import {
  type ActiveSession,
  accountOf,
  type ClientInfo,
  type SessionRow,
  type Stage,
} from './active-session.ts'

/** How a session is opened other than by a whole sign-in. */
export type Opening = { stage?: Stage; supportSessionId?: string; lifetime?: TimeSpan }

/** Ends by the database's clock: 30 minutes without a request or an open page, 12 hours in any case (OWASP ASVS 5.0, 7.3). */
export const idleMinutes = 30
export const idle = `${idleMinutes} minutes`
const absolute = new TimeSpan(12, 'h')
const plainName = 'tenantry'

type Account = Omit<ActiveSession, 'sessionId' | 'accountId'>

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Record<never, never>, Account>
    DatabaseSessionAttributes: ClientInfo & Opening
    DatabaseUserAttributes: Account
  }
}

/** Which portal a session is looked for in: the host as sent, and its tenant (null: the operators' host). */
export type SessionHost = { host: string; tenantId: string | null }

/** For what is done to a session wherever it stands. */
export const noHost: SessionHost = { host: '', tenantId: null }

/**
 * lucia over one anonymous scope. Its own drizzle adapter reads and writes the tables, and the anonymous role has no rights on
 * them; here each call is one of the auth functions.
 */
export const luciaOf = (scope: Scope, sessionHost: SessionHost | ClientInfo) =>
  lucia(adapterOf(scope, sessionHost))

/** lucia that looks up and does no more, by whatever reads the one row. */
export const lookUpOf = (read: ReadSession, sessionHost: SessionHost) =>
  lucia({ ...unasked, getSessionAndUser: lookUp(read, sessionHost) })

const lucia = (adapter: Adapter) =>
  new Lucia(adapter, {
    sessionExpiresIn: absolute,
    getUserAttributes: (attributes) => attributes,
  })

type ReadSession = (text: SQL) => Promise<SessionRow | undefined>

const lookUp =
  (read: ReadSession, sessionHost: SessionHost | ClientInfo): Adapter['getSessionAndUser'] =>
  async (id) => {
    const tenantId = 'tenantId' in sessionHost ? sessionHost.tenantId : null
    const row = await read(
      sql`select *, stage = 'open' as becomes from auth_session(${id}, ${sessionHost.host}, ${tenantId}::uuid, ${idle}::interval)`,
    )
    if (!row) return [null, null]
    // lucia compares with this machine's clock, so it is told what the database's says is left
    const expiresAt = new Date(Date.now() + row.seconds_left * 1000)
    const attributes = { host: sessionHost.host, ip: '', agent: '' }
    return [
      { id, userId: row.account_id, expiresAt, attributes },
      { id: row.account_id, attributes: accountOf(row) },
    ]
  }

const adapterOf = (scope: Scope, sessionHost: SessionHost | ClientInfo): Adapter => ({
  ...unasked,
  async setSession({ id, userId, attributes }) {
    const {
      host,
      ip,
      agent,
      stage = 'open',
      supportSessionId = null,
      lifetime = absolute,
    } = attributes
    await scope.db.execute(
      sql`select auth_session_open(${id}, ${userId}::uuid, ${host}, ${ip}::inet, ${agent},
        make_interval(secs => ${lifetime.seconds()}), ${stage}, ${supportSessionId}::uuid)`,
    )
  },
  getSessionAndUser: lookUp(
    async (text) => (await scope.db.execute<SessionRow>(text))[0],
    sessionHost,
  ),
  async deleteSession(id) {
    await scope.db.execute(sql`select auth_session_end(${id})`)
  },
})

/** What lucia offers and nothing here asks for: the profile lists and ends by account, the worker prunes. */
async function refuse(): Promise<never> {
  throw new Error('not asked of lucia')
}

const unasked = {
  setSession: refuse,
  deleteSession: refuse,
  // lucia slides the end of a session in use; ours is absolute
  async updateSessionExpiration() {},
  getUserSessions: refuse,
  deleteUserSessions: refuse,
  deleteExpiredSessions: refuse,
}

/** Host-only, HttpOnly, SameSite=Lax; over https also Secure under the `__Host-` name. */
export const sessionCookieName = (secure: boolean) => (secure ? `__Host-${plainName}` : plainName)

/** The Set-Cookie value that hands the browser its token, or takes it away (null). */
export function sessionCookie(token: string | null, secure: boolean): string {
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  const maxAge = token === null ? 0 : absolute.seconds()
  return new Cookie(sessionCookieName(secure), token ?? '', { ...attributes, maxAge }).serialize()
}
