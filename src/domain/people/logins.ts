import { sql } from 'drizzle-orm'
import type { Language } from '../schema/tenants.ts'
import type { Audience, Scope } from '../scope.ts'
import { audienceOf } from './sessions.ts'

/** On whose portal somebody signs in: a tenant's host, or the operators' (null), where a customer's people name their company. */
export type Where = { tenantId?: string | null | undefined; company?: string | undefined }

export type Login = {
  id: string
  audience: Audience
  email: string
  name: string
  state: 'invited' | 'active' | 'disabled'
  /** Its customer is, if it belongs to one. */
  isTenantActive: boolean
  language: Language
  passwordHash: string | null
  hasFactor: boolean
}

/** The account behind a sign-in name, in any case; the same work for one that there is not. Wants a gate scope. */
export async function findByLogin(
  scope: Scope,
  login: string,
  { tenantId, company }: Where,
): Promise<Login | undefined> {
  // a company that nobody has must find nobody, not the staff
  const [row] = await scope.db.execute<
    Omit<Login, 'audience' | 'isTenantActive'> & {
      audience: string
      msp_id: string | null
      tenant_id: string | null
      tenant_state: string
      password_hash: string | null
      has_factor: boolean
    }
  >(
    !tenantId && company
      ? sql`select a.* from gate_tenant(${company}) t, gate_account(t, ${login}) a where t is not null`
      : sql`select * from gate_account(${tenantId ?? null}::uuid, ${login})`,
  )
  if (!row) return undefined
  const { id, email, name, state, language } = row
  return {
    ...{ id, email, name, state, language },
    audience: audienceOf(row),
    isTenantActive: row.tenant_state === 'active',
    passwordHash: row.password_hash,
    hasFactor: row.has_factor,
  }
}
