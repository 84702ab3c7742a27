import { eq, sql } from 'drizzle-orm'
import { tenantPermission } from '../schema/quotas.ts'
import { type Language, tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { type Feature, features } from './features.ts'

/** The language that whoever this scope acts for reads: the tenant's own; operators and MSPs read English. */
export async function readLanguage({ db, actor }: Scope): Promise<Language> {
  if (actor.audience.kind !== 'tenant') return 'en'
  const [own] = await db
    .select({ language: tenant.language })
    .from(tenant)
    .where(eq(tenant.id, actor.audience.tenant))
  return own?.language ?? 'en'
}

/** What is switched off now for the scope's own tenant; nothing where it acts for none. */
export async function readOff({ db, actor }: Scope): Promise<Feature[]> {
  if (actor.audience.kind !== 'tenant') return []
  const [own] = await db
    .select({ off: sql<string[]>`to_jsonb(${tenantPermission.off})` })
    .from(tenantPermission)
    .where(eq(tenantPermission.tenantId, actor.audience.tenant))
  return features.filter((feature) => own?.off.includes(feature))
}

/** The zone that a tenant's people begin with; staff's is UTC. */
export async function zoneOf({ db }: Scope, tenantId: string | null): Promise<string> {
  if (tenantId === null) return 'UTC'
  const [own] = await db
    .select({ timeZone: tenant.timeZone })
    .from(tenant)
    .where(eq(tenant.id, tenantId))
  return own?.timeZone ?? 'UTC'
}
