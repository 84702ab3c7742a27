import type { Child } from 'hono/jsx'
import type { Contact, PhoneNumber } from '../../domain/tenants/contacts.ts'
import { SearchField } from '../form.tsx'
import { filtering, morph } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { Empty, Tag } from '../status.tsx'
import { Pager, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { FeatureMark } from './menu.tsx'

/** Which of the two lists, and what is looked for in it. */
type ContactsQuery = { list: 'people' | 'numbers'; q?: string | undefined }
type Contacts =
  | { list: 'people'; rows: readonly Contact[]; next?: string }
  | { list: 'numbers'; rows: readonly PhoneNumber[]; next?: string }

/** `/contacts` with that state; what is usual is left out. */
function contactsUrl({ list, q }: ContactsQuery, cursor?: string): string {
  const pairs = [
    ['list', list === 'people' ? '' : list],
    ['q', q ?? ''],
    ['cursor', cursor ?? ''],
  ].filter(([, value]) => value !== '')
  return pairs.length > 0 ? `/contacts?${new URLSearchParams(pairs)}` : '/contacts'
}

type Props = {
  contacts: Contacts
  query: ContactsQuery
  /** When the directory was last read. */
  readAt: Date | null
  isFirstPage: boolean
  /** Whether the whole of it may be taken away. */
  mayDownload: boolean
}

/** The directory of the tenant's own Microsoft 365, as the last replication left it. */
export const ContactsPage = (props: Props) => {
  const { contacts, query, readAt } = props
  const words = useWords().portal.contacts
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p>
            {words.asOf}: <Time at={readAt} />
          </p>
        </div>
        {props.mayDownload && (
          <div class="actions">
            <a class="btn" href="/reports/contacts.csv">
              <Icon name="download" />
              {words.download}
            </a>
          </div>
        )}
      </div>
      <Lists query={query} />
      <div class="card">
        <Filter query={query} />
        {contacts.rows.length > 0 ? <List contacts={contacts} /> : <Nothing query={query} />}
        <Pager
          range={rangeOf(contacts)}
          {...(props.isFirstPage ? {} : { previous: contactsUrl(query) })}
          {...(contacts.next ? { next: contactsUrl(query, contacts.next) } : {})}
        />
      </div>
      <ListMark />
      <FeatureMark />
    </>
  )
}

const rangeOf = ({ list, rows }: Contacts) => {
  const words = useWords().portal.contacts
  return list === 'people' ? words.peopleRange(rows.length) : words.numbersRange(rows.length)
}

const Lists = ({ query }: { query: ContactsQuery }) => {
  const words = useWords().portal.contacts
  return (
    <nav class="tabs" aria-label={words.lists}>
      {(['people', 'numbers'] as const).map((list) => (
        <a
          href={contactsUrl({ list })}
          aria-current={list === query.list ? 'page' : undefined}
          {...morph(contactsUrl({ list }))}
        >
          {words[list]}
        </a>
      ))}
    </nav>
  )
}

const Filter = ({ query }: { query: ContactsQuery }) => {
  const { portal, frame } = useWords()
  const words = portal.contacts
  const plain = contactsUrl({ list: query.list })
  return (
    <form class="tools" role="search" aria-label={words.filter} {...filtering('/contacts')}>
      {query.list === 'numbers' && <input type="hidden" name="list" value="numbers" />}
      <SearchField
        value={query.q}
        label={query.list === 'people' ? words.searchPeople : words.searchNumbers}
        longest={100}
      />
      {query.q && (
        <a class="btn quiet" href={plain} {...morph(plain)}>
          {frame.table.clearFilters}
        </a>
      )}
    </form>
  )
}

const List = ({ contacts }: { contacts: Contacts }) => {
  const words = useWords().portal.contacts
  const table = (heads: readonly string[], rows: Child) => (
    <Table id="contacts" caption={rangeOf(contacts)} head={heads.map((head) => <Th>{head}</Th>)}>
      {rows}
    </Table>
  )
  if (contacts.list === 'people')
    return table(
      [words.name, words.signInName, words.phone, words.department, words.location, words.state],
      contacts.rows.map((person) => <PersonRow person={person} />),
    )
  return table(
    [words.number, words.assigned, words.kind, words.place],
    contacts.rows.map((number) => <NumberRow number={number} />),
  )
}

const PersonRow = ({ person }: { person: Contact }) => {
  const words = useWords().portal.contacts
  return (
    <tr>
      <th scope="row">{person.name ?? <span class="muted">{words.unnamed}</span>}</th>
      <td>{person.upn && <a href={`mailto:${person.upn}`}>{person.upn}</a>}</td>
      <td class="mono">
        {person.numbers.map((number, at) => (
          <>
            {at > 0 && ', '}
            <a href={`tel:${number}`}>{number}</a>
          </>
        ))}
      </td>
      <td>{person.department}</td>
      <td>{person.location}</td>
      <td>{person.enabled === false ? <Tag tone="off">{words.disabled}</Tag> : words.enabled}</td>
    </tr>
  )
}

const NumberRow = ({ number }: { number: PhoneNumber }) => (
  <tr>
    <th scope="row" class="mono">
      {number.number}
    </th>
    <td>{number.person ?? <span class="muted">{useWords().portal.contacts.nobody}</span>}</td>
    <td>{number.kind}</td>
    <td>{[number.city, number.country].filter(Boolean).join(', ')}</td>
  </tr>
)

const Nothing = ({ query }: { query: ContactsQuery }) => {
  const words = useWords().portal.contacts
  return query.q ? (
    <Empty icon="filter" title={words.noMatch} text={words.noMatchText(query.q)} />
  ) : (
    <Empty icon="address-book" title={words.none} text={words.noneText} />
  )
}
