import type { ServiceDetail } from '../../domain/services/details.ts'
import { Changes as Differences, typeWord } from '../audit/log-line.tsx'
import { Card } from '../card.tsx'
import { Tag, type Tone } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { commandWord } from './labels.ts'

type Props = { detail: ServiceDetail }

const stateTones: Record<ServiceDetail['commands'][number]['state'], Tone | undefined> = {
  queued: 'info',
  executing: 'info',
  succeeded: undefined,
  failed: 'bad',
  cancelled: 'off',
}

/** The newest commands of a service. */
export const Commands = ({ detail: { service, commands } }: Props) => {
  const { services, say } = useWords()
  const words = services.page
  return (
    <Card
      id="commands-h"
      title={words.commands}
      aside={<a href={`/commands?state=all&tenant=${service.tenantId}`}>{words.allCommands}</a>}
    >
      {commands.length > 0 ? (
        <Table
          id="history"
          class="cards"
          caption={words.newestCommands}
          head={
            <>
              <Th>{words.command}</Th>
              <Th>{words.state}</Th>
              <Th>{words.askedFor}</Th>
              <Th>{words.by}</Th>
              <Th>{words.took}</Th>
              <Th>{words.error}</Th>
            </>
          }
        >
          {commands.map((command) => (
            <tr id={`history-${command.id}`}>
              <th scope="row">
                <a href={`/commands/${command.id}`}>{commandWord(command.kind)}</a>
              </th>
              <td>
                <CommandState command={command} />
              </td>
              <td>
                <Time at={command.createdAt} />
              </td>
              <td>{command.requestedName}</td>
              <td>{tookWords(command)}</td>
              <td>{command.error && say(command.error)}</td>
            </tr>
          ))}
        </Table>
      ) : (
        <p class="body muted">{words.noneYet}</p>
      )}
    </Card>
  )
}

const CommandState = ({ command }: { command: ServiceDetail['commands'][number] }) => {
  const tone = stateTones[command.state]
  const { commands, page } = useWords().services
  // what went well is said without colour
  if (!tone) return <>{commands.states[command.state]}</>
  const steps = command.state === 'executing' ? page.stateStep(command.step, command.steps) : ''
  return (
    <Tag tone={tone}>
      {commands.states[command.state]}
      {steps}
    </Tag>
  )
}

function tookWords({
  startedAt,
  endedAt,
}: {
  startedAt: Date | null
  endedAt: Date | null
}): string {
  if (!startedAt || !endedAt) return ''
  const seconds = Math.max(0, Math.round((endedAt.getTime() - startedAt.getTime()) / 1000))
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

/** The newest changes of a service: who, what, before and after. */
export const Changes = ({ detail: { changes } }: Props) => {
  const { services, limits } = useWords()
  const { page: words } = services
  const { log } = limits
  return (
    <Card id="changes-h" title={words.changes}>
      {changes.length > 0 ? (
        <Table
          id="changes"
          class="cards"
          caption={words.newestChanges}
          head={
            <>
              <Th>{words.when}</Th>
              <Th>{words.who}</Th>
              <Th>{words.what}</Th>
              <Th>{words.difference}</Th>
            </>
          }
        >
          {changes.map((change) => (
            <tr id={`change-${change.id}`}>
              <td>
                <Time at={change.at} />
              </td>
              <td>{change.actorName}</td>
              <th scope="row">{typeWord(log, change.type)}</th>
              <td>
                <Differences type={change.type} before={change.before} after={change.after} />
                {change.result !== 'done' && (
                  <Tag tone="warn">{log.results[change.result] ?? change.result}</Tag>
                )}
              </td>
            </tr>
          ))}
        </Table>
      ) : (
        <p class="body muted">{words.noneYet}</p>
      )}
    </Card>
  )
}
