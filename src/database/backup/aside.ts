import { createHash, randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { startEmbedded } from '../embedded/start.ts'
import { prepareLogin, verifyLogin } from '../login.ts'
import { limits, type OpenDatabase } from '../open.ts'
import { Pool } from '../pool.ts'
import { restoreBackup } from './restore.ts'

type Options = postgres.Options<Record<string, never>>
export type AsideOptions = {
  /** This release's migrations. */
  folder: string
  secret: Buffer
  /** Where the embedded database's data are; the copy's stand beside them. */
  dataDir: string
  /** Told as each step begins. */
  tell?: (line: string) => void
}
/** A copy that nobody knows of; `stop` removes it with everything in it. */
export type Aside = {
  pool: Pool
  owner: Options
  /** The copy's own id, by which its login is called. */
  id: string
  stop(): Promise<void>
}

/** The owner lacks a right that a copy beside the portal needs. */
export class MissingRight extends Error {
  readonly right: 'createdb' | 'createrole'
  readonly owner: string

  constructor(right: 'createdb' | 'createrole', owner: string) {
    super(`${owner} lacks ${right}`)
    this.right = right
    this.owner = owner
  }
}

const connections = 3

/**
 * Restores a backup beside the portal: on the same server into a database of its own, or into an embedded one under DATA_DIR.
 * The copy has an id, and with it a login, of its own before anything signs in to it. What a process that died has left of an
 * earlier one is removed first, by its name; nothing in the copy is executed.
 */
export async function restoreAside(
  { owner, embedded }: Pick<OpenDatabase, 'owner' | 'embedded'>,
  file: string,
  options: AsideOptions,
): Promise<Aside> {
  const place = embedded ? await besideEmbedded(options.dataDir) : await besideServer(owner)
  try {
    const { folder, secret, tell } = options
    await restoreBackup(
      file,
      { owner: place.owner, ...(place.folder && { folder: place.folder }) },
      { ...{ folder, secret, asCopy: true, hold: true }, ...(tell && { tell }) },
    )
    await giveId(place.owner, place.id)
    const password = randomBytes(24).toString('base64url')
    const user = await prepareLogin(place.owner, embedded ? {} : { password })
    const login = { ...place.owner, user, ...(embedded ? {} : { password, connection: limits }) }
    await verifyLogin(login)
    const pool = new Pool(login, connections)
    return {
      ...{ pool, owner: place.owner, id: place.id },
      async stop() {
        await pool.end()
        await place.remove()
      },
    }
  } catch (error) {
    await place.remove()
    throw error
  }
}

type Place = {
  owner: Options
  /** The copy's own id, the same each time, so that what was left of it is found. */
  id: string
  /** What the embedded server has as its data directory. */
  folder?: string
  remove(): Promise<void>
}

const idOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 12)

async function besideEmbedded(dataDir: string): Promise<Place> {
  const folder = join(dataDir, 'drill')
  await rm(folder, { recursive: true, force: true })
  const server = await startEmbedded({ dataDir: folder })
  return {
    owner: { path: server.path, user: 'postgres', database: 'portal' },
    ...{ id: idOf(folder), folder: join(folder, 'pg') },
    async remove() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function besideServer(owner: Options): Promise<Place> {
  const sql = postgres({ ...owner, max: 1, onnotice: () => {} })
  const leave = () => sql.end({ timeout: 5 })
  try {
    const about = await aboutOwner(sql)
    const id = idOf(about.database)
    const name = `tenantry_drill_${id}`
    const remove = async () => {
      await sql.unsafe(`drop database if exists "${name}" with (force)`)
      await sql.unsafe(`drop role if exists "portal_login_${id}"`)
    }
    await remove()
    await sql.unsafe(
      `create database "${name}" template template0 encoding 'UTF8' lc_collate ${literal(about.collate)} lc_ctype ${literal(about.ctype)}`,
    )
    return {
      ...{ owner: { ...owner, database: name }, id },
      async remove() {
        await remove().finally(leave)
      },
    }
  } catch (error) {
    await leave()
    throw error
  }
}

async function aboutOwner(sql: postgres.Sql) {
  const [about] = await sql<
    {
      name: string
      database: string
      createdb: boolean
      createrole: boolean
      collate: string
      ctype: string
    }[]
  >`select r.rolname as name, d.datname as database, r.rolsuper or r.rolcreatedb as createdb, r.rolsuper or r.rolcreaterole as createrole,
      d.datcollate as collate, d.datctype as ctype
    from pg_roles r, pg_database d where r.rolname = current_user and d.datname = current_database()`
  if (!about) throw new Error('the owner has no role')
  if (!about.createdb) throw new MissingRight('createdb', about.name)
  if (!about.createrole) throw new MissingRight('createrole', about.name)
  return about
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

async function giveId(owner: Options, id: string) {
  const sql = postgres({ ...owner, max: 1, onnotice: () => {} })
  try {
    await sql`select auth_installation(${id})`
  } finally {
    await sql.end({ timeout: 5 })
  }
}
