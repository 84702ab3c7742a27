-- Deleting a tenant for good. Its rows go by one function whose owner sees no tenant but those in state deleting, so that
-- whatever calls it, nobody else's row can go with them.
do $$
begin
  begin
    if not exists (select from pg_roles where rolname = 'portal_purger') then
      create role portal_purger nologin;
    end if;
  exception when duplicate_object or unique_violation then null;
  end;
  if not pg_has_role(current_user, 'portal_purger', 'member') then
    execute format('grant portal_purger to %I', current_user);
  end if;
end $$;
--> statement-breakpoint
grant usage on schema public to portal_purger;
--> statement-breakpoint
create policy purge on tenant to portal_purger using (state = 'deleting') with check (state = 'deleting');
--> statement-breakpoint
grant select, delete on tenant to portal_purger;
--> statement-breakpoint
-- on a table that bears a tenant_id
create procedure portal_purgeable(relation regclass) language plpgsql as $$
begin
  execute format('create policy purge on %s to portal_purger using (tenant_id in (select t.id from tenant t where t.state = ''deleting'')) with check (tenant_id in (select t.id from tenant t where t.state = ''deleting''))', relation);
  execute format('grant select, delete on %s to portal_purger', relation);
end $$;
--> statement-breakpoint
revoke execute on procedure portal_purgeable from public;
--> statement-breakpoint
do $$
declare
  name text;
begin
  for name in select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition loop
    call portal_purgeable(name::regclass);
  end loop;
end $$;
--> statement-breakpoint
-- the base of its log's chain bears its id under another name
create policy purge on log_base to portal_purger using (owner in (select t.id from tenant t where t.state = 'deleting')) with check (owner in (select t.id from tenant t where t.state = 'deleting'));
--> statement-breakpoint
grant select, delete on log_base to portal_purger;
--> statement-breakpoint
-- what its deletes set off: kept totals get their differences, a service its number of alarms
grant insert on counter_delta to portal_purger;
--> statement-breakpoint
grant update on service to portal_purger;
--> statement-breakpoint
-- As in 0002, and what comes later can be purged too.
create or replace procedure portal_isolate(relation regclass, kind text) language plpgsql as $$
declare
  of_msp constant text := 'select t.id from tenant t where t.msp_id = portal_msp()';
  msp_rule text;
  tenant_rule text;
begin
  case kind
    when 'tenant' then
      msp_rule := format('tenant_id in (%s)', of_msp);
      tenant_rule := 'tenant_id = portal_tenant()';
    when 'owned' then
      msp_rule := format('msp_id = portal_msp() or tenant_id in (%s)', of_msp);
      tenant_rule := 'tenant_id = portal_tenant()';
    when 'global' then null;
    else raise exception 'no such kind of table: %', kind;
  end case;
  execute format('alter table %s enable row level security, force row level security', relation);
  execute format('create policy every on %s to portal_provider using (true) with check (true)', relation);
  execute format('create policy backup on %s for select to portal_backup using (true)', relation);
  execute format('grant select on %s to portal_backup', relation);
  if msp_rule is not null then
    execute format('create policy own_tenants on %s to portal_msp using (%s) with check (%s)', relation, msp_rule, msp_rule);
    execute format('create policy own on %s to portal_tenant using (%s) with check (%s)', relation, tenant_rule, tenant_rule);
    call portal_purgeable(relation);
  end if;
end $$;
--> statement-breakpoint
-- Deletes at most p_most rows of each table that bears the tenant's id, children before parents as their keys allow; says how
-- many went. None left: 0. Kept totals go only when asked for (p_totals): what waits there to be folded has to be handed up
-- first. The tenant's own row is the caller's to delete, last.
create function portal_purge(p_tenant uuid, p_most integer, p_totals boolean) returns bigint
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  name text;
  parted boolean;
  gone bigint;
  total bigint := 0;
  held text[] := '{}';
