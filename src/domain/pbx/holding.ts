import { sql } from 'drizzle-orm'
import type { CstaTarget } from '../../connectors/csta/problems.ts'
import type { Scope } from '../scope.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'
import { pbxSecret } from './connections.ts'
import { isOn } from './standing.ts'

/** A system that a process holds; another `version` is to be connected to anew. */
export type Held = { id: string; version: number; target: CstaTarget }

type Row = Omit<CstaTarget, 'password'> & {
  id: string
  version: number
  tenantId: string | null
  password: string | null
}

/**
 * Holds on to what this process holds, takes what nobody holds any more by the database's clock, and gives all of it: the CSTA
 * systems that are switched on. A process that does not come back within `seconds` has lost them. For the worker's scope alone.
 */
export async function holdSystems(
  { db }: Scope,
  seal: Seal,
  holder: string,
  seconds: number,
): Promise<Held[]> {
  // one whose row somebody is changing is renewed the next time
  await db.execute(sql`
    update pbx_connection c set held_by = ${holder}::uuid, held_until = clock_timestamp() + make_interval(secs => ${seconds})
    where c.id in (select c.id from pbx_connection c where c.kind = 'csta' and ${isOn}
      and (c.held_by = ${holder}::uuid or c.held_until is null or c.held_until < clock_timestamp()) order by c.id for update skip locked)`)
  const rows = await db.execute<Row>(sql`
    select c.id, c.version, c.tenant_id as "tenantId", c.host, c.port, c.transport, c.username, c.password, c.device,
      c.heartbeat_seconds as "heartbeatSeconds"
    from pbx_connection c where c.kind = 'csta' and ${isOn} and c.held_by = ${holder}::uuid and c.held_until > clock_timestamp()`)
  return rows.map(({ id, version, tenantId, password, ...target }) => ({
    ...{ id, version },
    target: { ...target, password: opened(seal, password, pbxSecret(tenantId, id)) },
  }))
}

/** One that does not open, because somebody changed it, is refused by its system and keeps no other from being held. */
function opened(seal: Seal, sealed: string | null, at: SecretLocation): string | null {
  if (sealed === null) return null
  try {
    return seal.open(sealed, at)
  } catch {
    return null
  }
}

/** Lets go of everything, so that another process takes it at once. For the worker's scope alone. */
export async function letGo({ db }: Scope, holder: string): Promise<void> {
  await db.execute(
    sql`update pbx_connection set held_until = null, held_by = null where held_by = ${holder}::uuid`,
  )
}
