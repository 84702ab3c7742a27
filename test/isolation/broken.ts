import { sql as query, type SQL } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import {
  audienceOf,
  type Become,
  type Database,
  type FoundRow,
  type Handle,
  type Settings,
  settingsOf,
} from '../../src/domain/scope.ts'

type Options = postgres.Options<Record<string, never>>
const size = 5

/** Who was found is who the connection is of from then on, for the transaction or for good. */
const becomeOn =
  (db: Handle, isLocal: boolean): Become =>
  async <Row extends FoundRow>(found: SQL) => {
    const [one] = await db.execute(found)
    const row = one as Row | undefined
    if (!row?.becomes) return row
    const { role, tenant, msp } = settingsOf(audienceOf(row))
    await db.execute(query`select set_config('role', ${role}, ${isLocal}), set_config('portal.tenant', ${tenant}, ${isLocal}),
      set_config('portal.msp', ${msp}, ${isLocal})`)
    return row
  }

/** As many portals do it: the tenant is set on a connection of a common pool, and asked on another. */
export function poolThatSetsTheSession(login: Options): Database & { end(): Promise<void> } {
  const sql = postgres({ ...login, max: size, fetch_types: false, onnotice: () => {} })
  return {
    async transaction({ role, tenant, msp }, _, work) {
      await sql.unsafe(
        `set role ${role}; set portal.tenant = '${tenant}'; set portal.msp = '${msp}'`,
      )
      const db = drizzle(sql, { casing: 'snake_case' })
      return work(db, becomeOn(db, false))
    },
    end: () => sql.end({ timeout: 1 }),
  }
}

/** Right in all but one thing: now and then a connection is given back twice, so that two have it at once. */
export function poolThatGivesTwice(login: Options): Database & { end(): Promise<void> } {
  const all = Array.from({ length: size }, () =>
    postgres({ ...login, max: 1, fetch_types: false, onnotice: () => {} }),
  )
  const idle = [...all]
  const waiting: ((sql: postgres.Sql) => void)[] = []
  let given = 0
  const take = () =>
    new Promise<postgres.Sql>((done) => {
      const free = idle.pop()
      if (free) done(free)
      else waiting.push(done)
    })
  const give = (sql: postgres.Sql) => {
    const next = waiting.shift()
    if (next) next(sql)
    else idle.push(sql)
  }
  const begin = ({ role, tenant, msp }: Settings) =>
    `begin; set local role ${role}; set local portal.tenant = '${tenant}'; set local portal.msp = '${msp}'`
  return {
    async transaction(settings, _, work) {
      const sql = await take()
      try {
        await sql.unsafe(begin(settings))
        const db = drizzle(sql, { casing: 'snake_case' })
        const result = await work(db, becomeOn(db, true))
        await sql.unsafe('commit')
        return result
      } catch (error) {
        await sql.unsafe('rollback').catch(() => {})
        throw error
      } finally {
        give(sql)
        given += 1
        if (given % 50 === 0) give(sql)
      }
    },
    async end() {
      await Promise.all(all.map((sql) => sql.end({ timeout: 1 })))
    },
  }
}
