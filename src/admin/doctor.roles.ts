import type { Looked } from '../database/look.ts'
import { type Finding, finding, type Looking } from './doctor.findings.ts'

/** Those that the owner hands functions over to, and reads backups as. */
const becomes = ['portal_auth', 'portal_purger', 'portal_backup']
/** Those that the portal's login becomes in a request. */
export const audiences = [
  'portal_provider',
  'portal_msp',
  'portal_tenant',
  'portal_anonymous',
  'portal_worker',
]

type Role = { name: string; isThere: boolean; mayBecome: boolean; mayGrant: boolean }
type Extension = { name: string; isInstalled: boolean; isThere: boolean; isTrusted: boolean }

/** What a server says of itself, the database and its owner. */
export type Facts = {
  version: string
  versionNumber: number
  database: string
  owner: string
  encoding: string
  isSuperuser: boolean
  mayMakeRoles: boolean
  mayMakeDatabases: boolean
  ownsDatabase: boolean
  /** CREATE on the database. */
  maySetUp: boolean
  roles: Role[]
  extensions: Extension[]
}

export async function readFacts(sql: Looked): Promise<Facts> {
  return sql.begin('read only', async (step) => {
    const [facts] = await step<Omit<Facts, 'roles' | 'extensions'>[]>`
      select current_setting('server_version') as version, current_setting('server_version_num')::integer as "versionNumber",
        d.datname as database, r.rolname as owner, pg_encoding_to_char(d.encoding) as encoding,
        r.rolsuper as "isSuperuser", r.rolcreaterole or r.rolsuper as "mayMakeRoles",
        r.rolcreatedb or r.rolsuper as "mayMakeDatabases",
        pg_has_role(r.oid, d.datdba, 'member') as "ownsDatabase",
        has_database_privilege(r.oid, d.oid, 'create') as "maySetUp"
      from pg_database d, pg_roles r where d.datname = current_database() and r.rolname = current_user`
    const roles = await step<Role[]>`
      select wanted.name, r.oid is not null as "isThere",
        coalesce(pg_has_role(me.oid, r.oid, case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end), false) as "mayBecome",
        me.rolsuper or (me.rolcreaterole and current_setting('server_version_num')::integer < 160000)
          or exists (select from pg_auth_members m where m.roleid = r.oid and m.admin_option and pg_has_role(me.oid, m.member, 'member')) as "mayGrant"
      from unnest(${[...audiences, ...becomes]}::text[]) with ordinality wanted (name, place)
      left join pg_roles r on r.rolname = wanted.name, pg_roles me
      where me.rolname = current_user order by wanted.place`
    const extensions = await step<Extension[]>`
      select wanted.name, e.oid is not null as "isInstalled", v.name is not null as "isThere", coalesce(v.trusted, false) as "isTrusted"
      from unnest(array['pg_trgm', 'btree_gist']) wanted (name)
      left join pg_extension e on e.extname = wanted.name
      left join lateral (select name, bool_or(trusted) as trusted from pg_available_extension_versions where name = wanted.name group by name) v on true`
    if (!facts) throw new Error('the server does not know its own database')
    return { ...facts, roles: [...roles], extensions: [...extensions] }
  })
}

const ask = 'An administrator of the server runs deploy/roles.sql once; it says how.'

/** Whether the roles are there, or can be made; what the owner may become; who may connect. */
export async function lookAtRoles(
  sql: Looked,
  facts: Facts,
  { config }: Looking,
): Promise<Finding[]> {
  const missing = facts.roles.filter(({ isThere }) => !isThere).map(({ name }) => name)
  const barred = facts.roles
    .filter(
      ({ name, isThere, mayBecome, mayGrant }) =>
        becomes.includes(name) && isThere && !mayBecome && !mayGrant,
    )
    .map(({ name }) => name)
  const kept = facts.roles
    .filter(({ name, isThere, mayGrant }) => audiences.includes(name) && isThere && !mayGrant)
    .map(({ name }) => name)
  const found: Finding[] = []
  if (missing.length > 0)
    found.push(
      facts.mayMakeRoles
        ? finding('ok', 'roles', 'the first start makes those that are missing')
        : finding(
            'wrong',
            'roles',
            `${missing.join(', ')} are missing, and ${facts.owner} may make no roles. ${ask}`,
          ),
    )
  else found.push(finding('ok', 'roles', 'all are there'))
  if (barred.length > 0)
    found.push(
      finding(
        'wrong',
        'roles',
        `${facts.owner} cannot become ${barred.join(', ')}${barred.includes('portal_backup') ? ', without which there is no backup' : ''}. ${ask}`,
      ),
    )
  else if (missing.length === 0)
    found.push(
      finding('ok', 'roles', `${facts.owner} may become portal_backup, and who keeps functions`),
    )
  if (!config.databaseAppUrl && (!facts.mayMakeRoles || kept.length > 0))
    found.push(
      (await hasLogin(sql))
        ? finding('ok', 'login', 'there already, made by who may')
        : finding(
            'wrong',
            'login',
            `${facts.owner} may not make the portal’s login${kept.length > 0 ? ` or grant ${kept.join(', ')} to it` : ''}. ${ask} The portal then gets DATABASE_APP_URL.`,
          ),
    )
  if (!facts.mayMakeDatabases)
    found.push(
      finding(
        'look',
        'drill',
        `${facts.owner} may not create databases, as the monthly drill of restoring has to: alter role ${facts.owner} createdb;`,
      ),
    )
  return [...found, await connectRight(sql, facts)]
}

/** Whether a start has made the installation's login and given it what it needs. */
async function hasLogin(sql: Looked): Promise<boolean> {
  const [found] = await sql<{ is: boolean }[]>`
    select exists (select from pg_database d, aclexplode(d.datacl) x join pg_roles r on r.oid = x.grantee
      where d.datname = current_database() and x.privilege_type = 'CONNECT' and r.rolname like 'portal\\_login\\_%') as is`
  return found?.is === true
}

/** A start takes CONNECT from everybody, where the owner may. */
async function connectRight(sql: Looked, facts: Facts): Promise<Finding> {
  const granted = await sql<{ to: string | null }[]>`
    select r.rolname as to from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x
    left join pg_roles r on r.oid = x.grantee
    where d.datname = current_database() and x.privilege_type = 'CONNECT' order by 1`
  const names = granted.map(({ to }) => to).filter((to) => to !== null)
  if (names.length === granted.length)
    return finding('ok', 'connect', `only ${names.join(', ')} may connect to ${facts.database}`)
  return facts.ownsDatabase
    ? finding(
        'ok',
        'connect',
        `everybody may connect to ${facts.database}, which the next start ends`,
      )
    : finding(
        'wrong',
        'connect',
        `everybody may connect to ${facts.database}, and ${facts.owner} does not own it and cannot end that. ${ask}`,
      )
}
