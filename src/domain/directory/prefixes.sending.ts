import { sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { enqueue } from '../queue/commands.ts'
import type { commandStates } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { findTenant } from '../tenant.ts'

export const sendPrefixesKind = 'send-prefixes'

const isTaken = async ({ db }: Scope, tenantId: string) => {
  const [row] = await db.execute<{ is: boolean }>(
    sql`select portal_sbc_takes_prefixes(${tenantId}::uuid) as is`,
  )
  return row?.is === true
}

/** Has a tenant's prefixes sent to the SBCs that its connections run over, where one takes them; one request that waits is enough. */
export async function queuePrefixes(scope: Scope, tenantId: string): Promise<void> {
  if (!(await isTaken(scope, tenantId))) return
  const { fullName } = await findTenant(scope, tenantId)
  await enqueue(scope, [
    {
      ...{ kind: sendPrefixesKind, owner: { tenantId }, merge: true },
      subject: { kind: 'tenant', id: tenantId, name: fullName },
    },
  ])
}

/** What became of the newest sending; `error` also of one that is tried again. */
export type PrefixesSent = {
  state: (typeof commandStates)[number]
  ended: Date | null
  error: StoredMessage | null
}

/** Whether the SBC has this tenant's prefixes; null where no SBC takes them. One that was never sent to waits. */
export async function readPrefixesSent(scope: Scope): Promise<PrefixesSent | null> {
  const { audience } = scope.actor
  if (audience.kind !== 'tenant' || !(await isTaken(scope, audience.tenant))) return null
  const [newest] = await scope.db.execute<Omit<PrefixesSent, 'ended'> & { ended: string | null }>(
    sql`select state, ended_at as ended, error from command
      where tenant_id = ${audience.tenant}::uuid and kind = ${sendPrefixesKind} order by seq desc limit 1`,
  )
  if (!newest) return { state: 'queued', ended: null, error: null }
  return { ...newest, ended: newest.ended === null ? null : new Date(newest.ended) }
}
