import { ne, sql } from 'drizzle-orm'
import { handset, type handsetStates } from '../schema/pbx.ts'
import type { Scope } from '../scope.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'

/** Where a handset's password is sealed. */
export const handsetSecret = (tenant: string, row: string): SecretLocation => ({
  ...{ tenant, row },
  ...{ table: 'handset', column: 'password' },
})

/** A handset that may register, with its password in the clear. */
export type KnownHandset = { tenant: string; id: string; password: string }

/**
 * The handset of this username (as it is written, RFC 3261 section 19.1.4) in the realm `<label>.<suffix>`; null where there is none, its tenant is off or
 * its system switched off. For the anonymous scope alone.
 */
export async function findHandset(
  { db }: Scope,
  seal: Seal,
  label: string,
  username: string,
): Promise<KnownHandset | null> {
  const [found] = await db.execute<{ tenant_id: string; id: string; password: string }>(
    sql`select tenant_id, id, password from auth_handset(${label}, ${username})`,
  )
  if (!found) return null
  const { tenant_id: tenant, id } = found
  return { tenant, id, password: seal.open(found.password, handsetSecret(tenant, id)) }
}

/** Of a realm `<label>.<suffix>` and a username, as a stranger wrote them. */
export type HandsetName = { label: string; username: string }

type Named = { at: number; tenant_id: string; id: string; password: string }

const named = ({ db }: Scope, names: readonly HandsetName[]) =>
  db.execute<Named>(
    sql`select n.at, f.* from jsonb_to_recordset(${JSON.stringify(names.map((name, at) => ({ at, ...name })))}::jsonb)
      as n (at integer, label text, username text), auth_handset(n.label, n.username) f`,
  )

/** Which of these handsets may still be registered, by their ids. For the anonymous scope alone. */
export const handsetsThere = async (scope: Scope, names: readonly HandsetName[]) =>
  new Set((await named(scope, names)).map(({ id }) => id))

/** The same for many names by one statement, in their order. For the anonymous scope alone. */
export async function findHandsets(
  scope: Scope,
  seal: Seal,
  names: readonly HandsetName[],
): Promise<(KnownHandset | null)[]> {
  const rows = await named(scope, names)
  const found: (KnownHandset | null)[] = names.map(() => null)
  for (const { at, tenant_id: tenant, id, password } of rows)
    found[at] = { tenant, id, password: seal.open(password, handsetSecret(tenant, id)) }
  return found
}

/** Handsets that a CSTA session is kept with, or was when the registrar ended. For the worker's scope alone. */
export const handsetsInSession = ({ db }: Scope): PromiseLike<{ tenant: string; id: string }[]> =>
  db
    .select({ tenant: handset.tenantId, id: handset.id })
    .from(handset)
    .where(ne(handset.csta, 'none'))

/** What the registrar learned of one handset since it last said so; what is left out stays as it was. */
export type HandsetNews = {
  tenant: string
  id: string
  /** How long it is registered from now, in seconds; 0: it is not any more. */
  seconds?: number
  contact?: string
  transport?: 'udp' | 'tcp' | 'tls'
  agent?: string
  /** How its CSTA session stands. */
  csta?: (typeof handsetStates)[number]
  /** How many more tries with a wrong password there were. */
  refused?: number
}

/**
 * Keeps the news of many handsets by one statement, each of them at most once; those that are gone meanwhile are left out.
 * Gives how many were there. For the worker's scope alone; it refreshes without a push what only came again.
 */
export async function keepHandsetNews(
  { db }: Scope,
  news: readonly HandsetNews[],
): Promise<number> {
  const [kept] = await db.execute<{ found: number }>(
    sql`select portal_handsets_registered(${JSON.stringify(news)}::jsonb) as found`,
  )
  return kept?.found ?? 0
}

/** Registrations that ended unrenewed, by the database's clock: told to their pages. For the worker's scope alone. */
export async function expireHandsets(scope: Scope): Promise<number> {
  const gone = await scope.db.execute<{ tenantId: string; id: string }>(sql`
    update handset set registered_until = null, registered_since = null, contact = null, transport = null, csta = 'none', csta_since = now()
    where (tenant_id, id) in (select h.tenant_id, h.id from handset h where h.registered_until <= now() order by h.id limit ${mostExpired}
      for update skip locked)
    returning tenant_id as "tenantId", id`)
  for (const [tenantId, rows] of Map.groupBy(gone, ({ tenantId }) => tenantId))
    if (rows.length > mostAnnounced) await scope.announce('handsets', tenantId)
    else for (const { id } of rows) await scope.announce(`handset:${id}`, tenantId)
  return gone.length
}

const mostExpired = 5000
/** More of one tenant are told as one. */
const mostAnnounced = 100
