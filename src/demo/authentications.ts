import { sql } from 'drizzle-orm'
import { accessAt } from '../domain/connect/access.ts'
import { message } from '../domain/messages.ts'
import { type Database, Scope, system } from '../domain/scope.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import { makeClientCertificate } from '../sandbox/certificates.ts'
import type { Microsoft } from '../sandbox/microsoft/shapes.ts'
import { type DemoTenant, demoDirectories, demoServices, germanOne } from './customers.ts'
import { numberedCustomers } from './numbers.ts'
import { isShown } from './oddities.ts'
import { demoApplication, demoOnboarded, demoOnboardings } from './onboarding.ts'

const dayMs = 86_400_000
const at = (days: number) => new Date(Date.now() + days * dayMs).toISOString()
const ways = [
  ...(['token', 'consent', 'certificate', 'second', 'soon', 'urgent', 'expired'] as const),
  ...(['invalid', 'untried', 'password'] as const),
]
type Way = (typeof ways)[number]

/** Who is reached in each way: customers that the rest of the demo has nothing in mind for, of few people. */
function customers(): Map<Way, DemoTenant> {
  const taken = new Set([
    ...[germanOne().id, ...numberedCustomers().map(({ id }) => id)],
    ...demoOnboardings.map((which) => demoOnboarded(which).id),
  ])
  const needing = new Set(
    demoServices().flatMap(({ users, tenantId }) => (users === null ? [] : [tenantId])),
  )
  const free = demoDirectories().filter(
    (one) => !taken.has(one.id) && needing.has(one.id) && !isShown(one) && !one.composition,
  )
  const [small, large] = [
    free.filter(({ users }) => users < 500),
    // nobody but whoever asks has these replicated
    free.filter(({ users }) => users > 4000),
  ]
  return new Map(
    ways.flatMap((way, n) => {
      const found = way === 'untried' ? large[0] : small[small.length - 1 - n]
      return found ? [[way, found] as const] : []
    }),
  )
}

/**
 * Gives customers the ways into Microsoft 365 that there are, once, and at each start to the imitated Microsoft what belongs to them:
 * it forgets tokens and certificates when it ends.
 */
export async function useAuthentications(
  database: Database,
  seal: Seal,
  microsoft: Microsoft,
): Promise<void> {
  const all = customers()
  await Scope.enter(database, system({ kind: 'provider' }), async (scope) => {
    const { db } = scope
    for (const [way, { id, msTenantId, clientSecret }] of all) {
      const sealed = (value: string, column: Parameters<typeof accessAt>[1]) =>
        seal.seal(value, accessAt(id, column))
      const { application } = microsoft.tenant(msTenantId)
      const row = sql`tenant_id = ${id}::uuid`
      const consented = sql`client_id = ${demoApplication.clientId}, client_secret = null, secret_expires_at = null,
        consented_by = 'Robin Hale', consented_at = now() - interval '40 days'`
      const first = sql`${row} and version = 1`
      switch (way) {
        case 'token': {
          microsoft.consent.give(msTenantId, demoApplication.clientId)
          const token = microsoft.consent.refreshToken(msTenantId, demoApplication.clientId)
          await db.execute(sql`update m365_authentication set method = 'token', ${consented}, version = 2,
            token_expires_at = ${at(74)}::timestamptz, refresh_token = ${sealed(token, 'refresh_token')} where ${row}`)
          break
        }
        case 'consent':
          microsoft.consent.give(msTenantId, demoApplication.clientId)
          await db.execute(
            sql`update m365_authentication set method = 'consent', ${consented}, version = 2 where ${first}`,
          )
          break
        case 'certificate': {
          const { pem, privateKey } = makeClientCertificate({ name: 'Northline UC', days: 180 })
          await db.execute(sql`update m365_authentication set client_secret = null, secret_expires_at = null, version = 2,
            certificate = ${pem}, private_key = ${sealed(privateKey, 'private_key')}, certificate_expires_at = ${at(180)}::timestamptz
            where ${first}`)
          const [kept] = await db.execute<{ certificate: string | null }>(
            sql`select certificate from m365_authentication where ${row}`,
          )
          application.certificates = kept?.certificate ? [kept.certificate] : []
          break
        }
        case 'second':
          application.secrets = [{ value: `${clientSecret}-next` }]
          await db.execute(sql`update m365_authentication set secret_expires_at = ${at(9)}::timestamptz, version = 2,
            other_secret = ${sealed(`${clientSecret}-next`, 'other_secret')}, other_expires_at = ${at(374)}::timestamptz where ${first}`)
          break
        case 'soon':
        case 'urgent':
          await db.execute(sql`update m365_authentication set version = 2,
            secret_expires_at = ${at(way === 'soon' ? 21 : 5)}::timestamptz where ${first}`)
          break
        case 'expired':
          application.secrets = [{ value: clientSecret, until: Date.now() - 2 * dayMs }]
          application.clientSecret = 'nobody knows it'
          await db.execute(sql`update m365_authentication set version = 2, secret_expires_at = ${at(-2)}::timestamptz,
            status = 'invalid', last_error = ${refused('AADSTS7000222')}::text::jsonb where ${first}`)
          break
        case 'invalid':
          application.clientSecret = 'another since yesterday'
          await db.execute(sql`update m365_authentication set version = 2, status = 'invalid',
            last_error = ${refused('AADSTS7000215')}::text::jsonb where ${first}`)
          break
        case 'untried':
          await db.execute(
            sql`update m365_authentication set version = 2, status = 'unknown', validated_at = null where ${first}`,
          )
          break
        case 'password':
          await db.execute(sql`update m365_authentication set version = 2, method = 'password', client_secret = null,
            secret_expires_at = null, status = 'unknown', validated_at = null where ${first}`)
          break
      }
    }
  })
}

const refused = (code: string) => JSON.stringify(message('graph-sign-in-refused', { code }))
