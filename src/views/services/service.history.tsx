import type { ServiceDetail } from '../../domain/services/details.ts'
import { Card } from '../card.tsx'
import { Tag, type Tone } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { commandWord, sentence } from './words.ts'

type Props = { detail: ServiceDetail }

const stateTones: Record<ServiceDetail['commands'][number]['state'], Tone | undefined> = {
  queued: 'info',
  executing: 'info',
  succeeded: undefined,
  failed: 'bad',
  cancelled: 'off',
}

/** The newest commands of a service. */
export const Commands = ({ detail: { service, commands } }: Props) => (
  <Card
    id="commands-h"
    title="Commands"
    aside={<a href={`/commands?state=all&tenant=${service.tenantId}`}>All of this customer</a>}
  >
    {commands.length > 0 ? (
      <Table
        id="history"
        caption="The newest 20 commands of this service"
        head={
          <>
            <Th>Command</Th>
            <Th>State</Th>
            <Th>Asked for</Th>
            <Th>By</Th>
            <Th>Took</Th>
            <Th>Error</Th>
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
            <td>{command.error}</td>
          </tr>
        ))}
      </Table>
    ) : (
      <p class="body muted">None yet.</p>
    )}
  </Card>
)

const CommandState = ({ command }: { command: ServiceDetail['commands'][number] }) => {
  const tone = stateTones[command.state]
  // what went well is said without colour
  if (!tone) return <>{sentence(command.state)}</>
  const steps = command.state === 'executing' ? `, ${command.step} of ${command.steps}` : ''
  return (
    <Tag tone={tone}>
      {sentence(command.state)}
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
export const Changes = ({ detail: { changes } }: Props) => (
  <Card id="changes-h" title="Changes">
    {changes.length > 0 ? (
      <Table
        id="changes"
        caption="The newest 20 changes of this service"
        head={
          <>
            <Th>When</Th>
            <Th>Who</Th>
            <Th>What</Th>
            <Th>Before → after</Th>
          </>
        }
      >
        {changes.map((change) => (
          <tr id={`change-${change.id}`}>
            <td>
              <Time at={change.at} />
            </td>
            <td>{change.actorName}</td>
            <th scope="row">{sentence(change.type)}</th>
            <td>
              {difference(change.before, change.after).map((line) => (
                <div>{line}</div>
              ))}
              {change.result !== 'done' && <Tag tone="warn">{change.result}</Tag>}
            </td>
          </tr>
        ))}
      </Table>
    ) : (
      <p class="body muted">None yet.</p>
    )}
  </Card>
)

type Values = Record<string, unknown> | null

/** Each field that differs: "Licensed users: 50 → 80". */
function difference(before: Values, after: Values): string[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return names
    .map((name) => [name, worded(before?.[name]), worded(after?.[name])] as const)
    .filter(([, old, now]) => old !== now)
    .map(([name, old, now]) => `${sentence(name)}: ${before ? `${old} → ` : ''}${now}`)
}

const worded = (value: unknown): string =>
  value === undefined || value === null
    ? '—'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
