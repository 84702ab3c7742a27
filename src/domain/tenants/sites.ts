import { and, eq, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { type LogType, record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { site } from '../schema/sites.ts'
import type { Scope } from '../scope.ts'
import { findTenant, lockTenant } from '../tenant.ts'
import { country, language, lines, optional, text, timeZone } from '../values.ts'

export type Site = typeof site.$inferSelect

export const siteForm = form({
  name: text({ max: 100, error: 'site-name' }),
  address: optional(lines({ max: 300, error: 'site-address' })),
  country: optional(country),
  ...{ timeZone, language },
})

const maxSites = 1000

/** A tenant's sites by name. */
export const listSites = (scope: Scope, tenantId: string): Promise<Site[]> =>
  scope.db
    .select()
    .from(site)
    .where(eq(site.tenantId, tenantId))
    .orderBy(sql`lower(${site.name})`, site.id)

/** One of a tenant's sites; another tenant's is as missing as none. */
export async function findSite(scope: Scope, tenantId: string, id: string): Promise<Site> {
  const [found] = await scope.db.select().from(site).where(isOf(tenantId, id))
  if (!found) throw new Refusal('missing', 'no-such-site')
  return found
}

const isOf = (tenantId: string, id: string) => and(eq(site.tenantId, tenantId), eq(site.id, id))

/** Adds a site; its name is the tenant's only one. */
export async function addSite(scope: Scope, tenantId: string, given: Given): Promise<string> {
  demand(scope.actor, 'edit-sites')
  await findTenant(scope, tenantId)
  const after = siteForm.read(given)
  await demandName(scope, tenantId, after.name, null)
  if ((await listSites(scope, tenantId)).length >= maxSites)
    throw new Refusal('conflict', 'sites-many')
  const [made] = await scope.db
    .insert(site)
    .values({ tenantId, ...after })
    .onConflictDoNothing()
    .returning({ id: site.id })
  if (!made) throw nameTaken(after.name)
  await recordChange(scope, { tenantId, id: made.id, name: after.name }, 'site.added', { after })
  return made.id
}

/** Changes a site; a version that is no longer the newest is refused with both values. */
export async function editSite(
  scope: Scope,
  tenantId: string,
  id: string,
  given: Given,
): Promise<void> {
  demand(scope.actor, 'edit-sites')
  const [now] = await scope.db.select().from(site).where(isOf(tenantId, id)).for('update')
  if (!now) throw new Refusal('missing', 'no-such-site')
  const after = siteForm.edit(given, now, now.name)
  await demandName(scope, tenantId, after.name, id)
  await scope.db
    .update(site)
    .set({ ...after, version: sql`${site.version} + 1` })
    .where(isOf(tenantId, id))
  const before = siteForm.logged(now)
  await recordChange(scope, { ...now, name: after.name }, 'site.changed', { before, after })
}

/** Deletes a site, but never a tenant's last one; the tenant's lock lets no two go at once. */
export async function removeSite(scope: Scope, tenantId: string, id: string): Promise<void> {
  demand(scope.actor, 'edit-sites')
  await lockTenant(scope, tenantId)
  const all = await listSites(scope, tenantId)
  const found = all.find((one) => one.id === id)
  if (!found) throw new Refusal('missing', 'no-such-site')
  if (all.length === 1) throw new Refusal('conflict', 'site-last')
  await scope.db.delete(site).where(isOf(tenantId, id))
  await recordChange(scope, found, 'site.removed', { before: { name: found.name } })
}

async function demandName(scope: Scope, tenantId: string, name: string, own: string | null) {
  const [other] = await scope.db
    .select({ id: site.id })
    .from(site)
    .where(and(eq(site.tenantId, tenantId), sql`lower(${site.name}) = lower(${name})`))
  if (other && other.id !== own) throw nameTaken(name)
}

const nameTaken = (name: string) =>
  new Refusal('conflict', 'site-name-taken', { name }, { field: 'name' })

async function recordChange(
  scope: Scope,
  { tenantId, id, name }: Pick<Site, 'tenantId' | 'id' | 'name'>,
  type: LogType,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> },
) {
  await record(scope, { tenantId, type, subject: { kind: 'site', id, name }, ...change })
  await scope.announce('sites', tenantId)
}
