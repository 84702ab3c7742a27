import { randomBytes } from 'node:crypto'
import { GraphError } from '../connectors/graph/errors.ts'
import type { GraphSku } from '../connectors/graph/provisioning.ts'
import type { GraphCredentials } from '../connectors/graph/shapes.ts'
import { phoneSystemPlan } from '../domain/licensing/plans.ts'
import { message } from '../domain/messages.ts'
import { findPart, partFound, partThere } from '../domain/onboarding/deployments.parts.ts'
import { Refusal } from '../domain/refusal.ts'
import { type Doing, make, shortestSeconds, waits } from './deploy.doing.ts'

const activationName = 'ump-activation-user'
/** Where the customer says no country; a license needs one. */
const usualLocation = 'US'

/** A domain is in force once a licensed user has it: one of ours, until somebody else has it. */
export async function activate(work: Doing, credentials: GraphCredentials) {
  const { graph, context, of, deployment, country } = work
  const { signal } = context
  const upn = `${activationName}@${deployment.gateway}`
  let user = await graph.userByName(credentials, upn, signal)
  const isLicensed = (user?.skuIds.length ?? 0) > 0
  // before anything is made: without one it would be in the way
  const sku = isLicensed ? null : freeSku(await graph.subscribedSkus(credentials, signal))
  if (!user) {
    const isTaken = await make(work, 'activation-user', upn, () =>
      graph.createUser(
        credentials,
        {
          ...{ upn, displayName: 'Ump-Activation-User', mailNickname: activationName },
          // nobody signs in as it, so nobody keeps it
          password: `${randomBytes(24).toString('base64url')}aA1!`,
          usageLocation: country ?? usualLocation,
        },
        signal,
      ),
    ).then(() => true, notYet)
    if (!isTaken) return waits(work, message('deploy-waits-user'))
    user = await graph.userByName(credentials, upn, signal)
    if (!user) throw new Refusal('too-many', 'graph-user-gone', {}, { retryAfter: shortestSeconds })
  } else if (!(await context.provider((scope) => findPart(scope, of, 'activation-user'))))
    await context.provider((scope) => partFound(scope, of, 'activation-user', { name: upn }))
  const { id } = user
  if (sku) await graph.assignLicense(credentials, { userId: id, skuId: sku.skuId }, signal)
  await context.provider((scope) =>
    partThere(scope, of, 'activation-user', { name: upn, outsideId: id }),
  )
  return undefined
}

/**
 * A domain that was verified a moment ago is not known everywhere at Microsoft: users of it are refused as of one that is none of the
 * organization's ("The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names").
 */
function notYet(error: unknown): false {
  const said =
    error instanceof GraphError && error.reason.code === 'graph-change-refused'
      ? error.reason.params.said
      : ''
  if (/verified domain/i.test(said)) return false
  throw error
}

/** The one with the most left of those with Teams Phone. */
function freeSku(skus: readonly GraphSku[]): GraphSku {
  const [best] = skus
    .filter(({ available, plans }) => available > 0 && plans.includes(phoneSystemPlan))
    .sort((one, other) => other.available - one.available)
  if (!best) throw new Refusal('conflict', 'no-free-license')
  return best
}
