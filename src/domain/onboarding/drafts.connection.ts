import { sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { readSetting } from '../settings/settings.ts'
import { id, integer, optional, text } from '../values.ts'
import type { Connection } from './drafts.steps.ts'
import { listSbcsToChoose } from './sbcs.ts'

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

export const connectionForm = form({
  sbc: id('choose-one'),
  connection: text({
    ...{ max: 63, error: 'connection-label', as: 'code', isLower: true },
    fits: (line) => label.test(line),
  }),
  cacProfile: optional(text({ max: 100 })),
  cac: optional(integer({ min: 1, max: 1_000_000 })),
  voicePolicy: optional(text({ max: 100, error: 'voice-policy-form' })),
})

/** The zone that gateways are in; null while none is set up. */
export async function readZone(scope: Scope): Promise<string | null> {
  const { value } = await readSetting(scope, 'dns')
  return value.provider === 'none' || value.zone === '' ? null : value.zone
}

/** A gateway as it would be called, and whether somebody has it; null where the connection's name is none. */
export async function findGateway(
  scope: Scope,
  zone: string,
  typed: string,
): Promise<{ gateway: string; isTaken: boolean } | null> {
  const name = typed.trim().toLowerCase()
  if (!label.test(name)) return null
  const gateway = `${name}.${zone}`
  const [found] = await scope.db.execute<{ isTaken: boolean }>(sql`
    select portal_gateway_taken(${gateway}, null)
      or exists (select from deployment d where lower(d.gateway) = lower(${gateway})) as "isTaken"`)
  return { gateway, isTaken: found?.isTaken ?? false }
}

const longestHost = 253

type Of = { tenantId: string | null }

/**
 * Step 2. Refused where another connection has the gateway, or one of the tenant's own has the name or the policy, and while there is no
 * zone that the gateway could be in.
 */
export async function checkConnection(
  scope: Scope,
  { tenantId }: Of,
  given: Given,
): Promise<Connection> {
  const { sbc: sbcId, connection: name, ...rest } = connectionForm.read(given)
  const sbc = (await listSbcsToChoose(scope)).find((one) => one.id === sbcId)
  if (!sbc) throw new Refusal('invalid', 'choose-one', {}, { field: 'sbc' })
  if (rest.cacProfile !== null && !sbc.cacProfiles.includes(rest.cacProfile))
    throw new Refusal('invalid', 'cac-profile-other', {}, { field: 'cacProfile' })
  const zone = await readZone(scope)
  if (zone === null) throw new Refusal('conflict', 'gateway-no-zone', {}, { field: 'connection' })
  const found = await findGateway(scope, zone, name)
  if (!found || found.gateway.length > longestHost)
    throw new Refusal('invalid', 'gateway-long', {}, { field: 'connection' })
  if (found.isTaken) {
    const { gateway } = found
    throw new Refusal('conflict', 'gateway-taken', { gateway }, { field: 'connection' })
  }
  if (tenantId) await demandUnused(scope, tenantId, { name, voicePolicy: rest.voicePolicy })
  return { name, sbcId, ...rest }
}

async function demandUnused(
  { db }: Scope,
  tenantId: string,
  { name, voicePolicy: policy }: Pick<Connection, 'name' | 'voicePolicy'>,
) {
  const [found] = await db.execute<{ other: string; isNamed: boolean }>(sql`
    select name as other, lower(name) = lower(${name}) as "isNamed" from sip_connection where tenant_id = ${tenantId}::uuid
      and (lower(name) = lower(${name}) or lower(voice_policy) = lower(${policy}::text)) limit 1`)
  if (!found) return
  if (found.isNamed)
    throw new Refusal('conflict', 'connection-taken', { name }, { field: 'connection' })
  const said = { policy: policy ?? '', name: found.other }
  throw new Refusal('conflict', 'voice-policy-taken', said, { field: 'voicePolicy' })
}
