import { eq, sql } from 'drizzle-orm'
import type { CheckedAccess } from '../../connectors/graph/check.ts'
import type { GraphCredentials } from '../../connectors/graph/shapes.ts'
import type { Given } from '../form.ts'
import { messageOf } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { m365Authentication } from '../schema/connect.ts'
import type { Scope } from '../scope.ts'
import { noteAccepted, tellAccess } from './access.ts'
import { endOf, type KeptStanding, standingOf } from './standing.ts'

export type Checked = CheckedAccess
/** Tries an application before it is kept. */
export type DirectoryCheck = { check(application: GraphCredentials): Promise<CheckedAccess> }

/** Tries one after the other: the first that does not work is what is said. */
export async function checkEach(
  { check }: DirectoryCheck,
  all: readonly GraphCredentials[],
): Promise<CheckedAccess> {
  const denied = new Set<'numbers'>()
  for (const one of all) {
    const checked = await check(one)
    if (checked.problem) return checked
    for (const of of checked.denied) denied.add(of)
  }
  return { problem: null, isRefused: false, denied: [...denied] }
}

export type Authentication = Awaited<ReturnType<typeof readAuthentication>>

const table = sql`${m365Authentication}`

/** How a customer's Microsoft 365 is reached, and how that last went; of what is secret only whether there is one, and until when. */
export async function readAuthentication({ db }: Scope, tenantId: string) {
  const [found] = await db
    .select({
      msTenantId: m365Authentication.msTenantId,
      clientId: m365Authentication.clientId,
      secretExpiresAt: m365Authentication.secretExpiresAt,
      version: m365Authentication.version,
      state: {
        method: m365Authentication.method,
        status: m365Authentication.status,
        lastError: m365Authentication.lastError,
        denied: m365Authentication.denied,
        validatedAt: m365Authentication.validatedAt,
        consentedBy: m365Authentication.consentedBy,
        consentedAt: m365Authentication.consentedAt,
        hasSecret: sql<boolean>`${m365Authentication.clientSecret} is not null`,
        hasOther: sql<boolean>`${m365Authentication.otherSecret} is not null`,
        otherExpiresAt: m365Authentication.otherExpiresAt,
        certificateExpiresAt: m365Authentication.certificateExpiresAt,
        tokenExpiresAt: m365Authentication.tokenExpiresAt,
        standing: sql<KeptStanding>`${standingOf(table)}`,
        ends: sql<string | null>`${endOf(table)}`,
      },
    })
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, tenantId))
  if (!found) return { value: {}, version: 0, state: null }
  const { msTenantId, clientId, secretExpiresAt, version, state } = found
  const expires = secretExpiresAt?.toISOString().slice(0, 10) ?? null
  const nothingElse = { certificate: null, dropOther: false, dropCertificate: false }
  return {
    value: { ...{ msTenantId, clientId, secretExpiresAt: expires }, ...nothingElse },
    ...{ version, state },
  }
}

/** Only an application of the customer's own is entered; the other ways rest on consent. */
export function demandApplication({ state }: Authentication): void {
  if (state && state.method !== 'application')
    throw new Refusal('conflict', 'access-by-consent', { method: state.method })
}

/** What of a directory a check tells about. */
const checks = ['users', 'numbers']

/** Keeps what came of trying, where what was tried is what is kept; says whether it was. */
export async function noteCheck(
  scope: Scope,
  tenantId: string,
  { msTenantId, clientId, clientSecret, certificate, privateKey }: Given,
  checked: CheckedAccess,
): Promise<boolean> {
  demand(scope.actor, 'edit-m365')
  const { problem, isRefused } = checked
  if (clientSecret || certificate || privateKey || (problem && !isRefused)) return false
  const [same] = await scope.db
    .select({ tenantId: m365Authentication.tenantId })
    .from(m365Authentication)
    .where(
      sql`${m365Authentication.tenantId} = ${tenantId}::uuid and ${m365Authentication.msTenantId}::text = lower(${msTenantId})
        and lower(${m365Authentication.clientId}) = lower(${clientId})`,
    )
    .for('update')
  if (!same) return false
  await noteChecked(scope, tenantId, checked)
  return true
}

/** What a check says of the row that it was about: valid or refused. */
export async function noteChecked(
  scope: Scope,
  tenantId: string,
  { problem, denied }: CheckedAccess,
): Promise<void> {
  if (problem) {
    await scope.db
      .update(m365Authentication)
      .set({ status: 'invalid', lastError: messageOf(problem), triedAt: sql`now()` })
      .where(eq(m365Authentication.tenantId, tenantId))
    return tellAccess(scope, tenantId)
  }
  const [known] = await scope.db
    .select({ denied: m365Authentication.denied })
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, tenantId))
  const rest = (known?.denied ?? []).filter((of) => !checks.includes(of))
  await noteAccepted(scope, tenantId, [...denied, ...rest])
}
