import { eq, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { clear } from '../alarms/alarms.ts'
import type { Preview } from '../lists/selections.ts'
import { record } from '../log.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { sbc } from '../schema/onboarding.ts'
import type { Scope } from '../scope.ts'
import { sbcForm } from './sbcs.form.ts'
import { findSbc, lockSbc, type Sbc, sbcs } from './sbcs.list.ts'
import { sbcAlarm } from './sbcs.probes.ts'

const named = ({ id, name }: Sbc) => ({ id, name: verbatim(name) })

/** What of these can go: none that a connection or a deployment uses. */
export async function previewRemoval(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const found = await sbcs.pick(scope, ids)
  const used = await scope.db.execute<{ id: string; connections: number; deployments: number }>(sql`
    select s.id, (select count(*)::integer from sip_connection where sbc_id = s.id) as connections,
      (select count(*)::integer from deployment where sbc_id = s.id) as deployments
    from sbc s where s.id = any(${makePgArray([...ids])}::uuid[])`)
  const why = new Map(
    used.flatMap(({ id, ...uses }) =>
      uses.connections + uses.deployments > 0 ? [[id, message('sbc-in-use', uses)] as const] : [],
    ),
  )
  return {
    ready: found.filter(({ id }) => !why.has(id)).map(named),
    skipped: found.flatMap((one) => {
      const reason = why.get(one.id)
      return reason ? [{ item: named(one), reason }] : []
    }),
  }
}

/** Removes SBCs that nothing uses, with their alarms; gives how many. Refused with what uses it where none can go. */
export async function removeSbcs(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'administer')
  for (const id of [...ids].sort()) await lockSbc(scope, id)
  const { ready, skipped = [] } = await previewRemoval(scope, ids)
  const [first] = skipped
  if (ready.length === 0 && first) throw new Refusal('conflict', first.reason)
  for (const { id } of ready) {
    const gone = await findSbc(scope, id)
    await clear(scope, {}, sbcAlarm(id))
    await scope.db.delete(sbc).where(eq(sbc.id, id))
    await record(scope, {
      ...{ type: 'sbc.removed', subject: { kind: 'sbc', id, name: gone.name } },
      before: sbcForm.logged(gone),
    })
  }
  await scope.announce('sbcs')
  return ready.length
}
