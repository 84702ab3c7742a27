import { z } from 'zod'
import {
  findNumberJob,
  listJobNumbers,
  type NumberJobRow,
} from '../../domain/operator-connect/jobs.list.ts'
import { startNumberJob } from '../../domain/operator-connect/jobs.ts'
import { findServiceTenant, uploadByProgram } from '../../domain/operator-connect/jobs.upload.ts'
import {
  mostNumbersOfJob,
  numberEntryStates,
  numberJobKinds,
  numberJobStates,
  numberUsages,
} from '../../domain/schema/operator-connect.ts'
import type { Scope } from '../../domain/scope.ts'
import { idOrMissing, json } from './parts.ts'
import { components, operation, resource } from './resource.ts'
import { codeOf, text, textOf, time, timeOf } from './values.ts'

const item = z.object({
  number: z.string(),
  status: z.enum(numberEntryStates),
  code: text,
  reason: text,
  reason_code: text,
})
const numberJob = z
  .object({
    id: z.uuid(),
    number: z.int(),
    ms_job_id: text,
    type: z.enum(numberJobKinds),
    status: z.enum(numberJobStates),
    tenant_id: z.uuid(),
    service_id: z.uuid().nullable(),
    total: z.int(),
    done: z.int(),
    failed: z.int(),
    problem: text,
    problem_code: text,
    dial_plan: z.enum(['none', 'due', 'done', 'failed']),
    created_at: time,
    ended_at: time,
    numbers: z.array(item),
  })
  .register(components, { id: 'NumberJob' })

const asked = z.strictObject({
  type: z.enum(['upload', 'release']),
  service_id: z.uuid(),
  numbers: z.array(z.string().max(40)).min(1).max(mostNumbersOfJob),
  usage: z.enum(numberUsages).optional(),
  additional_usage: z.enum(numberUsages).nullable().optional(),
  country: z.string().length(2).optional(),
  calling_profile_id: z.string().max(200).optional(),
  address_id: z.string().max(200).nullable().optional(),
  location_id: z.string().max(200).nullable().optional(),
  ticket: z.string().max(100).nullable().optional(),
})

const answerOf = (
  job: NumberJobRow,
  numbers: Awaited<ReturnType<typeof listJobNumbers>>,
): z.input<typeof numberJob> => ({
  ...{ id: job.id, number: job.number, ms_job_id: job.msJobId, type: job.kind, status: job.state },
  ...{ tenant_id: job.tenantId, service_id: job.serviceId, ...job.progress },
  ...{ problem: textOf(job.error), problem_code: codeOf(job.error), dial_plan: job.sbcState },
  ...{ created_at: timeOf(job.created), ended_at: timeOf(job.ended) },
  numbers: numbers.map(({ number, state, code, reason }) => ({
    ...{ number, status: state, code, reason: textOf(reason), reason_code: codeOf(reason) },
  })),
})

async function answered(scope: Scope, id: string) {
  return answerOf(await findNumberJob(scope, id), await listJobNumbers(scope, id))
}

const audience = ['provider'] as const

/** Batches of numbers: at most 1,000 in a call, all of which go or none. */
export const numberJobs = resource('/number-jobs', {
  create: operation({
    ...{ id: 'createNumberJob', permission: 'operate', audience, body: json(asked) },
    answers: { 202: numberJob },
    refusals: {
      404: ['no-such-service'],
      409: ['numbers-held', 'numbers-not-releasable', 'lead-status', 'lead-unseen'],
      422: ['numbers-findings', 'number-job-empty'],
    },
    async work(scope, { body }) {
      const of = await findServiceTenant(scope, body.service_id)
      const { numbers, type, ticket = null } = body
      if (type === 'release') {
        const { jobIds } = await startNumberJob(scope, {
          ...{ ...of, family: 'operator-connect', kind: 'release', source: 'webapi', ticket },
          numbers: numbers.map((number) => ({ number })),
        })
        return [202, await answered(scope, jobIds[0] ?? '')]
      }
      const wanted = {
        ...{ ...of, country: body.country ?? '', usage: body.usage ?? 'CallingUserAssignment' },
        ...{ additional: body.additional_usage ?? null, connectionId: null },
        profileId: body.calling_profile_id ?? null,
        ...{ addressId: body.address_id ?? null, locationId: body.location_id ?? null },
      }
      const id = await uploadByProgram(scope, wanted, { numbers, ticket })
      return [202, await answered(scope, id)]
    },
  }),
  get: operation({
    ...{ id: 'getNumberJob', permission: 'looking', audience },
    path: idOrMissing('no-such-number-job'),
    answers: { 200: numberJob },
    work: async (scope, { id }) => [200, await answered(scope, id)],
  }),
})
