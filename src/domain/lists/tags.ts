import { type SQL, sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import { aText, type Filter } from './address.ts'

/** Letters, digits and hyphens; a number alone and `rest` say something else of the rings of a wave. */
export const isTag = (word: string): boolean =>
  /^(?=.*[a-z])[a-z0-9][a-z0-9-]{0,29}$/.test(word) && word !== 'rest'

/** Rows of tenants with a tag. Tags are the provider's: for anybody else no row has one. */
export const tagged = (tenantId: SQL): Filter =>
  aText(30, (tag, _, audience) =>
    audience.kind === 'provider'
      ? sql`exists (select from tenant_tag g where g.tenant_id = ${tenantId} and g.tag = ${tag.toLowerCase()})`
      : sql`false`,
  )

/** Every tag that a tenant has; none for who is not the provider. */
export async function listTags({ db, actor }: Scope): Promise<string[]> {
  if (actor.audience.kind !== 'provider') return []
  const found = await db.execute<{ tag: string }>(
    sql`select distinct tag from tenant_tag order by tag`,
  )
  return found.map(({ tag }) => tag)
}
