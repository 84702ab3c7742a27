-- People at the gate: who signs in on which host, mailed links, second factors.
-- See 0007: functions named gate_* and SECURITY DEFINER ones named portal_* are handed over by the last line.
drop function gate_account(uuid, text);
--> statement-breakpoint
-- The account behind a sign-in name on one host: p_tenant null is the host of provider and MSP staff. Both sides of the "or"
-- have an index that begins with the tenant.
create function gate_account(p_tenant uuid, p_login text)
  returns table (id uuid, audience text, msp_id uuid, tenant_id uuid, email text, name text, role text, state text, tenant_state text,
    language text, password_hash text, has_factor boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.audience, a.msp_id, a.tenant_id, a.email, a.name, a.role, a.state, coalesce(t.state, 'active'),
    coalesce(t.language, 'en'), c.password_hash, a.factor_at is not null
  from account a left join credential c on c.account_id = a.id left join tenant t on t.id = a.tenant_id
  where (coalesce(a.tenant_id, '00000000-0000-0000-0000-000000000000') = coalesce(p_tenant, '00000000-0000-0000-0000-000000000000') and lower(a.email) = lower(p_login))
    or (coalesce(a.tenant_id, '00000000-0000-0000-0000-000000000000') = coalesce(p_tenant, '00000000-0000-0000-0000-000000000000') and lower(a.username) = lower(p_login))
$$;
--> statement-breakpoint
-- Sets a password; given what it was (p_was), only while it still is that. Null when it is not. Whoever chose it needs no other.
create or replace function gate_password_set(p_account uuid, p_hash text, p_was text) returns boolean
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into credential (account_id, password_hash) values (p_account, p_hash)
  on conflict (account_id) do update set password_hash = excluded.password_hash, changed_at = now(), must_change = false
    where p_was is null or credential.password_hash = p_was
  returning true
$$;
--> statement-breakpoint
-- Takes one try of every bucket, or says for how many seconds the fullest has none left. Counted before what is tried is
-- looked at, under a lock per bucket, so that parallel guesses cannot pass together; the limits also bound the table. What
-- counts by the hour (mails) says so in its bucket's name, and is swept later than what counts by the quarter of one.
create or replace function gate_guess(p_buckets text[], p_limits integer[], p_window interval) returns table (retry_after integer, guesses bigint[])
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(o.bucket, 0)) from (select unnest(p_buckets) as bucket order by 1) o;
  delete from guess g where g.id in (
    select old.id from guess old
    where old.at <= now() - interval '15 minutes' and (old.at <= now() - interval '1 hour' or old.bucket not like 'hour.%')
    order by old.at limit 1000 for update skip locked);
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
-- How often a bucket was tried within the window.
create function gate_guesses(p_bucket text, p_window interval) returns integer
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)::integer from guess g where g.bucket = p_bucket and g.at > now() - p_window
$$;
--> statement-breakpoint
-- Whether a link of this owner's people may be opened here: on the tenant's own host (p_here), or on the operators' (null)
-- for staff and for a tenant that has no host. p_plain: without TLS a custom host needs no certificate.
create function gate_link_fits(p_tenant uuid, p_here uuid, p_plain boolean) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p_tenant is not distinct from p_here
    or (p_here is null and not exists (select from gate_host_of(p_tenant, p_plain) h where h.host is not null or h.label is not null))
