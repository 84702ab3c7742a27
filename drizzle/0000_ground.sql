-- What everything stands on: extensions, roles, and the functions that policies compare with.
-- Roles belong to the whole server, so another database of it may create the same one at this moment.
create extension if not exists pg_trgm;
--> statement-breakpoint
create extension if not exists btree_gist;
--> statement-breakpoint
do $$
declare
  wanted text;
begin
  foreach wanted in array array['portal_provider', 'portal_msp', 'portal_tenant', 'portal_gate', 'portal_worker', 'portal_backup', 'portal_gatekeeper', 'portal_purger'] loop
    begin
      if not exists (select from pg_roles where rolname = wanted) then
        execute format('create role %I nologin', wanted);
      end if;
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
  begin
    if not exists (select from pg_roles where rolname = 'portal_login') then
      create role portal_login login noinherit;
    end if;
  exception when duplicate_object or unique_violation then null;
  end;
end $$;
--> statement-breakpoint
do $$
declare
  wanted text;
begin
  -- a membership that exists already stays untouched: granting it anew would lock against another database's start
  foreach wanted in array array['portal_provider', 'portal_msp', 'portal_tenant', 'portal_gate', 'portal_worker'] loop
    if not pg_has_role('portal_login', wanted, 'member') then
      execute format('grant %I to portal_login', wanted);
    end if;
  end loop;
  -- the owner hands functions over to them, for which it must be a member (unless it is a superuser)
  foreach wanted in array array['portal_gatekeeper', 'portal_purger'] loop
    if not pg_has_role(current_user, wanted, 'member') then
      execute format('grant %I to %I', wanted, current_user);
    end if;
  end loop;
end $$;
--> statement-breakpoint
revoke create on schema public from public;
--> statement-breakpoint
grant usage on schema public to portal_login, portal_provider, portal_msp, portal_tenant, portal_gate, portal_worker, portal_backup, portal_gatekeeper, portal_purger;
--> statement-breakpoint
-- STABLE, never IMMUTABLE: a generic plan would keep the first tenant's id for the next one.
-- nullif: after a transaction the setting is '' and not NULL.
create function portal_tenant() returns uuid language sql stable parallel safe
  return nullif(current_setting('portal.tenant', true), '')::uuid;
--> statement-breakpoint
create function portal_msp() returns uuid language sql stable parallel safe
  return nullif(current_setting('portal.msp', true), '')::uuid;
