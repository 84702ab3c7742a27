-- Row-level security, forced, with exactly one policy per table and audience (DECISIONS 4).
-- A later migration says `call portal_isolate('its_table', kind)` and grants what each audience may do.
-- kind: tenant (tenant_id not null) · owned (provider, one MSP or one tenant) · global (rights alone decide)
create procedure portal_isolate(relation regclass, kind text) language plpgsql as $$
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
  end if;
end $$;
--> statement-breakpoint
revoke execute on procedure portal_isolate from public;
--> statement-breakpoint
call portal_isolate('tenant', 'global');
--> statement-breakpoint
create policy own_tenants on tenant to portal_msp using (msp_id = portal_msp()) with check (msp_id = portal_msp());
--> statement-breakpoint
create policy own on tenant to portal_tenant using (id = portal_tenant()) with check (id = portal_tenant());
--> statement-breakpoint
call portal_isolate('msp', 'global');
--> statement-breakpoint
create policy own_tenants on msp to portal_msp using (id = portal_msp()) with check (id = portal_msp());
--> statement-breakpoint
do $$
declare
  name text;
begin
  foreach name in array array['service', 'replication', 'managed_user', 'managed_number', 'license_allocation', 'm365_authentication'] loop
    call portal_isolate(name::regclass, 'tenant');
    execute format('grant select, insert, update, delete on %I to portal_provider, portal_msp, portal_tenant', name);
  end loop;
  foreach name in array array['command', 'lane', 'alarm', 'counter', 'counter_delta', 'counter_history', 'saved_view', 'selection', 'service_import', 'account', 'api_token', 'idempotency_key'] loop
    call portal_isolate(name::regclass, 'owned');
    execute format('grant select, insert, update, delete on %I to portal_provider, portal_msp, portal_tenant', name);
  end loop;
  foreach name in array array['log_entry', 'alarm_event'] loop
    call portal_isolate(name::regclass, 'owned');
    execute format('grant select, insert on %I to portal_provider, portal_msp, portal_tenant', name);
  end loop;
  foreach name in array array['license_pool', 'setting'] loop
    call portal_isolate(name::regclass, 'global');
    execute format('grant select, insert, update on %I to portal_provider', name);
  end loop;
  -- nobody's but the gate's: no audience has any right on them
  foreach name in array array['credential', 'session', 'guess'] loop
    call portal_isolate(name::regclass, 'global');
  end loop;
end $$;
--> statement-breakpoint
grant select, insert, update, delete on tenant to portal_provider;
--> statement-breakpoint
grant select, insert, update on tenant to portal_msp;
--> statement-breakpoint
grant select, update on tenant to portal_tenant;
--> statement-breakpoint
grant select, insert, update, delete on msp to portal_provider;
--> statement-breakpoint
grant select on msp to portal_msp;
--> statement-breakpoint
-- kept totals are folded by the worker; an audience reads them and adds deltas
revoke insert, update, delete on counter, counter_history from portal_provider, portal_msp, portal_tenant;
--> statement-breakpoint
revoke update, delete on counter_delta from portal_provider, portal_msp, portal_tenant;
--> statement-breakpoint
-- The worker looks for work across tenants; it does the work as the command's own audience.
do $$
declare
  name text;
begin
  foreach name in array array['command', 'lane', 'counter', 'counter_delta', 'counter_history', 'replication', 'guess', 'session', 'idempotency_key', 'selection', 'service_import'] loop
    execute format('create policy worker on %I to portal_worker using (true) with check (true)', name);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert, update, delete on command, lane, counter, counter_delta, counter_history to portal_worker;
--> statement-breakpoint
grant select, update on replication to portal_worker;
--> statement-breakpoint
grant select, delete on guess, session, idempotency_key, selection, service_import to portal_worker;
--> statement-breakpoint
create policy worker on tenant for select to portal_worker using (true);
--> statement-breakpoint
grant select on tenant to portal_worker;
--> statement-breakpoint
create policy worker on msp for select to portal_worker using (true);
--> statement-breakpoint
grant select on msp to portal_worker;
--> statement-breakpoint
create policy worker on setting for select to portal_worker using (true);
--> statement-breakpoint
grant select on setting to portal_worker;
--> statement-breakpoint
create policy worker on license_pool for select to portal_worker using (true);
--> statement-breakpoint
grant select on license_pool to portal_worker;
--> statement-breakpoint
-- a finished command asks whether an alarm of its kind is active before it enters the audience to clear it
create policy worker on alarm for select to portal_worker using (true);
--> statement-breakpoint
grant select on alarm to portal_worker;
