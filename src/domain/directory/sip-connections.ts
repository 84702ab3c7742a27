import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form } from '../form.ts'
import { message } from '../messages.ts'
import type { Row } from '../records/declared.ts'
import { records } from '../records/records.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { demandRight } from '../services/rights.ts'
import { host, id, integer, optional, text } from '../values.ts'

const connectionForm = form({
  name: text({ max: 100 }),
  service: id('not-among'),
  site: optional(id('not-among')),
  gateway: optional(host('gateway-form')),
  voicePolicy: optional(text({ max: 100, error: 'voice-policy-form' })),
  cac: optional(integer({ min: 1, max: 1_000_000 })),
})

const users = sql`(select count(*)::integer from managed_user u
  where u.tenant_id = r.tenant_id and lower(u.gateway) = lower(r.gateway) and u.removed_at is null)`

/**
 * How a service's calls reach its SBC. Whether Microsoft finds the SBC well is shown in the Teams admin center alone: Graph v1.0
 * has no resource for it ("Monitor and troubleshoot Direct Routing"), so the page says that it is not reported. A gateway is of one connection of all tenants, a voice policy of one of a tenant's.
 * While users are routed through it, it stays, and what routes them there is the provider's alone to change: else a customer
 * could take them out of what the license audit counts.
 */
export const sipConnections = records({
  ...{ name: 'sip-connections', table: 'sip_connection', kind: 'sip-connection' },
  ...{ topic: 'sip-connections', permission: 'edit-sip-connections', max: 200 },
  demand: (actor, wanted) => demandRight(actor, 'sip-connections', wanted),
  form: connectionForm,
  references: { service: 'service', site: 'site' },
  more: {
    users: { of: users, input: { as: 'number', max: 15 } },
    status: { of: sql`'not-reported'::text`, input: { as: 'choice', of: ['not-reported'] } },
  },
  async check(scope, tenantId, after, now) {
    if (now && isRerouted(now, after) && (await leads(scope, tenantId, [now.id])).size > 0)
      demandProviders(scope)
    if (now && isMoved(now, after) && (await deployed(scope, tenantId, [now.id])).length > 0)
      throw new Refusal('conflict', 'connection-deployed', {}, { field: 'gateway' })
    await demandUnused(scope, tenantId, { ...after, id: now?.id ?? null })
  },
  async stays(scope, tenantId, ids) {
    const found = await leads(scope, tenantId, ids)
    const kept = await deployed(scope, tenantId, ids)
    return new Map([
      ...kept.map(({ id }) => [id, message('connection-deployed')] as const),
      ...[...found].map(
        ([id, users]) => [id, message('connection-leads-users', { users })] as const,
      ),
    ])
  },
})

const isRerouted = (now: Row, after: Readonly<Record<string, unknown>>) =>
  (['gateway', 'voicePolicy', 'service'] as const).some(
    (field) => (now[field] ?? null) !== (after[field] ?? null),
  )

const isMoved = (now: Row, after: Readonly<Record<string, unknown>>) =>
  (['gateway', 'service'] as const).some((field) => (now[field] ?? null) !== (after[field] ?? null))

/** Those of them that were made with a service that the portal deployed: DNS, Microsoft 365 and the SBC know their gateway. */
const deployed = ({ db }: Scope, tenantId: string, ids: readonly string[]) =>
  db.execute<{ id: string }>(sql`
    select r.id from sip_connection r where r.tenant_id = ${tenantId}::uuid and r.sbc_id is not null
      and r.id = any(${makePgArray([...ids])}::uuid[])`)

/** How many users are routed through these connections; those through which nobody is are left out. */
async function leads(scope: Scope, tenantId: string, ids: readonly string[]) {
  const found = await scope.db.execute<{ id: string; users: number }>(sql`
    select r.id, ${users} as users from sip_connection r
    where r.tenant_id = ${tenantId}::uuid and r.id = any(${makePgArray([...ids])}::uuid[])`)
  return new Map(found.flatMap(({ id, users }) => (users > 0 ? [[id, users] as const] : [])))
}

function demandProviders({ actor }: Scope) {
  if (actor.supportSession?.by !== 'provider')
    throw new Refusal('forbidden', 'connection-providers')
}

/** Another tenant's gateway is refused as one's own elsewhere is, so that the answer tells of nobody. */
async function demandUnused(
  { db }: Scope,
  tenantId: string,
  { id, gateway, voicePolicy }: Readonly<Record<string, unknown>>,
) {
  const [found] = await db.execute<{ isTaken: boolean; other: string | null }>(sql`
    select portal_gateway_taken(${gateway ?? null}, ${id}::uuid) as "isTaken",
      (select r.name from sip_connection r where r.tenant_id = ${tenantId}::uuid
        and lower(r.voice_policy) = lower(${voicePolicy ?? null}::text) and r.id is distinct from ${id}::uuid limit 1) as other`)
  if (found?.isTaken)
    throw new Refusal(
      ...([
        'conflict',
        'gateway-taken',
        { gateway: String(gateway) },
        { field: 'gateway' },
      ] as const),
    )
  if (found?.other)
    throw new Refusal(
      'conflict',
      'voice-policy-taken',
      { policy: String(voicePolicy), name: found.other },
      { field: 'voicePolicy' },
    )
}
