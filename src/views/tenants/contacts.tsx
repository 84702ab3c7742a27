import type { Child } from 'hono/jsx'
import type { Contact, PhoneNumber } from '../../domain/tenants/contacts.ts'
import { type Column, List, type ListState, PlainList, Row } from '../lists/list.tsx'
import { Nothing, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { FeatureMark } from './menu.tsx'

const tabs = { people: '/contacts', numbers: '/contacts/numbers' } as const

/** The directory of the tenant's own Microsoft 365, as the last replication left it. */
export const ContactsPage = (props: {
  shown: keyof typeof tabs
  /** When the directory was last read. */
  readAt: Date | null
  children?: Child
}) => {
  const words = useWords().portal.contacts
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p>
            {words.asOf}: <Time at={props.readAt} />
          </p>
        </div>
      </div>
      <nav class="tabs" aria-label={words.lists}>
        {(['people', 'numbers'] as const).map((tab) => (
          <a href={tabs[tab]} data-morph aria-current={tab === props.shown ? 'page' : undefined}>
            {words[tab].title}
          </a>
        ))}
      </nav>
      {props.children}
      <FeatureMark />
    </>
  )
}

const ofPerson: readonly Column<Contact>[] = [
  {
    key: 'name',
    sorts: 'up',
    cell: ({ name }) => name ?? <Nothing>{useWords().portal.contacts.people.unnamed}</Nothing>,
  },
  { key: 'upn', sorts: 'up', cell: ({ upn }) => upn && <a href={`mailto:${upn}`}>{upn}</a> },
  {
    key: 'phone',
    look: 'mono',
    cell: ({ phone }) =>
      phone.map((number, at) => (
        <>
          {at > 0 && ', '}
          <a href={`tel:${number.replaceAll(/[^\d+*#]/g, '')}`}>{number}</a>
        </>
      )),
  },
  { key: 'department', sorts: 'up' },
  { key: 'location', sorts: 'up' },
  {
    key: 'state',
    cell: ({ state }) => {
      const word = useWords().portal.contacts.people.states[state]
      return state === 'disabled' ? <Tag tone="off">{word}</Tag> : word
    },
  },
]

export const People = ({ state }: { state: ListState<Contact> }) => {
  const { people: words } = useWords().portal.contacts
  return (
    <PlainList
      {...{ state, words, icon: 'address-book', columns: ofPerson, thing: 'contact' }}
      choices={[
        {
          name: 'state',
          label: words.columns.state,
          any: words.anyState,
          options: (['enabled', 'disabled'] as const).map((value) => ({
            value,
            label: words.states[value],
          })),
        },
      ]}
    />
  )
}

const ofNumber: readonly Column<PhoneNumber>[] = [
  { key: 'number', sorts: 'up', look: 'mono' },
  {
    key: 'assigned',
    cell: ({ assigned }) =>
      assigned ?? <Nothing>{useWords().portal.contacts.numbers.nobody}</Nothing>,
  },
  { key: 'kind', sorts: 'up' },
  { key: 'place', sorts: 'up' },
]

export const Numbers = ({ state }: { state: ListState<PhoneNumber> }) => {
  const { numbers: words } = useWords().portal.contacts
  return (
    <List
      state={state}
      words={words}
      icon="address-book"
      columns={ofNumber}
      draw={(row) => (
        <Row
          id={`number-${row.number.replaceAll(/[^\w-]/g, '_')}`}
          row={row}
          columns={ofNumber}
          head="number"
        />
      )}
      choices={[
        {
          name: 'assigned',
          label: words.columns.assigned,
          any: words.anyone,
          options: [
            { value: 'yes', label: words.somebody },
            { value: 'no', label: words.nobody },
          ],
        },
      ]}
    />
  )
}
