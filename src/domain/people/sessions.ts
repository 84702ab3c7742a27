import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type Adapter, Cookie, Lucia, TimeSpan } from 'lucia'
import type { OwnAccount } from '../roles.ts'
import type { themes } from '../schema/people.ts'
import type { Language } from '../schema/tenants.ts'
import type { Audience, Role, Scope } from '../scope.ts'

/** Where a session is used: the normalised host it is bound to, and who holds it as far as we can see. */
export type ClientInfo = { host: string; ip: string; agent: string }

export type OwnSession = {
  id: string
  host: string
  ip: string | null
  agent: string | null
  createdAt: Date
  seenAt: Date
}

export type ActiveSession = {
  sessionId: string
  accountId: string
  audience: Audience
  email: string
  name: string
  role: Role
  theme: (typeof themes)[number]
  density: 'compact' | 'roomy'
  singleKeys: boolean
  absoluteTime: boolean
  timeZone: string
  /** Last seen over 30 s ago; only then is it worth a write. */
  isTouchDue: boolean
  /** `factor`: the password was right, nothing but the second factor may follow. */
  stage: Stage
  /** Somebody else chose the password. */
  mustChange: boolean
  hasFactor: boolean
  /** The installation wants a second factor and this account has none yet. */
  factorDue: boolean
  /** The tenant acted for: its own people's, or that of the support session. */
  tenant: { name: string; shortname: string; language: Language } | null
  /** The MSP whose people it is of. */
  msp: { name: string } | null
  /** Since it was opened. */
  ageSeconds: number
  /** Features switched off for that tenant. */
  off: string[]
  /** A support session to a customer's portal: whose people, and how long it still lasts. */
  supportSession: { id: string; by: 'provider' | 'msp'; secondsLeft: number } | null
}

type Stage = 'open' | 'factor'

/** How a session is opened other than by a whole sign-in. */
type Opening = { stage?: Stage; supportSessionId?: string; lifetime?: TimeSpan }

/** Ends by the database's clock: 30 minutes without a request or an open page, 12 hours in any case (OWASP ASVS 5.0, 7.3). */
const idle = '30 minutes'
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

/** Opens a session and gives its token, which is kept nowhere; the database knows its SHA-256. Wants an anonymous scope. */
export async function openSession(
  scope: Scope,
  accountId: string,
  client: ClientInfo,
  opening: Opening = {},
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const attributes = { ...client, ...opening }
  await luciaOf(scope, client).createSession(accountId, attributes, { sessionId: idOf(token) })
  return token
}

/** Which portal a session is looked for in: the host as sent, and its tenant (null: the operators' host). */
export type SessionHost = { host: string; tenantId: string | null }

/** The session behind a token if it stands in this place, with its account; else null. Wants an anonymous scope. */
export async function findSession(
  scope: Scope,
  token: string,
  sessionHost: SessionHost,
): Promise<ActiveSession | null> {
  const { session, user } = await luciaOf(scope, sessionHost).validateSession(idOf(token))
  if (!session) return null
  const { id, ...account } = user
  return { ...account, accountId: id, sessionId: session.id }
}

/** Ends the session of a token, whoever's it is: only its holder knows it. Wants an anonymous scope. */
export async function endSession(scope: Scope, token: string): Promise<void> {
  await luciaOf(scope, noHost).invalidateSession(idOf(token))
}

/** Ends these of one's own sessions; another's id changes nothing. Wants an anonymous scope. */
export async function endSessions(scope: Scope, account: OwnAccount, ids: string[]): Promise<void> {
  const own = new Set((await listSessions(scope, account)).map((session) => session.id))
  for (const id of ids) if (own.has(id)) await luciaOf(scope, noHost).invalidateSession(id)
}

/** Ends all of one's own sessions but the one that asks (an id). Wants an anonymous scope. */
export const endMyOtherSessions = (scope: Scope, { id }: OwnAccount, keep: string) =>
  endOtherSessions(scope, id, keep)

/** Ends all the account's sessions but `keep` (an id); says how many. Wants an anonymous scope. */
export async function endOtherSessions(
  scope: Scope,
  accountId: string,
  keep: string | null,
): Promise<number> {
  const [row] = await scope.db.execute<{ ended: number }>(
    sql`select auth_sessions_end(${accountId}::uuid, ${keep}) as ended`,
  )
  return row?.ended ?? 0
}

/** One's own standing sessions, last used first. Wants an anonymous scope. */
export async function listSessions(scope: Scope, { id }: OwnAccount): Promise<OwnSession[]> {
  const rows = await scope.db.execute<Omit<OwnSession, 'createdAt' | 'seenAt'> & Stamps>(sql`
    select id, host, host(ip) as ip, agent, extract(epoch from created_at)::float8 as created,
      extract(epoch from seen_at)::float8 as seen
    from auth_sessions(${id}::uuid, ${idle}::interval)`)
  return rows.map(({ created, seen, ...row }) => ({
    ...row,
    createdAt: new Date(created * 1000),
    seenAt: new Date(seen * 1000),
  }))
}

type Stamps = { created: number; seen: number }

/** Keeps these sessions (ids) from idling; each is written at most every 30 s. Wants an anonymous scope. */
export async function touchSessions(scope: Scope, ids: readonly string[]): Promise<void> {
  await scope.db.execute(sql`select auth_sessions_touch(${listOf(ids)}::text[])`)
}

