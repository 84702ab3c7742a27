import type postgres from 'postgres'
import type { Actor } from '../../src/domain/scope.ts'

export type BenchWorld = { dana: Actor; olivia: Actor; mara: Actor; otis: Actor }

/** An MSP of a fiftieth of all customers, one of half of them, and one customer with fifty services of its own. */
const mspShare = 50
const servicesOfOtis = 50

/**
 * Brings the database to so many services, one a customer, written by the owner without triggers; the kept counters are
 * then what folding would have left.
 */
export async function growTo(sql: postgres.Sql, services: number): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`
      insert into tenant (shortname, full_name, msp_id, ms_tenant_id, default_domain)
      select 't' || lpad(to_hex(i), 7, '0'),
        initcap(substr(md5(i::text), 1, 7)) || ' ' || (array['Foods', 'Logistics', 'Dental', 'Legal', 'Motors',
          'Textiles', 'Clinics', 'Energy', 'Schools', 'Farms'])[1 + i % 10] || ' ' ||
          (array['Rotterdam', 'Leeds', 'Porto', 'Graz', 'Turku', 'Ghent', 'Lyon', 'Bergen'])[1 + i / 10 % 8],
        case when i % ${mspShare} = 0 then (select id from msp where name = 'Harbor Telecom')
          when i % 2 = 1 then (select id from msp where name = 'Meridian Voice') end, gen_random_uuid(), 't' || i || '.example'
      from generate_series((select count(*)::integer from tenant), ${services - 1}::integer) i`
    await tx`
      insert into service (tenant_id, msp_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status,
        status, kit_version, last_replication_at, alarm_count, alarm_rank)
      select t.id, t.msp_id, t.full_name || ' Teams', t.full_name, t.shortname, 'direct-routing', 'hosted-pro', 20 + n % 300,
        p.deploy, p.status, '8.0.' || 440 + n % 30, now() - n % 5000 * interval '1 minute',
        case when n % 40 = 0 then 1 + n % 3 else 0 end, case when n % 40 = 0 then 1 + n / 40 % 4 else 0 end
      from (select t.*, row_number() over (order by t.shortname) as n from tenant t
        where not exists (select from service s where s.tenant_id = t.id)) t
      cross join lateral (select
        (array['deployed', 'deployed', 'deployed', 'ready', 'failed'])[1 + n % 5] as deploy,
        (array['ok', 'ok', 'warning', 'warning', 'error'])[1 + n % 5] as status) p`
    await recount(tx)
  })
  await sql`vacuum analyze`
}

async function recount(tx: postgres.TransactionSql) {
  await tx`delete from counter`
  await tx`
  with counted as (
    select s.tenant_id, t.msp_id, x.name, x.amount from service s join tenant t on t.id = s.tenant_id,
      lateral (values ('services', 1), ('status.' || s.overall_status, 1), ('deploy.' || s.deploy_status, 1),
        ('kit.' || s.kit_version, 1), ('licensed_users', coalesce(s.licensed_users, 0))) x (name, amount)
  )
  insert into counter (audience, msp_id, tenant_id, name, value)
  select 'provider', null::uuid, null::uuid, name, sum(amount) from counted group by name
  union all select 'msp', msp_id, null, name, sum(amount) from counted where msp_id is not null group by msp_id, name
  union all select 'tenant', null, tenant_id, name, sum(amount) from counted group by tenant_id, name`
}

/** Northline's Dana, Harbor Telecom's Olivia, Alder Foods' Otis with fifty services; what the pages need beside. */
export async function makeBenchWorld(sql: postgres.Sql): Promise<BenchWorld> {
  const row = async (text: string, ...values: unknown[]): Promise<string> => {
    const [found] = await sql.unsafe<{ id: string }[]>(text, values as never[])
    if (!found) throw new Error(`nothing came of ${text}`)
    return found.id
  }
  await sql`insert into license_pool (kind, purchased, allocated) values ('service', 200000, 10000), ('user', 5000000, 1000000)`
  await sql`insert into setting (name, value, version, changed_by) values ('kit', '{"version":"8.0.460"}', 1, 'bench')`
  const msp = await row(`insert into msp (name) values ('Harbor Telecom') returning id`)
  const wide = await row(`insert into msp (name) values ('Meridian Voice') returning id`)
  const tenant = await row(
    `insert into tenant (shortname, full_name, msp_id, ms_tenant_id, default_domain)
     values ('alderfoods', 'Alder Foods', $1, gen_random_uuid(), 'alder.example') returning id`,
    msp,
  )
  await sql`
    insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, kit_version)
    select ${tenant}, 'Alder ' || n, 'Alder Foods', 'alderfoods', 'direct-routing', 'hosted-pro', 50, 'deployed', 'ok', '8.0.460'
    from generate_series(1, ${servicesOfOtis}) n`
  const account = (audience: string, email: string, name: string, ofMsp = msp) =>
    row(
      `insert into account (audience, msp_id, tenant_id, email, name, role) values ($1, $2, $3, $4, $5, $6) returning id`,
      audience,
      audience === 'msp' ? ofMsp : null,
      audience === 'tenant' ? tenant : null,
      email,
      name,
      audience === 'msp' ? 'owner' : 'admin',
    )
  const actor = (id: string, name: string, audience: Actor['audience']): Actor => ({
    audience,
    kind: 'account',
    id,
    name,
    role: audience.kind === 'msp' ? 'owner' : 'admin',
  })
  return {
    dana: actor(await account('provider', 'dana@northline.example', 'Dana Okafor'), 'Dana Okafor', {
      kind: 'provider',
    }),
    olivia: actor(await account('msp', 'olivia@harbor.example', 'Olivia Marsh'), 'Olivia Marsh', {
      kind: 'msp',
      msp,
    }),
    mara: actor(await account('msp', 'mara@meridian.example', 'Mara Lind', wide), 'Mara Lind', {
      kind: 'msp',
      msp: wide,
    }),
    otis: actor(await account('tenant', 'otis@alder.example', 'Otis Alder'), 'Otis Alder', {
      kind: 'tenant',
      tenant,
    }),
  }
}
