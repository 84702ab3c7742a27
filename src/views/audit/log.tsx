import type { LogPage } from '../../domain/audit/entries.ts'
import { type Option, Options, SearchField } from '../form.tsx'
import { filtering, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { Empty } from '../status.tsx'
import { Pager, Table, Th } from '../table.tsx'
import { useWords } from '../words.ts'
import { LogLine } from './log-line.tsx'

/** The filter as the address says it, without the cursor. */
export type LogQuery = {
  group?: string
  from?: string
  to?: string
  q?: string
  /** Of the provider's page: whose lines, and a customer's shortname. */
  of?: string
  tenant?: string
}

/** The address with this filter; what is absent or empty is left out. */
function logUrl(path: string, query: LogQuery & { cursor?: string }): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return given.length > 0 ? `${path}?${search}` : path
}

type LogProps = {
  path: string
  page: LogPage
  query: LogQuery
  months: number
  /** Choices of whose lines, where one page shows several logs. */
  owners?: readonly Option[]
}

/** Beside the heading: the lines that the filter leaves, as a file. */
export const LogDownload = ({ path, query }: Pick<LogProps, 'path' | 'query'>) => (
  <div class="actions">
    <a class="btn" href={logUrl(`${path}.csv`, query)} download>
      <Icon name="download" />
      {useWords().limits.log.download}
    </a>
  </div>
)

/** A log with its filter, newest first. */
export const Log = (props: LogProps) => {
  const { path, page, query } = props
  const words = useWords().limits.log
  const isFiltered = Object.values(query).some(Boolean)
  return (
    <>
      <ListMark />
      <p class="muted">{words.text(props.months)}</p>
      <section class="card">
        <Filters {...props} isFiltered={isFiltered} />
        {page.rows.length > 0 ? (
          <>
            <Lines page={page} hasOwners={props.owners !== undefined} />
            <Pager
              range={words.range(page.rows.length)}
              previous={page.previous && logUrl(path, { ...query, cursor: page.previous })}
              next={page.next && logUrl(path, { ...query, cursor: page.next })}
            />
          </>
        ) : isFiltered ? (
          <Empty icon="filter" title={words.noMatch} text={words.noMatchText} />
        ) : (
          <Empty icon="history" title={words.empty} text={words.emptyText} />
        )}
      </section>
    </>
  )
}

const Lines = ({ page, hasOwners }: { page: LogPage; hasOwners: boolean }) => {
  const words = useWords().limits.log
  return (
    <Table
      id="log"
      caption={words.caption}
      head={
        <>
          <Th>{words.time}</Th>
          {hasOwners && <Th>Log of</Th>}
          <Th>{words.who}</Th>
          <Th>{words.what}</Th>
          <Th>{words.changes}</Th>
          <Th>{words.where}</Th>
          <Th>{words.result}</Th>
        </>
      }
    >
      {page.rows.map((row) => (
        <LogLine row={row} owner={hasOwners} />
      ))}
    </Table>
  )
}

const Filters = (props: LogProps & { isFiltered: boolean }) => {
  const { path, query, owners } = props
  const { frame, limits, language } = useWords()
  const words = limits.log
  const groups = Object.entries(words.groups)
    .map(([value, label]) => ({ value, label }))
    .sort((one, other) => one.label.localeCompare(other.label, language))
  const options = [{ value: '', label: words.anyGroup }, ...groups]
  return (
    <form class="tools" {...filtering(path)}>
      <SearchField value={query.q} label={words.search} longest={200} />
      <select class="auto" name="group" aria-label={words.group}>
        <Options options={options} value={query.group} />
      </select>
      {owners && (
        <>
          <select class="auto" name="of" aria-label="Log of">
            <Options options={owners} value={query.of} />
          </select>
          <input
            class="input auto"
            name="tenant"
            value={query.tenant}
            placeholder="Customer’s shortname"
            aria-label="Customer’s shortname"
            maxlength={63}
          />
        </>
      )}
      <Day name="from" label={words.from} value={query.from} />
      <Day name="to" label={words.to} value={query.to} />
      <noscript>
        <button class="btn">{frame.table.filter}</button>
      </noscript>
      {props.isFiltered && (
        <a class="btn quiet" href={path} {...morph(path)}>
          {words.clear}
        </a>
      )}
    </form>
  )
}

const Day = (props: { name: string; label: string; value: string | undefined }) => (
  <label class="cluster">
    {props.label}
    <input class="input auto" type="date" name={props.name} value={props.value} />
  </label>
)
