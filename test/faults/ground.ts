import { randomBytes } from 'node:crypto'
import postgres, { type Sql } from 'postgres'
import { type OpenDatabase, optionsOf } from '../../src/database/open.ts'
import type { Pool } from '../../src/database/pool.ts'
import { dropBenchDatabases, makeBenchDatabase } from '../bench/database.ts'

/** A migrated database that a scenario may break: a test file's own, or one made for the run. */
export type Ground = Pick<OpenDatabase, 'login' | 'listen'> & {
  pool: Pool
  /** The owner, a superuser: arranges rows and looks behind the policies. */
  sql: Sql
  url?: string | undefined
}

/** Does the work on a database of its own, which goes with it. */
export async function onOwnGround<T>(
  work: (ground: Ground & { url: string }) => Promise<T>,
): Promise<T> {
  const made = await makeBenchDatabase()
  try {
    return await work(made)
  } finally {
    await made.drop()
  }
}

const empty = new Set<() => Promise<void>>()

/** A database of somebody else's, with nothing in it. */
export async function makeEmptyDatabase() {
  const url = new URL(process.env.DATABASE_URL ?? '')
  const name = `tenantry_ledger_${randomBytes(5).toString('hex')}`
  const asAdmin = async (text: string) => {
    const sql = postgres({
      ...optionsOf(process.env.DATABASE_URL ?? ''),
      max: 1,
      onnotice: () => {},
    })
    await sql.unsafe(text).finally(() => sql.end({ timeout: 5 }))
  }
  await asAdmin(`create database ${name}`)
  url.pathname = `/${name}`
  const drop = async () => {
    if (empty.delete(drop)) await asAdmin(`drop database if exists ${name} with (force)`)
  }
  empty.add(drop)
  return { url: url.href, drop }
}

/** However a run ends, it leaves no database behind. */
export const dropGrounds = () =>
  Promise.all([dropBenchDatabases(), ...[...empty].map((drop) => drop())])

/** So many customers with one service each, written by the owner; their ids and the names of their services. */
export const addCustomers = (sql: Sql, many: number) => sql<Place[]>`
  with made as (
    insert into tenant (shortname, full_name) select 'customer' || n, 'Customer ' || n from generate_series(1, ${many}) n
    returning id, shortname, full_name)
  insert into service (tenant_id, name, customer, shortname, kind, license_type)
  select id, full_name, full_name, shortname, 'other', 'hosted-pro' from made
  returning tenant_id as "tenantId", id as "serviceId", name`

export type Place = { tenantId: string; serviceId: string; name: string }
