import { createHmac, randomBytes } from 'node:crypto'
import postgres from 'postgres'
import type { Keyring } from '../domain/settings/secrets.ts'
import { asOwner, UnsafeDatabase } from './migrate.ts'

type Options = postgres.Options<Record<string, never>>
/** The way in of the pool; `refused` is told that the password was not right (28P01). */
export type Login = Options & { refused?: () => void }

/** What the login may become in a Scope; these roles cannot log in and are shared by all databases of a server. */
const memberships = [
  'portal_provider',
  'portal_msp',
  'portal_tenant',
  'portal_anonymous',
  'portal_worker',
] as const

/** The password of the installation's login, known to every process that knows PORTAL_SECRET and kept nowhere. */
export const loginPassword = (secret: Buffer) =>
  createHmac('sha256', secret).update('portal_login').digest('base64url')

/**
 * The same while the secret is changed: connections that stand go on, and a new one that is refused lets the next try the password of
 * the other secret.
 */
export function loginPasswords(keys: Keyring) {
  let tried = keys.keyId
  const secretOf = () => keys.secretOf(tried) ?? keys.secretOf(keys.keyId)
  return {
    password: () => {
      const secret = secretOf()
      return secret ? loginPassword(secret) : ''
    },
    refused() {
      const { known } = keys
      tried = known[(known.indexOf(tried) + 1) % known.length] ?? keys.keyId
    },
  }
}

/** Gives the login another password, in a transaction of the owner's. */
export const changeLoginPassword = (sql: postgres.TransactionSql, login: string, secret: Buffer) =>
  sql.unsafe(`alter role ${quoted(login)} password '${loginPassword(secret)}'`)

/**
 * Makes the role that the pool logs in as and lets it alone into this database, together with the backup; gives its
 * name. The role is the installation's own: its name carries the id that the database keeps. `appLogin` names another
 * role, which somebody else has made. Refused when the login is another database's of this server already, and when the
 * owner may not do it.
 */
export async function prepareLogin(
  options: Options,
  {
    password,
    appLogin,
  }: {
    password?: string | ((sql: postgres.TransactionSql) => Promise<string>)
    appLogin?: string
  } = {},
): Promise<string> {
  return asOwner(options, (owner) =>
    owner.begin(async (sql) => {
      // license files are ordered for it, whatever the login is called
      const id = await installationId(sql)
      const login = appLogin ?? `portal_login_${id}`
      if (appLogin === undefined)
        await makeLogin(sql, login, typeof password === 'function' ? await password(sql) : password)
      await demandOwnLogin(sql, login)
      await admitOnly(sql, login)
      return login
    }),
  )
}

/** The same of an installation whose login its database names, before a start would refuse it. */
export const whoseInstallation = (options: Options): Promise<string | undefined> =>
  asOwner(options, (owner) =>
    owner.begin(async (sql) => whoseLogin(sql, `portal_login_${await installationId(sql)}`)),
  )

/** The id that the first start has given. */
export const readInstallation = (options: Options): Promise<string> =>
  asOwner(options, (owner) => owner.begin(installationId))

async function installationId(sql: postgres.TransactionSql): Promise<string> {
  const [kept] = await sql<
    { id: string }[]
  >`select auth_installation(${randomBytes(6).toString('hex')}) as id`
  if (!kept || !/^[0-9a-f]{12}$/.test(kept.id))
    throw new UnsafeDatabase('The setting "installation" of this database is not an id.')
  return kept.id
}

/** The lock that altering takes on the role is held to the end, so that two copies cannot start past each other. */
async function makeLogin(sql: postgres.TransactionSql, login: string, password?: string) {
  const [role] = await sql`select from pg_roles where rolname = ${login}`
  if (!role) await sql.unsafe(`create role ${quoted(login)} login noinherit`)
  const sets = password === undefined ? '' : ` password '${password.replaceAll("'", "''")}'`
  await sql.unsafe(`alter role ${quoted(login)} login noinherit${sets}`)
  // since PostgreSQL 16 a member may be without the right to become the role
  const missing = await sql<{ role: string }[]>`
    select r.rolname as role from pg_roles r
    where r.rolname in ${sql([...memberships])} and not pg_has_role(${login}::name, r.oid,
      case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end)`
  for (const { role } of missing) await sql.unsafe(`grant ${quoted(role)} to ${quoted(login)}`)
}