/** Which of these sessions (ids) still stand: asked by the sockets again and again. Wants an anonymous scope. */
export async function activeSessions(
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await scope.db.execute<{ id: string }>(
    sql`select id from auth_sessions_active(${listOf(ids)}::text[], ${idle}::interval) as id`,
  )
  return new Set(rows.map((row) => row.id))
}

// ids are hexadecimal, so an array literal needs no quoting
const listOf = (ids: readonly string[]) =>
  `{${ids.filter((id) => /^[0-9a-f]+$/.test(id)).join(',')}}`

/** Host-only, HttpOnly, SameSite=Lax; over https also Secure under the `__Host-` name. */
export const sessionCookieName = (secure: boolean) => (secure ? `__Host-${plainName}` : plainName)

/** The Set-Cookie value that hands the browser its token, or takes it away (null). */
export function sessionCookie(token: string | null, secure: boolean): string {
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  const maxAge = token === null ? 0 : absolute.seconds()
  return new Cookie(sessionCookieName(secure), token ?? '', { ...attributes, maxAge }).serialize()
}

const idOf = (token: string) => createHash('sha256').update(token).digest('hex')

/**
 * lucia over one anonymous scope. Its own drizzle adapter reads and writes the tables, and the anonymous role has no rights on
 * them; here each call is one of the auth functions.
 */
const luciaOf = (scope: Scope, sessionHost: SessionHost | ClientInfo) =>
  new Lucia(adapterOf(scope, sessionHost), {
    sessionExpiresIn: absolute,
    getUserAttributes: (attributes) => attributes,
  })

const noHost: SessionHost = { host: '', tenantId: null }

const adapterOf = (scope: Scope, sessionHost: SessionHost | ClientInfo): Adapter => ({
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
  async getSessionAndUser(id) {
    const tenantId = 'tenantId' in sessionHost ? sessionHost.tenantId : null
    const [row] = await scope.db.execute<SessionRow>(
      sql`select * from auth_session(${id}, ${sessionHost.host}, ${tenantId}::uuid, ${idle}::interval)`,
    )
    if (!row) return [null, null]
    // lucia compares with this machine's clock, so it is told what the database's says is left
    const expiresAt = new Date(Date.now() + row.seconds_left * 1000)
    const attributes = { host: sessionHost.host, ip: '', agent: '' }
    return [
      { id, userId: row.account_id, expiresAt, attributes },
      { id: row.account_id, attributes: accountOf(row) },
    ]
  },
  async deleteSession(id) {
    await scope.db.execute(sql`select auth_session_end(${id})`)
  },
  // lucia slides the end of a session in use; ours is absolute
  async updateSessionExpiration() {},
  getUserSessions: refuse,
  deleteUserSessions: refuse,
  deleteExpiredSessions: refuse,
})

/** What lucia offers and nothing here asks for: the profile lists and ends by account, the worker prunes. */
async function refuse(): Promise<never> {
  throw new Error('not asked of lucia')
}

type SessionRow = {
  account_id: string
  audience: 'provider' | 'msp' | 'tenant'
  msp_id: string | null
  tenant_id: string | null
  email: string
  name: string
  role: Role
  theme: ActiveSession['theme']
  density: ActiveSession['density']
  single_keys: boolean
  absolute_time: boolean
  time_zone: string
  seconds_left: number
  touch_due: boolean
  stage: Stage
  must_change: boolean
  has_factor: boolean
  tenant_name: string | null
  tenant_shortname: string | null
  language: Language | null
  off: string[]
  support_id: string | null
  support_seconds: number | null
  support_audience: 'provider' | 'msp' | null
  age_seconds: number
  factor_due: boolean
  msp_name: string | null
}

const accountOf = (row: SessionRow) => ({
  audience: audienceOf(row),
  email: row.email,
  name: row.name,
  role: row.role,
  theme: row.theme,
  density: row.density,
  singleKeys: row.single_keys,
  absoluteTime: row.absolute_time,
  timeZone: row.time_zone,
  isTouchDue: row.touch_due,
  stage: row.stage,
  mustChange: row.must_change,
  hasFactor: row.has_factor,
  factorDue: row.factor_due,
  tenant:
    row.tenant_name !== null && row.tenant_shortname !== null && row.language !== null
      ? { name: row.tenant_name, shortname: row.tenant_shortname, language: row.language }
      : null,
  msp: row.msp_name === null ? null : { name: row.msp_name },
  ageSeconds: row.age_seconds,
  off: row.off,
  supportSession:
    row.support_id !== null && row.support_audience !== null
      ? { id: row.support_id, by: row.support_audience, secondsLeft: row.support_seconds ?? 0 }
      : null,
})

/** Which rows an account or token acts for, by its three owner columns. */
export function audienceOf(row: {
  audience: string
  msp_id: string | null
  tenant_id: string | null
}): Audience {
  if (row.tenant_id) return { kind: 'tenant', tenant: row.tenant_id }
  if (row.msp_id) return { kind: 'msp', msp: row.msp_id }
  if (row.audience === 'provider') return { kind: 'provider' }
  throw new Error('an owner is missing')
}
