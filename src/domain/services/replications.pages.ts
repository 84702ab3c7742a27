import { type SQL, sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'

const usersAtOnce = 5000

/** Runs something in a transaction of its own. */
export type Within = <T>(work: (scope: Scope) => Promise<T>) => Promise<T>

/**
 * Some thousands of a tenant's users after another in transactions of their own, so that none holds a hundred thousand
 * rows, or takes as long. `which` is the condition that names a page's users.
 */
export async function eachPageOfUsers(
  within: Within,
  tenantId: string,
  work: (scope: Scope, which: SQL) => Promise<void>,
): Promise<void> {
  for (let after: string | null = ''; after !== null; )
    after = await within(async (scope) => {
      const [page] = await scope.db.execute<{ last: string | null; users: number }>(sql`
        select max(graph_id) as last, count(*)::integer as users from (select graph_id from managed_user
          where tenant_id = ${tenantId} and graph_id > ${after} order by graph_id limit ${usersAtOnce}) p`)
      if (!page?.last) return null
      await work(
        scope,
        sql`tenant_id = ${tenantId} and graph_id > ${after} and graph_id <= ${page.last}`,
      )
      return page.users < usersAtOnce ? null : page.last
    })
}
