import { randomUUID } from 'node:crypto'
import type { Cast } from '../isolation/cast.ts'
import type { TestDatabase } from './database.ts'
import { said } from './said.ts'

const rows = 60

/**
 * Fills every list of the cast's own tenant and of the provider beyond one page, and makes what the dana of the cast alone
 * has: a draft, a selection, an import. Gives the ids of these.
 */
export async function fillWorld({ sql }: Pick<TestDatabase, 'sql'>, { world, own }: Cast) {
  const text = (words: string) => sql`${said(words)}::text::jsonb`
  const n = sql`generate_series(1, ${rows}) n`
  const { tenant, service } = own
  await sql`insert into tenant (shortname, full_name, msp_id) select 'full' || n, 'Fully Grown Company ' || n, ${world.harbor.id}::uuid from ${n}`
  await sql`insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, kit_version)
    select id, full_name || ' Direct Routing', full_name, shortname, 'direct-routing', 'hosted-pro', 50, 'deployed', 'ok', '8.0.460' from tenant where shortname like 'full%'`
  await sql`insert into alarm (audience, tenant_id, key, severity, name, source, text, customer, service_id)
    select 'tenant', ${tenant}, 'full' || n, (array['critical', 'major', 'minor', 'warning'])[1 + n % 4], ${text('Trunk down')}, ${text('SBC 1')},
      ${text('The SIP trunk does not answer since 5 minutes.')}, 'Alder Foods', ${service} from ${n}`
  await sql`insert into alarm_event (audience, tenant_id, alarm_id, change, severity)
    select 'tenant', ${tenant}, ${own.alarm}, 'repeated', 'major' from ${n}`
  await sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, requested_name, next_try_at)
    select 'tenant', ${tenant}, 'service', 'replicate', 'service', ${service}, 'Alder Foods Direct Routing', 'Dana Okafor', now() + interval '1 day' from ${n}`
  await sql`insert into account (audience, tenant_id, email, name, role) select 'tenant', ${tenant}, 'full' || n || '@alder.example', 'Fully Grown ' || n, 'monitor' from ${n}`
  await sql`insert into account (audience, email, name, role) select 'provider', 'full' || n || '@northline.example', 'Fully Grown ' || n, 'monitor' from ${n}`
  await sql`insert into site (tenant_id, name, time_zone, language) select ${tenant}, 'Full ' || n, 'Europe/London', 'en' from ${n}`
  await sql`insert into api_token (audience, tenant_id, name, hash, created_by, expires_at)
    select 'tenant', ${tenant}, 'full ' || n, gen_random_uuid(), 'Otis Alder', now() + interval '90 days' from ${n}`
  await sql`insert into log_entry (audience, tenant_id, actor_kind, actor_name, type, subject_kind, subject_name, before, after, ip, request_id)
    select 'tenant', ${tenant}, 'account', 'Otis Alder', 'site.changed', 'site', 'Full ' || n, '{"name": "Old", "timeZone": "UTC"}', '{"name": "New", "timeZone": "Europe/London"}',
      '192.0.2.1', gen_random_uuid()::text from ${n}`
  await sql`insert into mail (audience, tenant_id, template, language, to_name, to_address, state)
    select 'tenant', ${tenant}, 'test', 'en', 'Fully Grown', 'full' || n || '@alder.example', 'failed' from ${n}`
  await sql`insert into managed_user (tenant_id, graph_id, upn, display_name, enabled, department, phone)
    select ${tenant}, 'full-' || n, 'full' || n || '@alder.example', 'Fully Grown ' || n, true, 'Sales', '+44207946' || (1000 + n) from ${n}`
  await sql`insert into support_session (tenant_id, actor_id, actor_name, actor_audience, read_only, reason, approved_at, ended_at)
    select ${tenant}, ${world.nico.id}, 'Nico Brandt', 'provider', false, 'Looking after a fault', now(), now() from ${n}`
  await sql`insert into quota_usage (tenant_id, quota, amount, reference, taken_by) select ${tenant}, 'widgets', 1, 'full ' || n, 'Otis Alder' from ${n}`
  await sql`insert into license_run (tenant_id, number, taken_at, trigger, requested_name, copied_at, acquired, licensed, direct_routing, operator_connect, template, interface, service_number, phones, services)
    select tenant_id, number - 1 - n, now() - n * interval '7 hours', 'refresh', 'Otis Alder', now(), 500, 370 - n, 200 - n, 100, 1 + n % 9, 49 - n % 9, 20, 200 - n, services
    from license_run r, ${n} where tenant_id = ${tenant} and number = (select run from license_audit a where a.tenant_id = r.tenant_id)`
  await sql`insert into license_run_user (tenant_id, subject, name, service_id, factor, fits, matched, from_run, since)
    select tenant_id, 'full-' || n, 'Fully Grown ' || n, ${service}, 'direct-routing', 45, 'sbc' || n || '.alder.example', run, now() from license_audit, ${n} where tenant_id = ${tenant}`
  await sql`insert into lead (audience, family, microsoft_id, ms_tenant_id, microsoft_status, company_name, company_size, contact_name, contact_email,
      contact_phone, countries, comments, consented_on, modified_on)
    select 'provider', 'operator-connect', 'full-' || n, gen_random_uuid(), 'active', 'Fully Grown Company ' || n, 'L250_U999', 'Robin Hale ' || n,
      'full' || n || '@alder.example', '+44207946' || (1000 + n), '{DE,FR}', 'Moves in spring', now() - n * interval '1 day', now() from ${n}`
  await sql`insert into lead (audience, family, microsoft_id, ms_tenant_id, microsoft_status, company_name, company_size, contact_name, contact_email,
      contact_phone, countries, comments, consented_on, modified_on, customer_id, service_id)
    select 'provider', 'operator-connect', 'full-' || id, gen_random_uuid(), 'active', customer, 'L250_U999', 'Robin Hale', shortname || '@alder.example',
      '+442079460000', '{DE,FR}', 'Moves in spring', now(), now(), tenant_id, id from service where shortname like 'full%'`
  const provider = { audience: 'provider', account_id: world.dana.id }
  const put = async (table: string, row: Record<string, unknown>) => {
    const [made] =
      await sql`insert into ${sql(table)} ${sql({ ...provider, ...row } as never)} returning id`
    return String(made?.id)
  }
  const upload = { file_name: 'a.csv', rows: sql.json([]), errors: sql.json([]) }
  return {
    draft: await put('tenant_draft', { values: sql.json({}) }),
    serviceDraft: await put('service_draft', { values: sql.json({}) }),
    selection: await put('selection', { list: 'services', act: 'replicate', ids: [service] }),
    import: await put('service_import', upload),
    nothing: randomUUID(),
  }
}
