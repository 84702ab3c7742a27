import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { AtSite } from '../../nouns/sites.ts'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { records } from '../records/records.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { lockTenant } from '../tenant.ts'
import { country, id, language, lines, optional, text, timeZone } from '../values.ts'

/** What is at a site beside its users. */
const others = {
  ranges: 'number_range',
  connections: 'sip_connection',
  templates: 'lifecycle_template',
  groups: 'lifecycle_group',
} as const
const mostNames = 5

/** The names of what is there, of more than five the first ones. */
const namesAt = (table: string) => sql`coalesce((
  select string_agg(name, ', ' order by n) || case when count(*) filter (where n > ${mostNames}) > 0 then ', …' else '' end from (
    select case when n <= ${mostNames} then name end as name, n from (
      select x.name, row_number() over (order by lower(x.name), x.id) as n from ${sql.identifier(table)} x
      where x.tenant_id = r.tenant_id and x.site_id = r.id) named) few), '')`
const users = sql`(select count(*)::integer from managed_user u
  where u.tenant_id = r.tenant_id and u.site_id = r.id and u.removed_at is null)`

/** Where a tenant's people are; a tenant has at least one, and one where something is goes only with where that goes. */
export const sites = records({
  ...{ name: 'sites', table: 'site', kind: 'site', topic: 'sites', permission: 'edit-sites' },
  follows: ['users'],
  form: form({
    name: text({ max: 100 }),
    address: optional(lines({ max: 300 })),
    country: optional(country),
    ...{ timeZone, language },
  }),
  more: { users: { of: users, input: { as: 'number', max: 15 } } },
  max: 1000,
  lastStays: message('site-last'),
  async stays(scope, tenantId, ids) {
    const found = await whatIsAt(scope, tenantId, ids)
    return new Map(
      [...found]
        .filter(([, at]) => Object.values(at).some(Boolean))
        .map(([id, at]) => [id, message('site-in-use', at)]),
    )
  },
})

/** What is at each of these sites of a tenant. */
export async function whatIsAt(
  { db }: Scope,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AtSite>> {
  const names = Object.entries(others).map(
    ([kind, table]) => sql`${namesAt(table)} as ${sql.identifier(kind)}`,
  )
  const found = await db.execute<AtSite & { id: string }>(sql`
    select r.id, (select count(*)::integer from managed_user u where u.tenant_id = r.tenant_id and u.site_id = r.id) as users,
      ${sql.join(names, sql`, `)} from site r
    where r.tenant_id = ${tenantId}::uuid and r.id = any(${makePgArray([...ids])}::uuid[])`)
  return new Map(found.map(({ id, ...at }) => [id, at]))
}

export const moveForm = form({ target: id('site-target') })

/** Moves whatever is at a site to another of the tenant's, users with a line in their history, and removes it. */
export async function moveAndRemove(
  scope: Scope,
  tenantId: string,
  siteId: string,
  given: Given,
): Promise<{ users: number; target: string }> {
  demand(scope.actor, 'edit-sites')
  await lockTenant(scope, tenantId)
  const { target: targetId } = moveForm.read(given)
  if (targetId === siteId) throw new Refusal('invalid', 'site-target', {}, { field: 'target' })
  const from = await sites.find(scope, tenantId, siteId)
  const [found] = await scope.db.execute<{ name: string }>(
    sql`select name from site where tenant_id = ${tenantId}::uuid and id = ${targetId}::uuid`,
  )
  if (!found) throw new Refusal('invalid', 'site-target', {}, { field: 'target' })
  const { name: target } = found
  const [moved] = await scope.db.execute<{ users: number }>(sql`
    with moved as (
      update managed_user set site_id = ${targetId}::uuid
      where tenant_id = ${tenantId}::uuid and site_id = ${siteId}::uuid returning graph_id, removed_at
    ), noted as (
      insert into user_change (tenant_id, graph_id, field, before, after, by)
      select ${tenantId}::uuid, graph_id, 'site', ${JSON.stringify({ site: from.name })}::jsonb,
        ${JSON.stringify({ site: target })}::jsonb, ${scope.actor.name} from moved
    ) select count(*) filter (where removed_at is null)::integer as users from moved`)
  // everybody at the other site would join them unseen: they wait until they are applied again
  await scope.db.execute(sql`
    update lifecycle_group set applied_at = null, applied_version = null
    where tenant_id = ${tenantId}::uuid and site_id = ${siteId}::uuid`)
  for (const table of Object.values(others))
    await scope.db.execute(sql`
      update ${sql.identifier(table)} set site_id = ${targetId}::uuid, version = version + 1
      where tenant_id = ${tenantId}::uuid and site_id = ${siteId}::uuid`)
  const count = moved?.users ?? 0
  await record(scope, {
    ...{ tenantId, type: 'site.moved', subject: { kind: 'site', id: siteId, name: from.name } },
    ...{ before: { site: from.name }, after: { site: target, users: count } },
  })
  await sites.remove(scope, tenantId, [siteId])
  for (const topic of ['users', 'numbers', 'sip-connections', 'lifecycle'] as const)
    await scope.announce(topic, tenantId)
  return { users: count, target }
}
