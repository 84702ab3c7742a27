import { sql } from 'drizzle-orm'
import { cleanUpKind } from '../domain/onboarding/deployments.ts'
import { enqueue } from '../domain/queue/commands.ts'
import { type Database, Scope, system } from '../domain/scope.ts'
import { demoServices, demoTenants, uuid } from './customers.ts'
import { demoOnboarded, demoOnboardings, demoZone } from './onboarding.ts'

const provider = system({ kind: 'provider' })
const heldSeconds = 12 * 60 * 60

/** Customers of one Essentials, the last of each kind: nothing else of the demo is about them. */
export function demoDeletions() {
  const services = demoServices()
  const taken = demoOnboardings.map((which) => demoOnboarded(which).id)
  const found = services.flatMap((service) => {
    const tenant = demoTenants().find(({ id }) => id === service.tenantId)
    const isOnly = services.filter(({ tenantId }) => tenantId === service.tenantId).length === 1
    const isIt = service.users === null && service.deploy === 'deployed' && service.status === 'ok'
    return tenant && isOnly && isIt && !taken.includes(tenant.id) ? [{ service, tenant }] : []
  })
  return {
    held: found.filter(({ service }) => service.license === 'oc-essential').at(-1),
    failing: found.filter(({ service }) => service.license === 'hosted-essentials').at(-1),
  }
}

/** A service whose deletion is held, one whose cleanup fails at the SBC that takes no scripts today, and a tenant that left something. */
export async function loadDemoDeletions(database: Database): Promise<void> {
  const { held, failing } = demoDeletions()
  await Scope.enter(database, provider, async (scope) => {
    const [found] = await scope.db.execute<{ is: boolean }>(
      sql`select exists (select from tombstone) as is`,
    )
    if (found?.is) return
    const order = (
      { service, tenant }: NonNullable<typeof held>,
      more: { delaySeconds?: number; maxAttempts?: number },
    ) =>
      enqueue(scope, [
        {
          ...{ kind: cleanUpKind, owner: { tenantId: tenant.id }, steps: 5, ...more },
          subject: { kind: 'service', id: service.id, name: service.name },
          payload: { reason: 'The customer moves to another provider at the end of the month' },
        },
      ])
    if (held) await order(held, { delaySeconds: heldSeconds })
    if (failing) {
      const { id: tenantId, shortname } = failing.tenant
      const gateway = `${shortname}-trunk.${demoZone.zone}`
      const connection = uuid('sip-connection', 900)
      const sbc = uuid('sbc', 1)
      const of = sql`${tenantId}::uuid, ${failing.service.id}::uuid`
      await scope.db.execute(sql`
        insert into sip_connection (tenant_id, service_id, id, name, gateway, sbc_id)
        values (${of}, ${connection}::uuid, ${`${shortname}-trunk`}, ${gateway}, ${sbc}::uuid)`)
      await scope.db.execute(sql`
        insert into deployment (tenant_id, service_id, connection_id, sbc_id, gateway, zone, consent, phase, step, requested_name, ended_at)
        values (${of}, ${connection}::uuid, ${sbc}::uuid, ${gateway}, ${demoZone.zone}, 'existing', 'deployed', 'replication', 'Dana Okafor', now())`)
      await scope.db.execute(sql`
        insert into deployment_part (tenant_id, service_id, part, state, name) values (${of}, 'sbc-script', 'there', 'Frankfurt')`)
      await scope.db.execute(sql`
        insert into dns_record (tenant_id, service_id, zone, name, type, value, ttl, state)
        values (${of}, ${demoZone.zone}, ${gateway}, 'A', '127.0.0.1', 60, 'there')`)
      await order(failing, { maxAttempts: 1 })
    }
    const leftovers = [
      {
        ...{ service: 'Gorse Ferries Direct Routing', part: 'domain', at: 'Microsoft 365' },
        ...{ name: `gorse.${demoZone.zone}`, by: 'Dana Okafor', when: '2026-11-12T09:40:00Z' },
        reason: 'The customer took back its consent and no longer answers',
      },
    ]
    await scope.db.execute(sql`
      insert into tombstone (id, name, shortname, created_at, deleted_at, deleted_by, reason, leftovers)
      values (${uuid('tombstone', 1)}::uuid, 'Gorse Ferries', 'gorse', '2024-03-04', '2026-11-12 09:52', 'Dana Okafor',
        'The company was dissolved', ${JSON.stringify(leftovers)}::text::jsonb)`)
  })
}
