import { randomBytes } from 'node:crypto'
import type postgres from 'postgres'
import type { Onboarding } from '../../src/domain/onboarding/onboardings.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'

const secret = randomBytes(32)
export const keys = { secret, seal: makeSeal(secret) }

/** What an onboarding stands on: a zone, an SBC, templates. Answers what the wizard asks for, with Alder having no service yet. */
export async function onboardable(sql: postgres.Sql, tenant: { id: string; service: string }) {
  await sql`truncate sbc, script_template cascade`
  await sql`delete from setting where name = 'dns'`
  await sql`update license_pool p set allocated = p.allocated - a.amount from license_allocation a
    where a.kind = p.kind and a.service_id = ${tenant.service}`
  await sql`delete from service where id = ${tenant.service}`
  await sql`insert into setting (name, value) values
    ('dns', ${sql.json({ provider: 'rfc2136', zone: 'sbc.example', server: '127.0.0.1', port: 53, keyName: 'k', ttlSeconds: 60 })})`
  const [sbc] = await sql`insert into sbc (name, fqdn, address, port, transport, cac_profiles)
    values ('London', 'london.sbc.example', '192.0.2.7', 5060, 'udp', '{Small}') returning id`
  const scripts: Onboarding['scripts'] = {}
  for (const phase of ['onboarding', 'cleanup'] as const) {
    const no = phase === 'cleanup' ? 'no ' : ''
    const [made] = await sql`insert into script_template (name, kind, phase, created_by)
      values (${phase}, 'sbc', ${phase}, 'x') returning id`
    await sql`insert into script_version (template_id, number, text, variables, created_by) values (${made?.id}, 1,
      ${`configure voip\n ${no}ip-group {{ProxySet}}\n  name "{{OnlinePstnGateway}}"\n exit\nexit`}, '{ProxySet,OnlinePstnGateway}', 'x')`
    scripts[`sbc-${phase}`] = { template: String(made?.id), version: 1 }
  }
  return (more: Partial<Onboarding> = {}): Onboarding => ({
    ...{ tenantId: tenant.id, license: 'hosted-essentials-plus', users: 25, scripts },
    connection: {
      ...{ name: 'alder', sbcId: String(sbc?.id), cacProfile: 'Small' },
      ...{ cac: null, voicePolicy: null },
    },
    ...{ variables: { ProxySet: '7' }, secrets: {} },
    consent: {
      ...{ way: 'link', fullName: 'Otis Alder', adminEmail: null, language: 'en' },
    },
    ...more,
  })
}

/** Alder's Microsoft 365, connected. */
export const connect = (sql: postgres.Sql, tenantId: string) =>
  sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret, status)
    values (${tenantId}, gen_random_uuid(), 'app', 'sealed', 'valid')`

/** Pools beside what services hold and what is kept for them: both pairs are the same, whatever happened. */
export async function licensesOf(sql: postgres.Sql) {
  const rows = await sql`
    select p.kind, p.allocated, p.reserved,
      (select coalesce(sum(amount), 0)::int from license_allocation a where a.kind = p.kind) as held,
      (select coalesce(sum(amount), 0)::int from license_reservation r where r.kind = p.kind) as kept
    from license_pool p where p.kind in ('service', 'user') order by p.kind`
  return Object.fromEntries(
    rows.map(({ kind, allocated, reserved, held, kept }) => [
      kind,
      { allocated, reserved, isExact: allocated === held && reserved === kept },
    ]),
  )
}
