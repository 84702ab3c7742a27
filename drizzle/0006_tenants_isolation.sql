-- Who may reach the tables of 0005. An audience has the rights named here and no more.
do $$
declare
  name text;
begin
  foreach name in array array['site', 'tenant_domain', 'tenant_permission', 'tenant_quota', 'quota_usage', 'quota_month', 'support_session'] loop
    call portal_isolate(name::regclass, 'tenant');
    execute format('grant select, insert, update, delete on %I to portal_provider', name);
    execute format('grant select on %I to portal_msp, portal_tenant', name);
  end loop;
  foreach name in array array['branding', 'tenant_draft', 'invitation', 'identity_provider', 'mail'] loop
    call portal_isolate(name::regclass, 'owned');
    execute format('grant select, insert, update, delete on %I to portal_provider, portal_msp, portal_tenant', name);
  end loop;
  foreach name in array array['host_quarantine', 'tombstone', 'canary_run', 'secret'] loop
    call portal_isolate(name::regclass, 'global');
    execute format('grant select, insert, update on %I to portal_provider', name);
  end loop;
  -- nobody's but the gate's
  foreach name in array array['factor', 'recovery_code', 'identity_link'] loop
    call portal_isolate(name::regclass, 'global');
  end loop;
end $$;
--> statement-breakpoint
grant delete on host_quarantine to portal_provider;
--> statement-breakpoint
grant insert, update, delete on site, tenant_domain to portal_msp, portal_tenant;
--> statement-breakpoint
grant insert, update on support_session to portal_msp;
--> statement-breakpoint
grant update (approved_at, approved_by, token_hash, ended_at, end_cause, ended_by) on support_session to portal_tenant;
--> statement-breakpoint
-- an MSP makes tenants with their quotas and switches, and cannot change them after (spec 2 §1.2)
grant insert on tenant_permission, tenant_quota to portal_msp;
--> statement-breakpoint
-- a tenant's applications use what it was given and cannot give it more
grant update (used, period, refused) on tenant_quota to portal_msp, portal_tenant;
--> statement-breakpoint
grant insert, update, delete on quota_usage, quota_month to portal_msp, portal_tenant;
--> statement-breakpoint
-- the worker looks for what is due, and reads what sending and checking need
do $$
declare
  name text;
begin
  foreach name in array array['tenant_domain', 'quota_usage', 'mail', 'secret', 'invitation', 'support_session', 'host_quarantine', 'log_entry', 'canary_run'] loop
    execute format('create policy worker on %I to portal_worker using (true) with check (true)', name);
    execute format('grant select on %I to portal_worker', name);
  end loop;
end $$;
--> statement-breakpoint
grant delete on host_quarantine, tenant_draft to portal_worker;
--> statement-breakpoint
grant insert, update, delete on canary_run to portal_worker;
--> statement-breakpoint
create policy worker on tenant_draft to portal_worker using (true) with check (true);
--> statement-breakpoint
grant select on tenant_draft to portal_worker;
--> statement-breakpoint
-- without a policy a tenant sees no row of it: a join finds nothing instead of failing
grant select on msp to portal_tenant;