$$;
--> statement-breakpoint
-- A mailed link as it stands by the database's clock; reads only. Nothing on a host that it is not for.
create function gate_invitation(p_hash text, p_here uuid, p_plain boolean)
  returns table (kind text, state text, account_id uuid, audience text, msp_id uuid, tenant_id uuid, email text, username text, name text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.kind,
    case when i.used_at is not null then 'used' when i.ended is not null then i.ended
      when a.state = 'disabled' or coalesce(t.state, 'active') <> 'active' then 'off'
      when i.expires_at <= now() then 'expired' else 'pending' end,
    a.id, a.audience, a.msp_id, a.tenant_id, a.email, a.username, a.name
  from invitation i join account a on a.id = i.account_id left join tenant t on t.id = a.tenant_id
  where i.hash = p_hash and gate_link_fits(a.tenant_id, p_here, p_plain)
$$;
--> statement-breakpoint
-- Spends a mailed link, once: the one UPDATE decides among all who come with it. Sets the password, makes an invited account
-- active, ends every session and every other link of the account.
create function gate_invitation_use(p_hash text, p_here uuid, p_plain boolean, p_password_hash text, p_ip inet, p_request text)
  returns table (kind text, account_id uuid, audience text, msp_id uuid, tenant_id uuid, email text, name text, language text)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  used invitation;
begin
  update invitation i set used_at = now()
  where i.hash = p_hash and i.used_at is null and i.ended is null and i.expires_at > now()
    and exists (select from account a left join tenant t on t.id = a.tenant_id
      where a.id = i.account_id and a.state <> 'disabled' and coalesce(t.state, 'active') = 'active' and gate_link_fits(a.tenant_id, p_here, p_plain))
  returning i.* into used;
  if not found then return; end if;
  update invitation i set ended = 'superseded' where i.account_id = used.account_id and i.used_at is null and i.ended is null;
  perform gate_password_set(used.account_id, p_password_hash, null);
  update account a set state = 'active' where a.id = used.account_id and a.state = 'invited';
  perform gate_sessions_end(used.account_id, null);
  perform gate_log(used.account_id, case used.kind when 'activation' then 'account.activated' else 'password.reset' end, 'done', p_ip, p_request);
  return query select used.kind, a.id, a.audience, a.msp_id, a.tenant_id, a.email, a.name, coalesce(t.language, 'en')
    from account a left join tenant t on t.id = a.tenant_id where a.id = used.account_id;
end $$;
--> statement-breakpoint
-- The second factor of an account: the sealed secret, whether it is in force, and how many recovery codes are left.
create function gate_factor(p_account uuid) returns table (secret text, is_confirmed boolean, codes_left integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select f.secret, f.confirmed_at is not null,
    (select count(*)::integer from recovery_code r where r.account_id = f.account_id and r.used_at is null)
  from factor f where f.account_id = p_account
$$;
--> statement-breakpoint
-- Keeps a new secret until it is confirmed; null when one is in force already.
create function gate_factor_begin(p_account uuid, p_secret text) returns boolean
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into factor (account_id, secret) values (p_account, p_secret)
  on conflict (account_id) do update set secret = excluded.secret, last_step = 0 where factor.confirmed_at is null
  returning true
$$;
--> statement-breakpoint
-- Replaces the recovery codes (hashes) of an account.
create function gate_recovery_codes(p_account uuid, p_codes text[]) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from recovery_code where account_id = p_account;
  insert into recovery_code (account_id, hash) select p_account, unnest(p_codes);
$$;
--> statement-breakpoint
-- Puts the secret in force that was checked (p_secret, as it is kept); false when another came between. Its step is used up.
create function gate_factor_confirm(p_account uuid, p_secret text, p_step bigint, p_codes text[]) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update factor f set confirmed_at = now(), last_step = p_step
  where f.account_id = p_account and f.confirmed_at is null and f.secret = p_secret;
  if not found then return false; end if;
  perform gate_recovery_codes(p_account, p_codes);
  update account set factor_at = now() where id = p_account;
  return true;
end $$;
--> statement-breakpoint
-- Uses a step of the factor up: each is good once, and none before one that was used (RFC 6238 §5.2). Null when it was.
create function gate_factor_use(p_account uuid, p_step bigint) returns boolean
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update factor set last_step = p_step where account_id = p_account and confirmed_at is not null and last_step < p_step returning true
$$;
--> statement-breakpoint
-- Uses a recovery code up; null when there is none like it, or not any more.
create function gate_recovery_use(p_account uuid, p_hash text) returns boolean
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update recovery_code set used_at = now() where account_id = p_account and hash = p_hash and used_at is null returning true
$$;
--> statement-breakpoint
create function gate_factor_remove(p_account uuid) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from recovery_code where account_id = p_account;
  delete from factor where account_id = p_account;
  update account set factor_at = null where id = p_account and factor_at is not null;
  return found;
end $$;
--> statement-breakpoint
-- Takes the second factor off somebody whose phone is lost; says whether there was one. Nothing for an account out of reach.
create function portal_factor_remove(p_account uuid) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from account a where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id)) then return false; end if;
  return gate_factor_remove(p_account);
end $$;
--> statement-breakpoint
-- Whether an account has a password; no for one out of reach.
create function portal_has_password(p_account uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from credential c join account a on a.id = c.account_id where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id))
$$;
--> statement-breakpoint
-- Changes an e-mail address unless somebody on that sign-in host has it: a row that the caller may not see refuses, too, and
-- must not end the caller's transaction. Runs with the caller's own rights.
create function portal_account_email(p_account uuid, p_email text) returns boolean language plpgsql as $$
begin
  update account set email = p_email where id = p_account;
  return found;
exception when unique_violation then
  return false;
end $$;
--> statement-breakpoint
call portal_hand_over();
