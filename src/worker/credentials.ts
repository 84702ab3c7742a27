import { GraphError } from '../connectors/graph/errors.ts'
import type { GraphCredentials } from '../connectors/graph/shapes.ts'
import { accessAt, keepToken, type SealedAccess, swapSecrets } from '../domain/connect/access.ts'
import { openOwnApplication } from '../domain/connect/application.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Context } from './kinds.ts'

type Column = Parameters<typeof accessAt>[1]
type Ways = Pick<Context, 'provider' | 'scope'>

/**
 * What one signs in with at a customer's Microsoft 365, unsealed: an application of the customer's own, or the provider's, as
 * itself or as whoever consented. Refused as Graph would refuse it where it cannot be. What Microsoft changes of it meanwhile is kept.
 */
export async function credentialsOf(
  context: Ways,
  seal: Seal,
  access: SealedAccess,
): Promise<GraphCredentials> {
  const { method, msTenantId, clientId } = access
  if (method === 'application') return ofApplication(context, seal, access)
  if (method === 'password')
    throw new GraphError('refused', { code: 'password-unused', params: {} })
  const own = await context.provider((scope) => openOwnApplication(scope, seal))
  // consent was given to that application and to no other
  if (own?.clientId.toLowerCase() !== clientId.toLowerCase())
    throw new GraphError('refused', { code: 'application-changed', params: {} })
  const { clientSecret } = own
  if (method === 'consent') return { msTenantId, clientId, clientSecret }
  const refreshToken = opened(seal, access, 'refresh_token', access.refreshToken)
  return {
    msTenantId,
    clientId,
    clientSecret,
    refreshToken,
    renewed: keeper(context, seal, access),
  }
}

function ofApplication({ scope }: Ways, seal: Seal, access: SealedAccess): GraphCredentials {
  const { tenantId, msTenantId, clientId, certificate: pem, otherSecret } = access
  const open = (column: Column, sealed: string | null) => opened(seal, access, column, sealed)
  const application = {
    ...{ msTenantId, clientId },
    clientSecret: access.clientSecret ? open('client_secret', access.clientSecret) : '',
  }
  return {
    ...application,
    ...(pem && { certificate: { pem, privateKey: open('private_key', access.privateKey) } }),
    ...(otherSecret && {
      otherSecret: open('other_secret', otherSecret),
      swapped: async () => void (await scope((s) => swapSecrets(s, seal, tenantId, otherSecret))),
    }),
  }
}

/** Keeps each token that Microsoft gives in the place of the one before. */
function keeper({ scope }: Ways, seal: Seal, { tenantId, refreshToken }: SealedAccess) {
  let sealed = refreshToken
  return async (token: string): Promise<void> => {
    if (!sealed) return
    const from = { tenantId, sealed }
    sealed = await scope((s) => keepToken(s, seal, from, token))
  }
}

function opened(
  seal: Seal,
  { tenantId }: SealedAccess,
  column: Column,
  sealed: string | null,
): string {
  try {
    return seal.open(sealed ?? '', accessAt(tenantId, column))
  } catch (cause) {
    throw new GraphError('refused', { code: 'secret-unreadable', params: {} }, { cause })
  }
}
