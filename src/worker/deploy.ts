import { queuePrefixes } from '../domain/directory/prefixes.sending.ts'
import { message } from '../domain/messages.ts'
import { findPart, partFound, partThere } from '../domain/onboarding/deployments.parts.ts'
import {
  beginDeploy,
  type DeploymentStep,
  deployKind,
  failDeploy,
  finishDeploy,
  lockDeploying,
  lockLane,
  sbcOf,
  stepDone,
} from '../domain/onboarding/deployments.ts'
import { dueDeployments, queueDueDeployment } from '../domain/onboarding/deployments.waiting.ts'
import { scriptFor } from '../domain/onboarding/onboardings.scripts.ts'
import { Refusal } from '../domain/refusal.ts'
import { deploymentSteps } from '../domain/schema/onboarding.ts'
import { type Database, Scope, system } from '../domain/scope.ts'
import { beginning } from '../domain/services/additions.ts'
import { queueReplications } from '../domain/services/replications.ts'
import { activate } from './deploy.activation.ts'
import { type Doing, make, waits } from './deploy.doing.ts'
import {
  credentialsFor,
  editorFor,
  explained,
  namesGateway,
  type Outside,
  sbcFor,
  secretsOf,
  stepName,
  zoneOf,
} from './deploy.outside.ts'
import type { Context, Kind } from './kinds.ts'
import type { PeriodicJob } from './log-chain.ts'
import { putRecord } from './zone-records.ts'

const maxMs = 10 * 60_000

/**
 * Takes a service into operation: its name in DNS, its domain in the customer's Microsoft 365, the user that activates it, the SBC's
 * script, the first replication (Microsoft, "Configure a Session Border Controller for multiple tenants"). Each step looks what is
 * there, writes down that something may be there from now on, asks for it, and writes down that it is: so it may be cut off anywhere
 * and done again.
 */
export const deployWork = (outside: Outside): Kind => ({
  ...{ name: deployKind, lane: 'service', steps: deploymentSteps.length, concurrency: 4 },
  timeoutMs: maxMs,
  run: (context) => explained(context, () => deploy(context, outside)),
  givenUp: failDeploy,
})

async function deploy(context: Context, outside: Outside) {
  const { tenantId, subjectId } = context.command
  if (!tenantId || !subjectId) throw new Refusal('missing', 'no-such-deployment')
  const of = { tenantId, serviceId: subjectId }
  const begun = await context.provider((scope) => beginDeploy(scope, of))
  if (!begun) return { deployed: true }
  const work: Doing = { ...outside, ...begun, context, of }
  for (let at = deploymentSteps.indexOf(begun.deployment.step); ; at += 1) {
    const step = deploymentSteps[at]
    const next = deploymentSteps[at + 1]
    if (!step) throw new Error('a deployment has no such step')
    await context.progress(at + 1, stepName(step))
    if ((await steps[step](work)) === 'waits') return { waits: true }
    if (!next) return { deployed: true }
    await context.provider((scope) => stepDone(scope, of, next))
  }
}

const steps: Record<DeploymentStep, (work: Doing) => Promise<'waits' | undefined>> = {
  async dns(work) {
    const { context, deployment } = work
    const { sbcId } = deployment
    const sbc = sbcId && (await context.provider((scope) => sbcOf(scope, sbcId)))
    if (!sbc) throw new Error('a gateway leads to no SBC')
    const type = sbc.address.includes(':') ? 'AAAA' : 'A'
    await writeRecord(work, { type, value: sbc.address })
    if (deployment.proof !== null) await writeRecord(work, { type: 'TXT', value: deployment.proof })
    return undefined
  },

  async domain(work) {
    const credentials = await credentialsFor(work)
    if (!credentials) return undefined
    const { graph, context, of, deployment } = work
    const { gateway: name } = deployment
    const found = await graph.domain(credentials, name, context.signal)
    if (!found)
      await make(work, 'domain', name, () => graph.addDomain(credentials, name, context.signal))
    if (found && !(await context.provider((scope) => findPart(scope, of, 'domain'))))
      await context.provider((scope) => partFound(scope, of, 'domain', { name }))
    else await context.provider((scope) => partThere(scope, of, 'domain', { name }))
    if (!found?.isVerified) {
      const value = await graph.domainProof(credentials, name, context.signal)
      await writeRecord(work, { type: 'TXT', value })
      if (!(await graph.verifyDomain(credentials, name, context.signal)))
        return waits(work, message('deploy-waits-domain'))
    }
    return undefined
  },

  async activation(work) {
    const credentials = await credentialsFor(work)
    if (!credentials) return undefined
    return activate(work, credentials)
  },

  async sbc(work) {
    const { context, of, sbcs, deployment } = work
    const { gateway } = deployment
    if (!deployment.scripts['sbc-onboarding']) return undefined
    const sbc = await sbcFor(work)
    const values = secretsOf(work)
    const script = await context.provider((scope) =>
      scriptFor(scope, deployment, 'sbc-onboarding', values),
    )
    const isThere = async () => namesGateway(await sbcs.configuration(sbc, context.signal), gateway)
    if (!(await isThere())) {
      await make(work, 'sbc-script', sbc.name, () => sbcs.run(sbc, script, context.signal))
      if (!(await isThere())) throw new Refusal('conflict', 'sbc-script-without-effect')
    } else if (!(await context.provider((scope) => findPart(scope, of, 'sbc-script'))))
      throw new Refusal('conflict', 'sbc-has-gateway', { gateway })
    await context.provider((scope) => partThere(scope, of, 'sbc-script', { name: sbc.name }))
    return undefined
  },

  async replication({ context, of, service, access }) {
    await context.provider(async (scope) => {
      await lockLane(scope, of)
      await finishDeploy(scope, of, beginning(service.licenseType))
      if (access) await queueReplications(scope, [of.serviceId])
      await queuePrefixes(scope, of.tenantId)
    })
    return undefined
  },
}

async function writeRecord(
  work: Doing,
  { type, value }: { type: 'A' | 'AAAA' | 'TXT'; value: string },
) {
  const { context, of, deployment } = work
  const { gateway: name } = deployment
  const zone = zoneOf(deployment)
  const { editor, ttlSeconds } = await editorFor(work)
  await putRecord(
    (work) =>
      context.provider(async (scope) => {
        await lockDeploying(scope, of)
        return work(scope)
      }),
    editor,
    { ...of, zone, name, type, value, ttlSeconds },
    context.signal,
  )
}

const dueSeconds = 5
const dueAtOnce = 20

/** Looks again at what the outside had not done yet. */
export function deploymentJobs(database: Database): PeriodicJob[] {
  const provider = system({ kind: 'provider' })
  return [
    {
      ...{ seconds: dueSeconds, name: 'deployments' },
      async work() {
        const due = await Scope.enter(
          database,
          provider,
          (scope) => dueDeployments(scope, dueAtOnce),
          'read only',
        )
        for (const of of due)
          await Scope.enter(database, provider, (scope) => queueDueDeployment(scope, of))
      },
    },
  ]
}
