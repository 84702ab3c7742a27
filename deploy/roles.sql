-- For a PostgreSQL whose database owner may not make or grant roles: managed servers, and since version 16 every owner
-- that did not make the portal's shared roles itself (it has no ADMIN on them when another installation made them).
-- Otherwise the portal does all of this at its first start. An administrator of the server runs it once per database, in
-- that database; a second time changes nothing:
--
--   psql "$ADMIN_URL/portal" -v ON_ERROR_STOP=1 -v owner=tenantry -v login=tenantry_app -v password=… -f deploy/roles.sql
--
--   owner     the role in DATABASE_URL, which owns the database and its tables
--   login     the role that the portal's pool logs in as, for this database alone
--   password  its password
--
-- The portal is then told DATABASE_APP_URL=postgres://<login>:<password>@…/portal. Without login and password only the
-- shared roles are made and granted, with ADMIN; the portal then makes its login itself, for which owner needs CREATEROLE.

-- what the login becomes in a request, by audience; what backups, and functions that see more than their caller, run as.
-- None of them can log in, and all databases of a server share them: their rights stand in each database by itself.
select format('create role %I nologin', wanted.name)
from unnest(array['portal_provider', 'portal_msp', 'portal_tenant', 'portal_anonymous', 'portal_worker', 'portal_backup', 'portal_auth', 'portal_purger']) wanted (name)
where not exists (select from pg_roles r where r.rolname = wanted.name)
\gexec

-- the owner hands functions over to two of these and reads backups as the third, and must be able to become them
grant portal_auth, portal_purger, portal_backup to :"owner" with admin option;

select current_database() as database
\gset

\if :{?login}
select format('create role %I', :'login') where not exists (select from pg_roles r where r.rolname = :'login')
\gexec
-- noinherit: without a Scope the login has no right to any table
alter role :"login" login noinherit nosuperuser nocreaterole nocreatedb password :'password';
grant portal_provider, portal_msp, portal_tenant, portal_anonymous, portal_worker to :"login";
revoke connect on database :"database" from public;
grant connect on database :"database" to :"owner", :"login", portal_backup;
grant usage on schema public to :"login";
\else
grant portal_provider, portal_msp, portal_tenant, portal_anonymous, portal_worker, portal_backup to :"owner" with admin option;
revoke connect on database :"database" from public;
grant connect on database :"database" to :"owner", portal_backup;
\endif
