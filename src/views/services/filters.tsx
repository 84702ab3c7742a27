import type { Child } from 'hono/jsx'
import type { ServiceQuery } from '../../domain/services/services.query.ts'
import { type Option, Options, SearchField } from '../form.tsx'
import { filtering, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { useWords } from '../words.ts'
import { licenseWords } from './labels.ts'
import { listUrl, pairsOf } from './links.ts'

/** MSPs to choose from; empty where there are none or they are not to be known. */
export type Msps = readonly { id: string; name: string }[]

const choices = (any: string, words: Record<string, string>): Option[] => [
  { value: '', label: any },
  ...Object.entries(words).map(([value, label]) => ({ value, label })),
]

/** The row of filters; `children` stand at its end. */
export const Filters = (props: { query: ServiceQuery; msps: Msps; children?: Child }) => {
  const { query, msps } = props
  const { services, frame } = useWords()
  const { columns, filters: words } = services
  const rest = [query.deploy, query.msp, query.kit].filter(Boolean).length
  return (
    <div class="tools">
      <form
        class="cluster"
        id="filters"
        role="search"
        aria-label={words.label}
        {...filtering('/services')}
      >
        <SearchField value={query.q} label={words.words} longest={100} />
        <Select
          name="status"
          label={columns.status}
          any={words.anyStatus}
          words={services.status}
          query={query}
        />
        <Select
          name="kind"
          label={columns.kind}
          any={words.anyKind}
          words={services.kinds}
          query={query}
        />
        <Select
          name="license"
          label={columns.license}
          any={words.anyLicense}
          words={licenseWords}
          query={query}
        />
        <label class="cluster nowrap">
          <input type="checkbox" name="alarms" value="1" checked={query.alarms} />
          {words.withAlarms}
        </label>
        <button type="button" class="btn quiet" popovertarget="more-filters">
          <Icon name="filter" />
          {words.more}
          {rest > 0 && ` (${rest})`}
        </button>
        <div class="menu more" id="more-filters" popover="auto">
          <Select
            name="deploy"
            label={columns.deploy}
            any={words.anyDeploy}
            words={services.deploy}
            query={query}
          />
          {msps.length > 0 && (
            <select name="msp" aria-label={words.msp}>
              <Options
                options={choices(
                  words.anyMsp,
                  Object.fromEntries(msps.map(({ id, name }) => [id, name])),
                )}
                value={query.msp ?? ''}
              />
            </select>
          )}
          <label class="cluster nowrap">
            <input type="checkbox" name="kit" value="behind" checked={query.kit === 'behind'} />
            {words.kitBehind}
          </label>
        </div>
        {carriedOver(query).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <noscript>
          <button class="btn">{frame.table.filter}</button>
        </noscript>
      </form>
      <span class="push cluster">{props.children}</span>
    </div>
  )
}

const Select = (props: {
  name: 'status' | 'kind' | 'license' | 'deploy'
  label: string
  any: string
  words: Record<string, string>
  query: ServiceQuery
}) => (
  <select class="auto" name={props.name} aria-label={props.label}>
    <Options options={choices(props.any, props.words)} value={props.query[props.name] ?? ''} />
  </select>
)

/** What the form carries along unseen: order, columns, rows a page. */
const carriedOver = (query: ServiceQuery) =>
  pairsOf(query).filter(([name]) => name === 'sort' || name === 'cols' || name === 'limit')

/** Each active filter in words, with the address that lets go of it. Inside a component. */
export function activeFilters(
  query: ServiceQuery,
  msps: Msps,
): { words: string; without: string }[] {
  const { q, status, deploy, kind, license, kit, msp, alarms } = query
  const { services } = useWords()
  const words = services.filters
  const all: [string | undefined, Parameters<typeof listUrl>[1]][] = [
    [q && words.quoted(q), { q: null }],
    [status && words.isStatus(services.status[status]), { status: null }],
    [deploy && words.isDeploy(services.deploy[deploy]), { deploy: null }],
    [kind && services.kinds[kind], { kind: null }],
    [license && licenseWords[license], { license: null }],
    [alarms ? words.isAlarms : undefined, { alarms: false }],
    [kit && words.kitBehind, { kit: null }],
    [
      msp && words.isMsp(msps.find(({ id }) => id === msp)?.name ?? words.unknownMsp),
      { msp: null },
    ],
  ]
  return all.flatMap(([said, change]) =>
    said ? [{ words: said, without: listUrl(query, change) }] : [],
  )
}

/** The list with order and columns kept and no filter. */
export const unfiltered = (query: ServiceQuery) =>
  listUrl(query, {
    q: null,
    status: null,
    deploy: null,
    kind: null,
    license: null,
    kit: null,
    msp: null,
    alarms: false,
  })

/** What filters now, each with a cross; nothing when nothing does. */
export const ActiveFilters = ({ query, msps }: { query: ServiceQuery; msps: Msps }) => {
  const active = activeFilters(query, msps)
  if (!active.length) return null
  const clear = unfiltered(query)
  const { services, frame } = useWords()
  return (
    <p class="cluster active-filters">
      <span class="vh">{services.filters.active}</span>
      {active.map(({ words, without }) => (
        <a class="tag" href={without} {...morph(without)} title={services.filters.without(words)}>
          {words}
          <Icon name="x" />
        </a>
      ))}
      <a href={clear} {...morph(clear)}>
        {frame.table.clearFilters}
      </a>
    </p>
  )
}
