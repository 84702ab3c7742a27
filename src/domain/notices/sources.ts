import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { demandFeature } from '../features.ts'
import { form, type Given } from '../form.ts'
import { type LogType, ownedBy, ownerOfAudience, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { newToken } from '../settings/secrets.ts'
import { integer, optional, text } from '../values.ts'
import { type AlarmSource, lockSource } from './sources.list.ts'

/** What every kind of source has. */
export const usualFields = {
  name: text({ max: 100 }),
  maxPerSecond: integer({ min: 1, max: 1000 }),
  expectedMinutes: optional(integer({ min: 1, max: 44_640 })),
}
const days = integer({ min: 1, max: 3650 })

/** A source with a token of its own. */
export const newSourceForm = form({ ...usualFields, days })
/** What is edited of one, whatever its kind. */
export const sourceForm = form(usualFields)
export const renewalForm = form({ days })

/** What a form begins with. */
export const usualSource = { maxPerSecond: 100, days: 365 }

/** So many are made by hand for one owner. */
const mostSources = 100
/** A tenant's share of what all of them may report. */
const mostOfTenant = 100

/** A secret, the one time that somebody sees it. */
export type NewToken = { id: string; name: string; secret: string }

/** Says that sources of the actor's own changed: to the log, and to their pages. */
export async function noteSources(
  scope: Scope,
  type: LogType,
  rows: readonly { id: string; name: string }[],
  said: { before?: Record<string, unknown>; after?: Record<string, unknown> } = {},
): Promise<void> {
  if (rows.length === 0) return
  const owner = ownerOfAudience(scope.actor.audience)
  await record(
    scope,
    ...rows.map(({ id, name }) => ({
      ...{ ...owner, type, subject: { kind: 'source', id, name } },
      ...said,
    })),
  )
  await scope.announce('alarm-sources', owner.tenantId, owner.mspId)
}

/** Adds a source of the actor's own, with a token that is shown this once: whoever has it may report, and nothing else. */
export async function addSource(scope: Scope, given: Given): Promise<NewToken> {
  const { actor, db } = scope
  demand(actor, 'manage-notices')
  demandFeature(actor, 'api')
  const { days, ...values } = newSourceForm.read(given)
  await demandRoom(scope, values)
  const id = randomUUID()
  const token = await tokenFor(scope, values.name, days)
  const owner = ownerOfAudience(actor.audience)
  await db.execute(sql`
    insert into alarm_source (id, audience, msp_id, tenant_id, name, kind, token_id, max_per_second, expected_minutes, created_by)
    values (${id}::uuid, ${owner.audience}, ${owner.mspId}::uuid, ${owner.tenantId}::uuid, ${values.name}, 'token', ${token.id}::uuid,
      ${values.maxPerSecond}, ${values.expectedMinutes}, ${actor.name})`)
  await noteSources(scope, 'source.added', [{ id, name: values.name }], {
    after: newSourceForm.logged({ ...values, days }),
  })
  return { id, name: values.name, secret: token.token }
}

/** Refuses a name that another source of the owner has, one more than there may be, and more than the owner may report. */
export async function demandRoom(
  { db, actor }: Scope,
  { name, maxPerSecond }: { name: string; maxPerSecond: number },
  own: string | null = null,
): Promise<void> {
  const of = ownedBy('s', ownerOfAudience(actor.audience))
  // whoever adds another next waits
  await db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`sources ${JSON.stringify(actor.audience)}`}, 0))`,
  )
  const [found] = await db.execute<{ many: number; isTaken: boolean }>(sql`
    select count(*)::integer as many, coalesce(bool_or(lower(s.name) = lower(${name}) and s.id is distinct from ${own}::uuid), false) as "isTaken"
    from alarm_source s where ${of}`)
  if (found?.isTaken)
    throw new Refusal('conflict', 'source-name-taken', { name }, { field: 'name' })
  if (own === null && (found?.many ?? 0) >= mostSources)
    throw new Refusal('conflict', 'source-many', { max: mostSources })
  if (actor.audience.kind === 'tenant' && maxPerSecond > mostOfTenant)
    throw new Refusal('invalid', message('enter-between', { least: 1, max: mostOfTenant }), {
      fields: { maxPerSecond: message('enter-between', { least: 1, max: mostOfTenant }) },
    })
}

async function tokenFor({ db, actor }: Scope, name: string, days: number) {
  const { token, hash } = newToken()
  const owner = ownerOfAudience(actor.audience)
  const [made] = await db.execute<{ id: string }>(sql`
    insert into api_token (audience, msp_id, tenant_id, name, hash, role, created_by, created_by_id, expires_at)
    values (${owner.audience}, ${owner.mspId}::uuid, ${owner.tenantId}::uuid, ${name}, ${hash}, 'source', ${actor.name},
      ${actor.kind === 'account' ? actor.id : null}::uuid, now() + make_interval(days => ${days})) returning id`)
  if (!made) throw new Error('a token was not kept')
  return { id: made.id, token }
}

/** Changes what a source is called, how much it may send, and when its silence is told. */
export async function changeSource(scope: Scope, id: string, given: Given): Promise<void> {
  demand(scope.actor, 'manage-notices')
  const now = await lockSource(scope, id)
  const values = sourceForm.edit(given, now, now.name)
  await demandRoom(scope, values, id)
  // an API token counts as the source of its name
  if (now.kind === 'api' && values.name !== now.name)
    throw new Refusal('conflict', 'source-of-token', {}, { field: 'name' })
  await scope.db.execute(sql`
    update alarm_source set name = ${values.name}, max_per_second = ${values.maxPerSecond},
      expected_minutes = ${values.expectedMinutes}, version = version + 1 where id = ${id}::uuid`)
  await scope.db.execute(
    sql`update api_token set name = ${values.name} where id = ${now.tokenId}::uuid`,
  )
  await noteSources(scope, 'source.changed', [{ id, name: values.name }], {
    before: sourceForm.logged(now),
    after: sourceForm.logged(values),
  })
}

/** Gives a source a new token, shown this once; the former is refused from now on. */
export async function renewToken(scope: Scope, id: string, given: Given): Promise<NewToken> {
  demand(scope.actor, 'manage-notices')
  demandFeature(scope.actor, 'api')
  const { days } = renewalForm.read(given)
  const { name, kind, tokenId } = await lockSource(scope, id)
  if (kind !== 'token') throw new Refusal('conflict', 'source-without-token')
  const token = await tokenFor(scope, name, days)
  await revoke(scope, [tokenId])
  await scope.db.execute(
    sql`update alarm_source set token_id = ${token.id}::uuid, version = version + 1 where id = ${id}::uuid`,
  )
  await noteSources(scope, 'source.renewed', [{ id, name }], { after: { days } })
  return { id, name, secret: token.token }
}

/** Takes back tokens of sources. */
export const revoke = ({ db }: Scope, ids: readonly AlarmSource['tokenId'][]) =>
  db.execute(sql`
    update api_token set revoked_at = now() where revoked_at is null
      and id in (select value::uuid from json_array_elements_text(${JSON.stringify(ids.filter((id) => id !== null))}::json))`)
