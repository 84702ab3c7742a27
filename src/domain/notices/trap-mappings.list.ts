import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import { ownedBy, ownerOfAudience } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { type TrapEffect, trapEffects } from '../schema/traps.ts'
import type { Actor, Scope } from '../scope.ts'

export type TrapMapping = RowOf<typeof trapMappings>

/** What an owner says that traps mean. */
export const trapMappings = listOf({
  ...{ name: 'trap-mappings', table: 'trap_mapping', alias: 'm', head: 'name' },
  usual: () => 'name',
  demand: (actor) => demand(actor, 'manage-notices'),
  search: (part) => sql`(${contains(sql`m.name`, part)} or ${contains(sql`m.trap`, part)})`,
  filters: { effect: oneOf(trapEffects, (is) => sql`m.effect = ${is}`) },
  columns: {
    name: sorted(word(sql`m.name`), byText(sql`lower(m.name)`)),
    trap: sorted(word(sql`m.trap`), byText(sql`m.trap`)),
    effect: value<TrapEffect>(sql`m.effect`),
    created: instant(sql`m.created_at`),
    by: value<string>(sql`m.created_by`),
  },
  more: {
    ends: value<string | null>(sql`m.ends`),
    instanceOid: value<string | null>(sql`m.instance_oid`),
    textOid: value<string | null>(sql`m.text_oid`),
    momentary: value<boolean>(sql`m.momentary`),
    version: value<number>(sql`m.version`),
  },
})

/** The reader's own and nobody else's, though the provider's role could read them. */
export const ownMappings = ({ audience }: Actor) => ownedBy('m', ownerOfAudience(audience))

/** One of the reader's own; any other is as missing as one that never was. */
export async function findMapping(scope: Scope, id: string): Promise<TrapMapping> {
  const [found] = await trapMappings.pick(scope, [id], { within: ownMappings(scope.actor) })
  if (!found) throw new Refusal('missing', 'no-such-trap')
  return found
}

/** One of them as it stands, until the transaction ends. */
export async function lockMapping(scope: Scope, id: string): Promise<TrapMapping> {
  await scope.db.execute(
    sql`select from trap_mapping m where m.id = ${id}::uuid and ${ownMappings(scope.actor)} for no key update`,
  )
  return findMapping(scope, id)
}
