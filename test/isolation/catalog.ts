import type postgres from 'postgres'
import {
  audienceFunctions,
  carriesMsp,
  everyRight,
  globalTables,
  keysWithoutTenant,
  mspPolicies,
  otherPolicies,
  otherRights,
  ownedTables,
  purger,
  uniqueWithoutTenant,
  workerFunctions,
} from './lists.ts'

type Row = Record<string, unknown>
const audiences = ['portal_provider', 'portal_msp', 'portal_tenant'] as const
const appRoles = [
  ...audiences,
  'portal_anonymous',
  'portal_worker',
  'portal_backup',
  'portal_auth',
  purger.role,
]
const loginMemberOf = [...audiences, 'portal_anonymous', 'portal_worker'].sort()

const ofMsp = (table: string) =>
  `(EXISTS ( SELECT\n   FROM tenant t\n  WHERE ((t.id = ${table}.tenant_id) AND (t.msp_id = portal_msp()))))`
/** What Postgres prints of the policies that each kind of table must have, word for word. */
const rules = {
  tenant: (table: string) => ({
    portal_msp: ofMsp(table),
    portal_tenant: '(tenant_id = portal_tenant())',
  }),
  owned: (table: string) => ({
    portal_msp: `((msp_id = portal_msp()) OR ${ofMsp(table)})`,
    portal_tenant: '(tenant_id = portal_tenant())',
  }),
}
const globalRules: Record<string, Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(mspPolicies).map(([name, rule]) => [name, { portal_msp: rule }]),
  ),
  tenant: { portal_msp: '(msp_id = portal_msp())', portal_tenant: '(id = portal_tenant())' },
  msp: { portal_msp: '(id = portal_msp())' },
}

export type TableKind = 'tenant' | 'owned' | 'global'

/** Every table of ours with its kind: tenant_id not null, owned by list, or global by list. */
export async function tablesByKind(sql: postgres.Sql): Promise<Map<string, TableKind>> {
  const tables = await sql<{ name: string; has: boolean; notNull: boolean }[]>`
    select c.relname as name, a.attname is not null as has, coalesce(a.attnotnull, false) as "notNull"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1`
  return new Map(
    tables.map(({ name, has, notNull }) => [
      name,
      name in ownedTables
        ? 'owned'
        : name in globalTables || !(has && notNull)
          ? 'global'
          : 'tenant',
    ]),
  )
}

