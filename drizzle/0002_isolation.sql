-- Until a license says more there may be one tenant, and no seat.
insert into license_pool (kind, purchased) values ('tenant', 1);
--> statement-breakpoint
insert into seat_type (type) values ('floating'), ('named');
--> statement-breakpoint
insert into sync_task (name, every_minutes) values ('leads', 15), ('trunks', 60), ('calling-profiles', 60), ('civic-addresses', 60), ('numbers', 30);
--> statement-breakpoint
-- Row-level security, forced, with exactly one policy per table and audience, and what each role may do.
-- portal_purger, which deletes a tenant for good, sees only rows of tenants in state deleting, whoever calls it.
create procedure portal_purgeable(relation regclass) language plpgsql as $$
begin
  execute format('create policy purge on %s to portal_purger using (tenant_id in (select t.id from tenant t where t.state = ''deleting'')) with check (tenant_id in (select t.id from tenant t where t.state = ''deleting''))', relation);
  execute format('grant select, delete on %s to portal_purger', relation);
end $$;
--> statement-breakpoint
revoke execute on procedure portal_purgeable from public;
--> statement-breakpoint
-- kind: tenant (tenant_id not null) · owned (provider, one MSP or one tenant) · global (rights alone decide)
create procedure portal_isolate(relation regclass, kind text) language plpgsql as $$
declare
  -- exists, and not in: the planner then chooses between asking for each row and reading all of an MSP's tenants first
  of_msp constant text := format('exists (select from tenant t where t.id = %s.tenant_id and t.msp_id = portal_msp())', relation);
  msp_rule text;
  tenant_rule text;
begin
  case kind
    when 'tenant' then
      -- where the row carries its tenant's MSP (triggers keep it), a search of an MSP reads its own rows and no others
      msp_rule := case when exists (select from pg_attribute where attrelid = relation and attname = 'msp_id' and not attisdropped)
        then 'msp_id = portal_msp()' else of_msp end;
      tenant_rule := 'tenant_id = portal_tenant()';
    when 'owned' then
      msp_rule := case when exists (select from pg_attribute where attrelid = relation and attname = 'visible_to_msp' and not attisdropped)
        then 'visible_to_msp = portal_msp()' else format('msp_id = portal_msp() or %s', of_msp) end;
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
revoke execute on procedure portal_isolate from public;
--> statement-breakpoint
create function portal_kinds() returns table (relation regclass, kind text) language sql stable as $$
  select c.oid::regclass, case when bool_or(a.attname = 'audience') then 'owned'
    when bool_or(a.attname = 'tenant_id' and a.attnotnull) then 'tenant' else 'global' end
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by c.oid order by c.relname
$$;
--> statement-breakpoint
revoke execute on function portal_kinds from public;
--> statement-breakpoint
do $$
declare
  found record;
begin
  -- a table with an owner says its audience, a tenant's own says its tenant, the rest are global. Of these credential, session, kept_form,
  -- rate_limit_hit, factor, recovery_code and identity_link are nobody's but the auth functions': no audience has any right on them
  for found in select * from portal_kinds() loop
    call portal_isolate(found.relation, found.kind);
  end loop;
end $$;
--> statement-breakpoint
create policy own_tenants on tenant to portal_msp using (msp_id = portal_msp()) with check (msp_id = portal_msp());
--> statement-breakpoint
create policy own on tenant to portal_tenant using (id = portal_tenant()) with check (id = portal_tenant());
--> statement-breakpoint
-- a tenant has no policy here and sees no row of it: a join finds nothing instead of failing
create policy own_tenants on msp to portal_msp using (id = portal_msp()) with check (id = portal_msp());
--> statement-breakpoint
-- what an MSP ordered and how it was metered is its own, though no owned table: it outlives whom it is about. A product is anybody's
-- who may order it
do $$
declare
  name text;
begin
  foreach name in array array['msp_order', 'mau_month', 'mau_correction', 'mau_notice'] loop
    execute format('create policy own on %I to portal_msp using (msp_id = portal_msp()) with check (msp_id = portal_msp())', name);
  end loop;
