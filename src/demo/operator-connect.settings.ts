import { type Database, Scope, system } from '../domain/scope.ts'
import { keepSecret } from '../domain/settings/named-secrets.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import { changeSetting, readSetting } from '../domain/settings/settings.ts'
import { demoOperator } from './operator-connect.sandbox.ts'

/** Lets the portal sign in at the imitated Operator Connect; what it has there is read by the worker then. */
export async function useOperatorConnect(database: Database, seal: Seal): Promise<void> {
  await Scope.enter(database, system({ kind: 'provider' }), async (scope) => {
    const { clientId, clientSecret, msTenantId: tenantId } = demoOperator
    const { version } = await readSetting(scope, 'operator-connect')
    await changeSetting(scope, 'operator-connect', { clientId, tenantId }, version)
    await keepSecret(scope, seal, 'operator-connect.client-secret', clientSecret)
  })
}
