import { eq, sql } from 'drizzle-orm'
import { Refusal } from './refusal.ts'
import { tenantPermission } from './schema/quotas.ts'
import type { Actor, Scope } from './scope.ts'

/** What can be switched off for a tenant; everything is on by default. */
export const features = [
  'contacts',
  'help-center',
  'widgets',
  'channels',
  'workflows',
  'audio-video',
  'canned-messages',
  'ai-agents',
  'datasets',
  'reports',
  'api',
] as const
export type Feature = (typeof features)[number]

/** Whether the actor's tenant has it; whoever acts for no tenant has all. */
export const hasFeature = (actor: Actor, feature: Feature): boolean => !actor.off?.includes(feature)

/** Refuses what is switched off for the actor's tenant; asked in the domain, whatever the page showed. */
export function demandFeature(actor: Actor, feature: Feature): void {
  if (hasFeature(actor, feature)) return
  throw new Refusal('forbidden', 'feature-off')
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
