import { sql } from 'drizzle-orm'
import { type Actor, audienceOf, type LicenseLevel, type Role, type Scope } from '../scope.ts'
import { hashOfToken } from '../settings/secrets.ts'

/** Whom a token stands for; null when unknown, revoked, expired, or its tenant is not active. Wants an anonymous scope. */
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
  }>(sql`select * from auth_token(${hashOfToken(token)})`)
  if (!row) return null
  const { id, name, role, off, license_level: licenseLevel } = row
  return { kind: 'token', id, name, role, off, licenseLevel, audience: audienceOf(row) }
}
