import type postgres from 'postgres'

type Column = {
  table: string
  column: string
  type: string
  choices: string[] | null
  references: string | null
}

/** What rows of other tables may refer to. */
export type Tenant = {
  id: string
  service: string
  alarm: string
  account: string
  template: string
  group: string
  pbx: string
  webhook: string
  rule: string
  source: string
  sbc: string
  wave: string
  numberJob: string
}

/**
 * Makes one row of any tenant-bearing table from the catalogue alone: required columns by their type, a column under a
 * CHECK or enum list from that list, foreign keys from what `ids` knows. A table it cannot fill fails the matrix, which
 * is the point: a new table is covered the day it appears.
 */
export async function rowMaker(sql: postgres.Sql) {
  const columns = await sql<Column[]>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
      null as choices,
      (select t.relname from pg_constraint k join pg_class t on t.oid = k.confrelid
       where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey) order by cardinality(k.conkey) desc limit 1) as references
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' and a.attidentity = ''
      and (a.attnotnull or a.attname in ('tenant_id', 'msp_id') or (c.relname || '.' || a.attname) = any (${oneOfSome}))
      and (not a.atthasdef or a.attname = 'id')`

  /** Column → SQL literal for one row of the table that belongs to this tenant. */
  return (table: string, tenant: Tenant) => {
    const values = new Map<string, string>()
    for (const { column, type, references } of columns.filter((c) => c.table === table))
      values.set(column, literal(table, column, type, references, tenant))
    return values
  }
}

function literal(
  table: string,
  column: string,
  type: string,
  references: string | null,
  tenant: Tenant,
): string {
  const known = sample[`${table}.${column}`] ?? sample[column]
  if (column === 'tenant_id') return `'${tenant.id}'`
  if (column === 'msp_id') return 'null'
  if (known) return `'${known}'`
  if (references === 'service') return `'${tenant.service}'`
  if (references === 'account') return `'${tenant.account}'`
  if (references === 'lifecycle_template') return `'${tenant.template}'`
  if (references === 'lifecycle_group') return `'${tenant.group}'`
  if (references === 'pbx_connection') return `'${tenant.pbx}'`
  if (references === 'alarm') return `'${tenant.alarm}'`
  if (references === 'alarm_source') return `'${tenant.source}'`
  if (references === 'wave') return `'${tenant.wave}'`
  if (references === 'number_job') return `'${tenant.numberJob}'`
  if (references === 'sbc') return `'${tenant.sbc}'`
  if (references === 'webhook') return `'${tenant.webhook}'`
  if (references === 'notification_rule') return `'${tenant.rule}'`
  if (type === 'uuid') return 'gen_random_uuid()'
  if (type === 'text') return `'of ' || gen_random_uuid()`
  if (/int|numeric/.test(type)) return '1'
  if (type === 'boolean') return 'false'
  if (/timestamp/.test(type)) return 'now()'
  if (type === 'date') return 'current_date'
  if (type === 'jsonb') return `'[]'`
  if (type === 'uuid[]' || type === 'text[]') return `'{}'`
  throw new Error(`the matrix cannot fill ${table}.${column} of type ${type}: teach it in rows.ts`)
}

/** Columns of which a CHECK wants one of several. */
const oneOfSome = [
  'm365_authentication.client_secret',
  'maintenance.of_cause',
  'notification_step.email',
  'notification.email',
]

/** A webhook, a rule and a source of a tenant's, and an SBC of the provider's, which others refer to. */
export async function noticesOf(sql: postgres.Sql, tenant: string) {
  const [webhook] =
    await sql`insert into webhook (audience, tenant_id, name, url, secret, created_by)
    values ('tenant', ${tenant}, 'Hook', 'https://hook.example', 'sealed', 'x') returning id`
  const [rule] =
    await sql`insert into notification_rule (audience, tenant_id, name, severity, created_by)
    values ('tenant', ${tenant}, 'Rule', 'major', 'x') returning id`
  const [source] = await sql`insert into alarm_source (audience, tenant_id, name, kind, created_by)
    values ('tenant', ${tenant}, 'Source', 'token', 'x') returning id`
  const [sbc] = await sql`insert into sbc (name, fqdn, address, port, transport)
    select 'SBC ' || n, 'sbc-' || n || '.example', '192.0.2.1', 5060, 'udp' from (select gen_random_uuid()::text as n) given
    returning id`
  const [wave] = await sql`insert into wave (name, act, rings, error_percent, created_by)
    values ('Wave', 'replicate', '[]', 5, 'x') returning id`
  const [job] =
    await sql`insert into number_job (tenant_id, family, kind, source, upload_id, total, requested_name)
    values (${tenant}, 'operator-connect', 'upload', 'webui', gen_random_uuid(), 1, 'x') returning id`
  return {
    ...{ webhook: String(webhook?.id), rule: String(rule?.id), source: String(source?.id) },
    ...{ sbc: String(sbc?.id), wave: String(wave?.id) },
    numberJob: String(job?.id),
  }
}

/** Values that a CHECK, or a foreign key to a list, allows. */
const sample: Record<string, string> = {
  'number_range.first': '+4930100000',
  'number_range.last': '+4930100099',
  'reserved_number.number': '+4930100001',
  'dial_plan_prefix.prefix': '4930',
  audience: 'tenant',
  'maintenance.kind': 'once',
  'maintenance.starts_at': '2026-01-01T00:00:00Z',
  'maintenance.ends_at': '2026-01-02T00:00:00Z',
  deploy_status: 'deployed',
  status: 'ok',
  license_type: 'hosted-pro',
  severity: 'minor',
  'license_allocation.kind': 'user',
  'license_reservation.kind': 'user',
  'license_run.licensed': '5',
  'license_run.trigger': 'refresh',
  'service.kind': 'direct-routing',
  'account.role': 'admin',
  'lane.name': 'service',
  'command.lane': 'service',
  'invitation.kind': 'activation',
  'support_session.actor_audience': 'provider',
  language: 'en',
  'license_reservation.purpose': 'upgrade',
  'dns_record.type': 'A',
  'dns_record.state': 'there',
  'deployment.consent': 'mail',
  'deployment.phase': 'waiting',
  'deployment_part.part': 'domain',
  'deployment_part.state': 'there',
  'leftover.part': 'domain',
  'tenant_tag.tag': 'pilot',
  family: 'operator-connect',
  'oc_number.number': '+4930900001',
  'oc_number.state': 'failed',
  'number_job.kind': 'upload',
  'number_job.source': 'webui',
  'pbx_connection.kind': 'uacsta',
  'pbx_connection.topology': 'dedicated',
  'pbx_range.first': '1200',
  'pbx_range.last': '1299',
  extension: '1200',
}