end $$;
--> statement-breakpoint
create policy offered on subscription_product to portal_msp using (active) with check (active);
--> statement-breakpoint
-- an MSP's displays say when nobody executes and watches
create policy seen on worker_process to portal_msp using (true) with check (true);
--> statement-breakpoint
-- The audiences: provider, MSPs and tenants. Each has the rights named here and no more.
-- Who owns a row may do everything with it, but for the tables that have rights of their own below.
do $$
declare
  found record;
begin
  for found in select * from portal_kinds() where kind <> 'global' and relation::text <> all (
    array['log_entry', 'alarm_event', 'counter', 'counter_history', 'counter_delta', 'tenant_permission', 'tenant_quota', 'support_session', 'user_change', 'license_factor_setting', 'license_audit', 'license_run', 'license_run_user', 'license_grace', 'license_reservation', 'pbx_connection', 'pbx_range', 'handset', 'seat_cap', 'seat_lease', 'seat_denial', 'seat_peak', 'mau_account', 'mau_total', 'mau_limit', 'mau_activity', 'mau_counter', 'wallboard', 'dns_record', 'deployment', 'deployment_part', 'onboarding_invitation', 'leftover', 'tenant_tag', 'wave_item', 'lead', 'emergency_address', 'oc_number', 'oc_number_event', 'number_job', 'number_job_item']) loop
    execute format('grant select, insert, update, delete on %s to portal_provider, portal_msp, portal_tenant', found.relation);
  end loop;
