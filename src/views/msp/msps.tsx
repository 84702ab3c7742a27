import type { ListedMsp } from '../../domain/msp/msps.list.ts'
import type { Msp, mspForm, newMspForm } from '../../domain/msp/msps.ts'
import { DialogLink } from '../dialog.tsx'
import type { FormLook } from '../form.frames.tsx'
import { Gauge } from '../gauge.tsx'
import { inUnicode } from '../internationalized.ts'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import type { MenuItem } from '../row-menu.tsx'
import { Nothing, Status, Tag } from '../status.tsx'
import { isolated } from '../words/isolated.ts'
import { grouped } from '../words.ts'

type FieldName = keyof (typeof mspForm)['schema']['shape']
type NewFieldName = keyof (typeof newMspForm)['schema']['shape']

const words = {
  title: 'MSPs',
  text: 'Partners who run organizations of their own in this portal.',
  search: 'MSP, owner or contact',
  noMatch: 'No MSPs match',
  none: 'No MSPs yet',
  noneText: 'An MSP creates its organizations itself, within what you allow.',
  columns: {
    name: 'MSP',
    state: 'Status',
    owner: 'Owner',
    organizations: 'Organizations',
    accounts: 'Accounts',
    mau: 'MAU this month',
    allowance: 'Allowance',
    overage: 'Overage',
    created: 'Created',
  },
}

const states = { active: 'Active', deactivated: 'Deactivated' } as const

export const mspUrl = ({ id }: { id: string }) => `/msps/${id}`

/** All MSPs with what they may have and have. */
export const MspsPage = (props: { state: ListState<ListedMsp>; mayManage: boolean }) => {
  const add = props.mayManage && (
    <DialogLink href="/msps/new" class="btn primary" icon="plus">
      New MSP
    </DialogLink>
  )
  return (
    <>
      <ListHead title={words.title} text={words.text}>
        {add}
      </ListHead>
      <PlainList
        {...{ state: props.state, words, columns, icon: 'building-skyscraper', thing: 'msp' }}
        choices={[
          choiceOf('state', words.columns.state, states),
          { name: 'over', label: 'Over allowance', tick: '1' },
        ]}
        start={add}
      />
    </>
  )
}

const columns: readonly Column<ListedMsp>[] = [
  { key: 'name', sorts: 'up', cell: (row) => <a href={mspUrl(row)}>{row.name}</a> },
  {
    ...{ key: 'state', sorts: 'up' },
    cell: ({ state }) =>
      state === 'active' ? (
        <Status tone="ok">{states.active}</Status>
      ) : (
        <Status tone="off">{states.deactivated}</Status>
      ),
  },
  { key: 'owner', sorts: 'up', cell: (row) => <Owner {...row} /> },
  {
    ...{ key: 'organizations', sorts: 'down', num: true },
    cell: ({ organizations, maxOrganizations }) => (
      <Share used={organizations} of={maxOrganizations} />
    ),
  },
  {
    ...{ key: 'accounts', sorts: 'down', num: true },
    cell: ({ accounts, maxAccounts }) => <Share used={accounts} of={maxAccounts} />,
  },
  { key: 'mau', sorts: 'down', num: true, cell: ({ mau }) => grouped(mau) },
  { key: 'allowance', sorts: 'down', num: true, cell: ({ allowance }) => grouped(allowance) },
  {
    ...{ key: 'overage', sorts: 'down', num: true },
    cell: ({ overage }) =>
      overage > 0 ? <Tag tone="warn">{grouped(overage)}</Tag> : <Nothing>0</Nothing>,
  },
  { key: 'created', sorts: 'down' },
]

const Owner = ({ owner, ownerEmail, ownerState }: ListedMsp) =>
  owner === null ? (
    <Nothing>None</Nothing>
  ) : (
    <>
      <bdi>{owner}</bdi> {ownerState === 'invited' && <Tag tone="info">Invited</Tag>}
      {ownerState === 'disabled' && <Tag tone="warn">Disabled</Tag>}
      <p>{inUnicode(ownerEmail ?? '')}</p>
    </>
  )

