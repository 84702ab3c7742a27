import { z } from 'zod'
import { findPbx, type Pbx, pbxConnections } from '../../domain/pbx/connections.list.ts'
import { reportHeartbeat } from '../../domain/pbx/heartbeats.ts'
import { pbxKinds, pbxStatuses, pbxTopologies, pbxTransports } from '../../domain/schema/pbx.ts'
import { idOrMissing, json, listQuery } from './parts.ts'
import { components, operation, resource } from './resource.ts'
import { codeOf, text, textOf, time, timeOf } from './values.ts'

const connection = z
  .object({
    id: z.uuid(),
    name: z.string(),
    kind: z.enum(pbxKinds),
    topology: z.enum(pbxTopologies),
    status: z.enum(pbxStatuses),
    since: time,
    last_answer_at: time,
    flapping: z.boolean(),
    simulated: z.boolean(),
    heartbeat_seconds: z.int(),
    lines_up: z.int().nullable(),
    lines_all: z.int().nullable(),
    // the provider's alone to know
    address: text,
    transport: z.enum(pbxTransports).nullable(),
    problem: text,
    problem_code: text,
    version: z.int(),
  })
  .register(components, { id: 'PbxConnection' })
const page = z
  .object({
    pbx_connections: z.array(connection),
    next: z.string().nullable(),
    previous: z.string().nullable(),
  })
  .register(components, { id: 'PbxConnectionPage' })
const lines = z.int().min(0).max(1_000_000)
const heartbeat = z.strictObject({
  status: z.enum(['up', 'degraded', 'down']),
  lines_up: lines,
  lines_all: lines,
})

const answerOf = (pbx: Pbx): z.input<typeof connection> => ({
  ...{ id: pbx.id, name: pbx.name, kind: pbx.kind, topology: pbx.topology, status: pbx.status },
  ...{ since: timeOf(pbx.since), last_answer_at: timeOf(pbx.seen) },
  ...{ flapping: pbx.isFlapping, simulated: pbx.isSimulated },
  heartbeat_seconds: pbx.heartbeatSeconds,
  ...{ lines_up: pbx.linesUp, lines_all: pbx.linesAll },
  ...{ address: pbx.address, transport: pbx.address === null ? null : pbx.transport },
  ...{ problem: textOf(pbx.problem), problem_code: codeOf(pbx.problem), version: pbx.version },
})

const audience = ['provider', 'tenant'] as const

/** Telephone systems: the provider's tokens see all, a tenant's how its own stand. A TAPI connector reports here. */
export const pbx = resource('/pbx-connections', {
  list: operation({
    ...{ id: 'listPbxConnections', permission: 'looking', audience },
    query: listQuery(pbxConnections),
    answers: { 200: page },
    async work(scope, { query }) {
      const { rows, next = null, previous = null } = await pbxConnections.page(scope, query)
      return [200, { pbx_connections: rows.map(answerOf), next, previous }]
    },
  }),
  get: operation({
    ...{ id: 'getPbxConnection', permission: 'looking', audience },
    path: idOrMissing('no-such-pbx'),
    answers: { 200: connection },
    work: async (scope, { id }) => [200, answerOf(await findPbx(scope, id))],
  }),
  puts: {
    '/{id}/heartbeat': operation({
      ...{ id: 'reportPbxConnection', permission: 'report-pbx', audience },
      path: idOrMissing('no-such-pbx'),
      body: json(heartbeat),
      answers: { 200: connection },
      refusals: { 409: ['pbx-not-tapi', 'pbx-is-disabled'], 422: ['pbx-lines'] },
      async work(scope, { id, body: { status, lines_up: linesUp, lines_all: linesAll } }) {
        return [200, answerOf(await reportHeartbeat(scope, id, { status, linesUp, linesAll }))]
      },
    }),
  },
})