end $$;
--> statement-breakpoint
drop function portal_kinds;
--> statement-breakpoint
grant select, insert on log_entry, alarm_event, user_change to portal_provider, portal_msp, portal_tenant;
--> statement-breakpoint
-- what rules for notifications have looked at
grant update (matched_at) on alarm_event to portal_provider;
--> statement-breakpoint
-- kept totals are folded by the worker; an audience reads them and adds deltas
grant select on counter, counter_history to portal_provider, portal_msp, portal_tenant;
--> statement-breakpoint
grant select, insert on counter_delta to portal_provider, portal_msp, portal_tenant;
--> statement-breakpoint
-- a customer has no wall
grant select, insert, update, delete on wallboard to portal_provider, portal_msp;
--> statement-breakpoint
grant select, insert, update, delete on tenant, msp, tenant_permission, tenant_quota, support_session, host_quarantine to portal_provider;
--> statement-breakpoint
grant select, insert, update on license_pool, license_file, setting, secret, tombstone, canary_run to portal_provider;
--> statement-breakpoint
grant select, insert on license_line to portal_provider;
--> statement-breakpoint
grant select on log_base to portal_provider;
--> statement-breakpoint
-- what is known of the installation itself: its migrations, its backups, and under which key what is sealed
grant select on schema_migration to portal_provider;
--> statement-breakpoint
grant select, insert, update on backup_run, secret_rotation to portal_provider;
--> statement-breakpoint
grant select on log_joint, key_holder to portal_provider;
--> statement-breakpoint
grant select on worker_process to portal_provider, portal_msp;
--> statement-breakpoint
grant select, insert, update on tenant, support_session to portal_msp;
--> statement-breakpoint
-- an MSP makes tenants with their quotas and switches, and cannot change them after
grant select, insert on tenant_permission, tenant_quota to portal_msp;
--> statement-breakpoint
grant select, update on tenant to portal_tenant;
--> statement-breakpoint
grant select on tenant_permission, tenant_quota, support_session to portal_tenant;
--> statement-breakpoint
grant update (approved_at, approved_by, started_at, ends_at, token_hash, ended_at, end_cause, ended_by) on support_session to portal_tenant;
--> statement-breakpoint
-- a tenant's applications use what it was given and cannot give it more
grant update (used, period, refused) on tenant_quota to portal_msp, portal_tenant;
--> statement-breakpoint
grant select on msp to portal_msp, portal_tenant;
--> statement-breakpoint
-- who counts is the provider's to say; the count itself runs as the tenant, and what it has stored is changed by nobody
grant select, insert, update, delete on license_factor_setting to portal_provider;
--> statement-breakpoint
grant select on license_factor_setting to portal_msp, portal_tenant;
--> statement-breakpoint
grant select, insert on license_run to portal_provider, portal_msp, portal_tenant;
--> statement-breakpoint
grant select, insert, update on license_audit to portal_provider, portal_msp, portal_tenant;
--> statement-breakpoint
grant select, insert, update (to_run) on license_run_user to portal_provider, portal_msp, portal_tenant;
--> statement-breakpoint
-- the grace of a tenant begins and ends with its count; what is kept for an upgrade, the provider says
grant select, insert, update, delete on license_grace, license_reservation to portal_provider;
--> statement-breakpoint
grant select, insert, update on license_grace to portal_tenant;
--> statement-breakpoint
grant select on license_grace to portal_msp;
--> statement-breakpoint
grant select on license_reservation to portal_msp, portal_tenant;
--> statement-breakpoint
-- telephone systems and their handsets are the provider's to connect; a tenant sees how its own stand, and its TAPI connector reports
grant select, insert, update, delete on pbx_connection, pbx_range, handset to portal_provider;
--> statement-breakpoint
grant select on pbx_connection, pbx_range, handset to portal_tenant;
--> statement-breakpoint
grant update (status, status_since, last_seen_at, last_error, lines_up, lines_all, changed_at, is_flapping) on pbx_connection to portal_tenant;
--> statement-breakpoint
-- a service is taken into operation by the provider: SBCs, scripts, records in its zone, what is made in a customer's Microsoft 365
grant select, insert, update, delete on sbc, script_template, dns_record, deployment, deployment_part, onboarding_invitation to portal_provider;
--> statement-breakpoint
-- what was left outside stays written down
grant select, insert on leftover to portal_provider;
--> statement-breakpoint
-- waves, and what tenants are found by, are the provider's
grant select, insert, update on wave, wave_item to portal_provider;
--> statement-breakpoint
grant select, insert, delete on tenant_tag to portal_provider;
--> statement-breakpoint
-- Operator Connect, and what other families have in its place, is the provider's
grant select, insert, update, delete on lead, calling_profile, oc_trunk, emergency_address, oc_number, number_job, number_job_item to portal_provider;
--> statement-breakpoint
-- what happened to a number stays written down
grant select, insert on oc_number_event to portal_provider;
--> statement-breakpoint
grant select, update on sync_task to portal_provider;
--> statement-breakpoint
grant select, insert, update, delete on sync_run to portal_provider;
--> statement-breakpoint
-- a version of a script is never changed
grant select, insert, delete on script_version to portal_provider;
--> statement-breakpoint
-- seats are taken and given back by functions alone; how many there may be says the provider, and no tenant reads the pool
grant select on seat_type, seat_type_peak, seat_cap, seat_lease, seat_denial, seat_peak to portal_provider;
--> statement-breakpoint
grant update on seat_type to portal_provider;
--> statement-breakpoint
grant insert, update on seat_cap to portal_provider;
--> statement-breakpoint
grant select on seat_cap, seat_lease, seat_denial, seat_peak to portal_tenant;
--> statement-breakpoint
-- metering is no tenant's to see. Activity is counted by functions alone; how much an organization may have says its MSP; a closed
-- month is written once
grant select on mau_account, mau_total, mau_activity, mau_counter, mau_month, mau_correction, mau_notice, msp_order, subscription_product to portal_provider, portal_msp;
--> statement-breakpoint
grant select, insert, update on mau_limit to portal_provider, portal_msp;
--> statement-breakpoint
grant insert on mau_month, mau_correction, mau_notice to portal_provider;
--> statement-breakpoint
grant insert, update on subscription_product, msp_order to portal_provider;
--> statement-breakpoint
-- a product that was never ordered may go
grant delete on subscription_product to portal_provider;
--> statement-breakpoint
-- The worker looks for work across tenants, and reads what sending and checking need; it does the work as the command's
-- own audience.
do $$
declare
  name text;
begin
  foreach name in array array['command', 'lane', 'counter', 'counter_delta', 'counter_history', 'replication', 'rate_limit_hit', 'session', 'kept_form', 'idempotency_key', 'selection', 'service_import', 'tenant_draft', 'service_draft', 'tenant_domain', 'quota_usage', 'mail', 'secret', 'invitation', 'support_session', 'host_quarantine', 'log_entry', 'log_base', 'log_joint', 'secret_rotation', 'key_holder', 'canary_run', 'license_run', 'license_run_user', 'pbx_connection', 'handset', 'seat_lease', 'seat_denial', 'seat_peak', 'seat_type_peak', 'mau_counter', 'alarm', 'alarm_event', 'alarm_source', 'alarm_source_engine', 'trap_mapping', 'delivery', 'worker_process'] loop
    execute format('create policy worker on %I to portal_worker using (true) with check (true)', name);
  end loop;
  -- a finished command asks whether an alarm of its kind is active before it enters the audience to clear it
  foreach name in array array['tenant', 'msp', 'setting', 'license_pool', 'queued_change', 'webhook'] loop
    execute format('create policy worker on %I for select to portal_worker using (true)', name);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert, update, delete on command, lane, counter, counter_delta, counter_history, canary_run, log_base, worker_process to portal_worker;
