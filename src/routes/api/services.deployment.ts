import { z } from 'zod'
import type { DeploymentDetail } from '../../domain/onboarding/deployments.read.ts'
import {
  deploymentParts,
  deploymentPhases,
  deploymentSteps,
  dnsRecordStates,
  dnsTypes,
  partStates,
} from '../../domain/schema/onboarding.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import { components } from './resource.ts'
import { codeOf, text, textOf, time, timeOf } from './values.ts'

/** How a service is taken into operation, and what of it is at DNS, Microsoft 365 and the SBC; `step` is the next, or where it failed. */
export const deployment = z
  .object({
    phase: z.enum(deploymentPhases),
    step: z.enum(deploymentSteps),
    gateway: z.string(),
    sbc: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    command: z.uuid().nullable(),
    waiting_since: time,
    due_at: time,
    error: text,
    error_code: text,
    parts: z.array(
      z.object({
        part: z.enum(deploymentParts),
        name: z.string(),
        state: z.enum(partStates),
        ours: z.boolean(),
      }),
    ),
    dns_records: z.array(
      z.object({
        type: z.enum(dnsTypes),
        name: z.string(),
        value: z.string(),
        state: z.enum(dnsRecordStates),
        error: text,
        error_code: text,
      }),
    ),
  })
  .register(components, { id: 'Deployment' })

export function asDeployment(
  { deployStatus, statusReason }: ServiceRow,
  found: DeploymentDetail,
): z.input<typeof deployment> {
  const { phase, step, gateway, sbc, parts, records, work } = found
  const error = deployStatus === 'failed' ? statusReason : null
  return {
    ...{
      phase,
      step,
      gateway,
      sbc: sbc && { id: sbc.id, name: sbc.name },
      command: work?.id ?? null,
    },
    ...{ waiting_since: timeOf(found.waitingSince), due_at: timeOf(found.dueAt) },
    ...{ error: textOf(error), error_code: codeOf(error) },
    parts: parts.map(({ part, name, state, isOurs: ours }) => ({ part, name, state, ours })),
    dns_records: records.map(({ type, name, value, state, error }) => ({
      ...{ type, name, value, state, error: textOf(error), error_code: codeOf(error) },
    })),
  }
}
