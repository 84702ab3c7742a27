-- The gate: what is asked before anyone is known. portal_gate may execute these functions and read no table;
-- they belong to portal_gatekeeper, which sees just the tables named here (DECISIONS 2).
do $$
declare
  name text;
begin
  foreach name in array array['account', 'credential', 'session', 'guess', 'api_token', 'setting', 'tenant', 'msp', 'log_entry'] loop
    execute format('create policy gate on %I to portal_gatekeeper using (true) with check (true)', name);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert, update on account, credential, api_token, setting to portal_gatekeeper;
--> statement-breakpoint
grant select, insert, update, delete on session, guess to portal_gatekeeper;
--> statement-breakpoint
grant delete on setting to portal_gatekeeper;
--> statement-breakpoint
grant select on tenant, msp to portal_gatekeeper;
--> statement-breakpoint
grant insert on log_entry to portal_gatekeeper;
--> statement-breakpoint
-- The account behind a sign-in name on one host: p_tenant null is the host of provider and MSP staff.
create function gate_account(p_tenant uuid, p_login text)
  returns table (id uuid, audience text, msp_id uuid, tenant_id uuid, name text, role text, state text, password_hash text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.audience, a.msp_id, a.tenant_id, a.name, a.role, a.state, c.password_hash
  from account a left join credential c on c.account_id = a.id
  where a.tenant_id is not distinct from p_tenant
    and (lower(a.email) = lower(p_login) or lower(a.username) = lower(p_login))
$$;
--> statement-breakpoint
create function gate_session_open(p_id text, p_account uuid, p_host text, p_ip inet, p_agent text, p_absolute interval) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into session (id, account_id, host, ip, agent, expires_at)
  values (p_id, p_account, p_host, p_ip, left(p_agent, 300), now() + p_absolute)
$$;
--> statement-breakpoint
-- One session with its account, if neither end has passed by the database's clock; the host must be the one it was opened on.
create function gate_session(p_id text, p_host text, p_idle interval)
  returns table (account_id uuid, audience text, msp_id uuid, tenant_id uuid, email text, name text, role text, theme text, density text,
    single_keys boolean, absolute_time boolean, time_zone text, seconds_left double precision, touch_due boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.audience, a.msp_id, a.tenant_id, a.email, a.name, a.role, a.theme, a.density,
    a.single_keys, a.absolute_time, a.time_zone, extract(epoch from s.expires_at - now())::double precision, s.seen_at < now() - interval '30 seconds'
  from session s join account a on a.id = s.account_id left join tenant t on t.id = a.tenant_id
  where s.id = p_id and s.host = p_host and s.expires_at > now() and s.seen_at > now() - p_idle
    and a.state = 'active' and (t.id is null or t.state = 'active')
$$;
--> statement-breakpoint
-- Which of these sessions still stand: the sockets' own re-check.
create function gate_sessions_standing(p_ids text[], p_idle interval) returns setof text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id from session s join account a on a.id = s.account_id left join tenant t on t.id = a.tenant_id
  where s.id = any (p_ids) and s.expires_at > now() and s.seen_at > now() - p_idle
    and a.state = 'active' and (t.id is null or t.state = 'active')
$$;
--> statement-breakpoint
create function gate_sessions_touch(p_ids text[]) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update session set seen_at = now() where id = any (p_ids) and seen_at < now() - interval '30 seconds'
$$;
--> statement-breakpoint
create function gate_session_end(p_id text) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from session where id = p_id;
  select pg_notify('portal', json_build_object('topic', 'session:' || p_id)::text);
$$;
--> statement-breakpoint
-- Ends an account's sessions but the one kept; says how many.
create function gate_sessions_end(p_account uuid, p_keep text) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer := 0;
  one text;
begin
  for one in delete from session where account_id = p_account and id is distinct from p_keep returning id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $$;
--> statement-breakpoint
create function gate_sessions(p_account uuid, p_idle interval)
  returns table (id text, host text, ip inet, agent text, created_at timestamptz, seen_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, s.host, s.ip, s.agent, s.created_at, s.seen_at
  from session s where s.account_id = p_account and s.expires_at > now() and s.seen_at > now() - p_idle order by s.seen_at desc, s.id
$$;
--> statement-breakpoint
create function gate_password(p_account uuid) returns text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select password_hash from credential where account_id = p_account
$$;
--> statement-breakpoint
-- Sets a password; given what it was (p_was), only while it still is that. Null when it is not.
create function gate_password_set(p_account uuid, p_hash text, p_was text) returns boolean
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into credential (account_id, password_hash) values (p_account, p_hash)
  on conflict (account_id) do update set password_hash = excluded.password_hash, changed_at = now()
    where p_was is null or credential.password_hash = p_was
  returning true
$$;
--> statement-breakpoint
-- Takes one try of every bucket, or says for how many seconds the fullest has none left. Counted before the password
-- is looked at, under a lock per bucket, so that parallel guesses cannot pass together; the limits also bound the table.
create function gate_guess(p_buckets text[], p_limits integer[], p_window interval) returns table (retry_after integer, guesses bigint[])
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(o.bucket, 0)) from (select unnest(p_buckets) as bucket order by 1) o;
  delete from guess g where g.id in (
    select old.id from guess old where old.at <= now() - p_window order by old.at limit 1000 for update skip locked);
  retry_after := (
    select max((
      select ceil(extract(epoch from min(g.at) + p_window - now())) from guess g
      where g.bucket = b.bucket and g.at > now() - p_window having count(*) >= b.most))
    from unnest(p_buckets, p_limits) b (bucket, most));
  if retry_after is null then
    with made as (insert into guess (bucket) select unnest(p_buckets) returning id) select array_agg(id) into guesses from made;
  end if;
  return next;
end $$;
--> statement-breakpoint
-- What turned out right was no guess.
create function gate_guess_forgive(p_guesses bigint[]) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from guess where id = any (p_guesses)
$$;
--> statement-breakpoint
-- Writes down what an account did at the gate; who failed to be it stays unknown.
create function gate_log(p_account uuid, p_type text, p_result text, p_ip inet, p_request text) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into log_entry (audience, msp_id, tenant_id, actor_kind, actor_id, actor_name, type, subject_kind, subject_id, subject_name, ip, request_id, result)
  select a.audience, a.msp_id, a.tenant_id,
    case p_result when 'refused' then 'unknown' else 'account' end, case p_result when 'refused' then null else a.id end,
    case p_result when 'refused' then 'Somebody' else a.name end, p_type, 'account', a.id, a.email, p_ip, p_request, p_result
  from account a where a.id = p_account
$$;
--> statement-breakpoint
-- The first operator: only while the provider has none, and once. A null hash is the start of the process itself.
create function gate_first_operator(p_token_hash text, p_email text, p_name text, p_password_hash text) returns uuid
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  made uuid;
begin
  perform pg_advisory_xact_lock(hashtext('portal first operator'));
  if exists (select from account where audience = 'provider') then return null; end if;
  if p_token_hash is not null then
    delete from setting where name = 'first_operator' and value ->> 'hash' = p_token_hash and (value ->> 'until')::timestamptz > now();
    if not found then return null; end if;
  end if;
  insert into account (audience, email, name, role) values ('provider', p_email, p_name, 'admin') returning id into made;
  insert into credential (account_id, password_hash) values (made, p_password_hash);
  return made;
end $$;
--> statement-breakpoint
-- Keeps the hash of a one-time link while there is no operator; false when there is one.
create function gate_first_operator_link(p_token_hash text, p_valid interval) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from account where audience = 'provider') then return false; end if;
  insert into setting (name, value) values ('first_operator', jsonb_build_object('hash', p_token_hash, 'until', now() + p_valid))
  on conflict (name) do update set value = excluded.value, changed_at = now();
  return true;
end $$;
--> statement-breakpoint
-- Whether the first operator is still to be made: by this link, or (null) at all.
create function gate_first_operator_waits(p_token_hash text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select not exists (select from account where audience = 'provider') and (p_token_hash is null or exists (
    select from setting where name = 'first_operator' and value ->> 'hash' = p_token_hash and (value ->> 'until')::timestamptz > now()))
$$;
--> statement-breakpoint
-- Whom an API token stands for; null when unknown, revoked, expired, or its tenant is not active.
create function gate_token(p_hash text)
  returns table (id uuid, name text, audience text, msp_id uuid, tenant_id uuid, role text)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update api_token k set last_used_at = now()
  where k.hash = p_hash and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
  return query select k.id, k.name, k.audience, k.msp_id, k.tenant_id, k.role
  from api_token k left join tenant t on t.id = k.tenant_id
  where k.hash = p_hash and k.revoked_at is null and k.expires_at > now() and (t.id is null or t.state = 'active');
end $$;
--> statement-breakpoint
-- A mismatch of PORTAL_SECRET refuses the start: sealed values and hashes would be unreadable.
create function gate_fingerprint(p_fingerprint text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into setting (name, value) values ('secret_fingerprint', to_jsonb(p_fingerprint)) on conflict (name) do nothing;
  return (select value = to_jsonb(p_fingerprint) from setting where name = 'secret_fingerprint');
end $$;
--> statement-breakpoint
-- whoever gets a function must be able to create in its schema, at that moment only
grant create on schema public to portal_gatekeeper;
--> statement-breakpoint
do $$
declare
  f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and p.proname like 'gate\_%' loop
    execute format('alter function %s owner to portal_gatekeeper', f);
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to portal_gate', f);
  end loop;
end $$;
--> statement-breakpoint
revoke create on schema public from portal_gatekeeper;