--> statement-breakpoint
grant select, insert, delete on log_joint to portal_worker;
--> statement-breakpoint
-- each process says which secrets it knows, and hears which is to be used
grant select, insert, update, delete on key_holder to portal_worker;
--> statement-breakpoint
grant select, update (joined_at) on secret_rotation to portal_worker;
--> statement-breakpoint
grant select, update on replication to portal_worker;
--> statement-breakpoint
grant select, delete on rate_limit_hit, session, kept_form, idempotency_key, selection, service_import, tenant_draft, host_quarantine, log_entry, license_run, license_run_user, seat_lease, seat_denial, seat_peak, seat_type_peak, alarm, alarm_event, delivery, service_draft to portal_worker;
--> statement-breakpoint
-- what is past of seats may be brought in: the demo's is
grant insert on seat_denial, seat_peak, seat_type_peak to portal_worker;
--> statement-breakpoint
grant update (seq, hash) on log_entry to portal_worker;
--> statement-breakpoint
-- it says that something was counted
grant select, update (is_news) on mau_counter to portal_worker;
--> statement-breakpoint
grant select on tenant, msp, setting, license_pool, alarm_source, trap_mapping, tenant_domain, quota_usage, mail, secret, invitation, support_session, queued_change to portal_worker;
--> statement-breakpoint
-- what a recorded trap is told by
grant select, insert, update on alarm_source_engine to portal_worker;
--> statement-breakpoint
-- which endpoint may be told something now
grant select (id, active, rest_until) on webhook to portal_worker;
--> statement-breakpoint
-- one process holds each telephone system, and the registrar says how handsets stand
grant select, update (held_by, held_until) on pbx_connection to portal_worker;
--> statement-breakpoint
grant select, update (contact, transport, user_agent, registered_until, registered_since, csta, csta_since, refused, refused_at) on handset to portal_worker;
--> statement-breakpoint
-- What is asked before anyone is known. portal_anonymous may execute functions and read no table; the functions belong
-- to portal_auth, which sees just the tables named here.
do $$
declare
  name text;
begin
  foreach name in array array['account', 'secret_rotation', 'credential', 'session', 'kept_form', 'rate_limit_hit', 'api_token', 'setting', 'tenant', 'msp', 'log_entry', 'tenant_domain', 'branding', 'tenant_permission', 'support_session', 'invitation', 'factor', 'recovery_code', 'identity_provider', 'identity_link', 'host_quarantine', 'license_pool', 'service', 'managed_user', 'managed_number', 'number_range', 'reserved_number', 'sip_connection', 'alarm', 'alarm_event', 'counter_delta', 'pbx_connection', 'pbx_range', 'handset', 'seat_type', 'seat_cap', 'seat_lease', 'seat_denial', 'seat_peak', 'seat_type_peak', 'mau_account', 'mau_total', 'mau_limit', 'mau_activity', 'mau_counter', 'mau_month', 'msp_order', 'subscription_product', 'counter', 'counter_history', 'site', 'maintenance', 'alarm_source', 'wallboard', 'wallboard_pairing', 'onboarding_invitation', 'sbc', 'schema_migration'] loop
    execute format('create policy auth on %I to portal_auth using (true) with check (true)', name);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert, update, delete on session, kept_form, rate_limit_hit, factor, recovery_code, identity_link, setting to portal_auth;
