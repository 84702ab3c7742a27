import { sql } from 'drizzle-orm'
import { prove } from '../domain/onboarding/invitations.proof.ts'
import { beginUpgrade, type Keys } from '../domain/onboarding/upgrades.ts'
import { type Database, Scope, system } from '../domain/scope.ts'
import type { Microsoft } from '../sandbox/microsoft/shapes.ts'
import { demoServices, demoTenants } from './customers.ts'
import { demoApplication, demoOnboarded, demoOnboardings } from './onboarding.ts'

const provider = system({ kind: 'provider' })

/** A customer of each family with an Essentials and nothing else; the second has consented. */
export function demoUpgrades() {
  const services = demoServices()
  const taken = demoOnboardings.map((which) => demoOnboarded(which).id)
  const found = services.flatMap((service) => {
    const tenant = demoTenants().find(({ id }) => id === service.tenantId)
    const isOnly = services.filter(({ tenantId }) => tenantId === service.tenantId).length === 1
    const isIt = service.users === null && service.deploy === 'deployed' && service.status === 'ok'
    return tenant && isOnly && isIt && !taken.includes(tenant.id) ? [{ service, tenant }] : []
  })
  const of = (license: string) => found.filter(({ service }) => service.license === license)
  return [...of('hosted-essentials').slice(0, 1), ...of('oc-essential').slice(0, 1)]
}

/** One upgrade waits for the customer, one for the operator; begun once. */
export async function loadDemoUpgrades(database: Database, keys: Keys): Promise<void> {
  const isThere = await Scope.enter(database, provider, async (scope) => {
    const [row] = await scope.db.execute<{ is: boolean }>(
      sql`select exists (select from onboarding_invitation where upgrade_to is not null) as is`,
    )
    return row?.is === true
  })
  if (isThere) return
  for (const [at, { service, tenant }] of demoUpgrades().entries()) {
    const to = service.kind === 'operator-connect' ? 'oc-pro' : 'hosted-essentials-plus'
    await Scope.enter(database, provider, (scope) =>
      beginUpgrade(scope, keys, service.id, {
        ...{ to, users: 40, way: 'mail', fullName: 'Kim Alvarez', email: `it@${tenant.domain}` },
        ...{ adminEmail: `admin@${tenant.domain}`, language: 'en' },
      }),
    )
    if (at === 1) await consent(database, keys, service.id, tenant.msTenantId)
  }
}

/** As the customer's administrator does at Microsoft. */
const consent = (database: Database, { seal }: Keys, serviceId: string, msTenantId: string) =>
  Scope.enter(database, provider, async (scope) => {
    const [asked] = await scope.db.execute<{ id: string }>(
      sql`select id from onboarding_invitation where service_id = ${serviceId}::uuid`,
    )
    if (!asked) throw new Error('nobody was asked')
    await prove(scope, seal, asked.id, { clientId: demoApplication.clientId, msTenantId })
  })

/** Their Microsoft 365, where an administrator can consent and what is replicated then is read. */
export function prepareUpgrades(microsoft: Microsoft): void {
  for (const { tenant, service } of demoUpgrades())
    microsoft.addTenant({
      ...tenant,
      numberType: service.kind === 'operator-connect' ? 'operatorConnect' : 'directRouting',
    })
}

export const giveDemoConsent = (microsoft: Microsoft): void => {
  const [, consented] = demoUpgrades()
  if (consented) microsoft.consent.give(consented.tenant.msTenantId, demoApplication.clientId)
}