/** Without a maximum there may be any number; beyond one it says so. */
const Share = ({ used, of }: { used: number; of: number | null }) => (
  <>
    {grouped(used)}
    {of !== null && ` / ${grouped(of)}`}
    {of !== null && used > of && <Tag tone="bad">{grouped(used - of)} over</Tag>}
    {of !== null && used <= of && <Gauge value={used} of={of} />}
  </>
)

/** The ways into one MSP, and what is done to it alone. */
export const mspMenu = (row: ListedMsp, mayManage: boolean): (MenuItem | false)[][] => {
  const url = mspUrl(row)
  return [
    [
      { label: 'Open', icon: 'building-skyscraper', href: url },
      { label: 'Orders', icon: 'arrow-up-circle', href: `/orders?msp=${row.id}` },
      mayManage && { label: 'Edit', icon: 'pencil', href: `${url}/edit`, isDialog: true },
    ],
    [mayManage && { label: 'Delete…', icon: 'trash', href: `${url}/deletion` }],
  ]
}

const labels = {
  name: 'Name',
  maxOrganizations: 'Maximum organizations',
  maxOrganizationsHint: 'Empty: any number.',
  maxAccounts: 'Maximum accounts',
  maxAccountsHint: 'End users of all its organizations together. Empty: any number.',
  baseAllowance: 'Base MAU allowance',
  baseAllowanceHint: 'Monthly active users without an order.',
  defaultMaxMau: 'Default MAX MAU',
  defaultMaxMauHint:
    'What a new organization gets. From 1,000,000 it reads as effectively unlimited.',
  autoApproval: 'Approve orders automatically',
  contactName: 'Contact name',
  contactEmail: 'Contact email',
  contactPhone: 'Contact phone',
  contactPhoneHint: 'With the country code, such as +44 20 7946 0000.',
}

export const newMspLook = (): FormLook<NewFieldName> => ({
  title: 'New MSP',
  submit: 'Create MSP',
  labels: {
    ...labels,
    ownerName: 'Owner’s name',
    ownerEmail: 'Owner’s email',
    ownerEmailHint: 'An invitation goes there. The owner invites the other administrators.',
  },
})

export const mspLook = ({ name }: Pick<Msp, 'name'>): FormLook<FieldName> => ({
  title: `Edit ${isolated(name)}`,
  text: 'A maximum below what is in use is kept and shown as over; nothing is cut off.',
  labels,
})

const counted = (n: number, one: string, many = `${one}s`) =>
  n === 1 ? `1 ${one}` : `${n.toLocaleString('en-US')} ${many}`

/** What switching an MSP off does, before it is done. */
export const mspDeactivationLook = ({ name }: Pick<Msp, 'name'>, organizations: number) => ({
  title: `Deactivate ${isolated(name)}?`,
  ...{ dismiss: 'Keep active', submit: 'Deactivate' },
  text: (
    <ul class="plain">
      <li>
        None of its administrators can sign in. Their open sessions end now, also in customers’
        portals.
      </li>
      <li>Its API tokens and emailed links stop working.</li>
      <li>
        {organizations === 0
          ? 'It has no organizations.'
          : `Its ${counted(organizations, 'organization')} and their users work on.`}
      </li>
      <li>No organization is created and no order placed for it until it is active again.</li>
    </ul>
  ),
})

/** Asks for the name and the own password before an MSP goes. */
export const mspDeletionLook = (
  { name }: Pick<Msp, 'name'>,
  going: { people: number; orders: number; tokens: number },
  organizations: number,
): FormLook<'confirm'> => ({
  title: `Delete ${isolated(name)}`,
  labels: { confirm: 'Name' },
  ...{ danger: true, dismiss: 'Keep MSP', submit: 'Delete MSP' },
  figures: [
    { label: 'Administrators', before: going.people, after: 0 },
    { label: 'Open orders', before: going.orders, after: 0 },
    { label: 'API tokens', before: going.tokens, after: 0 },
  ],
  notDone: 'Nothing is deleted. Please correct:',
  text: (
    <>
      {organizations > 0 && (
        <p>
          <strong>
            {name} still has {counted(organizations, 'organization')}.
          </strong>{' '}
          Move or delete {organizations === 1 ? 'it' : 'them'} first.
        </p>
      )}
      <p>
        Its administrators, branding and identity provider are permanently deleted, and open orders
        are canceled. Closed months, orders and the log are kept. The name is free again.
      </p>
    </>
  ),
})
