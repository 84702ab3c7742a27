-- What everything stands on: extensions, roles, and the functions that policies compare with.
-- Roles belong to the whole server, so another database of it may create the same one at this moment. None of these can log
-- in; the login is each installation's own and made at its start.
create extension if not exists pg_trgm;
--> statement-breakpoint
create extension if not exists btree_gist;
--> statement-breakpoint
do $$
declare
  wanted text;
begin
  foreach wanted in array array['portal_provider', 'portal_msp', 'portal_tenant', 'portal_anonymous', 'portal_worker', 'portal_backup', 'portal_auth', 'portal_purger'] loop
    begin
      if not exists (select from pg_roles where rolname = wanted) then
        execute format('create role %I nologin', wanted);
      end if;
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
end $$;
--> statement-breakpoint
-- The owner hands functions over to two of these and reads backups as the third, for which it must be able to become them
-- (unless it is a superuser). Since PostgreSQL 16 who made a role is a member of it that may not: hence SET. A membership that does stays untouched: granting
-- it anew would lock against another database's start.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['portal_auth', 'portal_purger', 'portal_backup'] loop
    if not pg_has_role(current_user, wanted, case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end) then
      execute format('grant %I to %I', wanted, current_user);
    end if;
  end loop;
end $$;
--> statement-breakpoint
revoke create on schema public from public;
--> statement-breakpoint
grant usage on schema public to portal_provider, portal_msp, portal_tenant, portal_anonymous, portal_worker, portal_backup, portal_auth, portal_purger;
--> statement-breakpoint
-- STABLE, never IMMUTABLE: a generic plan would keep the first tenant's id for the next one.
-- nullif: after a transaction the setting is '' and not NULL.
create function portal_tenant() returns uuid language sql stable parallel safe
  return nullif(current_setting('portal.tenant', true), '')::uuid;
--> statement-breakpoint
create function portal_msp() returns uuid language sql stable parallel safe
  return nullif(current_setting('portal.msp', true), '')::uuid;
