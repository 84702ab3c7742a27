import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { demandProvider, may } from '../roles.ts'
import type { Scope } from '../scope.ts'
import type { Lead } from './leads.read.ts'

/** What a lead lacks before numbers can be uploaded for it, and the page where that is put right; null where the reader may not. */
export type Missing = { why: StoredMessage; href: string | null }

type Found = Pick<
  Lead,
  'id' | 'family' | 'microsoftId' | 'msTenantId' | 'microsoftStatus' | 'companySize' | 'serviceId'
> & {
  isMissing: boolean
  countries: string[]
  deployStatus: string | null
  connections: number
  /** An SBC of its connections to which no script can be sent. */
  deafSbc: { id: string; name: string } | null
  isSetUp: boolean
  profiles: number
  /** Its countries that no calling profile serves, and those where the one that does has no second trunk. */
  unserved: string[]
  single: string[]
}

/**
 * What each of these leads lacks; nothing for one that is ready. The preconditions are those of AudioCodes' "Uploading Phone Numbers"
 * (techdocs) and of Microsoft Learn, "Operator Connect": consent that covers the country, a size, profiles and trunks read before.
 */
export async function readinessOf(
  scope: Scope,
  leads: readonly Pick<Lead, 'id'>[],
): Promise<Map<string, Missing[]>> {
  demandProvider(scope.actor)
  if (leads.length === 0) return new Map()
  const ids = makePgArray(leads.map(({ id }) => id))
  const serving = sql`calling_profile p where p.family = l.family and p.missing_since is null and not p.is_emergency`
  const found = await scope.db.execute<Found>(sql`
    select l.id, l.family, l.microsoft_id as "microsoftId", l.ms_tenant_id as "msTenantId", l.microsoft_status as "microsoftStatus",
      l.company_size as "companySize", l.service_id as "serviceId", l.missing_since is not null as "isMissing",
      to_json(l.countries) as countries, s.deploy_status as "deployStatus",
      (select count(*)::integer from sip_connection c where c.tenant_id = l.customer_id and c.service_id = l.service_id) as connections,
      (select json_build_object('id', b.id, 'name', b.name) from sip_connection c join sbc b on b.id = c.sbc_id
        where c.tenant_id = l.customer_id and c.service_id = l.service_id
          and (b.api_url is null or b.username is null or b.password is null) order by b.id limit 1) as "deafSbc",
      coalesce((select value ->> 'clientId' from setting where name = 'operator-connect'), '') <> '' as "isSetUp",
      (select count(*)::integer from ${serving}) as profiles,
      to_json(array(select c from unnest(l.countries) c where not exists (select from ${serving} and c = any(p.countries)) order by c)) as unserved,
      to_json(array(select c from unnest(l.countries) c where exists (select from ${serving} and c = any(p.countries))
        and not exists (select from ${serving} and c = any(p.countries) and jsonb_array_length(p.trunks) > 1) order by c)) as single
    from lead l left join service s on s.tenant_id = l.customer_id and s.id = l.service_id
    where l.id = any(${ids}::uuid[])`)
  return new Map(found.map((one) => [one.id, missingOf(one, may(scope.actor, 'operate'))]))
}

function missingOf(one: Found, mayOperate: boolean): Missing[] {
  const own = `/leads/${one.id}`
  const isMicrosofts = one.family === 'operator-connect'
  const tasks = '/sync-tasks'
  const form = (name: string) => (mayOperate ? `${own}/${name}` : null)
  // what Microsoft says of a lead is changed there, and read again
  const edited = one.microsoftId === null ? form('edit') : tasks
  const missing: (Missing | false)[] = []
  const add = (is: boolean, why: StoredMessage, href: Missing['href']) =>
    missing.push(is && { why, href })

  if (isMicrosofts) {
    add(one.isMissing, message('lead-gone'), tasks)
    if (one.microsoftStatus === null) add(true, message('lead-unseen'), tasks)
    else
      add(
        one.microsoftStatus !== 'active',
        message('lead-status', { status: one.microsoftStatus }),
        tasks,
      )
    add(one.msTenantId === null, message('lead-no-tenant'), edited)
    add(one.countries.length === 0, message('lead-no-countries'), edited)
    add(one.companySize === null, message('lead-no-size'), edited)
  }
  if (one.serviceId === null)
    add(
      true,
      message(isMicrosofts ? 'lead-unlicensed' : 'lead-no-service'),
      isMicrosofts ? form('licenses/new') : edited,
    )
  else {
    const service = `/services/${one.serviceId}`
    add(one.deployStatus !== 'deployed', message('lead-undeployed'), service)
    add(isMicrosofts && one.connections === 0, message('lead-no-connection'), service)
  }
  const { deafSbc } = one
  if (deafSbc)
    add(true, message('lead-sbc-deaf', { sbc: deafSbc.name }), `/settings/sbcs/${deafSbc.id}`)
  if (!isMicrosofts) return missing.filter((it) => it !== false)

  add(!one.isSetUp, message('lead-not-set-up'), '/operator-connect')
  add(one.profiles === 0, message('lead-no-profiles'), tasks)
  if (one.profiles > 0) {
    const named = (countries: string[]) => ({ countries: countries.join(', ') })
    const profiles = '/calling-profiles'
    add(one.unserved.length > 0, message('lead-unserved', named(one.unserved)), profiles)
    add(one.single.length > 0, message('lead-one-trunk', named(one.single)), profiles)
  }
  return missing.filter((it) => it !== false)
}