begin
  if current_setting('role') <> 'portal_provider' then raise exception 'only the provider deletes tenants' using errcode = '42501'; end if;
  if not exists (select from tenant t where t.id = p_tenant and t.state = 'deleting') then return 0; end if;
  for name, parted in select c.relname, c.relkind = 'p' from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and (p_totals or c.relname not in ('counter', 'counter_delta'))
    order by c.relname loop
    begin
      -- an array of places is walked as it stands; a row of several tables is known by its place only with its table
      execute format(case when parted then 'delete from %1$I where (tableoid, ctid) in (select x.tableoid, x.ctid from %1$I x where x.tenant_id = $1 limit $2)'
        else 'delete from %1$I where ctid = any (array(select x.ctid from %1$I x where x.tenant_id = $1 limit $2))' end, name)
        using p_tenant, p_most;
      get diagnostics gone = row_count;
      total := total + gone;
    exception when foreign_key_violation then
      -- another table's rows still point here: its turn comes again
      held := held || name;
    end;
  end loop;
  delete from log_base b where b.owner = p_tenant;
  if total = 0 and held <> '{}' then raise exception 'rows of % cannot be deleted', held; end if;
  return total;
end $$;
--> statement-breakpoint
revoke execute on function portal_purge from public;
--> statement-breakpoint
grant execute on function portal_purge to portal_provider;
--> statement-breakpoint
-- 0007 hands what is called portal_* to the gatekeeper; this one stays the purger's
create or replace procedure portal_hand_over() language plpgsql as $$
declare
  f record;
begin
  grant create on schema public to portal_gatekeeper;
  for f in select p.oid::regprocedure as name, p.proname like 'gate\_%' as is_gate from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and p.prosecdef and p.prokind = 'f' and p.proname ~ '^(gate|portal)_' and p.proname <> 'portal_purge'
      and p.proowner <> 'portal_gatekeeper'::regrole loop
    execute format('revoke execute on function %s from public', f.name);
    execute format('grant execute on function %s to %s', f.name,
      case when f.is_gate then 'portal_gate' else 'portal_provider, portal_msp, portal_tenant' end);
    execute format('alter function %s owner to portal_gatekeeper', f.name);
  end loop;
  revoke create on schema public from portal_gatekeeper;
end $$;
--> statement-breakpoint
grant create on schema public to portal_purger;
--> statement-breakpoint
alter function portal_purge(uuid, integer, boolean) owner to portal_purger;
--> statement-breakpoint
revoke create on schema public from portal_purger;
--> statement-breakpoint
-- Whether a shortname is somebody's. Yes or no about a name: whoever may create tenants learns as much by trying.
create function portal_shortname_taken(p_shortname text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from tenant t where lower(t.shortname) = lower(p_shortname))
$$;
--> statement-breakpoint
grant update (max_organizations) on msp to portal_gatekeeper;
--> statement-breakpoint
-- Locks an MSP until the transaction ends and says how many organizations it may have and has; canaries are none.
create function portal_msp_places(p_msp uuid) returns table (name text, most integer, used integer)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not portal_may_reach(p_msp, null) then return; end if;
  select m.name, m.max_organizations into name, most from msp m where m.id = p_msp for update;
  if not found then return; end if;
  -- a statement of its own, so that it sees what the last holder of the lock has committed
  select count(*)::integer into used from tenant t where t.msp_id = p_msp and not t.synthetic;
  return next;
end $$;
--> statement-breakpoint
-- What a new tenant gets where nobody says otherwise; an MSP's people create tenants too and read no settings.
create function portal_tenant_defaults() returns jsonb
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.value from setting s where s.name = 'tenant-defaults' and current_setting('role') in ('portal_provider', 'portal_msp')
$$;
--> statement-breakpoint
-- see 0007: functions named gate_* and SECURITY DEFINER ones named portal_* are handed over by the last line
call portal_hand_over();