/** Whatever in the catalogue would let one audience reach another's rows; empty when all is as it must be. */
export async function violations(sql: postgres.Sql): Promise<string[]> {
  const kinds = await tablesByKind(sql)
  const found: string[] = []
  const say = (text: string) => void found.push(text)
  const ask = (text: string) => sql.unsafe<Row[]>(text)

  for (const name of [...Object.keys(globalTables), ...Object.keys(ownedTables)])
    if (!kinds.has(name)) say(`the lists name ${name}, which does not exist`)

  for (const t of await ask(`
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      (select count(*) from pg_constraint k where k.conrelid = c.oid and k.conname = c.relname || '_owner' and pg_get_constraintdef(k.oid) like '%audience = ''tenant''%') as owner_checks,
      (select a.attnotnull from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') as not_null,
      (select pg_get_expr(d.adbin, d.adrelid) from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where a.attrelid = c.oid and a.attname = 'tenant_id') as fallback
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p')`)) {
    const name = String(t.name)
    if (!t.enabled) say(`${name}: row-level security is off`)
    if (!t.forced) say(`${name}: row-level security is not forced`)
    if (kinds.get(name) === 'global' && !(name in globalTables))
      say(`${name}: is neither a tenant table nor on the list of global ones`)
    if (kinds.get(name) === 'owned' && Number(t.owner_checks) !== 1)
      say(`${name}: has no owner check`)
    if (kinds.get(name) === 'tenant' && t.fallback) say(`${name}: tenant_id has a default`)
  }

  const policies = await ask(`
    select tablename as table, policyname as name, permissive, unnest(roles)::text as role, cmd, qual, with_check as checked
    from pg_policies where schemaname = 'public'`)
  for (const [name, kind] of kinds) {
    const own = policies.filter((p) => p.table === name)
    const carried = carriesMsp[name]
    const wanted: Record<string, string> = {
      portal_provider: 'true',
      ...(kind === 'global' ? globalRules[name] : rules[kind](name)),
      ...(carried && { portal_msp: `(${carried.column} = portal_msp())` }),
    }
    for (const role of audiences) {
      const mine = own.filter((p) => p.role === role)
      const rule = wanted[role]
      if (mine.length !== (rule ? 1 : 0)) say(`${name}: ${mine.length} policies for ${role}`)
      for (const p of mine)
        if (
          p.cmd !== 'ALL' ||
          p.permissive !== 'PERMISSIVE' ||
          p.qual !== rule ||
          p.checked !== rule
        )
          say(`${name}: policy ${p.name} of ${role} is not the rule: ${p.qual} / ${p.checked}`)
    }
    const purged = kind === 'global' ? purger.others[name] : purger.rule
    const purges = own.filter((p) => p.role === purger.role)
    if (purges.length !== (purged ? 1 : 0)) say(`${name}: ${purges.length} policies for the purger`)
    for (const p of purges)
      if (p.qual !== purged || p.checked !== purged)
        say(`${name}: the purger sees more than what is being deleted: ${p.qual}`)
    for (const p of own.filter((p) => !audiences.some((role) => role === p.role))) {
      if (p.role === purger.role) continue
      const isBackup = p.role === 'portal_backup' && p.cmd === 'SELECT'
      if (!isBackup && !otherPolicies[String(p.role)]?.includes(name))
        say(`${name}: unlisted policy ${p.name} of ${p.role}`)
    }
  }

  const triggers = await ask(`
    select tgname as name, tgrelid::regclass::text as table, tgenabled::text as enabled, pg_get_triggerdef(oid) as text from pg_trigger`)
  const stands = (name: string, table: string, text: string) =>
    triggers.some(
      (t) =>
        t.name === name && t.table === table && t.enabled === 'O' && String(t.text).includes(text),
    )
  for (const [table, { trigger, of }] of Object.entries(carriesMsp)) {
    if (!stands(trigger, table, `BEFORE INSERT OR UPDATE OF ${of} ON`))
      say(`${table}: nothing keeps whose MSP's it is`)
    if (!stands('tenant_moves', 'tenant', 'BEFORE UPDATE OF msp_id ON'))
      say(`${table}: may miss that its tenant leaves`)
    if (!stands('tenant_copied', 'tenant', 'AFTER UPDATE OF full_name, shortname, msp_id ON'))
      say(`${table}: stays the MSP's when its tenant leaves`)
  }

  for (const v of await ask(`
    select c.relname as name, c.relkind::text as kind, coalesce(c.reloptions::text, '') as options
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('v', 'm', 'f')`))
    if (v.kind !== 'v')
      say(
        `${v.name}: a ${v.kind === 'm' ? 'materialised view' : 'foreign table'} knows no row-level security`,
      )
    else if (!/security_invoker=(true|on)/.test(String(v.options)))
      say(`${v.name}: view without security_invoker`)

  for (const f of await ask(`
    select p.proname as name, p.prosecdef as definer, p.provolatile::text as volatile, coalesce(p.proconfig::text, '') as config, o.rolname as owner,
      (select string_agg(coalesce(r.rolname, 'public'), ',') from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x left join pg_roles r on r.oid = x.grantee where x.grantee <> p.proowner) as granted
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles o on o.oid = p.proowner
    where n.nspname = 'public' and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`)) {
    if (/^portal_(tenant|msp)$/.test(String(f.name)) && f.volatile !== 's')
      say(`${f.name}: is not STABLE`)
    if (!f.definer) continue
    const isGate = String(f.name).startsWith('auth_')
    if (f.name === purger.function) {
      if (f.owner !== purger.role || f.granted !== 'portal_provider')
        say(`${f.name}: is ${f.owner}'s and may be executed by ${f.granted}`)
      continue
    }
    const isOfWorker = workerFunctions.includes(String(f.name))
    if (!(isGate || isOfWorker || String(f.name) in audienceFunctions) || f.owner !== 'portal_auth')
      say(`${f.name}: SECURITY DEFINER and neither an auth function nor listed`)
    if (!/search_path=pg_catalog, public, pg_temp/.test(String(f.config)))
      say(`${f.name}: search_path is not pinned`)
    const callers = String(f.granted).split(',').sort().join(',')
    const wanted = isGate ? 'portal_anonymous' : [...audiences].sort().join(',')
    if (callers !== (isOfWorker ? 'portal_worker' : wanted))
      say(`${f.name}: may be executed by ${f.granted}`)
  }

  for (const k of await ask(`
    select k.conname as name, s.relname as source, t.relname as target,
      (select bool_or(a.attname = 'tenant_id') from pg_attribute a where a.attrelid = k.conrelid and a.attnum = any (k.conkey)) as from_tenant,
      (select bool_or(a.attname = 'tenant_id') from pg_attribute a where a.attrelid = k.confrelid and a.attnum = any (k.confkey)) as to_tenant
    from pg_constraint k join pg_class s on s.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace`)) {
    const bearing = [k.source, k.target].every((name) => kinds.get(String(name)) !== 'global')
    if (bearing && !(k.from_tenant && k.to_tenant) && !(String(k.name) in keysWithoutTenant))
      say(`${k.name}: a foreign key between tenant tables without tenant_id`)
  }

  for (const i of await ask(`
    select c.relname as name, t.relname as table, pg_get_indexdef(i.indexrelid) as definition,
      exists (select from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where i.indkey::text = a.attnum::text and a.attrelid = t.oid and a.attname = 'id' and pg_get_expr(d.adbin, d.adrelid) = 'gen_random_uuid()') as "isRandomId"
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    where i.indisunique and c.relnamespace = 'public'::regnamespace`))
    if (
      kinds.get(String(i.table)) === 'tenant' &&
      !/\(.*\btenant_id\b/.test(String(i.definition)) &&
      !i.isRandomId &&
      !(String(i.name) in uniqueWithoutTenant)
    )
      say(
        `${i.name}: a unique index on a tenant table without tenant_id tells that a foreign row exists`,
      )

  const [{ login } = { login: '' }] = await sql<{ login: string }[]>`
    select 'portal_login_' || (value #>> '{}') as login from setting where name = 'installation'`
  let logins = 0
  for (const r of await ask(`
    select r.rolname as name, r.rolsuper as super, r.rolbypassrls as bypass, r.rolinherit as inherits, r.rolcanlogin as login, r.rolcreaterole as creates,
      (select count(*) from pg_class c where c.relowner = r.oid) as owns,
      coalesce((select string_agg(g.rolname, ',' order by g.rolname) from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid), '') as member,
      has_schema_privilege(r.oid, 'public', 'create') as may_create
    from pg_roles r where r.rolname = any (array['${[...appRoles, login].join("','")}'])`)) {
    const name = String(r.name)
    if (r.super || r.bypass || r.creates) say(`${name}: is above row-level security`)
    if (Number(r.owns) > 0) say(`${name}: owns relations`)
    if (r.may_create) say(`${name}: may create in public`)
    if (name === login) logins += 1
    if (r.login !== (name === login)) say(`${name}: login is ${r.login}`)
    if (name === login && r.inherits) say(`${name}: inherits the rights of its audiences`)
    if (r.member !== (name === login ? loginMemberOf : []).join(','))
      say(`${name}: member of ${r.member}`)
  }
  if (logins !== 1) say('the installation has no login of its own')

  for (const g of await ask(`
    select c.relname as name, coalesce(r.rolname, 'public') as role, x.privilege_type as privilege
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) x left join pg_roles r on r.oid = x.grantee
    where n.nspname = 'public' and x.grantee <> c.relowner and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and (x.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER') or x.grantee = 0 or r.rolname = '${login}' or r.rolname = 'portal_anonymous')`))
    say(`${g.name}: ${g.role} has ${g.privilege}`)

  const rights = await sql<{ name: string; role: (typeof audiences)[number]; held: string }[]>`
    with held as (
      select c.oid, x.grantee, lower(x.privilege_type) as may from pg_class c, aclexplode(c.relacl) x
      union all
      select a.attrelid, x.grantee, format('%s (%s)', lower(x.privilege_type), string_agg(a.attname, ', ' order by a.attname))
      from pg_attribute a, aclexplode(a.attacl) x group by 1, 2, x.privilege_type)
    select c.relname as name, r.rolname as role, coalesce(string_agg(h.may, ', ' order by h.may), '') as held
    from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join pg_roles r
    left join held h on h.oid = c.oid and h.grantee = r.oid
    where n.nspname = 'public' and c.relkind in ('r', 'p') and r.rolname = any (${[...audiences]}) group by 1, 2`
  for (const { name, role, held } of rights) {
    const wanted = otherRights[name]?.[role] ?? (kinds.get(name) === 'global' ? '' : everyRight)
    if (held !== wanted)
      say(`${name}: ${role} may ${held || 'nothing'}, not ${wanted || 'nothing'}`)
  }
  return found
}
