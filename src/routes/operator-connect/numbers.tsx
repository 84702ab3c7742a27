import { decodeCsv } from '../../domain/csv.read.ts'
import { messageOf } from '../../domain/message.ts'
import { message } from '../../domain/messages.ts'
import {
  addAddress,
  addressForm,
  customerAddresses,
  emergencyAddresses,
  type Place,
  previewAddresses,
  removeAddresses,
} from '../../domain/operator-connect/addresses.ts'
import {
  enterNumbers,
  entryColumns,
  entryForm,
  importNumbers,
  mostEntered,
} from '../../domain/operator-connect/hand.entry.ts'
import {
  previewRelease,
  previewRelocation,
  releaseNumbers,
  relocateNumbers,
} from '../../domain/operator-connect/numbers.acts.ts'
import { readNumber } from '../../domain/operator-connect/numbers.details.ts'
import {
  customerNumbers,
  customerReleased,
  listedStates,
  type NumberRow,
  ocNumbers,
  oldStates,
  releasedNumbers,
} from '../../domain/operator-connect/numbers.list.ts'
import type { RowFault } from '../../domain/records/faults.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { SelectField } from '../../views/form.tsx'
import { AddressesPage } from '../../views/operator-connect/addresses.tsx'
import { NumberPage } from '../../views/operator-connect/number.tsx'
import {
  NumberActs,
  NumbersPage,
  numberHref,
  numberPaths,
  tabPath,
} from '../../views/operator-connect/numbers.tsx'
import {
  addressWords,
  entryWords,
  ocNumberWords,
} from '../../views/operator-connect/numbers.words.ts'
import { UploadRecords } from '../../views/records.upload.tsx'
import type { MenuItem } from '../../views/row-menu.tsx'
import type { Words } from '../../views/words.ts'
import { confirmNext } from '../confirmations.ts'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import type { Acts } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { formWithErrors, idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const numberManagement = routes()

const at = (path: string): Address[] => [{ path, host: 'operators' }]
const looking = { permission: { provider: 'looking' } } as const
const guard = { permission: { provider: 'operate' } } as const
const mayOperate = ({ var: { actor } }: C) => may(actor, 'operate')

/** `places` are those of the customer whose numbers the act is about; the preview finds them. */
type Prepared = { path: string; asked: { places: readonly Place[] } }

const acts: Acts<Prepared> = {
  relocate: {
    ...{ permission: 'operate', icon: 'map-pin', isRepeatable: true },
    words: (reader) => {
      const said = ocNumberWords(reader)
      return {
        ...{ button: said.relocate, title: said.relocateTitle },
        confirm: said.relocateConfirm,
      }
    },
    async preview(scope, ids, { asked }) {
      const { places, ...preview } = await previewRelocation(scope, ids)
      asked.places = places
      return preview
    },
    fields: (reader, given, errors, { asked: { places } }) => {
      const said = ocNumberWords(reader)
      return (
        <SelectField
          {...{ name: 'place', label: said.place }}
          value={String(given?.place ?? '')}
          options={places.map(({ id, name }) => ({ value: id, label: name }))}
          {...(errors.place && { error: errors.place })}
          {...(places.length === 0 && { hint: said.placeNone })}
        />
      )
    },
    run: async ({ var: { scope, words } }, _, { ready, given }) => {
      const { count } = await relocateNumbers(scope, ready, given.place)
      return { said: ocNumberWords(words).relocateQueued(count) }
    },
  },
  release: {
    ...{ permission: 'operate', icon: 'trash', asks: true },
    words: (reader) => {
      const said = ocNumberWords(reader)
      return { button: said.release, title: said.releaseTitle, confirm: said.releaseConfirm }
    },
    preview: previewRelease,
    run: async ({ var: { scope, words } }, _, { ready }) => {
      const said = ocNumberWords(words)
      const { count, isDone } = await releaseNumbers(scope, ready)
      return { said: isDone ? said.released(count) : said.releaseQueued(count) }
    },
  },
}

/** What is about one of a list's rows beside its acts; the row is a CSV of its own, too. */
const rowMenu = (reader: Words, row: NumberRow, path: string): MenuItem[] => {
  const said = ocNumberWords(reader)
  return [
    { icon: 'info-circle', label: said.details, href: numberHref(row) },
    { icon: 'building', label: said.openTenant, href: `/tenants/${row.tenantId}` },
    ...(row.jobId
      ? [{ icon: 'list-check' as const, label: said.jobs, href: `/jobs/${row.jobId}` }]
      : []),
    {
      ...{ icon: 'download' as const, label: said.csvOne },
      href: `${path}.csv?q=${encodeURIComponent(row.number)}`,
    },
  ]
}

const lists = {
  oc: { numbers: ocNumbers, released: releasedNumbers, addresses: emergencyAddresses },
  customers: { numbers: customerNumbers, released: customerReleased, addresses: customerAddresses },
} as const

for (const place of ['oc', 'customers'] as const) {
  const titleOf = (reader: Words) => {
    const said = ocNumberWords(reader)
    return place === 'oc' ? said.title : said.customersTitle
  }
  const path = tabPath(place, 'numbers')
  listPages(numberManagement, {
    ...{ at: at(path), declaration: looking, list: lists[place].numbers, csv: {}, acts },
    prepare: (): Prepared => ({ path, asked: { places: [] } }),
    page: (c, state) => (
      <NumbersPage {...{ state, place, tab: 'numbers', states: listedStates }}>
        {mayOperate(c) && <NumberActs place={place} />}
      </NumbersPage>
    ),
    about: ({ var: { words } }) => ({ title: titleOf(words), topics: ['oc-numbers'] }),
    menu: ({ var: { words } }, row) => ({
      title: row.number,
      groups: [rowMenu(words, row, path)],
    }),
  })

  const released = tabPath(place, 'released')
  listPages(numberManagement, {
    ...{ at: at(released), declaration: looking, list: lists[place].released, csv: {} },
    prepare: () => ({ path: released }),
    page: (_, state) => <NumbersPage {...{ state, place, tab: 'released', states: oldStates }} />,
    about: ({ var: { words } }) => ({ title: titleOf(words), topics: ['oc-numbers'] }),
    menu: ({ var: { words } }, row) => ({
      title: row.number,
      groups: [rowMenu(words, row, released)],
    }),
  })

  const addresses = tabPath(place, 'addresses')
  listPages(numberManagement, {
    ...{ at: at(addresses), declaration: looking, list: lists[place].addresses, csv: {} },
    prepare: () => ({ path: addresses }),
    page: (c, state) => <AddressesPage {...{ state, place, mayEdit: mayOperate(c) }} />,
    about: ({ var: { words } }) => ({ title: titleOf(words), topics: ['oc-numbers'] }),
    acts:
      place === 'oc'
        ? {}
        : {
            remove: {
              ...{ permission: 'operate', icon: 'trash', asks: true },
              words: (reader) => {
                const { remove, things } = addressWords(reader)
                return { button: remove, things }
              },
              preview: previewAddresses,
              run: async ({ var: { scope, words } }, ids) => ({
                said: addressWords(words).removed(await removeAddresses(scope, ids)),
              }),
            },
          },
    menu: ({ var: { words } }, row) => ({
      title: row.description,
      groups: [
        [
          {
            ...{ icon: 'phone-call', label: addressWords(words).openNumbers },
            href: `${path}?tenant=${row.tenantId}`,
          },
        ],
      ],
    }),
  })
}

formPage(numberManagement, {
  ...{ at: at('/customer-numbers/addresses/new'), guard, form: addressForm },
  about: async () => ({}),
  row: () => ({ family: 'live-cx' }),
  look: ({ var: { words } }) => {
    const said = addressWords(words)
    return {
      ...{ title: said.add, submit: said.add, labels: { ...said.columns, ...said.labels } },
      options: { family: ocNumberWords(words).families },
    }
  },
  verb: ({ var: { scope } }, _, given) => addAddress(scope, given),
  back: () => tabPath('customers', 'addresses'),
  done: ({ var: { words } }, _, name) => addressWords(words).added(name),
})

formPage(numberManagement, {
  ...{ at: at('/customer-numbers/new'), guard, form: entryForm },
  about: async () => ({}),
  row: () => ({ family: 'live-cx' }),
  look: ({ var: { words } }) => {
    const said = entryWords(words)
    return {
      ...{ title: said.title, submit: said.submit, labels: said.labels, hints: said.hints },
      options: { family: ocNumberWords(words).families },
    }
  },
  verb: ({ var: { scope } }, _, given) => enterNumbers(scope, given),
  back: () => numberPaths.customers,
  done: ({ var: { words } }, _, count) => entryWords(words).done(count),
})

const file = { columns: entryColumns, max: mostEntered }
const drawnImport = (
  { var: { words } }: C,
  more: { faults?: RowFault[]; errors?: Record<string, string> } = {},
) => (
  <UploadRecords
    {...{ ...more, file, title: entryWords(words).importTitle, back: numberPaths.customers }}
    labels={entryWords(words).labels}
  />
)
const aboutImport = (c: C) => ({ title: entryWords(c.var.words).importTitle })

numberManagement.get(at('/customer-numbers/import'), guard, (c) =>
  c.render(drawnImport(c), aboutImport(c)),
)

numberManagement.post(at('/customer-numbers/import'), { ...guard, body: 'import' }, async (c) => {
  const { file: given, skip } = await c.req.parseBody()
  const said = c.var.words.lists.upload
  try {
    if (!(given instanceof File) || given.size === 0)
      throw new Refusal('invalid', 'choose-file', {}, { fields: { file: message('choose-csv') } })
    const text = decodeCsv(await given.bytes())
    const { added, bad } = await importNumbers(c.var.scope, text, skip === 'on')
    const skipped = new Set(bad.map(({ row }) => row)).size
    confirmNext(
      c,
      [entryWords(c.var.words).done(added), skipped > 0 && said.skipped(skipped)]
        .filter(Boolean)
        .join(' '),
    )
    return c.redirect(numberPaths.customers, 303)
  } catch (error) {
    const shown =
      error instanceof Refusal && error.kind === 'malformed'
        ? new Refusal('invalid', messageOf(error), { field: 'file' })
        : error
    return formWithErrors(c, shown, aboutImport(c), (errors) =>
      Promise.resolve(drawnImport(c, { errors, faults: faultsIn(error) })),
    )
  }
})

/** So many of a file's faults are shown. */
const mostShown = 200

function faultsIn(error: unknown): RowFault[] {
  if (!(error instanceof Refusal) || error.code !== 'rows-bad') return []
  const { faults } = error.details as { faults: RowFault[] }
  return faults.slice(0, mostShown)
}

numberManagement.get(at('/numbers/:row'), looking, async (c) => {
  const details = await readNumber(c.var.scope, idOf(c, 'no-such-oc-number', 'row'))
  return c.render(<NumberPage details={details} />, {
    title: details.number.number,
    topics: ['oc-numbers'],
  })
})
