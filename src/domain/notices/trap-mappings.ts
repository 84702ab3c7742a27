import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given, type Values } from '../form.ts'
import { type LogType, ownerOfAudience, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { trapEffects } from '../schema/traps.ts'
import type { Scope } from '../scope.ts'
import { choice, keptAs, optional, text, toggle } from '../values.ts'
import { lockMapping, ownMappings, type TrapMapping } from './trap-mappings.list.ts'

const parts = /^[0-2](?:\.(?:0|[1-9]\d{0,9})){1,60}$/
const plain = (line: string) => line.replace(/^\./, '')
const isOid = (line: string) => parts.test(plain(line))

/** An OID as it is written, with or without a dot before it. */
const oid = keptAs(text({ max: 300, error: 'trap-oid', as: 'code', fits: isOid }), plain)
/** The same, or all that is below one. */
const trap = keptAs(
  text({
    ...{ max: 300, error: 'trap-oid-or-below', as: 'code' },
    fits: (line) => isOid(line.replace(/\.\*$/, '')),
  }),
  plain,
)

export const mappingForm = form({
  name: text({ max: 100 }),
  trap,
  effect: choice(trapEffects, 'trap-effect'),
  momentary: toggle(),
  ends: optional(oid),
  instanceOid: optional(oid),
  textOid: optional(oid),
})

/** So many are said for one owner. */
const mostMappings = 200

/** Says that the actor's own changed: to the log, and to their pages. */
async function noteMappings(
  scope: Scope,
  type: LogType,
  rows: readonly { id: string; name: string }[],
  said: { before?: Record<string, unknown>; after?: Record<string, unknown> } = {},
) {
  const owner = ownerOfAudience(scope.actor.audience)
  await record(
    scope,
    ...rows.map(({ id, name }) => ({
      ...{ ...owner, type, subject: { kind: 'trap', id, name } },
      ...said,
    })),
  )
  await scope.announce('trap-mappings', owner.tenantId, owner.mspId)
}

/** Whoever adds or changes another next waits. */
const oneByOne = ({ db, actor }: Scope) =>
  db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`traps ${JSON.stringify(actor.audience)}`}, 0))`,
  )

/** What is said of a trap that ends nothing has no other to end. */
function demandSense({ effect, ends }: Values<typeof mappingForm>) {
  if (ends === null || effect === 'cleared') return
  throw new Refusal('invalid', 'trap-ends', {}, { fields: { ends: message('trap-ends') } })
}

/** Says what a trap means to the actor's own sources, within seconds. */
export async function addMapping(scope: Scope, given: Given): Promise<string> {
  demand(scope.actor, 'manage-notices')
  const values = mappingForm.read(given)
  demandSense(values)
  await oneByOne(scope)
  const { actor, db } = scope
  const [{ many } = { many: 0 }] = await db.execute<{ many: number }>(
    sql`select count(*)::integer as many from trap_mapping m where ${ownMappings(actor)}`,
  )
  if (many >= mostMappings) throw new Refusal('conflict', 'trap-many', { max: mostMappings })
  const id = randomUUID()
  const owner = ownerOfAudience(actor.audience)
  const made = await db.execute(sql`
    insert into trap_mapping (id, audience, msp_id, tenant_id, name, trap, effect, momentary, ends, instance_oid, text_oid, created_by)
    values (${id}::uuid, ${owner.audience}, ${owner.mspId}::uuid, ${owner.tenantId}::uuid, ${values.name}, ${values.trap}, ${values.effect},
      ${values.momentary}, ${values.ends}, ${values.instanceOid}, ${values.textOid}, ${actor.name})
    on conflict do nothing returning id`)
  if (made.length === 0) throw taken(values.trap)
  await noteMappings(scope, 'trap.added', [{ id, name: values.name }], {
    after: mappingForm.logged(values),
  })
  return id
}

const taken = (trap: string) => new Refusal('conflict', 'trap-taken', { trap }, { field: 'trap' })

export async function changeMapping(scope: Scope, id: string, given: Given): Promise<void> {
  demand(scope.actor, 'manage-notices')
  const now = await lockMapping(scope, id)
  const values = mappingForm.edit(given, now, now.name)
  demandSense(values)
  await oneByOne(scope)
  const same = await scope.db.execute(sql`
    select from trap_mapping m where ${ownMappings(scope.actor)} and m.trap = ${values.trap} and m.id <> ${id}::uuid`)
  if (same.length > 0) throw taken(values.trap)
  await scope.db.execute(sql`
    update trap_mapping set name = ${values.name}, trap = ${values.trap}, effect = ${values.effect}, momentary = ${values.momentary},
      ends = ${values.ends}, instance_oid = ${values.instanceOid}, text_oid = ${values.textOid}, version = version + 1
    where id = ${id}::uuid`)
  await noteMappings(scope, 'trap.changed', [{ id, name: values.name }], {
    before: mappingForm.logged(now),
    after: mappingForm.logged(values),
  })
}

/** Takes back what was said; what is built in counts again, and alarms that there are stay. */
export async function removeMappings(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'manage-notices')
  const gone: TrapMapping[] = []
  for (const id of [...ids].sort()) gone.push(await lockMapping(scope, id))
  await scope.db.execute(
    sql`delete from trap_mapping where id = any(${makePgArray(gone.map(({ id }) => id))}::uuid[])`,
  )
  if (gone.length > 0) await noteMappings(scope, 'trap.removed', gone)
  return gone.length
}
