import { type Actor, type Database, Scope, system } from '../../src/domain/scope.ts'
import { grantLimits } from '../../src/domain/tenants/quotas.grants.ts'
import type { Amounts } from '../../src/domain/tenants/quotas.ts'
import type { TestDatabase } from '../support/database.ts'

export const provider = system({ kind: 'provider' })

/** Enters what is licensed, whatever was before. */
export async function license(
  { sql }: Pick<TestDatabase, 'sql'>,
  amounts: Partial<Record<'agents' | 'ai-agents' | 'ai-tenants' | 'workflow-triggers', number>>,
) {
  for (const [kind, purchased] of Object.entries(amounts))
    await sql`insert into license_pool (kind, purchased) values (${kind}, ${purchased})
      on conflict (kind) do update set purchased = excluded.purchased`
}

/** What is reserved by its pool's own number, and by adding up what tenants hold. */
export async function reserved({ sql }: Pick<TestDatabase, 'sql'>, kind: string) {
  const [row] = await sql<{ kept: number; summed: number }[]>`
    select (select allocated from license_pool where kind = ${kind}) as kept,
      (select coalesce(sum(amount), 0)::integer from tenant_quota where quota = ${kind}) as summed`
  return row!
}

/** A further tenant, without any quota yet. */
export async function makeTenant(
  { sql }: Pick<TestDatabase, 'sql'>,
  shortname: string,
  mspId: string | null = null,
): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    insert into tenant (shortname, full_name, msp_id) values (${shortname}, ${`Tenant ${shortname}`}, ${mspId}) returning id`
  return row!.id
}

/** Gives quotas as the creation of a tenant does; nothing reserved unless said. */
export const grant = (
  database: Database,
  tenantId: string,
  amounts: Partial<Amounts> = {},
  actor: Actor = provider,
) =>
  Scope.enter(database, actor, (scope) =>
    grantLimits(scope, tenantId, { amounts: { agents: 0, ...amounts }, off: [] }),
  )
