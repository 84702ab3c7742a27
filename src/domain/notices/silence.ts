import { sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import { type Owner, ownerOf } from '../log.ts'
import { message, verbatim } from '../messages.ts'
import type { Scope } from '../scope.ts'
import { isSilent } from './sources.list.ts'

/** The alarm of a source that says nothing, among its owner's. */
export const silenceKey = (id: string) => `source-silent:${id}`

type Silent = Owner & { id: string; name: string; minutes: number; isHere: boolean }

/**
 * Raises an alarm for each source that has said nothing for longer than it was to, and ends it once it is heard, is not waited for, or
 * is off. Whoever is looking at sources that were heard lately is told. Gives how many alarms changed. Wants the provider's scope.
 */
export async function watchSources(scope: Scope): Promise<number> {
  const { db } = scope
  await tellHeard(scope)
  const silent = await db.execute<Silent>(sql`
    select s.id, s.name, s.msp_id as "mspId", s.tenant_id as "tenantId", s.expected_minutes as minutes from alarm_source s
    where ${isSilent} and not exists (${active(sql`'source-silent:' || s.id`)} and coalesce(a.tenant_id, a.msp_id) is not distinct from coalesce(s.tenant_id, s.msp_id))
      and not exists (select from tenant t where t.id = s.tenant_id and t.state <> 'active') order by s.id`)
  for (const source of silent) await raise(scope, silence(source))
  const over = await db.execute<Owner & { key: string }>(sql`
    select a.key, a.msp_id as "mspId", a.tenant_id as "tenantId" from alarm a
    where a.cleared_at is null and a.held_clear_at is null and a.origin = 'portal' and a.key like 'source-silent:%'
      and not exists (select from alarm_source s where 'source-silent:' || s.id = a.key and ${isSilent})`)
  for (const { key, ...owner } of over) await clear(scope, ownerOf(owner), key)
  return silent.length + over.length
}

const active = (key: ReturnType<typeof sql>) =>
  sql`select from alarm a where a.key = ${key} and a.origin = 'portal' and a.cleared_at is null`

const silence = ({ id, name, minutes, ...owner }: Silent) => ({
  owner: ownerOf(owner),
  key: silenceKey(id),
  severity: 'major' as const,
  name: message('source-silent'),
  source: verbatim(name),
  text: message('source-silent-text', { minutes }),
  correctiveAction: message('source-silent-repair'),
  cause: `source:${id}`,
})

/** So many seconds apart it runs, and a page hears that counts changed. */
export const watchSeconds = 5

async function tellHeard(scope: Scope) {
  const owners = await scope.db.execute<Owner>(sql`
    select distinct s.tenant_id as "tenantId", s.msp_id as "mspId" from alarm_source s
    where s.last_seen_at > portal_clock() - make_interval(secs => ${2 * watchSeconds})`)
  for (const { tenantId, mspId } of owners) await scope.announce('alarm-sources', tenantId, mspId)
}

/** Sources that say nothing although they were to, and those that are waited for. Wants the provider's scope. */
export async function countSilent({ db }: Scope): Promise<{ silent: number; watched: number }> {
  const [row] = await db.execute<{ silent: number; watched: number }>(sql`
    select count(*) filter (where ${isSilent})::int as silent, count(*)::int as watched
    from alarm_source s where s.active and s.expected_minutes is not null`)
  return row ?? { silent: 0, watched: 0 }
}
