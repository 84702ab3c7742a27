import type postgres from 'postgres'
import type { TransactionSql } from 'postgres'
import type { Config } from '../config.ts'
import { type Database, dispatcher, Scope } from '../domain/scope.ts'
import { readRotations } from '../domain/settings/rotations.ts'
import { type Keyring, makeSeal, oldestKey } from '../domain/settings/secrets.ts'
import { knownSecrets } from '../secret-file.ts'
import { attachEmbedded, startEmbedded } from './embedded/start.ts'
import { type ListenHandlers, type Listening, listen, listenToBoth } from './listen.ts'
import {
  type Login,
  loginPassword,
  loginPasswords,
  prepareLogin,
  readInstallation,
  verifyLogin,
} from './login.ts'
import { asOwner, currentSecret, migrateDatabase, UnsafeDatabase } from './migrate.ts'
import { Pool } from './pool.ts'
import { leftOn, readingFrom } from './standby.ts'

type Options = postgres.Options<Record<string, never>>
export type OpenDatabase = {
  pool: Pool
  /** Connections of its own for whether the database can be used, which a full pool says nothing about. */
  probe: Pool
  /** For readings that may be a standby's: the pool, unless DATABASE_READ_URL names one. */
  reading: Database
  /** What the standby of DATABASE_READ_URL has while the primary is away; `told` hears as of when. */
  left?: (told: (at: Date) => void) => Database
  /** The owner's way in: migrations, backups and tests, never a request. */
  owner: Options
  login: Options
  embedded: boolean
  /** Turned to the key that is in use. */
  seal: Keyring
  listen(handlers: ListenHandlers): Promise<Listening>
  stop(): Promise<void>
}

const connectTimeoutSeconds = 5
/** What a lost client or a runaway query holds is let go by the server after this; the embedded database does the same. */
const maxMs = 30_000
export const limits = {
  statement_timeout: maxMs,
  idle_in_transaction_session_timeout: maxMs,
  // policies look dear to the planner, so a page's plan would be compiled for longer than it runs (1.5 s for 50 tenants); a
  // word, because postgres.js leaves out what is false
  jit: 'off',
}
/** One request at a time holds a connection only while it runs a query, so a few serve many. */
const serverConnections = 10
/** The embedded database has one backend; more connections would only wait in line. */
const embeddedConnections = 4

/**
 * Opens PostgreSQL or the embedded database, migrates it as the owner, and gives a pool that logs in as the
 * installation's own role, or as the one that DATABASE_APP_URL names.
 * `attach`: another process may be serving the embedded data folder already (admin commands beside the portal).
 */
export async function openDatabase(
  config: Pick<
    Config,
    'databaseUrl' | 'databaseAppUrl' | 'dataDir' | 'secret' | 'formerSecret' | 'secretFile'
  > &
    Partial<Pick<Config, 'databaseReadUrl' | 'eventsUrl'>>,
  { folder, attach = false, ...told }: OpenOptions,
): Promise<OpenDatabase> {
  const { databaseUrl } = config
  const server = databaseUrl
    ? undefined
    : await embedded(`${config.dataDir}/database`, attach, told)
  const owner: Options = server
    ? { path: server.path, user: 'postgres', database: 'portal' }
    : optionsOf(databaseUrl ?? '')
  try {
    const secrets = knownSecrets(config)
    await migrateDatabase(owner, folder, secrets)
    const seal = await keyringOf(owner, secrets)
    const login = await loginOf(config, { owner, seal, secrets }, server !== undefined)
    await verifyLogin(login)
    const limited = server ? login : { ...login, connection: limits }
    const pool = new Pool(limited, server ? embeddedConnections : serverConnections)
    const probe = new Pool(limited, 1)
    seal.follow(await Scope.enter(pool, dispatcher, readRotations, 'read only'))
    const standby = await standbyOf(config.databaseReadUrl, login)
    return {
      pool,
      probe,
      seal,
      reading: standby ? readingFrom(pool, standby) : pool,
      ...(standby && { left: (told) => leftOn(standby, { told }) }),
      owner,
      login,
      embedded: server !== undefined,
      listen: (handlers) =>
        listenBy({ ...config, secret: oldestKey(seal) }, { pool, owner, login }, handlers),
      async stop() {
        await Promise.all([pool.end(), probe.end(), standby?.end()])
        await server?.stop()
      },
    }
  } catch (error) {
    await server?.stop()
    throw error
  }
}

