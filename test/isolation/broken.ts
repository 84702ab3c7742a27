import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Database, Settings } from '../../src/domain/scope.ts'

type Options = postgres.Options<Record<string, never>>
const size = 5

/** As many portals do it: the tenant is set on a connection of a common pool, and asked on another. */
export function poolThatSetsTheSession(login: Options): Database & { end(): Promise<void> } {
  const sql = postgres({ ...login, max: size, fetch_types: false, onnotice: () => {} })
  return {
    async transaction({ role, tenant, msp }, _, work) {
      await sql.unsafe(
        `set role ${role}; set portal.tenant = '${tenant}'; set portal.msp = '${msp}'`,
      )
      return work(drizzle(sql, { casing: 'snake_case' }))
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
        const result = await work(drizzle(sql, { casing: 'snake_case' }))
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
