import type { LogRow } from '../../domain/audit/entries.ts'
import { inUnicode } from '../internationalized.ts'
import { type Column, Row } from '../lists/list.tsx'
import { Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { isMessage } from '../words/messages.ts'
import type { Say } from '../words/sentences.ts'
import { useWords, type Words } from '../words.ts'

const own: readonly Column<LogRow>[] = [
  { key: 'time', sorts: 'down', cell: ({ at }) => <Time at={at} absolute /> },
  {
    key: 'who',
    sorts: 'up',
    look: 'clip',
    cell: (row) => {
      const words = useWords().limits.log
      return (
        <>
          {row.actorName}
          {row.actorKind === 'token' && <p>{words.token}</p>}
          {row.onBehalfOf && <p>{words.onBehalfOf(row.onBehalfOf)}</p>}
        </>
      )
    },
  },
  {
    key: 'what',
    sorts: 'up',
    look: 'clip',
    cell: ({ type, subjectName }) => (
      <>
        {typeWord(useWords().limits.log, type)}
        {subjectName && <p>{inUnicode(subjectName)}</p>}
      </>
    ),
  },
  {
    key: 'changes',
    look: 'fill',
    cell: ({ type, before, after }) => <Changes type={type} before={before} after={after} />,
  },
  {
    key: 'where',
    look: 'clip',
    cell: ({ ip, actorKind, requestId }) => {
      const words = useWords().limits.log
      return (
        <>
          {ip ?? <Nothing>{actorKind === 'system' ? words.system : '–'}</Nothing>}
          {requestId && (
            <p title={`${words.request} ${requestId}`}>
              <code>{requestId.slice(0, 8)}</code>
            </p>
          )}
        </>
      )
    },
  },
  {
    key: 'result',
    cell: ({ result }) => (
      <Status tone={tones[result] ?? 'warn'}>
        {useWords().limits.log.results[result] ?? result}
      </Status>
    ),
  },
]

const owner: Column<LogRow> = {
  key: 'owner',
  look: 'clip',
  cell: (row) => (
    <>
      {row.tenantId ? <a href={`/tenants/${row.tenantId}/log`}>{row.owner}</a> : row.owner}
      {!row.owner && <Nothing>Provider</Nothing>}
    </>
  ),
}

/** The columns of a log, with whose it is where a list holds several. */
export const columnsOf = (hasOwners: boolean) => (hasOwners ? own.toSpliced(1, 0, owner) : own)

/** Enough of its id to tell the lines of a page apart: nothing else of it is random, and a whole id packs into nothing. */
const rowId = ({ id }: Pick<LogRow, 'id'>) => `log-${id.slice(0, 13)}`

/** One line of a log. */
export const LogLine = ({ row, hasOwners = false }: { row: LogRow; hasOwners?: boolean }) => (
  <Row id={rowId(row)} row={row} columns={columnsOf(hasOwners)} head="what" />
)

const tones: Readonly<Record<string, Tone>> = { done: 'ok', refused: 'bad', failed: 'bad' }

/** The words of a type; one that nobody described speaks for itself. */
export function typeWord(words: Words['limits']['log'], type: string): string {
  const known: Readonly<Record<string, string>> = words.types
  return Object.hasOwn(known, type) ? (known[type] ?? type) : type.replaceAll(/[.-]/g, ' ')
}

type Fields = Readonly<Record<string, unknown>>
const shownFields = 4

/** Each field that a line names, as it was and as it became. */
export const Changes = (props: { type: string; before: Fields | null; after: Fields | null }) => {
  const { before, after } = props
  const words = useWords().limits.log
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const names = keys.filter((name) => !isSame(before, after, name))
  const draw = (name: string) => <Change name={name} {...props} />
  const rest = names.slice(shownFields)
  if (names.length === 0) return <Nothing>–</Nothing>
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

/** What a form sent along and nobody changed: nothing where nothing was, or the same value. */
const isSame = (before: Fields | null, after: Fields | null, name: string) =>
  before !== null &&
  after !== null &&
  JSON.stringify(before[name] || null) === JSON.stringify(after[name] || null)

const Change = (props: {
  type: string
  name: string
  before: Fields | null
  after: Fields | null
}) => {
  const { limits, services, say } = useWords()
  const { type, name, before, after } = props
  const isKind = type.startsWith('command.') && name === 'kind'
  const [was, is] = [before?.[name], after?.[name]].map((value) =>
    isKind ? (services.commandKinds[String(value)]?.name ?? value) : value,
  )
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
  return uuid.test(String(value)) ? `${String(value).slice(0, 8)}…` : inUnicode(String(value))
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
