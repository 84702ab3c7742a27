import { sql } from 'drizzle-orm'
import { type Actor, audienceOf, type LicenseLevel, type Role, type Scope } from '../scope.ts'
import { hashOfToken } from '../settings/secrets.ts'

/** Whom a token stands for; null when unknown, revoked, expired, or its tenant or MSP is not active. Wants an anonymous scope. */
export async function findToken(scope: Scope, token: string): Promise<Actor | null> {
  const [row] = await scope.db.execute<{
    id: string
    name: string
    audience: string
    msp_id: string | null
    tenant_id: string | null
    role: Role
    off: string[]
    license_level: LicenseLevel | null
    may_create: boolean
  }>(sql`select * from auth_token(${hashOfToken(token)})`)
  if (!row) return null
  const { id, name, role, off, license_level: licenseLevel, may_create: mayCreate } = row
  // an administrator's token orders nothing, whoever made it
  const given = { mayCreate, mayPurchase: false }
  return { kind: 'token', id, name, role, off, licenseLevel, ...given, audience: audienceOf(row) }
}
