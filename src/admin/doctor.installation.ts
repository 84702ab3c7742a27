import { join } from 'node:path'
import { createMailer } from '../connectors/mail.ts'
import { loginPassword, verifyLogin, whoseLogin } from '../database/login.ts'
import type { At, Looked } from '../database/look.ts'
import { appliedMigrations, UnsafeDatabase } from '../database/migrate.ts'
import { optionsOf } from '../database/open.ts'
import { Pool } from '../database/pool.ts'
import { readOwn, releasePath } from '../database/releases.ts'
import { openMailPassword, readMailServer } from '../domain/mail/server.ts'
import { dispatcher, Scope, system } from '../domain/scope.ts'
import { fingerprint, makeSeal } from '../domain/settings/secrets.ts'
import { tree } from '../tree.ts'
import { say } from './command.ts'
import { lookAtStandby } from './doctor.beside.ts'
import { connection } from './doctor.connection.ts'
import { type Finding, finding, type Looking, reasonOf } from './doctor.findings.ts'
import { audiences, type Facts } from './doctor.roles.ts'

type Kept = { installation?: string; secret_fingerprint?: string }
const lost = 'deploy/README.md, “When PORTAL_SECRET is lost”, says what can be recovered.'

/** What a start would find in the database: of which release it is, by which secret it was made, its login, the mail server. */
export async function lookAtInstallation(
  sql: Looked,
  options: At,
  facts: Facts,
  looking: Looking,
): Promise<Finding[]> {
  const path = await release(sql, looking)
  const kept = await readKept(sql, facts)
  if (!kept) return [path, ...(await lookAtStandby(sql, options, null, looking))]
  const secret = secretOf(kept, looking)
  const [login, its] = await loginOf(sql, options, kept, looking)
  const isUsable = its !== null && path.state !== 'wrong' && secret.state !== 'wrong'
  const standby = await lookAtStandby(sql, options, its, looking)
  return [path, secret, login, ...standby, ...(isUsable ? [await mail(its, looking)] : [])]
}

async function release(sql: Looked, { root = tree }: Looking): Promise<Finding> {
  try {
    const own = readOwn(join(root, 'drizzle'))
    const path = releasePath(own, await appliedMigrations(sql))
    switch (path.way) {
      case 'none':
        return finding('wrong', 'release', path.why)
      case 'new':
        return finding(
          'ok',
          'release',
          `the database is empty, the first start makes what ${own.version} needs`,
        )
      case 'same':
        return finding('ok', 'release', `the database is of ${own.version}, as this is`)
      case 'forward':
        return finding(
          'ok',
          'release',
          `the database is of ${path.from}; the next start brings it to ${own.version} by ${path.pending.join(', ')}. Make a backup first.`,
        )
      case 'ahead':
        return finding(
          'look',
          'release',
          `the database is of ${path.from}, which lets ${own.version} work on.`,
        )
    }
  } catch (error) {
    return finding(
      'wrong',
      'release',
      error instanceof UnsafeDatabase ? error.message : reasonOf(error),
    )
  }
}

/** What the installation keeps of itself, null where there is none yet or it cannot be read. */
async function readKept(sql: Looked, { roles, isSuperuser }: Facts): Promise<Kept | null> {
  const [table] = await sql<
    { is: boolean }[]
  >`select to_regclass('public.setting') is not null as is`
  const mayRead = roles.some(({ name, mayBecome }) => name === 'portal_auth' && mayBecome)
  if (!table?.is || !(mayRead || isSuperuser)) return null
  return sql.begin('read only', async (step) => {
    await step`set local role portal_auth`
    const rows = await step<{ name: string; value: string }[]>`
      select name, value #>> '{}' as value from setting where name in ('installation', 'secret_fingerprint')`
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
  })
}

/** Two while it is changed. */
const secretsOf = ({ secret, formerSecret }: Looking['config']): Buffer[] =>
  formerSecret ? [secret, formerSecret] : [secret]

function secretOf({ secret_fingerprint: kept }: Kept, { config, secret, left }: Looking): Finding {
  if (left.has('PORTAL_SECRET'))
    return finding('look', 'secret', 'not compared: PORTAL_SECRET is not usable.')
  if (kept === undefined) return finding('ok', 'secret', 'the first start keeps its fingerprint')
  if (secret.from === 'none')
    return finding(
      'wrong',
      'secret',
      `this database was made with a PORTAL_SECRET that is neither set nor at ${join(config.dataDir, 'secret')}. ${lost}`,
    )
  return secretsOf(config).some((secret) => kept === fingerprint(secret))
    ? finding('ok', 'secret', 'it is the one that this database was made with')
    : finding(
        'wrong',
        'secret',
        `PORTAL_SECRET is not the one that this database was made with. ${lost}`,
      )
}

/** The role that the pool logs in as, tried; null beside it where nobody can log in. */
async function loginOf(
  sql: Looked,
  owner: At,
  { installation, secret_fingerprint: kept }: Kept,
  { config }: Looking,
): Promise<[Finding, At | null]> {
  const own = `portal_login_${installation}`
  const secret = secretsOf(config).find((one) => fingerprint(one) === kept) ?? config.secret
  if (!config.databaseAppUrl && !installation)
    return [finding('ok', 'login', 'the first start makes it'), null]
  const login: At = config.databaseAppUrl
    ? optionsOf(config.databaseAppUrl)
    : { ...owner, user: own, ...(config.databaseUrl && { password: loginPassword(secret) }) }
  const name = String(login.user)
  const inUse = await whoseLogin(sql, name)
  if (inUse) return [finding('wrong', 'login', inUse), null]
  const lacking = await sql<{ name: string }[]>`
    select wanted.name from unnest(${audiences}::text[]) wanted (name), pg_roles me
    where me.rolname = ${name} and not exists (select from pg_roles r where r.rolname = wanted.name and pg_has_role(me.oid, r.oid, 'member'))`
  if (lacking.length > 0)
    return [
      finding(
        'wrong',
        'login',
        `${name} cannot become ${lacking.map((one) => one.name).join(', ')}: deploy/roles.sql grants that.`,
      ),
      null,
    ]
  try {
    await verifyLogin(login)
    return [finding('ok', 'login', `${name} can log in, and is held by the policies`), login]
  } catch (error) {
    const why = error instanceof UnsafeDatabase ? error.message : connection(error, login)
    return [finding('wrong', 'login', why), null]
  }
}

/** The mail server that is set up, by the same way out as mails; nothing is sent. */
async function mail(login: At, { config }: Looking): Promise<Finding> {
  const pool = new Pool(login, 1)
  try {
    const { value } = await Scope.enter(
      pool,
      system({ kind: 'provider' }),
      readMailServer,
      'read only',
    )
    if (!value.host)
      return finding('look', 'mail', 'no server is set up: links and notices are not sent.')
    const seal = makeSeal(config.secret, ...secretsOf(config))
    const password = await Scope.enter(
      pool,
      dispatcher,
      (scope) => openMailPassword(scope, seal),
      'read only',
    )
    const mailer = createMailer({ allow: config.connectorAllow, timeoutMs: 5000, wholeMs: 10_000 })
    const at = `${value.host}:${value.port}`
    const reason = await mailer.check({ ...value, password })
    return reason === null
      ? finding('ok', 'mail', `${at} answers and lets us in`)
      : finding('wrong', 'mail', `${at}: ${say(reason)}`)
  } catch (error) {
    return finding('wrong', 'mail', `its settings could not be read: ${reasonOf(error)}`)
  } finally {
    await pool.end()
  }
}
