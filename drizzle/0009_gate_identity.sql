-- Mail and sign-in with a company's own identity provider. See 0007: functions named gate_* and SECURITY DEFINER ones named
-- portal_* are handed over by the last line.
-- Whether mails can leave: who makes tenants or invites people is told before and not after. Yes or no, no value.
create function portal_mail_ready() returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select s.value ->> 'host' <> '' and s.value ->> 'fromAddress' <> '' from setting s where s.name = 'mail'), false)
$$;
--> statement-breakpoint
-- How many hours an activation link lives, for whoever invites; 72 unless the provider chose 24 or 168.
create function portal_link_hours() returns integer
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select (s.value ->> 'hours')::integer from setting s where s.name = 'invitations'), 72)
$$;
--> statement-breakpoint
-- The identity provider that people of a host may sign in with: its tenant's, or (p_tenant null) the one of the provider's staff.
create function gate_identity_provider(p_tenant uuid) returns table (id uuid, tenant_id uuid, label text, issuer text, client_id text, client_secret text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.tenant_id, i.label, i.issuer, i.client_id, i.client_secret from identity_provider i
  where i.enabled and case when p_tenant is null then i.audience = 'provider' else i.tenant_id = p_tenant end
$$;
--> statement-breakpoint
-- Whom a person of an identity provider is: the account linked to its subject, else the one with its verified address (null:
-- none was verified), which is linked from then on. Only accounts of the provider's very owner count, and one that is linked
-- to another subject keeps that one: an address may be given to somebody else. Nothing is linked for who may not sign in.
create function gate_identity_enter(p_provider uuid, p_subject text, p_email text) returns table (account_id uuid, may_enter boolean)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  found_id uuid;
begin
  select a.id into found_id from identity_link l join identity_provider i on i.id = l.provider_id join account a on a.id = l.account_id
    and a.audience = i.audience and a.msp_id is not distinct from i.msp_id and a.tenant_id is not distinct from i.tenant_id
  where l.provider_id = p_provider and l.subject = p_subject;
  if found_id is null then
    select a.id into found_id from identity_provider i join account a
      on a.audience = i.audience and a.msp_id is not distinct from i.msp_id and a.tenant_id is not distinct from i.tenant_id
    where i.id = p_provider and lower(a.email) = lower(p_email)
      and not exists (select from identity_link l where l.provider_id = p_provider and (l.account_id = a.id or l.subject = p_subject));
  end if;
  return query select a.id, a.state = 'active' and coalesce(t.state, 'active') = 'active' and i.enabled
    from account a left join tenant t on t.id = a.tenant_id, identity_provider i where a.id = found_id and i.id = p_provider;
end $$;
--> statement-breakpoint
-- Links a person of an identity provider to the account they came in with, once.
create function gate_identity_link(p_provider uuid, p_subject text, p_account uuid) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into identity_link (provider_id, subject, account_id)
  select i.id, p_subject, a.id from identity_provider i join account a
    on a.audience = i.audience and a.msp_id is not distinct from i.msp_id and a.tenant_id is not distinct from i.tenant_id
  where i.id = p_provider and a.id = p_account
  on conflict do nothing
$$;
--> statement-breakpoint
-- Forgets who is who at an identity provider, because another one stands behind the same row; how many were linked.
create function portal_identity_forget(p_provider uuid) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone integer;
begin
  if not exists (select from identity_provider i where i.id = p_provider and portal_may_reach(i.msp_id, i.tenant_id)) then return 0; end if;
  delete from identity_link l where l.provider_id = p_provider;
  get diagnostics gone = row_count;
  return gone;
end $$;
--> statement-breakpoint
call portal_hand_over();
