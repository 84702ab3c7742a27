import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import type { WantedPrefix } from './sbc-configuration.ts'
import { openSbcAccess } from './sbcs.ts'

/** An SBC that is to have prefixes of a tenant in its dial plan, and which. */
export type PrefixTarget = NonNullable<Awaited<ReturnType<typeof openSbcAccess>>> & {
  dialPlan: number
  prefixes: WantedPrefix[]
}

/** Connection `c` is not of a service that is being removed: that takes its prefixes away itself. */
const stays = sql`not exists (select from deployment d where d.tenant_id = c.tenant_id and d.service_id = c.service_id and d.phase = 'removing')`

/**
 * The SBCs that a tenant's connections run over and whose dial plan takes prefixes, each with the portal's own prefixes: those of the
 * services that are connected there, and those of no service. `owner` is what the tenant's rules are named. Run as the provider.
 */
export async function readPrefixTargets(
  scope: Scope,
  seal: Seal,
  tenantId: string,
): Promise<{ owner: string; targets: PrefixTarget[] }> {
  const [found] = await scope.db.execute<{
    owner: string
    sbcs: { id: string; prefixes: WantedPrefix[] }[]
  }>(sql`
    select t.shortname as owner, (select coalesce(json_agg(json_build_object('id', s.id, 'prefixes', (
        select coalesce(json_agg(json_build_object('prefix', p.prefix, 'tag', p.tag) order by p.prefix), '[]') from dial_plan_prefix p
        where p.tenant_id = t.id and p.source = 'portal' and (p.service_id is null or exists (
          select from sip_connection c where c.tenant_id = t.id and c.service_id = p.service_id and c.sbc_id = s.id and ${stays})))) order by s.id), '[]')
      from sbc s where s.dial_plan is not null and s.api_url is not null
        and exists (select from sip_connection c where c.tenant_id = t.id and c.sbc_id = s.id and ${stays})) as sbcs
    from tenant t where t.id = ${tenantId}::uuid`)
  if (!found) return { owner: '', targets: [] }
  const targets: PrefixTarget[] = []
  for (const { id, prefixes } of found.sbcs) {
    const access = await openSbcAccess(scope, seal, id)
    if (access && access.dialPlan !== null)
      targets.push({ ...access, dialPlan: access.dialPlan, prefixes })
  }
  return { owner: found.owner, targets }
}

/**
 * The SBC that a removed service's prefixes are taken out of, as what is to be there: none. `target` is null where its API is no longer
 * entered; null where its dial plan takes none. Run as the provider.
 */
export async function readPrefixRemoval(
  scope: Scope,
  seal: Seal,
  tenantId: string,
  sbcId: string,
): Promise<{ owner: string; name: string; target: PrefixTarget | null } | null> {
  const [found] = await scope.db.execute<{ owner: string; name: string; plan: number | null }>(sql`
    select t.shortname as owner, s.name, s.dial_plan as plan from tenant t, sbc s
    where t.id = ${tenantId}::uuid and s.id = ${sbcId}::uuid`)
  if (!found || found.plan === null) return null
  const access = await openSbcAccess(scope, seal, sbcId)
  const target = access && { ...access, dialPlan: found.plan, prefixes: [] }
  return { owner: found.owner, name: found.name, target }
}

/** Whether the portal ever had prefixes to write for a tenant. */
export async function hasPrefixes({ db }: Scope, tenantId: string): Promise<boolean> {
  const found = await db.execute(
    sql`select from dial_plan_prefix where tenant_id = ${tenantId}::uuid and source = 'portal' limit 1`,
  )
  return found.length > 0
}

/** Longer than reading a configuration and running a script may take. */
const holdSeconds = 120

/**
 * Takes the dial plan of an SBC for who compares and writes it; what lets it go again, or null while somebody else has it. Who dies
 * with it lets it go after two minutes.
 */
export async function holdPlan({ db }: Scope, id: string): Promise<string | null> {
  const [held] = await db.execute<{ until: string }>(sql`
    update sbc set plan_held_until = clock_timestamp() + make_interval(secs => ${holdSeconds})
    where id = ${id}::uuid and coalesce(plan_held_until, '-infinity') < clock_timestamp()
    returning plan_held_until::text as until`)
  return held?.until ?? null
}

export async function releasePlan({ db }: Scope, id: string, until: string): Promise<void> {
  await db.execute(
    sql`update sbc set plan_held_until = null where id = ${id}::uuid and plan_held_until = ${until}::timestamptz`,
  )
}
