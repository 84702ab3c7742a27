-- Certificates on demand, hosts of tenants and the line that a brand is inherited on.
grant delete on tenant_domain to portal_gatekeeper;
--> statement-breakpoint
grant update (certificate) on tenant_domain to portal_gatekeeper;
--> statement-breakpoint
grant insert, update on host_quarantine to portal_gatekeeper;
--> statement-breakpoint
-- Whether a certificate may be made for a host: a label under our suffix, or a proven host (spec 2 §8.4). One indexed look-up.
create function gate_tls(p_label text, p_host text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select case when p_label is not null
    then exists (select from tenant t where lower(t.shortname) = p_label and t.managed_host and t.state <> 'deleted' and not t.synthetic)
    else exists (select from tenant_domain d where d.host = p_host and d.enabled and d.state in ('verified', 'lost')) end
$$;
--> statement-breakpoint
-- The proxy asked for a proven host's first certificate.
create function gate_tls_requested(p_host text) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  whose uuid;
begin
  update tenant_domain d set certificate = 'requested'
  where d.host = p_host and d.state in ('verified', 'lost') and d.certificate = 'none' returning d.tenant_id into whose;
  if whose is not null then perform portal_announce('domains', whose); end if;
end $$;
--> statement-breakpoint
-- How an owner looks: tenant ← MSP ← provider, each value by itself, a logo as a whole. Both null: the provider. What a
-- tenant says of itself counts while a host is its own; without one it is kept and not shown (spec 2 §8.5).
create or replace function gate_brand(p_tenant uuid, p_msp uuid)
  returns table (product_name text, line text, accent text, logo_hash text, logo_type text, support_address text, terms_url text, privacy_url text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with own as (
    select b.*, case b.audience when 'tenant' then 1 when 'msp' then 2 else 3 end as rank from branding b
    where (b.audience = 'tenant' and b.tenant_id = p_tenant and (exists (select from tenant t where t.id = p_tenant and t.managed_host)
        or exists (select from tenant_domain d where d.tenant_id = p_tenant and d.enabled and d.state in ('verified', 'lost'))))
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
-- What the owners above say of their looks, nearest first: whom a tenant or an MSP inherits from, and what.
create function portal_brand_above(p_tenant uuid, p_msp uuid)
  returns table (audience text, owner_name text, product_name text, line text, accent text, logo_hash text, logo_type text,
    support_address text, terms_url text, privacy_url text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.audience, m.name, b.product_name, b.line, b.accent, b.logo_hash, b.logo_type, b.support_address, b.terms_url, b.privacy_url
  from branding b left join msp m on m.id = b.msp_id
  where portal_may_reach(p_msp, p_tenant)
    and ((b.audience = 'msp' and b.msp_id = (select t.msp_id from tenant t where t.id = p_tenant)) or b.audience = 'provider')
  order by case b.audience when 'msp' then 1 else 2 end
$$;
--> statement-breakpoint
-- Whether a proven host is another tenant's; asked by who has just proven it.
create function portal_host_taken(p_tenant uuid, p_host text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select portal_may_reach(null, p_tenant)
    and exists (select from tenant_domain d where d.host = p_host and d.state in ('verified', 'lost') and d.tenant_id <> p_tenant)
$$;
--> statement-breakpoint
-- Ends the sessions in a tenant that were opened on one of its hosts (without port); says how many.
create function portal_host_sessions_end(p_tenant uuid, p_host text) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer := 0;
  one text;
begin
  if not portal_may_reach(null, p_tenant) then return 0; end if;
  for one in delete from session s where split_part(s.host, ':', 1) = p_host
      and (s.account_id in (select a.id from account a where a.tenant_id = p_tenant)
        or s.support_id in (select v.id from support_session v where v.tenant_id = p_tenant)) returning s.id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $$;
--> statement-breakpoint
-- Takes a host from its tenant: nobody is served there from this commit on, and one that had been proven rests for 30 days
-- (spec 2 §8.5), so that whoever still points at us gives it to nobody. One that never was rests nowhere: anybody may name
-- any host, and must not lock it up by that. Null for a domain out of reach.
create function portal_domain_remove(p_domain uuid) returns text
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone tenant_domain;
begin
  delete from tenant_domain d where d.id = p_domain and portal_may_reach(null, d.tenant_id) returning * into gone;
  if gone.id is null then return null; end if;
  if gone.verified_at is not null then
    insert into host_quarantine as q (host, until, reason) values (gone.host, now() + interval '30 days', 'removed by its customer')
    on conflict (host) do update set until = greatest(q.until, excluded.until), reason = excluded.reason;
  end if;
  perform portal_host_sessions_end(gone.tenant_id, gone.host);
  return gone.host;
end $$;
--> statement-breakpoint
-- see 0007: functions named gate_* and SECURITY DEFINER ones named portal_* are handed over by the last line
call portal_hand_over();
