import { message } from '../domain/messages.ts'
import {
  type Begun,
  beginCleanUp,
  finishCleanUp,
  isSharedSbc,
} from '../domain/onboarding/clean-ups.ts'
import {
  beginRemovalOf,
  findPart,
  type Part,
  type PartRow,
  partGone,
} from '../domain/onboarding/deployments.parts.ts'
import { cleanUpKind, failDeploy, type Of } from '../domain/onboarding/deployments.ts'
import { recordsOf } from '../domain/onboarding/dns-records.ts'
import { scriptFor } from '../domain/onboarding/onboardings.scripts.ts'
import { hasPrefixes, readPrefixRemoval } from '../domain/onboarding/prefix-targets.ts'
import { Refusal } from '../domain/refusal.ts'
import {
  credentialsFor,
  editorFor,
  explained,
  namesGateway,
  type Outside,
  sbcFor,
  secretsOf,
  type Work,
} from './deploy.outside.ts'
import type { Context, Kind } from './kinds.ts'
import { settlePrefixes } from './send-prefixes.ts'
import { dropRecord } from './zone-records.ts'

const maxMs = 10 * 60_000

/**
 * Takes away what a deployment has made outside, last things first: at the SBC, the user, the domain, DNS; then the service itself.
 * What was there before it stays, and what somebody has left there. Each step may be cut off and done again.
 */
export const cleanUpWork = (outside: Outside): Kind => ({
  ...{ name: cleanUpKind, lane: 'service', steps: 5, concurrency: 4, timeoutMs: maxMs },
  async run(context) {
    const { tenantId, subjectId, id: commandId, payload } = context.command
    if (!tenantId || !subjectId) throw new Refusal('missing', 'no-such-deployment')
    const of = { tenantId, serviceId: subjectId }
    const ordered = typeof payload.reason === 'string' ? payload.reason : null
    const begun = await context.provider((scope) => beginCleanUp(scope, of, { commandId, ordered }))
    if (begun) await cleanUp(context, outside, of, begun)
    return { removed: begun !== null }
  },
  givenUp: failDeploy,
})

/** From what a removal begins with to its end, in five steps after those before it. */
export const cleanUp = (
  context: Context,
  outside: Outside,
  of: Of,
  begun: Begun,
  { finish = finishCleanUp, before = 0 } = {},
) =>
  explained(context, async () => {
    const { deployment, access } = begun
    const work = deployment && { ...outside, deployment, access, context, of }
    if (work) await reworded(() => outsideOf(work, before))
    await context.progress(before + 5, message('step-clean-rows'))
    await context.provider((scope) => finish(scope, of))
  })

async function outsideOf(work: Work, before: number) {
  const { context } = work
  await context.progress(before + 1, message('step-clean-sbc'))
  await cleanSbc(work)
  await context.progress(before + 2, message('step-clean-activation'))
  await removeUser(work)
  await context.progress(before + 3, message('step-clean-domain'))
  await removeDomain(work)
  await context.progress(before + 4, message('step-clean-dns'))
  await removeRecords(work)
}

/** The ways out of a removal are others than those of a deployment. */
async function reworded(work: () => Promise<void>) {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { zone, now } = error.params
    switch (error.code) {
      case 'deployment-other-zone':
        throw new Refusal('conflict', 'cleanup-other-zone', {
          ...{ zone: String(zone), now: String(now) },
        })
      case 'dns-not-set-up':
        throw new Refusal('conflict', 'cleanup-no-dns')
      case 'no-authentication':
        throw new Refusal('conflict', 'cleanup-no-access')
      case 'sbc-api-missing':
        throw new Refusal('conflict', 'cleanup-no-sbc-api')
      case 'deployment-secret-unreadable':
        throw new Refusal('conflict', 'cleanup-secret-unreadable')
      default:
        throw error
    }
  }
}

/** A part of ours that is, or may be, outside. */
async function standing({ context, of }: Work, part: Part): Promise<PartRow | null> {
  const found = await context.provider((scope) => findPart(scope, of, part))
  return found?.isOurs && found.state !== 'gone' && found.state !== 'left' ? found : null
}

async function take(work: Work, part: Pick<PartRow, 'part' | 'name'>, away: () => Promise<void>) {
  const { context, of } = work
  await context.provider((scope) => beginRemovalOf(scope, of, part))
  await away()
  await context.provider((scope) => partGone(scope, of, part))
}

async function cleanSbc(work: Work) {
  await removePrefixes(work)
  const part = await standing(work, 'sbc-script')
  if (!part) return
  const { context, sbcs, deployment } = work
  const sbc = await sbcFor(work)
  const isThere = async () =>
    namesGateway(await sbcs.configuration(sbc, context.signal), deployment.gateway)
  await take(work, part, async () => {
    if (!(await isThere())) return
    const values = secretsOf(work)
    const script = await context.provider((scope) =>
      scriptFor(scope, deployment, 'sbc-cleanup', values),
    )
    await sbcs.run(sbc, script, context.signal)
    if (await isThere()) throw new Refusal('conflict', 'sbc-cleanup-without-effect')
  })
}

/** The customer's prefixes in its dial plan, unless another connection of theirs leads there. */
async function removePrefixes(work: Work) {
  const { context, of, sbcs, seal } = work
  const { sbcId } = work.deployment
  if (sbcId === null) return
  const { tenantId } = of
  const known = await context.provider((scope) => findPart(scope, of, 'prefixes'))
  if (known?.state === 'left') return
  const found = await context.provider(async (scope) =>
    (await isSharedSbc(scope, of, sbcId)) ? null : readPrefixRemoval(scope, seal, tenantId, sbcId),
  )
  if (!found) return
  const { owner, name, target } = found
  if (!target && !known && !(await context.provider((scope) => hasPrefixes(scope, tenantId))))
    return
  await take(work, { part: 'prefixes', name }, async () => {
    if (!target) throw new Refusal('conflict', 'sbc-api-missing')
    await settlePrefixes(context, { sbcs }, owner, target).catch((error) => {
      // with its dial plan they are gone
      if (!(error instanceof Refusal && error.code === 'sbc-plan-gone')) throw error
    })
  })
}

/** Whoever consented may have taken that back since: then nothing can be removed, and it says so. */
async function accessTo(work: Work) {
  const credentials = await credentialsFor(work)
  if (!credentials) throw new Refusal('conflict', 'no-authentication')
  return credentials
}

async function removeUser(work: Work) {
  const part = await standing(work, 'activation-user')
  if (!part) return
  const { graph, context } = work
  const credentials = await accessTo(work)
  await take(work, part, async () => {
    const user = await graph.userByName(credentials, part.name, context.signal)
    if (user) await graph.removeUser(credentials, user.id, context.signal)
  })
}

async function removeDomain(work: Work) {
  const part = await standing(work, 'domain')
  if (!part) return
  const { graph, context } = work
  const credentials = await accessTo(work)
  await take(work, part, async () => {
    if (await graph.domain(credentials, part.name, context.signal))
      await graph.removeDomain(credentials, part.name, context.signal)
  })
}

async function removeRecords(work: Work) {
  const { context, of } = work
  const records = await context.provider((scope) => recordsOf(scope, of.tenantId, of.serviceId))
  const standing = records.filter(({ state }) => state !== 'gone' && state !== 'left')
  if (standing.length === 0) return
  const { editor } = await editorFor(work)
  for (const row of standing)
    await dropRecord((run) => context.provider(run), editor, row, context.signal)
}
