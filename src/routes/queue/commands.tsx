import type { Context } from 'hono'
import { z } from 'zod'
import { maxRows } from '../../domain/lists/address.ts'
import { listTags } from '../../domain/lists/tags.ts'
import { described } from '../../domain/message.ts'
import { failureCauses } from '../../domain/operator-connect/jobs.list.ts'
import { commandCauses, failedFor } from '../../domain/queue/commands.causes.ts'
import {
  cancelCommands,
  type Outcome,
  previewCommands,
  retryCommands,
} from '../../domain/queue/commands.control.ts'
import {
  findCommand,
  commands as list,
  pickCommands,
  whyWaiting,
} from '../../domain/queue/commands.list.ts'
import { commandKinds } from '../../domain/queue/commands.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Scope } from '../../domain/scope.ts'
import { Causes } from '../../views/operator-connect/jobs.tsx'
import { CommandPage, Outcomes, outcomeWords } from '../../views/queue/command.tsx'
import { commandMenu, shortId } from '../../views/queue/command-row.tsx'
import { CommandsPage } from '../../views/queue/commands.tsx'
import { listPages } from '../lists/list.tsx'
import { formOf, oneOrMany, type Portal, uuid } from '../portal.ts'
import { actResponse, idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const commands = routes()

/** A job of numbers ends well as a task, whatever Microsoft says of each: to the provider's people its failures stand here too. */
const failedNumbers = async (scope: Scope) =>
  scope.actor.audience.kind === 'provider' && (
    <Causes causes={await failureCauses(scope, { family: null })} action="/customer-jobs/retries" />
  )

listPages(commands, {
  at: [{ path: '/commands', host: 'both' }],
  declaration: { permission: 'looking' },
  list,
  prepare: async () => ({ path: '/commands' }),
  page: async ({ var: { scope } }, state) => (
    <CommandsPage
      state={state}
      kinds={commandKinds}
      tags={await listTags(scope)}
      causes={await commandCauses(scope)}
      numbers={await failedNumbers(scope)}
    />
  ),
  about: (c, rows) => ({
    title: c.var.words.services.commands.title,
    topics: ['commands'],
    rows: rows.map(({ id }) => `command:${id}` as const),
  }),
  csv: {},
  acts: {
    retry: {
      permission: 'operate',
      icon: 'refresh',
      words: ({ services: { commands: words } }) => ({
        button: words.retry,
        title: (count) => `${words.retryMany(count)}?`,
        confirm: words.retryMany,
      }),
      preview: (scope, ids) => previewCommands(scope, ids, 'retry'),
      run: retried,
      isReversible: true,
    },
    cancel: {
      permission: 'operate',
      icon: 'x',
      words: ({ services: { commands: words } }) => ({
        button: words.cancel,
        title: (count) => `${words.cancelMany(count)}?`,
        confirm: words.cancelMany,
      }),
      preview: (scope, ids) => previewCommands(scope, ids, 'cancel'),
      run: cancelled,
    },
  },
  menu: (c, command) => ({
    title: `${kindIn(c, command.kind)} ${shortId(command)}`,
    groups: commandMenu(c.var.words, command, c.var.actor.audience.kind === 'tenant'),
  }),
})

const kindIn = ({ var: { words } }: Context<Portal>, kind: string) =>
  words.services.commandKinds[kind]?.name ?? kind

commands.get('/commands/:id', { host: 'both', permission: 'looking' }, async (c) => {
  const command = await findCommand(c.var.scope, idOf(c, 'no-such-command'))
  const waiting = await whyWaiting(c.var.scope, command.id)
  const { services, say } = c.var.words
  return c.render(<CommandPage command={command} waiting={waiting} />, {
    title: services.commands.of(kindIn(c, command.kind), say(command.subject)),
    topics: ['commands', `command:${command.id}`],
  })
})

const chosen = z.object({ command: oneOrMany(uuid) })
/** The tasks themselves, or all that failed for one reason. */
const failed = z.union([
  chosen,
  z.object({ kind: z.enum(commandKinds), code: z.string().max(200) }),
])

commands.post('/commands/cancellations', { host: 'both', permission: 'operate' }, async (c) => {
  const { command } = await formOf(c, chosen)
  return actResponse(c, await cancelled(c, command), '/commands')
})

commands.post('/commands/retries', { host: 'both', permission: 'operate' }, async (c) => {
  const given = await formOf(c, failed)
  const ids = 'command' in given ? given.command : await failedFor(c.var.scope, given)
  return actResponse(c, await retried(c, ids), '/commands')
})

async function cancelled(c: Context<Portal>, ids: readonly string[]) {
  return told(c, 'cancelled', ids, await cancelCommands(c.var.scope, ids))
}

async function retried(c: Context<Portal>, ids: readonly string[]) {
  return told(c, 'again', ids, await retryCommands(c.var.scope, ids))
}

async function told(
  c: Context<Portal>,
  did: 'cancelled' | 'again',
  ids: readonly string[],
  outcome: Outcome,
) {
  const said = outcomeWords(c.var.words, did, demandSome(outcome))
  const commands = await shown(c, ids)
  return { said: said.join(' '), shown: <Outcomes {...{ said, commands }} /> }
}

/** The rows as they are now; of more than a page shows none, which their list then reads again. */
const shown = async (c: Context<Portal>, ids: readonly string[]) =>
  ids.length > maxRows ? [] : pickCommands(c.var.scope, ids)

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
