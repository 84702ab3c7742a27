import type { Child } from 'hono/jsx'
import type { ListQuery } from '../../domain/lists/address.ts'
import { type Option, Options, SearchField } from '../form.tsx'
import { filtering } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { useWords } from '../words.ts'
import { listUrl, pairsOf } from './address.ts'

/** One filter as it is drawn; `isMore` puts it behind a button, `linked` are set by links alone. */
export type Choice = { name: string; label: string; isMore?: boolean } & (
  | { any?: string; options: readonly Option[] }
  | { tick: string }
  | { day: true }
  | { longest: number }
  | { linked: true }
)

/** Words by their values, as what a filter or a field offers: all that there are, unless `values` names fewer. */
export const optionsOf = (
  words: Readonly<Record<string, string>>,
  values: readonly string[] = Object.keys(words),
): Option[] => values.map((value) => ({ value, label: words[value] ?? value }))

/** A filter for one of some words. */
export const choiceOf = (name: string, label: string, ...of: Parameters<typeof optionsOf>) => ({
  ...{ name, label, options: optionsOf(...of) },
})

type Props = {
  path: string
  query: ListQuery
  title: string
  search: string
  choices: readonly Choice[]
}

/** The row of filters; `children` stand at its end. */
export const Filters = (props: Props & { children?: Child }) => {
  const { path, query, choices } = props
  const { lists: words, frame } = useWords()
  const drawn = choices.filter((choice) => !('linked' in choice))
  const more = drawn.filter(({ isMore }) => isMore)
  const chosen = more.filter(({ name }) => query.filters[name]).length
  return (
    <div class="tools">
      <form
        class="cluster"
        id="filters"
        role="search"
        aria-label={words.filter(props.title)}
        {...filtering(path)}
      >
        <SearchField value={query.q} label={props.search} longest={100} />
        {drawn
          .filter(({ isMore }) => !isMore)
          .map((choice) => (
            <Control choice={choice} query={query} />
          ))}
        {more.length > 0 && (
          <>
            <button type="button" class="btn quiet" popovertarget="more-filters">
              <Icon name="filter" />
              {words.more}
              {chosen > 0 && ` (${chosen})`}
            </button>
            <div class="menu more" id="more-filters" popover="auto">
              {more.map((choice) => (
                <Control choice={choice} query={query} />
              ))}
            </div>
          </>
        )}
        {pairsOf(query)
          .filter(([name]) => name !== 'q' && !drawn.some((choice) => choice.name === name))
          .map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
        <noscript>
          <button class="btn">{frame.table.filter}</button>
        </noscript>
      </form>
      <div class="push cluster">{props.children}</div>
    </div>
  )
}

const Control = ({ choice, query }: { choice: Choice; query: ListQuery }) => {
  const { name, label } = choice
  const value = query.filters[name]
  if ('options' in choice)
    return (
      <select name={name} aria-label={label}>
        <Options
          options={[
            { value: '', label: choice.any ?? useWords().lists.any(label) },
            ...choice.options,
          ]}
          value={value ?? ''}
        />
      </select>
    )
  if ('tick' in choice)
    return (
      <label>
        <input type="checkbox" name={name} value={choice.tick} checked={value !== undefined} />
        {label}
      </label>
    )
  if ('day' in choice)
    return (
      <label>
        {label}
        <input class="input" type="date" name={name} value={value} />
      </label>
    )
  return (
    <input
      class="input"
      name={name}
      value={value}
      placeholder={label}
      aria-label={label}
      maxlength={'longest' in choice ? choice.longest : undefined}
    />
  )
}

type Active = { words: string; without: string }

/** Each filter that holds in words, with the address that lets go of it. Inside a component. */
export function activeFilters({ path, query, choices }: Omit<Props, 'title' | 'search'>): Active[] {
  const { lists: words } = useWords()
  const found = Object.entries(query.filters).map(([name, value]) => ({
    words: spoken(
      choices.find((choice) => choice.name === name),
      value,
    ),
    without: listUrl(path, query, { [name]: undefined }),
  }))
  return query.q
    ? [{ words: words.quoted(query.q), without: listUrl(path, query, { q: undefined }) }, ...found]
    : found
}

function spoken(choice: Choice | undefined, value: string): string {
  const { lists: words } = useWords()
  if (!choice) return words.unknown
  if ('tick' in choice || 'linked' in choice) return choice.label
  if (!('options' in choice)) return words.is(choice.label, value)
  const option = choice.options.find((one) => one.value === value)
  return words.is(choice.label, option?.label ?? words.unknown)
}

/** The list with order, columns and rows a page kept, and no filter. */
export const unfiltered = (path: string, query: ListQuery) =>
  listUrl(
    path,
    query,
    Object.fromEntries(['q', ...Object.keys(query.filters)].map((name) => [name, undefined])),
  )

/** What filters now, each with a cross; nothing when nothing does. */
export const ActiveFilters = (props: Omit<Props, 'title' | 'search'>) => {
  const active = activeFilters(props)
  if (active.length === 0) return null
  const clear = unfiltered(props.path, props.query)
  const { lists, frame } = useWords()
  return (
    <p class="cluster active-filters">
      <span class="vh">{lists.active}</span>
      {active.map(({ words, without }) => (
        <a class="tag" href={without} title={lists.without(words)}>
          {words}
          <Icon name="x" />
        </a>
      ))}
      <a href={clear}>{frame.table.clearFilters}</a>
    </p>
  )
}
