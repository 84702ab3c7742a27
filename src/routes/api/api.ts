import { z } from 'zod'
import { readCounters } from '../../domain/counters.ts'
import { importServices } from '../../domain/imports/imports.ts'
import { parseQuery } from '../../domain/lists/list.ts'
import type { StoredMessage } from '../../domain/message.ts'
import { message } from '../../domain/messages.ts'
import { findCommand } from '../../domain/queue/commands.list.ts'
import { Refusal } from '../../domain/refusal.ts'
import { queueReplications } from '../../domain/services/replications.ts'
import { findService, type ServiceRow, services } from '../../domain/services/services.ts'
import { wordsIn } from '../../views/words.ts'
import { queryOf } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { program } from './program.ts'
import { usage } from './usage.ts'

/** JSON over the same verbs as the pages; who calls is whom the token stands for. */
export const api = routes().route('/', usage)

api.get('/services', { ...program, permission: 'looking' }, async (c) => {
  const page = await services.page(
    c.var.scope,
    parseQuery(services, new URL(c.req.url).search.slice(1)),
    { whole: 0 },
  )
  return c.json({
    services: page.rows.map(asService),
    next: page.next ?? null,
    previous: page.previous ?? null,
  })
})

api.get('/services/:id', { ...program, permission: 'looking' }, async (c) => {
  const found = await findService(c.var.scope, idOf(c, 'no-such-service'))
  return c.json(asService(found))
})

api.post(
  '/services/:id/replications',
  { ...program, permission: 'operate', body: 'json' },
  async (c) => {
    const id = idOf(c, 'no-such-service')
    await findService(c.var.scope, id)
    const { queued, merged, skipped } = await queueReplications(c.var.scope, [id])
    const [command] = [...queued, ...merged]
    if (!command) {
      const { name, reason } = skipped[0] ?? { name: id, reason: message('no-such-service') }
      throw new Refusal('conflict', 'not-replicable', { name, reason })
    }
    return c.json(
      { command: command.commandId, merged: merged.length > 0 },
      merged.length > 0 ? 200 : 202,
      { Location: `/api/v1/commands/${command.commandId}` },
    )
  },
)

api.get('/commands/:id', { ...program, permission: 'looking' }, async (c) => {
  const found = await findCommand(c.var.scope, idOf(c, 'no-such-command'))
  return c.json({
    id: found.id,
    kind: found.kind,
    state: found.state,
    subject: { kind: found.subjectKind, id: found.subjectId, name: found.subjectName },
    step: found.step,
    steps: found.steps,
    ...spoken('step_name', found.stepName),
    attempt: found.attempt,
    ...spoken('error', found.error),
    requested_by: found.requestedName,
    created_at: found.createdAt,
    started_at: found.startedAt,
    ended_at: found.endedAt,
  })
})

api.get('/counters', { ...program, permission: 'looking' }, async (c) => {
  const counters = await readCounters(c.var.scope)
  return c.json({
    queued: 0,
    executing: 0,
    replicating: 0,
    ...Object.fromEntries(counters),
    as_of: new Date().toISOString(),
  })
})

api.post(
  '/services/imports',
  { ...program, permission: 'provision', body: 'import' },
  async (c) => {
    const type = c.req.header('Content-Type') ?? ''
    if (!/^text\/csv\b/i.test(type))
      throw new Refusal('malformed', 'bad-content-type', { what: 'customers', type: 'text/csv' })
    const { 'skip-bad': skipBad } = queryOf(
      c,
      z.object({ 'skip-bad': z.enum(['true', 'false']).default('false') }),
    )
    const loaded = await importServices(c.var.scope, await c.req.text(), {
      skipBad: skipBad === 'true',
    })
    const errors = loaded.errors.map(({ reason, ...where }) => ({
      ...where,
      ...spoken('reason', reason),
    }))
    return c.json({ ...loaded, errors }, 201)
  },
)

const english = wordsIn('en')

/** A message that was kept: its English sentence, and the code that a program goes by. */
const spoken = <N extends string>(name: N, said: StoredMessage | null) => ({
  [name]: said && english.say(said),
  [`${name}_code`]: said?.code ?? null,
})

const severities = [null, 'warning', 'minor', 'major', 'critical']

const asService = (row: ServiceRow) => ({
  id: row.id,
  tenant: { id: row.tenantId, shortname: row.shortname, full_name: row.customer },
  name: row.name,
  service_type: row.kind,
  license_type: row.licenseType,
  licensed_users: row.licensedUsers,
  deploy_status: row.deployStatus,
  status: row.status,
  ...spoken('status_reason', row.statusReason),
  kit_version: row.kitVersion,
  last_replication_at: row.lastReplicationAt,
  ...spoken('last_replication_error', row.lastReplicationError),
  alarms: { active: row.alarmCount, worst: severities[row.alarmRank] ?? null },
  command: row.job?.commandId ?? null,
  version: row.version,
})
