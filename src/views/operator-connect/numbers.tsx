import type { Child } from 'hono/jsx'
import type {
  NumberDifference,
  NumberRow,
  NumberState,
} from '../../domain/operator-connect/numbers.list.ts'
import { DialogLink } from '../dialog.tsx'
import { type Choice, type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import { Note, Nothing, Status, Tag, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { ocNumberWords } from './numbers.words.ts'

/** The provider's own menu has two entries for it: Operator Connect alone, and the services of every family. */
export const numberPaths = { oc: '/numbers', customers: '/customer-numbers' } as const
export type NumberPlace = keyof typeof numberPaths
export type NumberTab = 'numbers' | 'addresses' | 'released'

export const tabPath = (place: NumberPlace, tab: NumberTab) =>
  tab === 'numbers' ? numberPaths[place] : `${numberPaths[place]}/${tab}`

export const numberHref = ({ id }: { id: string }) => `/numbers/${id}`

const tones: Readonly<Record<NumberState, Tone>> = {
  ...{ pending: 'info', acquired: 'ok', releasing: 'info', failed: 'bad' },
  ...{ released: 'off', gone: 'warn' },
}

const Unsaid = () => <Nothing>–</Nothing>
const orUnsaid = (text: string | null) => (text ? <bdi>{text}</bdi> : <Unsaid />)

export const NumberStanding = ({ state }: { state: NumberState }) => (
  <Status tone={tones[state]}>{ocNumberWords().states[state]}</Status>
)

/** What the customer's directory says otherwise. */
export const Difference = ({ of }: { of: NumberDifference }) => (
  <Tag tone="warn" icon="alert-triangle">
    {ocNumberWords().differences[of]}
  </Tag>
)

const columns: readonly Column<NumberRow>[] = [
  {
    key: 'number',
    ...{ sorts: 'up', look: 'mono' },
    cell: (row) => <a href={numberHref(row)}>{row.number}</a>,
  },
  { key: 'family', cell: ({ family }) => ocNumberWords().families[family] },
  { key: 'state', cell: ({ state }) => <NumberStanding state={state} /> },
  {
    key: 'service',
    look: 'clip',
    cell: ({ service, serviceId, tenant, tenantId }) => (
      <>
        {serviceId ? (
          <a href={`/services/${serviceId}`}>
            <bdi>{service}</bdi>
          </a>
        ) : (
          orUnsaid(service)
        )}
        {tenant !== service && (
          <div class="muted">
            <a href={`/tenants/${tenantId}`}>
              <bdi>{tenant}</bdi>
            </a>
          </div>
        )}
      </>
    ),
  },
  { key: 'channel', cell: ({ channel }) => orUnsaid(channel) },
  { key: 'country' },
  {
    key: 'assignment',
    cell: ({ assignment, difference }) => (
      <>
        {ocNumberWords().assignments[assignment]}
        {difference && (
          <div>
            <Difference of={difference} />
          </div>
        )}
      </>
    ),
  },
  { key: 'address', look: 'clip', cell: ({ address }) => orUnsaid(address) },
  { key: 'connection', look: 'clip', cell: ({ connection }) => orUnsaid(connection) },
  {
    key: 'profile',
    look: 'clip',
    cell: ({ profile, profileName }) =>
      profile ? <span title={profile}>{profileName ?? profile}</span> : <Unsaid />,
  },
  { key: 'source', cell: ({ source }) => source ?? <Unsaid /> },
  { key: 'msTenantId', look: 'mono', cell: ({ msTenantId }) => msTenantId ?? <Unsaid /> },
  { key: 'msJobId', look: 'mono', cell: ({ msJobId }) => msJobId ?? <Unsaid /> },
  { key: 'acquired', sorts: 'down', cell: ({ acquired }) => <Time at={acquired} never="–" /> },
  { key: 'released', sorts: 'down', cell: ({ released }) => <Time at={released} never="–" /> },
  { key: 'rests', cell: ({ rests }) => <Time at={rests} absolute never="–" /> },
]

/** The tabs of both places, with what stands beside their heading. */
export const NumbersHead = (props: { place: NumberPlace; tab: NumberTab; children?: Child }) => {
  const words = ocNumberWords()
  const { place, tab } = props
  const title = place === 'oc' ? words.title : words.customersTitle
  return (
    <>
      <ListHead title={title} text={place === 'oc' ? words.lead : words.customersLead}>
        {props.children}
      </ListHead>
      <nav class="tabs" aria-label={title}>
        {(['numbers', 'addresses', 'released'] as const).map((one) => (
          <a href={tabPath(place, one)} data-morph aria-current={one === tab ? 'page' : undefined}>
            {words.tabs[one]}
          </a>
        ))}
      </nav>
    </>
  )
}

/** What begins something there: numbers are uploaded for a lead, those of other families entered. */
export const NumberActs = ({ place }: { place: NumberPlace }) => {
  const words = ocNumberWords()
  if (place === 'oc')
    return (
      <a class="btn primary" href="/leads/tenants">
        {words.upload}
      </a>
    )
  return (
    <>
      <a class="btn" href={`${numberPaths.customers}/import`}>
        {words.importCsv}
      </a>
      <DialogLink href={`${numberPaths.customers}/new`} class="btn primary" icon="plus">
        {words.enter}
      </DialogLink>
    </>
  )
}

type Props = {
  state: ListState<NumberRow>
  place: NumberPlace
  tab: 'numbers' | 'released'
  /** The states that this list has. */
  states: readonly NumberState[]
  children?: Child
}

/** Numbers of one place, those held or those released. */
export const NumbersPage = ({ state, place, tab, states, children }: Props) => {
  const words = ocNumberWords()
  const title = words.lists[tab]
  const isOld = tab === 'released'
  const none = isOld
    ? { none: words.noneReleased, noneText: words.releasedNote }
    : { noneText: place === 'oc' ? words.noneText : words.customersNoneText }
  const choices: Choice[] = [
    ...(place === 'customers'
      ? [choiceOf('family', words.columns.family, words.families)]
      : [{ name: 'family', label: words.columns.family, linked: true } as const]),
    choiceOf('state', words.columns.state, words.states, states),
    choiceOf('assignment', words.columns.assignment, words.assignments),
    { ...choiceOf('origin', words.columns.source, words.sources), isMore: true },
    { name: 'country', label: words.countryCode, longest: 2, isMore: true },
    { name: 'differs', label: words.differs, tick: '1', isMore: true },
    { name: 'tenant', label: words.ofTenant, linked: true },
    { name: 'service', label: words.ofService, linked: true },
    { name: 'job', label: words.ofJob, linked: true },
    { name: 'profile', label: words.profileId, linked: true },
  ]
  return (
    <>
      <NumbersHead place={place} tab={tab}>
        {children}
      </NumbersHead>
      {isOld && <Note tone="info">{words.releasedNote}</Note>}
      <PlainList
        {...{ state, choices, thing: 'oc-number', icon: 'phone-call' }}
        columns={columns.filter(({ key }) => state.columns.includes(key))}
        words={{ ...words, ...none, title }}
        label={({ number }) => number}
      />
    </>
  )
}
