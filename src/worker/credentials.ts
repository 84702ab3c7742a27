import { GraphError } from '../connectors/graph/errors.ts'
import type { Seal } from '../domain/settings/secrets.ts'

/** A tenant's client secret, unsealed; refused as Graph would refuse it where it cannot be. */
export function opened(
  seal: Seal,
  { tenantId, clientSecret }: { tenantId: string; clientSecret: string },
) {
  const place = {
    tenant: tenantId,
    table: 'm365_authentication',
    column: 'client_secret',
    row: tenantId,
  }
  try {
    return seal.open(clientSecret, place)
  } catch (cause) {
    throw new GraphError('refused', { code: 'secret-unreadable', params: {} }, { cause })
  }
}
