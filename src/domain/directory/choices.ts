import { asc, sql } from 'drizzle-orm'
import { service } from '../schema/services.ts'
import { site } from '../schema/sites.ts'
import type { Scope } from '../scope.ts'

type Named = { id: string; name: string }

/** The tenant's services and sites by name, for filters and fields. */
export async function servicesAndSites({
  db,
}: Scope): Promise<{ services: Named[]; sites: Named[] }> {
  const [services, sites] = await Promise.all([
    db.select({ id: service.id, name: service.name }).from(service).orderBy(asc(service.name)),
    db.select({ id: site.id, name: site.name }).from(site).orderBy(asc(site.name)),
  ])
  return { services, sites }
}

/** The tenant's number ranges, each with its first and last number, and before them that none is chosen. */
export async function rangeChoices({ db }: Scope, none: string) {
  const found = await db.execute<{ value: string; label: string }>(sql`
    select id as value, name || ' (' || first || ' – ' || last || ')' as label from number_range order by lower(name), id`)
  return [{ value: '', label: none }, ...found]
}
