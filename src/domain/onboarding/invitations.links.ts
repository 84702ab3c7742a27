import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { ConsentClient } from '../../connectors/consent.ts'
import { type OwnApplication, openOwnApplication } from '../connect/application.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { Language } from '../schema/tenants.ts'
import { anonymous, type Database, Scope, system } from '../scope.ts'
import { hashOfToken, type Seal } from '../settings/secrets.ts'
import type { Of } from './deployments.ts'
import { sealedAt } from './invitations.completion.ts'
import { expectedTenant, noteRefused, type Proven, prove } from './invitations.proof.ts'
import { nameOf, saidOf } from './refusals.ts'

/** An invitation whose link is good, as whoever has it sees it. */
export type ConsentLink = Of & {
  id: string
  state: 'created' | 'code' | 'authenticated'
  fullName: string
  customer: string
  /** Whose brand its pages have, where that is not the provider. */
  mspId: string | null
  adminEmail: string | null
  language: Language
  userCode: string | null
  verificationUri: string | null
  codeSeconds: number | null
  error: StoredMessage | null
}

/** The invitation of a link, or null: unknown, ended, over, or of a customer who is not active. Uses nothing up. */
export const findConsentLink = (database: Database, token: string): Promise<ConsentLink | null> =>
  Scope.enter(
    database,
    anonymous,
    async (scope) => {
      const [found] = await scope.db.execute<ConsentLink>(sql`
        select id, tenant_id as "tenantId", service_id as "serviceId", state, full_name as "fullName", customer, msp_id as "mspId",
          admin_email as "adminEmail", language, user_code as "userCode", verification_uri as "verificationUri",
          code_seconds as "codeSeconds", error
        from auth_onboarding(${hashOfToken(token)})`)
      return found ?? null
    },
    'read only',
  )

const noAnswer = async () => ({ kind: 'later' as const })

export type { ConsentClient }
/** Where nobody handed in a way to Microsoft: there is none. */
export const noConsents: ConsentClient = {
  adminConsentUrl() {
    throw new Refusal('conflict', 'consent-no-application')
  },
  ...{ startCode: noAnswer, askCode: noAnswer, tenantOf: noAnswer, close: () => {} },
  returned: () => ({ kind: 'refused', refusal: { error: 'consent_required', code: null } }),
}

export type ConsentParts = { database: Database; seal: Seal; consents: ConsentClient }
const asProvider = <T>(
  { database }: Pick<ConsentParts, 'database'>,
  work: (scope: Scope) => Promise<T>,
) => Scope.enter(database, system({ kind: 'provider' }), work)

/** The Microsoft 365 tenant that a link asks, where it is known, and the application that asks, where it is set up. */
export const readAsked = (
  parts: Pick<ConsentParts, 'database' | 'seal'>,
  link: Of,
): Promise<{ expected: string | null; application: OwnApplication | null }> =>
  asProvider(parts, async (scope) => ({
    expected: await expectedTenant(scope, link),
    application: await openOwnApplication(scope, parts.seal),
  }))

async function demandAsked(parts: ConsentParts, link: Of) {
  const { expected, application } = await readAsked(parts, link)
  if (!application) throw new Refusal('conflict', 'consent-no-application')
  return { expected, application }
}

/** Where to send an administrator, and the state that they come back with, once, within ten minutes; null for a link that is over. */
export async function beginConsent(
  parts: ConsentParts,
  token: string,
): Promise<{ to: string; state: string } | null> {
  const link = await findConsentLink(parts.database, token)
  if (!link) return null
  const { expected, application } = await demandAsked(parts, link)
  const state = randomBytes(32).toString('base64url')
  const begun = await Scope.enter(parts.database, anonymous, async ({ db }) => {
    const [row] = await db.execute<{ is: boolean }>(
      sql`select auth_onboarding_begin(${hashOfToken(token)}, ${hashOfToken(state)}) as is`,
    )
    return row?.is ?? false
  })
  if (!begun) return null
  const { clientId, redirectUri } = application
  const to = parts.consents.adminConsentUrl({ clientId, redirectUri, state, msTenantId: expected })
  return { to, state }
}

export type Returned = Of & { id: string; mspId: string | null; language: Language }

