import { createHash } from 'node:crypto'
import { and, eq, notInArray, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given } from '../form.ts'
import { isTag } from '../lists/tags.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { tenantTag } from '../schema/waves.ts'
import type { Scope } from '../scope.ts'
import { findTenant } from '../tenant.ts'
import { choice, keptAs, optional, text } from '../values.ts'
import { announceTenant } from './deactivation.ts'

const maxTags = 20
const wordsIn = (line: string) =>
  [
    ...new Set(
      line
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter((word) => word !== ''),
    ),
  ].sort()
const areTags = (line: string) => {
  const words = wordsIn(line)
  return words.length <= maxTags && words.every(isTag)
}
/** Words of letters, digits and hyphens, with commas or spaces between them. */
const tags = keptAs(
  text({ max: 700, error: message('tags-form', { max: maxTags }), fits: areTags }),
  wordsIn,
)

/** All tags of a tenant. */
export const tagsForm = form({ tags: optional(tags) })
/** What is given to many tenants, or taken from them. */
export const taggingForm = form({ how: choice(['add', 'remove'], 'choose-one'), tags })

export async function readTags({ db }: Scope, tenantId: string): Promise<string[]> {
  const found = await db
    .select({ tag: tenantTag.tag })
    .from(tenantTag)
    .where(eq(tenantTag.tenantId, tenantId))
    .orderBy(tenantTag.tag)
  return found.map(({ tag }) => tag)
}

/** Another for other tags: they have no version of their own. */
export const tagsVersion = (tags: readonly string[]): number =>
  Number.parseInt(createHash('sha256').update(tags.join()).digest('hex').slice(0, 7), 16)

function demandMay({ actor }: Scope) {
  demand(actor, 'operate')
  demandProvider(actor)
}

/** Gives a tenant these tags and no others. */
export async function setTags(scope: Scope, tenantId: string, given: Given): Promise<void> {
  demandMay(scope)
  const { fullName } = await findTenant(scope, tenantId)
  const now = await readTags(scope, tenantId)
  const what = message('tags-of', { name: fullName })
  const edited = tagsForm.edit(given, { tags: now, version: tagsVersion(now) }, what)
  const wanted = edited.tags ?? []
  await scope.db
    .delete(tenantTag)
    .where(
      and(
        eq(tenantTag.tenantId, tenantId),
        wanted.length > 0 ? notInArray(tenantTag.tag, wanted) : undefined,
      ),
    )
  await add(scope, [tenantId], wanted)
  await note(scope, [tenantId], { tags: wanted })
}

/** Gives many tenants tags, or takes them; a tenant that would have too many is refused, and nobody is changed. */
export async function tagTenants(
  scope: Scope,
  ids: readonly string[],
  given: Given,
): Promise<void> {
  demandMay(scope)
  const { how, tags } = taggingForm.read(given)
  if (how === 'add') await add(scope, ids, tags)
  else
    await scope.db.execute(
      sql`delete from tenant_tag where tenant_id = any(${makePgArray([...ids])}::uuid[]) and tag = any(${makePgArray(tags)}::text[])`,
    )
  const [over] = await scope.db.execute<{ name: string }>(sql`
    select t.full_name as name from tenant t where t.id = any(${makePgArray([...ids])}::uuid[])
      and (select count(*) from tenant_tag g where g.tenant_id = t.id) > ${maxTags} limit 1`)
  if (over)
    throw new Refusal(
      'conflict',
      'tags-too-many',
      { name: over.name, max: maxTags },
      { field: 'tags' },
    )
  await note(scope, ids, { [how]: tags })
}

async function add({ db }: Scope, ids: readonly string[], wanted: readonly string[]) {
  await db.execute(sql`
    insert into tenant_tag (tenant_id, tag) select t.id, w.tag from tenant t cross join unnest(${makePgArray([...wanted])}::text[]) as w(tag)
    where t.id = any(${makePgArray([...ids])}::uuid[]) on conflict do nothing`)
}

/** In the provider's log: what it calls its customers is none of theirs. */
async function note(scope: Scope, ids: readonly string[], after: Record<string, unknown>) {
  for (const id of ids) {
    const { fullName } = await findTenant(scope, id)
    await record(scope, {
      ...{ type: 'tenant.tagged', subject: { kind: 'tenant', id, name: fullName }, after },
    })
    await announceTenant(scope, id)
  }
}