/** A copy of a database has the same id; its start would give its own password to the original's login. */
async function demandOwnLogin(sql: postgres.TransactionSql, login: string) {
  const why = await whoseLogin(sql, login)
  if (why) throw new UnsafeDatabase(`${why} Nothing was changed.`)
}

/** Which other databases of this server the login leads into and what is done about it, in words; undefined where there is none. */
export async function whoseLogin(
  sql: postgres.Sql | postgres.TransactionSql,
  login: string,
): Promise<string | undefined> {
  const others = await sql<{ name: string }[]>`
    select d.datname as name from pg_database d, aclexplode(d.datacl) x join pg_roles r on r.oid = x.grantee
    where r.rolname = ${login} and x.privilege_type = 'CONNECT' and d.datname <> current_database() order by 1`
  const names = others.map(({ name }) => quoted(name)).join(', ')
  return names === ''
    ? undefined
    : `The login ${login} is in use by ${names} on this server: one of the two databases is a copy of the other, or both were given the same DATABASE_APP_URL. If this one takes the other’s place: revoke connect on database ${names} from ${quoted(login)}; as its owner, while nobody works on it. If both stay: deploy/README.md, “Copies”.`
}

/** A database made by `create database … template` has not its original's rights, so they are looked at at every start. */
async function admitOnly(sql: postgres.TransactionSql, login: string) {
  const [database] = await sql<{ name: string }[]>`select current_database() as name`
  const name = quoted(database?.name ?? '')
  if (await isAdmitted(sql, login)) return
  await sql.unsafe(`revoke connect on database ${name} from public`)
  await sql.unsafe(`grant connect on database ${name} to ${quoted(login)}, portal_backup`)
  await sql.unsafe(`grant usage on schema public to ${quoted(login)}`)
  // who does not own the database is warned and not refused by the server
  if (!(await isAdmitted(sql, login)))
    throw new UnsafeDatabase(
      `The owner of the tables does not own the database ${name} and cannot say who may connect to it. An administrator of the server runs deploy/roles.sql once.`,
    )
}

async function isAdmitted(sql: postgres.TransactionSql, login: string): Promise<boolean> {
  const granted = await sql<{ to: string | null }[]>`
    select r.rolname as to from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x
    left join pg_roles r on r.oid = x.grantee
    where d.datname = current_database() and x.privilege_type = 'CONNECT'`
  const names = granted.map(({ to }) => to)
  return !names.includes(null) && names.includes(login) && names.includes('portal_backup')
}

/** A name as SQL has it. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/** Refuses a pool whose role would not be held by row-level security. */
export async function verifyLogin(options: Options): Promise<void> {
  const login = postgres({ ...options, max: 1, onnotice: () => {} })
  try {
    const [found] = await login<
      { name: string; super: boolean; bypass: boolean; owns: number; inherits: boolean }[]
    >`
      select rolname as name, rolsuper as super, rolbypassrls as bypass, rolinherit as inherits,
        (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'public' and c.relowner = r.oid) as owns
      from pg_roles r where rolname = current_user`
    const faults = [
      found?.super && 'is a superuser',
      found?.bypass && 'has BYPASSRLS',
      found?.inherits && 'inherits the rights of its roles (make it NOINHERIT)',
      found && found.owns > 0 && 'owns tables',
    ].filter(Boolean)
    if (faults.length > 0)
      throw new UnsafeDatabase(
        `The portal must not run as the database role ${found?.name}: it ${faults.join(', ')}.`,
      )
  } finally {
    await login.end({ timeout: 5 })
  }
}
