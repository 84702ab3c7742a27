import type { AddressRow } from '../../domain/operator-connect/addresses.ts'
import { DialogLink } from '../dialog.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { Nothing, Status } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped } from '../words.ts'
import { type NumberPlace, NumbersHead, numberPaths, tabPath } from './numbers.tsx'
import { addressWords, ocNumberWords } from './numbers.words.ts'

const columnsOf = (place: NumberPlace): readonly Column<AddressRow>[] => [
  { key: 'description', sorts: 'up', cell: ({ description }) => <bdi>{description}</bdi> },
  { key: 'family', cell: ({ family }) => ocNumberWords().families[family] },
  {
    key: 'tenant',
    look: 'clip',
    cell: ({ tenant, tenantId }) => (
      <a href={`/tenants/${tenantId}`}>
        <bdi>{tenant}</bdi>
      </a>
    ),
  },
  { key: 'lines', cell: ({ lines }) => <bdi>{lines}</bdi> },
  { key: 'postalCode' },
  {
    key: 'city',
    sorts: 'up',
    cell: ({ city, region }) => <bdi>{[city, region].filter(Boolean).join(', ')}</bdi>,
  },
  { key: 'country', sorts: 'up' },
  { key: 'validated', cell: (row) => <Validated {...row} /> },
  {
    key: 'locations',
    look: 'clip',
    cell: ({ locations }) =>
      locations.length > 0 ? (
        <bdi>{locations.map((one) => one.description).join(', ')}</bdi>
      ) : (
        <Nothing>–</Nothing>
      ),
  },
  {
    key: 'numbers',
    ...{ num: true, sorts: 'down' },
    cell: ({ numbers, tenantId }) =>
      numbers > 0 ? (
        <a href={`${numberPaths[place]}?tenant=${tenantId}`}>{grouped(numbers)}</a>
      ) : (
        '0'
      ),
  },
  {
    key: 'microsoftId',
    look: 'mono',
    cell: ({ microsoftId }) => microsoftId ?? <Nothing>–</Nothing>,
  },
  { key: 'synced', cell: ({ synced }) => <Time at={synced} never="–" /> },
]

const Validated = ({ validated, missing }: AddressRow) => {
  const words = addressWords()
  return (
    <>
      <Status tone={validated ? 'ok' : 'warn'}>{validated ? words.yes : words.no}</Status>
      {missing && <p>{words.missing}</p>}
    </>
  )
}

/** Addresses for emergency calls; of other families than Operator Connect they are entered here. */
export const AddressesPage = (props: {
  state: ListState<AddressRow>
  place: NumberPlace
  mayEdit: boolean
}) => {
  const { state, place, mayEdit } = props
  const [words, numbers] = [addressWords(), ocNumberWords()]
  return (
    <>
      <NumbersHead place={place} tab="addresses">
        {mayEdit && place === 'customers' && (
          <DialogLink href={`${tabPath(place, 'addresses')}/new`} class="btn primary" icon="plus">
            {words.add}
          </DialogLink>
        )}
      </NumbersHead>
      <PlainList
        {...{ state, columns: columnsOf(place), thing: 'address', icon: 'map-pin' }}
        words={{
          ...{ ...words, title: numbers.lists.addresses },
          noneText: place === 'oc' ? words.noneText : words.customersNoneText,
        }}
        label={({ description }) => description}
        choices={[
          ...(place === 'customers'
            ? [choiceOf('family', words.columns.family, numbers.families)]
            : [{ name: 'family', label: words.columns.family, linked: true } as const]),
          choiceOf('validated', words.columns.validated, { yes: words.yes, no: words.no }),
          choiceOf('there', words.there, { yes: words.there, no: words.missing }),
          { name: 'tenant', label: numbers.ofTenant, linked: true },
        ]}
      />
    </>
  )
}
