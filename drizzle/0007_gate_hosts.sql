-- Hosts, brands and sessions at the gate.
do $$
declare
  name text;
begin
  foreach name in array array['tenant_domain', 'branding', 'tenant_permission', 'support_session', 'invitation', 'factor', 'recovery_code', 'identity_provider', 'identity_link', 'host_quarantine'] loop
    execute format('create policy gate on %I to portal_gatekeeper using (true) with check (true)', name);
  end loop;
end $$;
--> statement-breakpoint
grant select on tenant_domain, branding, tenant_permission, identity_provider, host_quarantine to portal_gatekeeper;
--> statement-breakpoint
grant select, insert, update on support_session, invitation to portal_gatekeeper;
--> statement-breakpoint
grant select, insert, update, delete on factor, recovery_code, identity_link to portal_gatekeeper;
--> statement-breakpoint
-- How an owner looks: tenant ← MSP ← provider, each value by itself, a logo as a whole. Both null: the provider.
create function gate_brand(p_tenant uuid, p_msp uuid)
  returns table (product_name text, line text, accent text, logo_hash text, logo_type text, support_address text, terms_url text, privacy_url text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with own as (
    select b.*, case b.audience when 'tenant' then 1 when 'msp' then 2 else 3 end as rank from branding b
    where (b.audience = 'tenant' and b.tenant_id = p_tenant)
      or (b.audience = 'msp' and b.msp_id = coalesce((select t.msp_id from tenant t where t.id = p_tenant), p_msp))
      or b.audience = 'provider')
  select (select o.product_name from own o where o.product_name is not null order by rank limit 1),
    (select o.line from own o where o.line is not null order by rank limit 1),
    (select o.accent from own o where o.accent is not null order by rank limit 1),
    (select o.logo_hash from own o where o.logo_hash is not null order by rank limit 1),
    (select o.logo_type from own o where o.logo_hash is not null order by rank limit 1),
    (select o.support_address from own o where o.support_address is not null order by rank limit 1),
    (select o.terms_url from own o where o.terms_url is not null order by rank limit 1),
    (select o.privacy_url from own o where o.privacy_url is not null order by rank limit 1)
$$;
--> statement-breakpoint
-- The bytes of a logo by their hash: whoever knows the address of an image may see it.
create function gate_logo(p_hash text) returns table (logo bytea, logo_type text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.logo, b.logo_type from branding b where b.logo_hash = p_hash limit 1
$$;
--> statement-breakpoint
-- The tenant a host is for: by its label under our suffix, or by a host of its own that was proven. With its brand.
create function gate_host(p_label text, p_host text)
  returns table (tenant_id uuid, shortname text, full_name text, state text, language text, time_zone text, run_by text,
    product_name text, line text, accent text, logo_hash text, logo_type text, support_address text, terms_url text, privacy_url text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id, t.shortname, t.full_name, t.state, t.language, t.time_zone, m.name, b.*
  from tenant t left join msp m on m.id = t.msp_id, lateral gate_brand(t.id, null) b
  where t.state <> 'deleted' and not t.synthetic and case when p_label is not null then lower(t.shortname) = p_label and t.managed_host
    else t.id = (select d.tenant_id from tenant_domain d where d.host = p_host and d.enabled and d.state in ('verified', 'lost')) end
$$;
--> statement-breakpoint
-- The tenant that somebody names by its shortname, where no host says which.
create function gate_tenant(p_shortname text) returns uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id from tenant t where lower(t.shortname) = lower(p_shortname) and t.state <> 'deleted' and not t.synthetic
$$;
--> statement-breakpoint
-- Where links to a tenant lead: a custom host that is usable (p_plain: without TLS no certificate is needed), else its label.
create function gate_host_of(p_tenant uuid, p_plain boolean) returns table (host text, label text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (select d.host from tenant_domain d where d.tenant_id = t.id and d.enabled and d.state in ('verified', 'lost')
      and (p_plain or d.certificate in ('issued', 'renew-failed')) order by d.verified_at limit 1),
    case when t.managed_host then lower(t.shortname) end
  from tenant t where t.id = p_tenant
$$;
--> statement-breakpoint
drop function gate_session(text, text, interval);
--> statement-breakpoint
-- One session with whom it acts as, if no end has passed by the database's clock. The host must be the one it was opened
-- on, and its tenant (p_tenant; null on the operators' host, where anybody may be) the session's own. A support session
-- acts for the tenant it visits, and ends with its actor, with the actor's right to that tenant, and at its hard end.
create function gate_session(p_id text, p_host text, p_tenant uuid, p_idle interval)
  returns table (account_id uuid, audience text, msp_id uuid, tenant_id uuid, email text, name text, role text, theme text, density text,
    single_keys boolean, absolute_time boolean, time_zone text, seconds_left double precision, touch_due boolean, stage text,
    must_change boolean, has_factor boolean, tenant_name text, tenant_shortname text, language text, off jsonb,
    support_id uuid, support_seconds double precision, support_audience text, age_seconds double precision, factor_due boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, case when v.id is null then a.audience else 'tenant' end, case when v.id is null then a.msp_id end, t.id, a.email, a.name,
    case when v.id is null then a.role when v.read_only then 'monitor' else 'admin' end, a.theme, a.density,
    a.single_keys, a.absolute_time, a.time_zone,
    extract(epoch from least(s.expires_at, v.ends_at) - now())::double precision, s.seen_at < now() - interval '30 seconds', s.stage,
    v.id is null and coalesce(c.must_change, false), a.factor_at is not null, t.full_name, t.shortname, t.language, coalesce(to_jsonb(p.off), '[]'),
    v.id, extract(epoch from v.ends_at - now())::double precision, case when v.id is not null then a.audience end,
    extract(epoch from now() - s.created_at)::double precision,
    -- the provider's own people, where the installation wants a second factor of them
    v.id is null and a.audience = 'provider' and a.factor_at is null
      and coalesce((select g.value ->> 'operatorsNeedFactor' from setting g where g.name = 'security'), '') = 'true'
  from session s join account a on a.id = s.account_id
    left join support_session v on v.id = s.support_id
    left join tenant t on t.id = coalesce(v.tenant_id, a.tenant_id)
    left join credential c on c.account_id = a.id
    left join tenant_permission p on p.tenant_id = t.id
  where s.id = p_id and s.host = p_host and s.expires_at > now() and s.seen_at > now() - p_idle and a.state = 'active'
    and (p_tenant is null or t.id = p_tenant)
    and (t.id is null or t.state = 'active' or (t.state = 'deactivated' and v.read_only and a.audience = 'provider'))
    and (s.support_id is null or (p_tenant is not null and v.id is not null and v.ended_at is null and v.ends_at > now()
      and (a.audience = 'provider' or a.msp_id = t.msp_id)))
$$;
--> statement-breakpoint
create or replace function gate_sessions_standing(p_ids text[], p_idle interval) returns setof text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id from session s join account a on a.id = s.account_id
    left join support_session v on v.id = s.support_id
    left join tenant t on t.id = coalesce(v.tenant_id, a.tenant_id)
  where s.id = any (p_ids) and s.expires_at > now() and s.seen_at > now() - p_idle and a.state = 'active' and s.stage = 'open'
    and (t.id is null or t.state = 'active' or (t.state = 'deactivated' and v.read_only and a.audience = 'provider'))
    and (s.support_id is null or (v.id is not null and v.ended_at is null and v.ends_at > now()
      and (a.audience = 'provider' or a.msp_id = t.msp_id)))
$$;
--> statement-breakpoint
drop function gate_session_open(text, uuid, text, inet, text, interval);
--> statement-breakpoint
create function gate_session_open(p_id text, p_account uuid, p_host text, p_ip inet, p_agent text, p_absolute interval, p_stage text, p_support uuid) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into session (id, account_id, host, ip, agent, expires_at, stage, support_id)
  values (p_id, p_account, p_host, p_ip, left(p_agent, 300), now() + p_absolute, p_stage, p_support);
  update account set last_sign_in_at = now() where id = p_account and p_stage = 'open' and p_support is null;
$$;
--> statement-breakpoint
-- own sessions do not list visits elsewhere, nor sign-ins that still await their second factor
create or replace function gate_sessions(p_account uuid, p_idle interval)
  returns table (id text, host text, ip inet, agent text, created_at timestamptz, seen_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, s.host, s.ip, s.agent, s.created_at, s.seen_at
  from session s where s.account_id = p_account and s.expires_at > now() and s.seen_at > now() - p_idle and s.stage = 'open' and s.support_id is null
  order by s.seen_at desc, s.id
$$;
--> statement-breakpoint
drop function gate_token(text);
--> statement-breakpoint
-- Whom an API token stands for; null when unknown, revoked, expired, or its tenant is not active.
create function gate_token(p_hash text)
  returns table (id uuid, name text, audience text, msp_id uuid, tenant_id uuid, role text, off jsonb)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update api_token k set last_used_at = now()
  where k.hash = p_hash and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
  return query select k.id, k.name, k.audience, k.msp_id, k.tenant_id, k.role, coalesce(to_jsonb(p.off), '[]')
  from api_token k left join tenant t on t.id = k.tenant_id left join tenant_permission p on p.tenant_id = k.tenant_id
  where k.hash = p_hash and k.revoked_at is null and k.expires_at > now() and (t.id is null or t.state = 'active');
end $$;
--> statement-breakpoint
-- From here on functions that an audience may call: each asks who calls, because its owner sees more than the caller.
-- The GUC still names the caller's role inside a definer function.
create function portal_may_reach(p_msp uuid, p_tenant uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  -- never null: who asks "if not" of a null goes on
  select coalesce(case current_setting('role')
    when 'portal_provider' then true
    when 'portal_msp' then p_msp = portal_msp() or exists (select from tenant t where t.id = p_tenant and t.msp_id = portal_msp())
    when 'portal_tenant' then p_tenant = portal_tenant()
    else false end, false)
$$;
--> statement-breakpoint
-- Ends an account's sessions but the one kept (an id, or null), visits included; says how many. Nothing for an account out of reach.
create function portal_sessions_end(p_account uuid, p_keep text) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from account a where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id)) then return 0; end if;
  return gate_sessions_end(p_account, p_keep);
end $$;
--> statement-breakpoint
-- Ends every session in a tenant, its people's and visitors'; says how many.
create function portal_tenant_sessions_end(p_tenant uuid) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer := 0;
  one text;
begin
  if not portal_may_reach(null, p_tenant) then return 0; end if;
  for one in delete from session s where s.account_id in (select a.id from account a where a.tenant_id = p_tenant)
      or s.support_id in (select v.id from support_session v where v.tenant_id = p_tenant) returning s.id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $$;
--> statement-breakpoint
-- Ends the browser session of one visit (the support_session row itself is the caller's to change).
create function portal_visit_end(p_support uuid) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer := 0;
  one text;
begin
  if not exists (select from support_session v where v.id = p_support and portal_may_reach(null, v.tenant_id)) then return 0; end if;
  for one in delete from session s where s.support_id = p_support returning s.id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $$;
--> statement-breakpoint
-- The first password of an account that has none; only in reach, never over an existing one.
create function portal_first_password(p_account uuid, p_hash text, p_must_change boolean) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from account a where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id)) then return false; end if;
  insert into credential (account_id, password_hash, must_change) values (p_account, p_hash, p_must_change) on conflict do nothing;
  return found;
end $$;
--> statement-breakpoint
-- Whether a host or shortname still rests after its removal.
create function portal_host_rests(p_host text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from host_quarantine q where q.host = lower(p_host) and q.until > now())
$$;
--> statement-breakpoint
-- A visit begins: its hand-over token is good once, within its time and on its host. Writes the tenant's log, because at the
-- gate nobody else can.
create function gate_visit_enter(p_hash text, p_host text, p_minutes integer, p_ip inet, p_request text)
  returns table (visit_id uuid, actor_id uuid)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v support_session;
begin
  update support_session s set token_hash = null, started_at = now(), ends_at = now() + make_interval(mins => p_minutes)
  where s.token_hash = p_hash and s.token_host = p_host and s.token_until > now() and s.approved_at is not null and s.ended_at is null
    and exists (select from account a join tenant t on t.id = s.tenant_id where a.id = s.actor_id and a.state = 'active'
      and (a.audience = 'provider' or a.msp_id = t.msp_id) and (t.state = 'active' or (t.state = 'deactivated' and s.read_only and a.audience = 'provider')))
  returning s.* into v;
  if not found then return; end if;
  insert into log_entry (audience, tenant_id, actor_kind, actor_id, actor_name, on_behalf_of, type, subject_kind, subject_id, subject_name, after, ip, request_id)
  select 'tenant', v.tenant_id, 'account', v.actor_id, v.actor_name, t.full_name, 'support.started', 'visit', v.id, v.reason,
    jsonb_build_object('readOnly', v.read_only, 'until', v.ends_at), p_ip, p_request
  from tenant t where t.id = v.tenant_id;
  perform portal_announce('visits', v.tenant_id);
  return query select v.id, v.actor_id;
end $$;
--> statement-breakpoint
create procedure portal_hand_over() language plpgsql as $$
declare
  f record;
begin
  -- gate_*: the gate alone; portal_* that are SECURITY DEFINER: the three audiences. Whoever gets a function must be able to
  -- create in its schema, at that moment only.
  grant create on schema public to portal_gatekeeper;
  for f in select p.oid::regprocedure as name, p.proname like 'gate\_%' as is_gate from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and p.prosecdef and p.prokind = 'f' and p.proname ~ '^(gate|portal)_' and p.proowner <> 'portal_gatekeeper'::regrole loop
    execute format('revoke execute on function %s from public', f.name);
    execute format('grant execute on function %s to %s', f.name,
      case when f.is_gate then 'portal_gate' else 'portal_provider, portal_msp, portal_tenant' end);
    execute format('alter function %s owner to portal_gatekeeper', f.name);
  end loop;
  revoke create on schema public from portal_gatekeeper;
end $$;
--> statement-breakpoint
revoke execute on procedure portal_hand_over from public;
--> statement-breakpoint
call portal_hand_over();
