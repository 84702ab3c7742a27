import { eq, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { Preview } from '../lists/selections.ts'
import { record } from '../log.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { pbxConnection } from '../schema/pbx.ts'
import type { Scope } from '../scope.ts'
import { findPbx, lockPbx, type Pbx, pbxConnections } from './connections.list.ts'
import { pbxForms } from './connections.ts'
import { announcePbx, clearTrouble, keepSeen } from './standing.ts'

const named = ({ id, name }: Pbx) => ({ id, name: verbatim(name) })

/** Which of these are switched already. */
export async function previewSwitch(
  scope: Scope,
  ids: readonly string[],
  to: boolean,
): Promise<Preview> {
  const found = await pbxConnections.pick(scope, ids)
  return {
    ready: found.filter(({ enabled }) => enabled !== to).map(named),
    merged: found.filter(({ enabled }) => enabled === to).map(named),
  }
}

/** Switches systems on or off; one that is off is not connected to, and none of its handsets registers. Gives how many changed. */
export async function switchPbx(
  scope: Scope,
  ids: readonly string[],
  to: boolean,
): Promise<number> {
  demand(scope.actor, 'edit-pbx')
  let changed = 0
  for (const id of [...ids].sort()) {
    const now = await lockPbx(scope, id)
    if (now.enabled === to) continue
    if (!to) await keepSeen(scope, id, { status: 'disabled' })
    await scope.db
      .update(pbxConnection)
      .set({ enabled: to, version: sql`${pbxConnection.version} + 1` })
      .where(eq(pbxConnection.id, id))
    if (to) await keepSeen(scope, id, { status: 'connecting' })
    await record(scope, {
      ...{ tenantId: now.tenantId, type: to ? 'pbx.enabled' : 'pbx.disabled' },
      subject: { kind: 'pbx', id, name: now.name },
    })
    changed += 1
  }
  return changed
}

/** What of these can go: none on which somebody has extensions or a handset. */
export async function previewRemoval(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const found = await pbxConnections.pick(scope, ids)
  const used = await scope.db.execute<{ id: string; tenants: number; handsets: number }>(sql`
    select c.id, (select count(distinct tenant_id)::integer from pbx_range where connection_id = c.id) as tenants,
      (select count(*)::integer from handset where connection_id = c.id) as handsets
    from pbx_connection c where c.id = any(${makePgArray([...ids])}::uuid[])`)
  const why = new Map(
    used.flatMap(({ id, tenants, handsets }) =>
      tenants > 0
        ? [[id, message('pbx-has-ranges', { tenants })] as const]
        : handsets > 0
          ? [[id, message('pbx-has-handsets', { handsets })] as const]
          : [],
    ),
  )
  return {
    ready: found.filter(({ id }) => !why.has(id)).map(named),
    skipped: found.flatMap((pbx) => {
      const reason = why.get(pbx.id)
      return reason ? [{ item: named(pbx), reason }] : []
    }),
  }
}

/** Deletes systems that nothing is on, with their alarms; gives how many. */
export async function removePbx(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'edit-pbx')
  for (const id of [...ids].sort()) await lockPbx(scope, id)
  const { ready, skipped = [] } = await previewRemoval(scope, ids)
  const [first] = skipped
  if (ready.length === 0 && first) throw new Refusal('conflict', first.reason)
  for (const { id } of ready) {
    const gone = await findPbx(scope, id)
    await announcePbx(scope, gone, 'list')
    await clearTrouble(scope, id, gone.tenantId)
    await scope.db.delete(pbxConnection).where(eq(pbxConnection.id, id))
    await record(scope, {
      ...{
        tenantId: gone.tenantId,
        type: 'pbx.removed',
        subject: { kind: 'pbx', id, name: gone.name },
      },
      before: pbxForms[gone.kind].logged(gone),
    })
  }
  return ready.length
}
