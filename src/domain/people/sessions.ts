import { hash, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { OwnAccount } from '../roles.ts'
import type { Actor, Become, Scope } from '../scope.ts'
import type { ActiveSession, ClientInfo, SessionRow } from './active-session.ts'
import { idle, lookUpOf, luciaOf, noHost, type Opening, type SessionHost } from './lucia.ts'
import { type Confirmed, demandConfirmed } from './password-confirmation.ts'

export type OwnSession = {
  id: string
  host: string
  ip: string | null
  agent: string | null
  createdAt: Date
  seenAt: Date
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

/** The session behind a token if it stands in this place, with its account; else null. Wants an anonymous scope. */
export const findSession = (scope: Scope, token: string, sessionHost: SessionHost) =>
  validated(luciaOf(scope, sessionHost), token)

/** The same in a transaction that is its account's from then on, where its sign-in is complete. */
export const becomeSession = (become: Become, token: string, sessionHost: SessionHost) =>
  validated(
    lookUpOf((text) => become<SessionRow>(text), sessionHost),
    token,
  )

async function validated(
  lucia: ReturnType<typeof luciaOf>,
  token: string,
): Promise<ActiveSession | null> {
  const { session, user } = await lucia.validateSession(idOf(token))
  if (!session) return null
  const { id, ...account } = user
  return { ...account, accountId: id, sessionId: session.id }
}

/** Ends the session of a token, whoever's it is: only its holder knows it. Wants an anonymous scope. */
export async function endSession(scope: Scope, token: string): Promise<void> {
  await luciaOf(scope, noHost).invalidateSession(idOf(token))
}

/** Ends these of one's own sessions; another's id changes nothing. Wants an anonymous scope. */
export async function endSessions(
  scope: Scope,
  account: OwnAccount,
  ids: string[],
  confirmed: Confirmed,
): Promise<void> {
  demandConfirmed(confirmed, account.id)
  const own = new Set((await listSessions(scope, account)).map((session) => session.id))
  for (const id of ids) if (own.has(id)) await luciaOf(scope, noHost).invalidateSession(id)
}

/** Ends all of one's own sessions but the one that asks (an id). Wants an anonymous scope. */
export function endMyOtherSessions(
  scope: Scope,
  { id }: OwnAccount,
  keep: string,
  confirmed: Confirmed,
): Promise<number> {
  demandConfirmed(confirmed, id)
  return endOtherSessions(scope, id, keep)
}

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

/** What the holder of a session may do now. */
export type Standing = Required<
  Pick<Actor, 'role' | 'off' | 'licenseLevel' | 'mayCreate' | 'mayPurchase'>
>

/** Which of these sessions (ids) still stand, and as whom: asked by the sockets again and again. Wants an anonymous scope. */
export async function activeSessions(
  scope: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Standing>> {
  const rows = await scope.db.execute<{ id: string } & Standing>(sql`
    select id, role, off, license_level as "licenseLevel", may_create as "mayCreate", may_purchase as "mayPurchase"
    from auth_sessions_active(${listOf(ids)}::text[], ${idle}::interval)`)
  return new Map(rows.map(({ id, ...standing }) => [id, standing]))
}

// ids are hexadecimal, so an array literal needs no quoting
const listOf = (ids: readonly string[]) =>
  `{${ids.filter((id) => /^[0-9a-f]+$/.test(id)).join(',')}}`

const idOf = (token: string) => hash('sha256', token, 'hex')
