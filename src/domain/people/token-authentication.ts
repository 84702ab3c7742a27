import { sql } from 'drizzle-orm'
import { type Actor, audienceOf, type Role, type Scope } from '../scope.ts'
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
  }>(sql`select * from auth_token(${hashOfToken(token)})`)
  if (!row) return null
  const { id, name, role, off } = row
  return { kind: 'token', id, name, role, off, audience: audienceOf(row) }
}
