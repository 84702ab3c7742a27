import { z } from 'zod'
import {
  type NumberRow,
  numberDifferences,
  ocNumbers,
} from '../../domain/operator-connect/numbers.list.ts'
import {
  families,
  numberAssignments,
  numberSources,
  ocNumberStates,
} from '../../domain/schema/operator-connect.ts'
import { listQuery } from './parts.ts'
import { components, operation, resource } from './resource.ts'
import { text, time, timeOf } from './values.ts'

const number = z
  .object({
    id: z.uuid(),
    number: z.string(),
    family: z.enum(families),
    state: z.enum(ocNumberStates),
    tenant: z.object({ id: z.uuid(), full_name: z.string(), ms_tenant_id: text }),
    service_id: z.uuid().nullable(),
    service_name: z.string(),
    country: z.string(),
    assignment: z.enum(numberAssignments),
    // null: it came from Microsoft
    source: z.enum(numberSources).nullable(),
    calling_profile_id: text,
    emergency_address: text,
    sip_connection: text,
    ms_job_id: text,
    job_id: z.uuid().nullable(),
    acquired_at: time,
    // what the customer’s directory says otherwise
    difference: z.enum(numberDifferences).nullable(),
  })
  .register(components, { id: 'OcNumber' })
const page = z
  .object({
    numbers: z.array(number),
    next: z.string().nullable(),
    previous: z.string().nullable(),
  })
  .register(components, { id: 'OcNumberPage' })

const answerOf = (row: NumberRow): z.input<typeof number> => ({
  ...{ id: row.id, number: row.number, family: row.family, state: row.state },
  tenant: { id: row.tenantId, full_name: row.tenant, ms_tenant_id: row.msTenantId },
  ...{ service_id: row.serviceId, service_name: row.service, country: row.country },
  ...{ assignment: row.assignment, source: row.source, calling_profile_id: row.profile },
  ...{ emergency_address: row.address, sip_connection: row.connection },
  ...{ ms_job_id: row.msJobId, job_id: row.jobId, acquired_at: timeOf(row.acquired) },
  difference: row.difference,
})

/** Numbers that the provider holds at Operator Connect; for its own tokens. */
export const numbers = resource('/numbers', {
  list: operation({
    ...{ id: 'listNumbers', permission: 'looking', audience: ['provider'] },
    query: listQuery(ocNumbers),
    answers: { 200: page },
    async work(scope, { query }) {
      const { rows, next = null, previous = null } = await ocNumbers.page(scope, query)
      return [200, { numbers: rows.map(answerOf), next, previous }]
    },
  }),
})
