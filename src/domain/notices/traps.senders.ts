import { sql } from 'drizzle-orm'
import type { Credentials } from '../../connectors/snmp/codec.ts'
import type { SnmpAccess } from '../schema/alarm-sources.ts'
import type { Audience, Scope } from '../scope.ts'
import { audienceOf } from '../scope.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'
import type { Mapping } from './traps.ts'

/** What is sealed of a source that speaks SNMP. */
export type SnmpSecret = { community?: string; auth?: string; privacy?: string }

/** Where it is sealed: at its source, whoever's that is. */
export const snmpSecretAt = (id: string): SecretLocation => ({
  ...{ tenant: '', table: 'alarm_source', column: 'secret', row: id },
})

/** A source whose traps are taken, as the port needs it. */
export type SnmpSource = {
  id: string
  audience: Audience
  version: number
  maxPerSecond: number
  from: readonly string[]
  credentials: Credentials
}

type Row = {
  id: string
  audience: string
  msp_id: string | null
  tenant_id: string | null
  version: number
  max: number
  kind: 'snmp-v2c' | 'snmp-v3'
  snmp: SnmpAccess
  secret: string
}

/** Those that are switched on, of whoever is active; one that is as it was is not unsealed again. `failed`: what does not open. */
export async function readSnmpSources(
  { db }: Scope,
  seal: Seal,
  known: ReadonlyMap<string, SnmpSource>,
  failed: (id: string, error: unknown) => void,
): Promise<SnmpSource[]> {
  const rows = await db.execute<Row>(sql`
    select s.id, s.audience, s.msp_id, s.tenant_id, s.version, s.max_per_second as max, s.kind, s.snmp, s.secret
    from alarm_source s left join msp m on m.id = s.msp_id left join tenant t on t.id = s.tenant_id
    where s.kind in ('snmp-v2c', 'snmp-v3') and s.active and s.secret is not null
      and coalesce(m.state, 'active') = 'active' and coalesce(t.state, 'active') = 'active' order by s.id`)
  return rows.flatMap((row) => {
    const before = known.get(row.id)
    if (before?.version === row.version) return before
    try {
      return sourceOf(row, JSON.parse(seal.open(row.secret, snmpSecretAt(row.id))))
    } catch (error) {
      failed(row.id, error)
      return []
    }
  })
}

function sourceOf(row: Row, secret: SnmpSecret): SnmpSource {
  const { id, version, max: maxPerSecond, snmp } = row
  const { user = '', auth = 'none', privacy = 'none', from = [] } = snmp
  const source = { id, version, maxPerSecond, from, audience: audienceOf(row) }
  if (row.kind === 'snmp-v2c')
    return { ...source, credentials: { kind: 'v2c', community: secret.community ?? '' } }
  return {
    ...source,
    credentials: {
      ...{ kind: 'v3', user },
      ...(auth !== 'none' && { auth: { by: auth, password: secret.auth ?? '' } }),
      ...(privacy !== 'none' && { privacy: { by: privacy, password: secret.privacy ?? '' } }),
    },
  }
}

/** How far an engine of a source had got, and how many seconds ago that was. */
export type EngineStand = { source: string; engineId: string; boots: number; time: number }

export const readEngines = ({ db }: Scope): Promise<(EngineStand & { age: number })[]> =>
  db.execute<EngineStand & { age: number }>(sql`
    select e.source_id as source, e.engine_id as "engineId", e.boots::float8 as boots, e.time::float8 as time,
      extract(epoch from now() - e.at)::float8 as age from alarm_source_engine e`)

/** Written down before anything that came with it is, so that it counts once, whatever happens in between. */
export async function keepEngines({ db }: Scope, stands: readonly EngineStand[]): Promise<void> {
  if (stands.length === 0) return
  await db.execute(sql`
    insert into alarm_source_engine as e (audience, msp_id, tenant_id, source_id, engine_id, boots, time)
    select s.audience, s.msp_id, s.tenant_id, s.id, w."engineId", w.boots, w.time
    from json_to_recordset(${JSON.stringify(stands)}::json) as w (source uuid, "engineId" text, boots bigint, time bigint)
      join alarm_source s on s.id = w.source order by s.id, w."engineId"
    on conflict (source_id, engine_id) do update set boots = excluded.boots, time = excluded.time, at = now()
    where (excluded.boots, excluded.time) > (e.boots, e.time)`)
}

/** The own words of all owners about traps, by whose they are. */
export async function readMappings({ db }: Scope): Promise<Map<string, Mapping[]>> {
  const rows = await db.execute<Mapping & { owner: string }>(sql`
    select coalesce(m.tenant_id, m.msp_id)::text as owner, m.name, m.trap, m.effect, m.ends, m.instance_oid as "instanceOid",
      m.text_oid as "textOid", m.momentary from trap_mapping m order by m.id`)
  const all = new Map<string, Mapping[]>()
  for (const { owner, ...mapping } of rows)
    all.set(owner ?? '', [...(all.get(owner ?? '') ?? []), mapping])
  return all
}

/** Under which name `readMappings` has an audience's. */
export const ownerName = (audience: Audience): string =>
  audience.kind === 'tenant' ? audience.tenant : audience.kind === 'msp' ? audience.msp : ''