/**
 * What Microsoft's redirect comes to. Whatever it says of the tenant is only a question: the application's own token of that tenant is
 * the proof, and that consent was given. Null for a state that is none of ours, or was used: nothing has changed then.
 */
export async function finishConsent(
  parts: ConsentParts,
  query: URLSearchParams,
): Promise<{ of: Returned; outcome: Proven } | null> {
  const state = query.get('state') ?? ''
  const of = /^[\w-]{43}$/.test(state) ? await returned(parts, state) : null
  return of && { of, outcome: await judged(parts, of, query) }
}

const returned = ({ database }: ConsentParts, state: string) =>
  Scope.enter(database, anonymous, async (scope) => {
    const [row] = await scope.db.execute<Returned>(sql`
      select id, tenant_id as "tenantId", service_id as "serviceId", msp_id as "mspId", language
      from auth_onboarding_return(${hashOfToken(state)})`)
    return row ?? null
  })

async function judged(parts: ConsentParts, of: Returned, query: URLSearchParams): Promise<Proven> {
  const refuse = (said: StoredMessage, after?: Record<string, unknown>) =>
    refused(parts, of, said, after)
  const said = parts.consents.returned(query)
  if (said.kind === 'refused') return refuse(saidOf(said.refusal), { code: nameOf(said.refusal) })
  const { msTenantId } = said
  const { expected, application } = await readAsked(parts, of)
  if (!application) return refuse(message('consent-no-application'))
  // no other tenant is asked about than the one that is meant
  if (expected !== null && expected !== msTenantId)
    return refuse(message('consent-other-tenant'), { signedIn: msTenantId, expected })
  const answer = await parts.consents.tenantOf(application, msTenantId)
  if (answer.kind === 'later') return refuse(message('consent-later'))
  if (answer.kind === 'refused')
    return refuse(saidOf(answer.refusal), { code: nameOf(answer.refusal) })
  // a token of another tenant than was asked for proves nothing of either
  if (answer.msTenantId !== msTenantId)
    return refuse(message('consent-other-tenant'), {
      ...{ signedIn: answer.msTenantId, expected: msTenantId },
    })
  const { clientId } = application
  return asProvider(parts, (scope) => prove(scope, parts.seal, of.id, { clientId, msTenantId }))
}

async function refused(
  parts: Pick<ConsentParts, 'database'>,
  of: Of & { id: string },
  said: StoredMessage,
  after?: Record<string, unknown>,
): Promise<Proven> {
  await asProvider(parts, (scope) => noteRefused(scope, of, said, after))
  return { kind: 'refused', said }
}

/** What a code is asked about by; sealed, because whoever has it gets the tokens. */
export type KeptCode = { deviceCode: string; msTenantId: string | null; clientId: string }

/**
 * Gets a code that an administrator signs in with anywhere; the one that is shown already stays while it is good. Null for a link that is
 * over; refused where Microsoft gives none.
 */
export async function beginCode(parts: ConsentParts, token: string): Promise<ConsentLink | null> {
  const link = await findConsentLink(parts.database, token)
  if (!link || link.state === 'authenticated' || isShown(link)) return link
  const { expected, application } = await demandAsked(parts, link)
  const answer = await parts.consents.startCode(application, expected)
  if (answer.kind === 'later') throw new Refusal('conflict', 'consent-later')
  if (answer.kind === 'refused') {
    const said = saidOf(answer.refusal)
    await refused(parts, link, said, { code: nameOf(answer.refusal) })
    throw new Refusal('conflict', said)
  }
  const { deviceCode, userCode, verificationUri, interval, seconds } = answer
  const kept: KeptCode = { deviceCode, msTenantId: expected, clientId: application.clientId }
  const sealed = parts.seal.seal(JSON.stringify(kept), sealedAt(link, 'device_code'))
  await Scope.enter(parts.database, anonymous, ({ db }) =>
    // somebody else may have been faster: then theirs is the one to show
    db.execute(
      sql`select auth_onboarding_code(${hashOfToken(token)}, ${userCode}, ${verificationUri}, ${sealed}, ${interval}, ${seconds})`,
    ),
  )
  return findConsentLink(parts.database, token)
}

/** Whether its code can still be entered. */
export const isShown = ({ state, codeSeconds }: ConsentLink): boolean =>
  state === 'code' && (codeSeconds ?? 0) > 0
