import { PgDatabase } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsQueryResultHKT, PostgresJsSession } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import { chainsOf } from '../../domain/audit/chain.ts'
import { begunLogs, verifyLog } from '../../domain/audit/verification.ts'
import { type Database, type Handle, Scope, system } from '../../domain/scope.ts'
import { readRotations } from '../../domain/settings/rotations.ts'
import { makeSeal } from '../../domain/settings/secrets.ts'
import { dialect } from '../connection.ts'
import { BackupFault, RowDigest } from './format.ts'
import type { BackupFile } from './read.ts'
import { copyOut, demandWholeView } from './tables.ts'

/** Read as whoever takes backups, so that the next one is proven, too. */
export async function demandSameRows(sql: postgres.Sql, { header, tables }: BackupFile) {
  await demandWholeView(sql)
  for (const table of header.tables) {
    const digest = new RowDigest()
    await copyOut(sql, table, (row) => {
      digest.add(row)
      return undefined
    })
    const [found, said] = [digest.value, tables[table.name]]
    if (found.rows !== said?.rows || found.digest !== said.digest)
      throw new BackupFault(
        'verify',
        `Of ${table.name} ${said?.rows} rows were loaded and ${found.rows} are there, or not as they were. The database is empty as before.`,
      )
  }
}

/** Every line of every log is as it was sealed. */
export async function demandLogs(sql: postgres.Sql, secret: Buffer) {
  const database = inTransaction(sql)
  const read = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, system({ kind: 'provider' }), work, 'read only')
  const seal = makeSeal(secret)
  seal.follow(await read(readRotations))
  for (const owner of await read(begunLogs)) {
    const { bad } = await verifyLog(read, chainsOf(seal), owner, [])
    if (bad)
      throw new BackupFault(
        'verify',
        `The log of ${owner.name} is broken: ${bad}. It was so when the backup was written. The database is empty as before.`,
      )
  }
}

/** The transaction of a restore as one that a Scope is entered in; who reads in it sees everything. */
function inTransaction(sql: postgres.Sql): Database {
  drizzle(sql)
  const session = new PostgresJsSession(sql as never, dialect, undefined)
  const handle: Handle = new PgDatabase<PostgresJsQueryResultHKT>(
    dialect,
    session as never,
    undefined,
  )
  return {
    transaction: async (_, __, work) =>
      work(handle, () => Promise.reject(new Error('who acts is known already'))),
  }
}

/** The schema came from migrations whose rules the tests prove; so it is enough that nothing of it has changed since. */
export function demandSame(made: string[], now: string[]) {
  const before = new Set(made)
  const after = new Set(now)
  const differs = made.find((one) => !after.has(one)) ?? now.find((one) => !before.has(one))
  if (differs !== undefined)
    throw new BackupFault(
      'verify',
      `The schema is not as it was made (${differs.slice(0, 200)}). The database is empty as before.`,
    )
}
