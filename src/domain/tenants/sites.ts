import { and, eq, sql } from 'drizzle-orm'
import { type LogType, record } from '../log.ts'
import { Refusal, refuseStale } from '../refusal.ts'
import { demand } from '../roles.ts'
import { site } from '../schema/sites.ts'
import type { Scope } from '../scope.ts'
import { findTenant, lockTenant } from '../tenant.ts'
import { collectErrors, demandCountry, demandLanguage, demandZone } from './locales.ts'

export type Site = typeof site.$inferSelect
/** A site's form, by field, before anybody looked at it. */
export type TypedSite = Record<'name' | 'address' | 'country' | 'timeZone' | 'language', string>

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
export async function addSite(scope: Scope, tenantId: string, typed: TypedSite): Promise<string> {
  demand(scope.actor, 'edit-sites')
  await findTenant(scope, tenantId)
  const values = checked(typed)
  await demandName(scope, tenantId, values.name, null)
  if ((await listSites(scope, tenantId)).length >= maxSites)
    throw new Refusal('conflict', 'sites-many')
  const [made] = await scope.db
    .insert(site)
    .values({ tenantId, ...values })
    .onConflictDoNothing()
    .returning({ id: site.id })
  if (!made) throw nameTaken(values.name)
  await recordChange(scope, tenantId, 'site.added', made.id, { name: values.name, after: values })
  return made.id
}

/** Changes a site; a version that is no longer the newest is refused with both values. */
export async function editSite(
  scope: Scope,
  tenantId: string,
  id: string,
  { version, ...typed }: TypedSite & { version: number },
): Promise<void> {
  demand(scope.actor, 'edit-sites')
  const [before] = await scope.db.select().from(site).where(isOf(tenantId, id)).for('update')
  if (!before) throw new Refusal('missing', 'no-such-site')
  const values = checked(typed)
  const { name, address, country, timeZone, language } = before
  const theirs = { name, address, country, timeZone, language }
  if (before.version !== version) refuseStale(before.name, theirs, values)
  await demandName(scope, tenantId, values.name, id)
  await scope.db
    .update(site)
    .set({ ...values, version: sql`${site.version} + 1` })
    .where(isOf(tenantId, id))
  await recordChange(scope, tenantId, 'site.changed', id, {
    name: values.name,
    before: theirs,
    after: values,
  })
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
  await recordChange(scope, tenantId, 'site.removed', id, {
    name: found.name,
    before: { name: found.name },
  })
}

function checked(typed: TypedSite) {
  collectErrors(
    () => nameOf(typed.name),
    () => addressOf(typed.address),
    () => demandCountry(typed.country),
    () => demandZone(typed.timeZone),
    () => demandLanguage(typed.language),
  )
  return {
    name: nameOf(typed.name),
    address: addressOf(typed.address),
    country: demandCountry(typed.country),
    timeZone: demandZone(typed.timeZone),
    language: demandLanguage(typed.language),
  }
}

function nameOf(text: string): string {
  const name = text.trim().normalize('NFC')
  if (name && name.length <= 100 && !/\p{Cc}/u.test(name)) return name
  throw new Refusal('invalid', 'site-name', {}, { field: 'name' })
}

function addressOf(text: string): string | null {
  const address = text.trim().replaceAll(/\r\n?/g, '\n')
  if (address.length <= 300 && !/[^\P{Cc}\n]/u.test(address)) return address || null
  throw new Refusal('invalid', 'site-address', {}, { field: 'address' })
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
  tenantId: string,
  type: LogType,
  id: string,
  { name, ...values }: { name: string; before?: object; after?: object },
) {
  await record(scope, {
    ...{ tenantId, type, subject: { kind: 'site', id, name } },
    ...(values.before && { before: { ...values.before } }),
    ...(values.after && { after: { ...values.after } }),
  })
  await scope.announce('sites', tenantId)
}