--> statement-breakpoint
grant select, insert, update on account, credential, api_token, support_session, invitation, host_quarantine, license_pool to portal_auth;
--> statement-breakpoint
grant select, delete on tenant_domain to portal_auth;
--> statement-breakpoint
-- a screen is nobody's until it is approved, and then says how it stands
grant select, insert, delete on wallboard_pairing to portal_auth;
--> statement-breakpoint
grant select, update on wallboard to portal_auth;
--> statement-breakpoint
-- the owner, who migrates, has no policy of its own
grant select, insert on schema_migration to portal_auth;
--> statement-breakpoint
-- the owner ends a change of the secret, and no value is sealed under the former one any more
grant select, update (ended_at) on secret_rotation to portal_auth;
--> statement-breakpoint
grant select, update on onboarding_invitation to portal_auth;
--> statement-breakpoint
grant update (certificate) on tenant_domain to portal_auth;
--> statement-breakpoint
grant select on tenant, msp, branding, tenant_permission, identity_provider to portal_auth;
--> statement-breakpoint
-- what a search looks at, and what a license allows, and no more
grant select (id, tenant_id, msp_id, customer, shortname, name, license_type, unmonitored_tier) on service to portal_auth;
--> statement-breakpoint
grant select (tenant_id, graph_id, upn, display_name, phone, removed_at) on managed_user to portal_auth;
--> statement-breakpoint
-- numbers and gateways of others are looked for, and an alarm of the provider's tells of them, with the totals that follow it
grant select (id, gateway, tenant_id, sbc_id) on sip_connection to portal_auth;
--> statement-breakpoint
grant select (id, dial_plan, api_url) on sbc to portal_auth;
--> statement-breakpoint
grant select (id, lookup) on alarm_source to portal_auth;
--> statement-breakpoint
grant select (tenant_id, span) on number_range to portal_auth;
--> statement-breakpoint
grant select (tenant_id, number) on reserved_number, managed_number to portal_auth;
--> statement-breakpoint
-- a handset that registers, and the systems as whoever asks may see them
grant select (id, tenant_id, connection_id, username, password) on handset to portal_auth;
--> statement-breakpoint
grant select on pbx_connection to portal_auth;
--> statement-breakpoint
grant select (tenant_id, connection_id) on pbx_range to portal_auth;
--> statement-breakpoint
grant select, update on seat_type, seat_cap to portal_auth;
--> statement-breakpoint
grant select, insert, update on seat_lease, seat_denial, seat_peak, seat_type_peak to portal_auth;
--> statement-breakpoint
grant select, insert, update on alarm to portal_auth;
--> statement-breakpoint
-- whatever is raised may fall into somebody's maintenance
grant select on maintenance to portal_auth;
--> statement-breakpoint
grant select, insert on alarm_event, counter_delta to portal_auth;
--> statement-breakpoint
-- an alarm locks its service's row, where it is of one
grant select (alarm_count, alarm_rank), update (alarm_count, alarm_rank) on service to portal_auth;
--> statement-breakpoint
-- a row lock needs the right to update
grant update (max_organizations) on msp to portal_auth;
--> statement-breakpoint
-- end users are counted, and orders placed, by functions
grant select, insert, update on mau_account, mau_total, mau_activity, mau_counter, msp_order to portal_auth;
--> statement-breakpoint
grant select on mau_limit, mau_month, subscription_product to portal_auth;
--> statement-breakpoint
-- an MSP's locations are counted
grant select (tenant_id, created_at) on site to portal_auth;
--> statement-breakpoint
-- a tenant that changes hands takes its totals along
grant select, insert, update on counter, counter_history to portal_auth;
--> statement-breakpoint
grant insert on log_entry to portal_auth;
--> statement-breakpoint
-- The purger: the tables that bear a tenant_id are purgeable already.
create policy purge on tenant to portal_purger using (state = 'deleting') with check (state = 'deleting');
--> statement-breakpoint
-- the base of its log's chain bears its id under another name
create policy purge on log_joint to portal_purger using (owner in (select t.id from tenant t where t.state = 'deleting')) with check (owner in (select t.id from tenant t where t.state = 'deleting'));
--> statement-breakpoint
create policy purge on log_base to portal_purger using (owner in (select t.id from tenant t where t.state = 'deleting')) with check (owner in (select t.id from tenant t where t.state = 'deleting'));
--> statement-breakpoint
grant select, delete on tenant, log_base, log_joint to portal_purger;
--> statement-breakpoint
-- what its deletes set off: kept totals get their differences, a service its number of alarms
grant insert on counter_delta to portal_purger;
--> statement-breakpoint
grant update on service to portal_purger;
