import { z } from 'zod'
import { described } from '../../domain/message.ts'
import { cancelCommands, type Outcome, retryCommands } from '../../domain/queue/commands.control.ts'
import {
  findCommand,
  listCommands,
  pickCommands,
  whyWaiting,
} from '../../domain/queue/commands.list.ts'
import { commandKinds } from '../../domain/queue/commands.ts'
import { Refusal } from '../../domain/refusal.ts'
import { commandStates } from '../../domain/schema/services.ts'
import type { Topic } from '../../domain/topics.ts'
import { CommandPage, Outcomes } from '../../views/queue/command.tsx'
import { CommandsPage } from '../../views/queue/commands.tsx'
import { formOf, oneOrMany, optional, queryOf, uuid } from '../portal.ts'
import { actResponse, idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const commands = routes()

const query = z.object({
  state: optional(z.enum(['open', 'all', ...commandStates])),
  kind: optional(z.string().max(60)),
  tenant: optional(uuid),
  q: optional(z.string().trim().max(200)),
  cursor: optional(z.string().max(40)),
})

commands.get('/commands', { host: 'both', permission: 'looking' }, async (c) => {
  const { cursor, ...filter } = queryOf(c, query)
  const page = await listCommands(c.var.scope, {
    ...{ ...filter, state: filter.state ?? 'all', cursor },
    ...(filter.q && { sought: c.var.words.sought(filter.q) }),
  })
  return c.render(<CommandsPage page={page} query={filter} kinds={commandKinds} />, {
    title: c.var.words.services.commands.title,
    topics: ['commands', ...page.rows.map(({ id }): Topic => `command:${id}` as const)],
  })
})

commands.get('/commands/:id', { host: 'both', permission: 'looking' }, async (c) => {
  const command = await findCommand(c.var.scope, idOf(c, 'no-such-command'))
  const waiting = await whyWaiting(c.var.scope, command.id)
  const { services: words } = c.var.words
  return c.render(<CommandPage command={command} waiting={waiting} />, {
    title: words.commands.of(
      words.commandKinds[command.kind]?.name ?? command.kind,
      c.var.words.say(command.subject),
    ),
    topics: ['commands', `command:${command.id}`],
  })
})

const chosen = z.object({ command: oneOrMany(uuid) })

commands.post('/commands/cancellations', { host: 'both', permission: 'operate' }, async (c) => {
  const { command } = await formOf(c, chosen)
  const outcome = demandSome(await cancelCommands(c.var.scope, command))
  const rows = await pickCommands(c.var.scope, command)
  return actResponse(c, <Outcomes did="cancelled" outcome={outcome} commands={rows} />, '/commands')
})

commands.post('/commands/retries', { host: 'both', permission: 'operate' }, async (c) => {
  const { command } = await formOf(c, chosen)
  const outcome = demandSome(await retryCommands(c.var.scope, command))
  const rows = await pickCommands(c.var.scope, command)
  return actResponse(c, <Outcomes did="again" outcome={outcome} commands={rows} />, '/commands')
})

/** An act that could do nothing at all is a refusal, with every reason. */
function demandSome(outcome: Outcome): Outcome {
  if (outcome.done.length > 0) return outcome
  const reasons = new Map(outcome.skipped.map(({ reason }) => [described(reason), reason]))
  throw new Refusal(
    'conflict',
    'several',
    { messages: [...reasons.values()] },
    { details: outcome.skipped },
  )
}
