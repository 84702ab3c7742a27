import { z } from 'zod'
import { findCommand } from '../../domain/queue/commands.list.ts'
import { commandStates } from '../../domain/schema/services.ts'
import { idOrMissing } from './parts.ts'
import { components, operation, resource } from './resource.ts'
import { codeOf, text, textOf, time, timeOf } from './values.ts'

const command = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    state: z.enum(commandStates),
    subject: z.object({ kind: z.string(), id: z.uuid().nullable(), name: z.string() }),
    step: z.int(),
    steps: z.int(),
    step_name: text,
    step_name_code: text,
    attempt: z.int(),
    error: text,
    error_code: text,
    requested_by: z.string(),
    created_at: z.iso.datetime(),
    started_at: time,
    ended_at: time,
  })
  .register(components, { id: 'Command' })

export const commands = resource('/commands', {
  get: operation({
    id: 'getCommand',
    permission: 'looking',
    path: idOrMissing('no-such-command'),
    answers: { 200: command },
    async work(scope, { id }) {
      const found = await findCommand(scope, id)
      return [
        200,
        {
          id: found.id,
          kind: found.kind,
          state: found.state,
          subject: { kind: found.subjectKind, id: found.subjectId, name: found.subjectName },
          step: found.step,
          steps: found.steps,
          step_name: textOf(found.stepName),
          step_name_code: codeOf(found.stepName),
          attempt: found.attempt,
          error: textOf(found.error),
          error_code: codeOf(found.error),
          requested_by: found.requestedName,
          created_at: found.createdAt.toISOString(),
          started_at: timeOf(found.startedAt),
          ended_at: timeOf(found.endedAt),
        },
      ]
    },
  }),
})
