import { setTimeout as rest } from 'node:timers/promises'
import { verifyLogin } from '../database/login.ts'
import { type At, type Looked, lookAt } from '../database/look.ts'
import { appliedMigrations, UnsafeDatabase } from '../database/migrate.ts'
import { readOptionsOf } from '../database/open.ts'
import { connection } from './doctor.connection.ts'
import { type Finding, finding, type Looking, reasonOf } from './doctor.findings.ts'

/** What a server is, whose data it has, and how far that goes. */
type Server = {
  isStandby: boolean
  /** Of whom it is a copy: the same for a primary and its standbys. */
  system: string
  /** Another for each of two servers. */
  started: string
  at: string
}

/** So long a standby that follows may need for what the primary has just written. */
const patienceMs = 2000
const lookMs = 100
const untilThen = 'until then everything is read from the primary.'

/**
 * Whether DATABASE_READ_URL leads to a standby of this very database, as the pool goes there; `login` is null where the pool
 * cannot log in, or there is no login yet. The portal starts and works without a standby.
 */
export async function lookAtStandby(
  sql: Looked,
  owner: At,
  login: At | null,
  { config: { databaseReadUrl: url } }: Looking,
): Promise<Finding[]> {
  if (!url) return []
  if (!login) return [standby('look', 'not looked at: the portal’s login cannot be used yet.')]
  const at = readOptionsOf(url, login)
  const name = at.path ?? `${at.host}:${at.port}`
  try {
    await verifyLogin(at)
    const primary = await server(sql)
    const found = await lookAt(at, async (there) => {
      const wrong = faultOf(primary, await server(there))
      return wrong ?? ((await hasCome(there, primary.at)) ? null : behind)
    })
    if (found) return [standby(found.state, `${name} ${found.says}`)]
    const { user = '', password = '' } = owner
    return [await releaseOf(sql, { ...at, user, password }, name)]
  } catch (error) {
    if (error instanceof UnsafeDatabase) return [standby('wrong', error.message)]
    const says = `${connection(error, at)} As long as that is so, everything is read from the primary.`
    return [standby('look', says)]
  }
}

const standby = (state: Finding['state'], says: string) => finding(state, 'standby', says)
type Fault = Omit<Finding, 'what'>
const behind: Fault = {
  state: 'look',
  says: `does not have what the database has just written: it is behind, or follows it no more; ${untilThen}`,
}

async function server(sql: Looked): Promise<Server> {
  const [row] = await sql<Server[]>`
    select pg_is_in_recovery() as "isStandby", (select system_identifier from pg_control_system())::text as system,
      pg_postmaster_start_time()::text as started,
      case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end::text as at`
  if (!row) throw new Error('the server does not say what it is')
  return row
}

function faultOf(primary: Server, found: Server): Fault | null {
  if (primary.system !== found.system)
    return {
      state: 'wrong',
      says: 'has the data of another PostgreSQL: DATABASE_READ_URL has to lead to a standby that follows DATABASE_URL.',
    }
  if (found.isStandby) return null
  if (found.started === primary.started)
    return { state: 'look', says: 'is the primary itself: nothing is read elsewhere.' }
  return {
    state: 'wrong',
    says: 'takes changes itself: it was promoted, and is a standby of DATABASE_URL no more. Make it one again (pg_rewind, or pg_basebackup).',
  }
}

async function hasCome(sql: Looked, at: string): Promise<boolean> {
  const end = performance.now() + patienceMs
  for (;;) {
    const [row] = await sql<
      { is: boolean }[]
    >`select pg_last_wal_replay_lsn() >= ${at}::pg_lsn as is`
    if (row?.is || performance.now() > end) return row?.is ?? false
    await rest(lookMs)
  }
}

/** Of which release the tables are there: as the owner, who alone reads it. */
async function releaseOf(sql: Looked, owner: At, name: string): Promise<Finding> {
  const tags = async (of: Looked) => (await appliedMigrations(of)).map(({ tag }) => tag)
  const [here, there] = [await tags(sql), await lookAt(owner, tags).catch(reasonOf)]
  if (typeof there === 'string')
    return standby(
      'look',
      `${name} follows the database; which release its tables are of could not be read (${there}).`,
    )
  const lacking = here.filter((tag) => !there.includes(tag))
  return lacking.length > 0
    ? standby('look', `${name} lacks ${lacking.join(', ')}; ${untilThen}`)
    : standby('ok', `${name} follows the database, and its tables are of the same release`)
}

/** Whether the NATS of EVENTS_URL lets us in. */
export async function lookAtEvents({ config: { eventsUrl: url } }: Looking): Promise<Finding[]> {
  if (!url) return []
  const { host } = new URL(url)
  try {
    // the client is loaded where it is used
    const { tryEvents } = await import('../database/events.ts')
    return [finding('ok', 'events', `NATS ${await tryEvents(url)} at ${host} lets us in`)]
  } catch (error) {
    const says = `${whyNot(error, host)} Until it lets us in, pages say as of when they are.`
    return [finding('wrong', 'events', says)]
  }
}

/** By the names of the client’s errors, which have no codes of their own. */
function whyNot(error: unknown, host: string): string {
  const { name, code, cause } = error as { name?: string; code?: string; cause?: { code?: string } }
  if (name === 'AuthorizationError')
    return `${host} does not take the user and password of EVENTS_URL.`
  switch (code ?? cause?.code) {
    case 'ECONNREFUSED':
      return `nobody answers at ${host}: NATS does not run there, or listens elsewhere.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name of ${host} has no address.`
    default:
      return name === 'TimeoutError'
        ? `${host} did not answer in time: a firewall, or the wrong address.`
        : `${host}: ${reasonOf(error)}.`
  }
}
