import { sql } from 'drizzle-orm'
import { form } from '../form.ts'
import { ownerOf } from '../log.ts'
import { queueMail } from '../mail/mails.ts'
import { Refusal } from '../refusal.ts'
import type { Language } from '../schema/tenants.ts'
import { type Audience, anonymous, audienceOf, type Database, Scope, system } from '../scope.ts'
import { hashOfToken, type Keyed } from '../settings/secrets.ts'
import { optional, username } from '../values.ts'
import type { ClientInfo } from './active-session.ts'
import { invite, type LinkKind } from './invitations.ts'
import { demandGoodPassword, hashPassword, type PasswordCost } from './passwords.ts'

/** Where a link is opened: the host's tenant (null: the operators' host), and whether TLS is none of our business. */
export type LinkHost = { tenantId: string | null; isPlain: boolean }

export type Link = {
  kind: LinkKind
  /** `off`: the account or its customer is switched off; the link stays as it is. */
  state: 'pending' | 'used' | 'superseded' | 'revoked' | 'expired' | 'off'
  accountId: string
  audience: Audience
  /** The one that it was mailed to. */
  email: string
  username: string | null
  name: string
  /** Another account of the host signs in by it: only who has the link learns that. */
  emailInUse: boolean
  usernameInUse: boolean
}

type OwnerRow = { audience: string; msp_id: string | null; tenant_id: string | null }
type LinkRow = OwnerRow &
  Pick<Link, 'kind' | 'state' | 'email' | 'username' | 'name'> & {
    account_id: string
    email_in_use: boolean
    username_in_use: boolean
  }

/** A mailed link as it stands by the database's clock, or null: unknown, or not for this host. Uses nothing up. */
export async function findLink(
  database: Database,
  token: string,
  { tenantId, isPlain }: LinkHost,
): Promise<Link | null> {
  const [row] = await Scope.enter(
    database,
    anonymous,
    (scope) =>
      scope.db.execute<LinkRow>(
        sql`select * from auth_invitation(${hashOfToken(token)}, ${tenantId}::uuid, ${isPlain})`,
      ),
    'read only',
  )
  if (!row) return null
  const { kind, state, email, username, name } = row
  return {
    kind,
    state,
    email,
    username,
    name,
    accountId: row.account_id,
    audience: audienceOf(row),
    emailInUse: row.email_in_use,
    usernameInUse: row.username_in_use,
  }
}

type LinkUse = {
  token: string
  /** Not asked where the link only confirms an address. */
  password: string
  /** Where the person was asked for one, because a name is in use; empty for none. */
  username?: string | undefined
  linkHost: LinkHost
  client: ClientInfo
  requestId: string
  passwordCost?: PasswordCost | undefined
}

/**
 * Chooses the password that a link is for, or confirms its address, and uses the link up, once; null when it is not (any
 * more) good. Sessions of the account end, and its address is mailed a notice. Refused, with the link still good, while
 * another account of the host signs in by one of its names. Hashing holds no connection.
 */
export async function useLink(
  database: Database,
  { token, password, linkHost, client, requestId, passwordCost, ...chosen }: LinkUse,
): Promise<LinkKind | null> {
  const link = await findLink(database, token, linkHost)
  if (link?.state !== 'pending') return null
  const username = chosen.username === undefined ? undefined : readUsername(chosen.username, link)
  const isAddress = link.kind === 'address'
  if (!isAddress)
    demandGoodPassword(password, link.email, link.name, username ?? link.username ?? '')
  const hash = isAddress ? null : await hashPassword(password, passwordCost)
  const used = await Scope.enter(database, anonymous, async (scope) => {
    const [row] = await scope.db.execute<UsedRow>(sql`
      select * from auth_invitation_use(${hashOfToken(token)}, ${linkHost.tenantId}::uuid, ${linkHost.isPlain}, ${hash},
        ${client.ip}::inet, ${requestId}, ${username ?? null})`)
    // undoes what the function did
    if (row?.in_use) throw nameInUse(row.in_use)
    return row
  })
  if (!used) return null
  if (isAddress) return used.kind
  await notifyPasswordChanged(database, {
    accountId: used.account_id,
    audience: audienceOf(used),
    to: { name: used.name, address: used.email },
    language: used.language,
  })
  return used.kind
}

type UsedRow = OwnerRow & {
  kind: LinkKind
  account_id: string
  email: string
  name: string
  language: Language
  in_use: string | null
}

const nameInUse = (name: string) =>
  new Refusal('conflict', 'name-in-use', { name }, { field: 'username' })

/** The username that somebody chose; one who cannot sign in by address needs one. */
function readUsername(given: string, { email: address, emailInUse }: Link): string {
  const { username } = chosenNames.read({ username: given })
  if (username === null && emailInUse) throw nameInUse(address)
  return username ?? ''
}

const chosenNames = form({ username: optional(username('bad-username')) })

/** Sends a new link of the same kind to the registered address; only for one whose time has passed. */
export async function renewLink(
  database: Database,
  secret: Keyed,
  token: string,
  linkHost: LinkHost,
): Promise<void> {
  const link = await findLink(database, token, linkHost)
  if (link?.state !== 'expired') throw new Refusal('conflict', 'link-not-expired')
  await Scope.enter(database, system(link.audience), (scope) =>
    invite(scope, secret, link.accountId, link.kind, link.email),
  )
}

type PasswordNotice = {
  accountId: string
  audience: Audience
  to: { name: string; address: string }
  language: Language
}

/** Writes to somebody that their password is another now: whoever did not do it learns of it (OWASP ASVS 5.0, 6.3.7). */
export async function notifyPasswordChanged(
  database: Database,
  notice: PasswordNotice,
): Promise<void> {
  const { accountId, audience, to, language } = notice
  const owner = ownerOf({
    tenantId: audience.kind === 'tenant' ? audience.tenant : null,
    mspId: audience.kind === 'msp' ? audience.msp : null,
  })
  try {
    await Scope.enter(database, system(audience), (scope) =>
      queueMail(scope, { owner, template: 'password-changed', to, language, accountId }),
    )
  } catch (error) {
    // an address that no mail can go to (root@localhost) must not undo what was done
    if (!(error instanceof Refusal)) throw error
  }
}
