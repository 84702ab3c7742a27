-- The chain of the log, and what quotas reserve from the system license.

-- Where the chain of an owner begins once old lines were pruned: the seal of the last line that went, itself sealed.
create table log_base (
  owner uuid primary key,
  seq bigint not null,
  hash text not null,
  seal text not null,
  pruned_at timestamptz not null default now()
);
--> statement-breakpoint
call portal_isolate('log_base', 'global');
--> statement-breakpoint
grant select on log_base to portal_provider;
--> statement-breakpoint
create policy worker on log_base to portal_worker using (true) with check (true);
--> statement-breakpoint
grant select, insert, update, delete on log_base to portal_worker;
--> statement-breakpoint
grant update (seq, hash), delete on log_entry to portal_worker;
--> statement-breakpoint
-- Whoever may update at all: a line gets its place and seal once, and nothing else of it ever changes.
create function portal_log_seals_once() returns trigger language plpgsql as $$
begin
  if old.seq is not null or old.hash is not null or new.seq is null or new.hash is null
    or to_jsonb(new) - array['seq', 'hash'] <> to_jsonb(old) - array['seq', 'hash'] then
    raise exception 'a log line is sealed once and never changed' using errcode = '42501';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger log_entry_seals_once before update on log_entry for each row execute function portal_log_seals_once();
--> statement-breakpoint
-- The worker prunes what is old; no setting and no mistake of its own makes it take what is younger than three months.
create function portal_log_keeps_young() returns trigger language plpgsql as $$
begin
  if old.at > now() - interval '3 months' or old.hash is null then
    raise exception 'a log line of less than three months is kept' using errcode = '42501';
  end if;
  return old;
end $$;
--> statement-breakpoint
create trigger log_entry_keeps_young before delete on log_entry for each row
  when (current_user = 'portal_worker') execute function portal_log_keeps_young();
--> statement-breakpoint
create policy gate on license_pool to portal_gatekeeper using (true) with check (true);
--> statement-breakpoint
grant select, insert, update on license_pool to portal_gatekeeper;
--> statement-breakpoint
-- How many of each license that quotas reserve can still be given. The provider and MSPs, who give; a tenant learns nothing.
create function portal_pool_free() returns table (kind text, free integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.kind, greatest(0, p.purchased - p.allocated - p.reserved) from license_pool p
  where p.kind in ('agents', 'ai-agents', 'ai-tenants', 'workflow-triggers') and portal_may_reach(portal_msp(), null)
$$;
--> statement-breakpoint
-- Reserves that many more for a tenant under the pool's lock, held until the transaction ends: null when it did, else how many
-- are free. Only the provider gives back.
create function portal_pool_draw(p_tenant uuid, p_kind text, p_more integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  pool license_pool;
begin
  if p_kind not in ('agents', 'ai-agents', 'ai-tenants', 'workflow-triggers') or not coalesce(portal_may_reach(null, p_tenant), false)
    or not (current_setting('role') = 'portal_provider' or current_setting('role') = 'portal_msp' and p_more >= 0) then
    raise exception 'this pool is out of reach' using errcode = '42501';
  end if;
  insert into license_pool (kind) values (p_kind) on conflict do nothing;
  select * into pool from license_pool p where p.kind = p_kind for update;
  if p_more > 0 and pool.allocated + pool.reserved + p_more > pool.purchased then
    return greatest(0, pool.purchased - pool.allocated - pool.reserved);
  end if;
  update license_pool p set allocated = p.allocated + p_more, changed_at = now() where p.kind = p_kind;
  return null;
end $$;
--> statement-breakpoint
-- For how many months lines of the log are kept, so that their readers can be told; null where nobody has changed it.
create function portal_log_months() returns integer
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (s.value ->> 'keepMonths')::integer from setting s where s.name = 'log'
$$;
--> statement-breakpoint
create index quota_usage_id on quota_usage (id);
--> statement-breakpoint
-- see 0007: functions named gate_* and SECURITY DEFINER ones named portal_* are handed over by the last line
call portal_hand_over();
