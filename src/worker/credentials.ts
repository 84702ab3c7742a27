import { GraphError } from '../connectors/graph/errors.ts'
import type { GraphCredentials } from '../connectors/graph/shapes.ts'
import { openOwnApplication } from '../domain/connect/application.ts'
import type { m365Authentication } from '../domain/schema/connect.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Context } from './kinds.ts'

type Access = Pick<
  typeof m365Authentication.$inferSelect,
  'tenantId' | 'method' | 'msTenantId' | 'clientId' | 'clientSecret' | 'refreshToken'
>

/**
 * What one signs in with at a customer's Microsoft 365, unsealed: an application of the customer's own, or the provider's, as
 * itself or as whoever consented. Refused as Graph would refuse it where it cannot be.
 */
export async function credentialsOf(
  context: Pick<Context, 'provider'>,
  seal: Seal,
  access: Access,
): Promise<GraphCredentials> {
  const { tenantId, method, msTenantId, clientId } = access
  const unsealed = (column: 'client_secret' | 'refresh_token', sealed: string | null) =>
    opened(seal, { tenantId, column, sealed })
  if (method === 'application') {
    const clientSecret = unsealed('client_secret', access.clientSecret)
    return { msTenantId, clientId, clientSecret }
  }
  const own = await context.provider((scope) => openOwnApplication(scope, seal))
  // consent was given to that application and to no other
  if (own?.clientId.toLowerCase() !== clientId.toLowerCase())
    throw new GraphError('refused', { code: 'application-changed', params: {} })
  const { clientSecret } = own
  if (method === 'consent') return { msTenantId, clientId, clientSecret }
  const refreshToken = unsealed('refresh_token', access.refreshToken)
  return { msTenantId, clientId, clientSecret, refreshToken }
}

function opened(
  seal: Seal,
  { tenantId, column, sealed }: { tenantId: string; column: string; sealed: string | null },
): string {
  const place = { tenant: tenantId, table: 'm365_authentication', column, row: tenantId }
  try {
    return seal.open(sealed ?? '', place)
  } catch (cause) {
    throw new GraphError('refused', { code: 'secret-unreadable', params: {} }, { cause })
  }
}