type Way = { owner: Options; seal: Keyring; secrets: readonly Buffer[] }

async function loginOf(
  { databaseAppUrl }: Pick<Config, 'databaseAppUrl'>,
  { owner, seal, secrets }: Way,
  isEmbedded: boolean,
): Promise<Login> {
  if (isEmbedded) return { ...owner, user: await prepareLogin(owner) }
  if (databaseAppUrl) {
    const login = optionsOf(databaseAppUrl)
    await prepareLogin(owner, { appLogin: login.user ?? '' })
    return login
  }
  // in the same transaction: it may be changed at this moment
  const password = async (sql: TransactionSql) => loginPassword(await currentSecret(sql, secrets))
  return { ...owner, user: await prepareLogin(owner, { password }), ...loginPasswords(seal) }
}

/** The secret in use seals; the others are known, and what a change in the database says is followed. */
async function keyringOf(owner: Options, secrets: readonly Buffer[]): Promise<Keyring> {
  const current = await asOwner(owner, (sql) => currentSecret(sql, secrets))
  return makeSeal(current, ...secrets)
}

/** Whose login is as the pool's has to be; one that is away now is asked later. */
async function standbyOf(url: string | undefined, login: Options): Promise<Pool | undefined> {
  if (!url) return undefined
  const options = readOptionsOf(url, login)
  await verifyLogin(options).catch((error) => {
    if (error instanceof UnsafeDatabase) throw error
  })
  return new Pool({ ...options, connection: limits }, serverConnections)
}

/** Who the URL does not name is who the pool is, since a standby has the same logins. */
export function readOptionsOf(url: string, login: Options): Options {
  const { user, password, ...at } = optionsOf(url)
  const who = user ? { user, password } : { user: login.user ?? '', password: login.password ?? '' }
  return { ...at, ...who }
}

/**
 * By NOTIFY, and by NATS where EVENTS_URL names it: what the database announces itself comes by the first even then. Who never
 * listens (an admin command) leaves it to the database altogether.
 */
export async function listenBy(
  { eventsUrl: url, secret }: Partial<Pick<Config, 'eventsUrl'>> & Pick<Config, 'secret'>,
  { pool, owner, login }: { pool: Pool; owner: Options; login: Options },
  handlers: ListenHandlers,
): Promise<Listening> {
  const at = listeningOf(owner, login)
  if (!url) return listen(at, handlers)
  // a client of 0.3 MB that nothing else loads
  const { connectEvents } = await import('./events.ts')
  const installation = await readInstallation(owner)
  return listenToBoth(handlers, {
    database: (own) => listen(at, own),
    async events(own) {
      const events = await connectEvents({ url, installation, secret }, own)
      pool.events = events
      return events
    },
  })
}

/** Past a pooler, which would lend the connection to others: where the owner goes, as the pool's login. */
const listeningOf = (owner: Options, login: Options): Options =>
  login.prepare === false
    ? { ...owner, user: login.user ?? '', password: login.password ?? '' }
    : login

type OpenOptions = { folder: string; attach?: boolean } & Told
/** What is told of the embedded database: that it is lost, and what fails beside everybody's work. */
type Told = { onCrash?: (why: string) => void; onError?: (error: unknown) => void }

const embedded = (dataDir: string, attach: boolean, told: Told) =>
  attach ? attachEmbedded(dataDir) : startEmbedded({ dataDir, ...told })

/**
 * What postgres.js would read from the URL, spelled out so that user and password can be replaced. `?pool_mode=transaction` says
 * that it leads to a pooler (PgBouncer's own word), which lends a connection for one transaction: nothing is prepared there.
 */
export function optionsOf(url: string): Options {
  const at = new URL(url)
  const socket = at.searchParams.get('host')
  return {
    ...(socket?.startsWith('/')
      ? { path: `${socket}/.s.PGSQL.${at.port || 5432}` }
      : { host: at.hostname || 'localhost', port: Number(at.port || 5432) }),
    database: decodeURIComponent(at.pathname.slice(1)) || 'postgres',
    user: decodeURIComponent(at.username),
    password: decodeURIComponent(at.password),
    connect_timeout: connectTimeoutSeconds,
    ...(at.searchParams.get('sslmode') === 'require' ? { ssl: 'require' as const } : {}),
    ...(isPooled(at) ? { prepare: false } : {}),
  }
}

const isPooled = (at: URL) => at.searchParams.get('pool_mode') === 'transaction'
