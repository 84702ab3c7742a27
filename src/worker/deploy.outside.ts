import { GraphError } from '../connectors/graph/errors.ts'
import type { Graph } from '../connectors/graph/graph.ts'
import type { GraphCredentials } from '../connectors/graph/shapes.ts'
import { SbcError, type Sbcs } from '../connectors/sbcs.ts'
import { type ZoneAccess, type ZoneEditor, ZoneError } from '../connectors/zones.ts'
import { messageOf } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import type { Deployment, Of } from '../domain/onboarding/deployments.ts'
import { openZoneAccess } from '../domain/onboarding/dns.ts'
import { secretsLocation } from '../domain/onboarding/onboardings.scripts.ts'
import { openSbcAccess } from '../domain/onboarding/sbcs.ts'
import { Refusal } from '../domain/refusal.ts'
import type { m365Authentication } from '../domain/schema/connect.ts'
import { noteRefused } from '../domain/services/replications.notes.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import { credentialsOf } from './credentials.ts'
import type { Context } from './kinds.ts'

/** The outside that deployments talk to. */
export type Outside = {
  graph: Graph
  sbcs: Sbcs
  zones: { editor(access: ZoneAccess): ZoneEditor }
  seal: Seal
}

/** One deployment, or its removal, at work. */
export type Work = Outside & {
  context: Context
  of: Of
  deployment: Deployment
  access: typeof m365Authentication.$inferSelect | null
}

const pauseSeconds = 30

/** What follows from each of the outside's reasons: a person has to act, or it is tried again no sooner than it said. */
export async function explained<T>(context: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (context.signal.aborted) throw error
    if (error instanceof GraphError) return explainGraph(context, error)
    if (error instanceof ZoneError || error instanceof SbcError) {
      const reason = messageOf(error.reason)
      if (error.kind === 'refused') throw new Refusal('conflict', reason)
      throw new Refusal('too-many', reason, { retryAfter: pauseSeconds })
    }
    throw error
  }
}

async function explainGraph({ command, scope }: Context, error: GraphError): Promise<never> {
  const reason = messageOf(error.reason)
  // the customer's access is at fault, and not this deployment alone
  if (error.kind === 'refused') await scope((s) => noteRefused(s, command, reason))
  if (error.kind !== 'transient' && !error.isUncertain) throw new Refusal('conflict', reason)
  const retryAfter = Math.ceil((error.retryAfterMs ?? pauseSeconds * 1000) / 1000)
  throw new Refusal('too-many', reason, { retryAfter })
}

/** What one signs in with at the customer's Microsoft 365; null where nobody has consented. */
export async function credentialsFor({
  context,
  seal,
  access,
}: Work): Promise<GraphCredentials | null> {
  return access ? credentialsOf(context, seal, access) : null
}

/** Whoever writes the zone that the deployment's names are in. Refused where another zone is set up now. */
export async function editorFor({ context, seal, zones, deployment }: Work) {
  const access = await context.provider((scope) => openZoneAccess(scope, seal))
  if (!access) throw new Refusal('conflict', 'dns-not-set-up')
  const zone = zoneOf(deployment)
  if (access.zone.toLowerCase() !== zone.toLowerCase())
    throw new Refusal('conflict', 'deployment-other-zone', { zone, now: access.zone })
  return { editor: zones.editor(access), ttlSeconds: access.ttlSeconds }
}

/** The zone that its names are in. */
export function zoneOf({ zone, serviceId }: Deployment): string {
  if (zone === null) throw new Error(`service ${serviceId} has no names in a zone`)
  return zone
}

/** How scripts reach the SBC that was chosen; refused where its API is not entered. */
export async function sbcFor({ context, seal, deployment: { sbcId } }: Work) {
  const sbc = sbcId && (await context.provider((scope) => openSbcAccess(scope, seal, sbcId)))
  if (!sbc) throw new Refusal('conflict', 'sbc-api-missing')
  return sbc
}

/** The secret values of the deployment's variables, unsealed. */
export function secretsOf({ seal, deployment, of }: Work): Record<string, string> {
  if (deployment.secrets === null) return {}
  try {
    return JSON.parse(seal.open(deployment.secrets, secretsLocation(of)))
  } catch {
    throw new Refusal('conflict', 'deployment-secret-unreadable')
  }
}

/** Whether an SBC's configuration names that gateway, as a whole word and in either case. */
export function namesGateway(configuration: string, gateway: string): boolean {
  const escaped = gateway.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\w.-])${escaped}(?![\\w.-])`, 'i').test(configuration)
}

export const stepName = (step: 'dns' | 'domain' | 'activation' | 'sbc' | 'replication') =>
  message(`step-deploy-${step}`)
