import type { LogRow } from '../../domain/audit/entries.ts'
import { Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { isMessage } from '../words/messages.ts'
import type { Say } from '../words/sentences.ts'
import { useWords, type Words } from '../words.ts'

/** One line of a log; `owner` shows whose it is, where a list holds several logs. */
export const LogLine = ({ row, owner }: { row: LogRow; owner?: boolean }) => {
  const { limits } = useWords()
  const words = limits.log
  return (
    <tr id={`log-${row.id}`}>
      <td>
        <Time at={row.at} absolute />
      </td>
      {owner && (
        <td class="clip">
          {row.tenantId ? <a href={`/tenants/${row.tenantId}/log`}>{row.owner}</a> : row.owner}
          {!row.owner && <span class="muted">Provider</span>}
        </td>
      )}
      <td class="clip">
        {row.actorName}
        {row.actorKind === 'token' && <span class="under">{words.token}</span>}
        {row.onBehalfOf && <span class="under">{words.onBehalfOf(row.onBehalfOf)}</span>}
      </td>
      <th scope="row" class="clip">
        {typeWord(limits.log, row.type)}
        {row.subjectName && <span class="under">{row.subjectName}</span>}
      </th>
      <td class="fill">
        <Changes type={row.type} before={row.before} after={row.after} />
      </td>
      <td class="clip">
        {row.ip ?? <span class="muted">{row.actorKind === 'system' ? words.system : '–'}</span>}
        {row.requestId && (
          <span class="under" title={`${words.request} ${row.requestId}`}>
            <code>{row.requestId.slice(0, 8)}</code>
          </span>
        )}
      </td>
      <td>
        <Status tone={tones[row.result] ?? 'warn'}>
          {words.results[row.result] ?? row.result}
        </Status>
      </td>
    </tr>
  )
}

const tones: Readonly<Record<string, Tone>> = { done: 'ok', refused: 'bad', failed: 'bad' }

/** The words of a type; one that nobody described speaks for itself. */
export function typeWord(words: Words['limits']['log'], type: string): string {
  const known: Readonly<Record<string, string>> = words.types
  return Object.hasOwn(known, type) ? (known[type] ?? type) : type.replaceAll(/[.-]/g, ' ')
}

type Fields = Readonly<Record<string, unknown>>
const shownFields = 4

/** Each field that a line names, as it was and as it became. */
const Changes = (props: { type: string; before: Fields | null; after: Fields | null }) => {
  const { before, after } = props
  const words = useWords().limits.log
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const draw = (name: string) => <Change name={name} {...props} />
  const rest = names.slice(shownFields)
  if (names.length === 0) return <span class="muted">–</span>
  return (
    <>
      <ul class="diff">{names.slice(0, shownFields).map(draw)}</ul>
      {rest.length > 0 && (
        <details>
          <summary>{words.more(rest.length)}</summary>
          <ul class="diff">{rest.map(draw)}</ul>
        </details>
      )}
    </>
  )
}

const Change = (props: {
  type: string
  name: string
  before: Fields | null
  after: Fields | null
}) => {
  const { limits, say } = useWords()
  const { type, name, before, after } = props
  const [was, is] = [before?.[name], after?.[name]]
  const hasBoth = before !== null && after !== null && name in before && name in after
  return (
    <li>
      <span class="name">{fieldWord(limits, type, name)}</span>{' '}
      {before !== null && name in before && <del>{valueWord(limits.log, was, say)}</del>}
      {hasBoth && (
        <>
          {' '}
          <span aria-hidden="true">→</span>
          <span class="vh">{limits.log.becomes}</span>{' '}
        </>
      )}
      {after !== null && name in after && <ins>{valueWord(limits.log, is, say)}</ins>}
    </li>
  )
}

/** A function, a quota (some are called alike), a field that has a word, or the field's own name in small words. */
function fieldWord(words: Words['limits'], type: string, name: string): string {
  const keys = type.startsWith('permission.') ? words.features : words.quotas
  const known: Readonly<Record<string, string>> = { ...words.log.fields, ...keys }
  if (Object.hasOwn(known, name)) return known[name] ?? name
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase()
}

function valueWord(words: Words['limits']['log'], value: unknown, say: Say): string {
  if (value === null || value === undefined || value === '') return words.nothing
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (value === 'on' || value === 'off') return words[value]
  if (Array.isArray(value)) return value.length > 0 ? value.map(String).join(', ') : words.nothing
  if (isMessage(value)) return say(value)
  if (typeof value === 'object') return JSON.stringify(value)
  // an id says no more whole than by its beginning
  return uuid.test(String(value)) ? `${String(value).slice(0, 8)}…` : String(value)
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
