import { announceTo, type LogType, type Owner, ownerOf, record } from './log.ts'
import type { Scope } from './scope.ts'
import type { Topic } from './topics.ts'

/** Says that rows of a noun changed: a line in each owner's log, called as their type begins, and a word to the pages of each. */
export async function recordRows(
  scope: Scope,
  topic: Topic,
  type: LogType,
  rows: readonly (Owner & { id: string; name: string })[],
  after?: Record<string, unknown>,
): Promise<void> {
  const [kind = ''] = type.split('.')
  await record(
    scope,
    ...rows.map(({ id, name, ...owner }) => ({
      ...{ ...ownerOf(owner), type, subject: { kind, id, name } },
      ...(after && { after }),
    })),
  )
  await announceTo(scope, topic, rows)
}
