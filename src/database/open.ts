import type postgres from 'postgres'
import type { Config } from '../config.ts'
import { attachEmbedded, startEmbedded } from './embedded/start.ts'
import { type ListenHandlers, type Listening, listen } from './listen.ts'
import { loginPassword, prepareLogin, verifyLogin } from './login.ts'
import { migrateDatabase } from './migrate.ts'
import { Pool } from './pool.ts'

type Options = postgres.Options<Record<string, never>>
export type OpenDatabase = {
  pool: Pool
  /** Connections of its own for whether the database can be used, which a full pool says nothing about. */
  probe: Pool
  /** The owner's way in: migrations, backups and tests, never a request. */
  owner: Options
  login: Options
  embedded: boolean
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
  config: Pick<Config, 'databaseUrl' | 'databaseAppUrl' | 'dataDir' | 'secret'>,
  { folder, attach = false, onCrash }: OpenOptions,
): Promise<OpenDatabase> {
  const { databaseUrl } = config
  const server = databaseUrl
    ? undefined
    : await embedded(`${config.dataDir}/database`, attach, onCrash)
  const owner: Options = server
    ? { path: server.path, user: 'postgres', database: 'portal' }
    : optionsOf(databaseUrl ?? '')
  try {
    await migrateDatabase(owner, folder, config.secret)
    const login = await loginOf(config, owner, server !== undefined)
    await verifyLogin(login)
    const limited = server ? login : { ...login, connection: limits }
    const pool = new Pool(limited, server ? embeddedConnections : serverConnections)
    const probe = new Pool(limited, 1)
    return {
      pool,
      probe,
      owner,
      login,
      embedded: server !== undefined,
      listen: (handlers) => listen(login, handlers),
      async stop() {
        await Promise.all([pool.end(), probe.end()])
        await server?.stop()
      },
    }
  } catch (error) {
    await server?.stop()
    throw error
  }
}

async function loginOf(
  { databaseAppUrl, secret }: Pick<Config, 'databaseAppUrl' | 'secret'>,
  owner: Options,
  isEmbedded: boolean,
): Promise<Options> {
  if (isEmbedded) return { ...owner, user: await prepareLogin(owner) }
  if (databaseAppUrl) {
    const login = optionsOf(databaseAppUrl)
    await prepareLogin(owner, { appLogin: login.user ?? '' })
    return login
  }
  const password = loginPassword(secret)
  return { ...owner, user: await prepareLogin(owner, { password }), password }
}

type OpenOptions = { folder: string; attach?: boolean; onCrash?: (why: string) => void }

const embedded = (dataDir: string, attach: boolean, onCrash?: (why: string) => void) =>
  attach ? attachEmbedded(dataDir) : startEmbedded({ dataDir, ...(onCrash ? { onCrash } : {}) })

/** What postgres.js would read from the URL, spelled out so that user and password can be replaced. */
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
  }
}
