import type { TenantRow as Tenant } from '../../domain/tenants/tenants.ts'
import { Gauge } from '../gauge.tsx'
import { Icon } from '../icon.tsx'
import { inUnicode } from '../internationalized.ts'
import { type Choice, type Column, type ListState, PlainList } from '../lists/list.tsx'
import { tagChoices } from '../lists/tags.ts'
import { ListHead } from '../page-head.tsx'
import type { MenuItem } from '../row-menu.tsx'
import { Nothing, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { Drafts, type OwnDraft } from '../wizard.tsx'
import { ActivationForm, EnableSwitch, StateTag } from './deactivation.tsx'
import { deletedPath, deletedTitle } from './deleted.tsx'
import { keysOf } from './labels.ts'
import { bytesInWords, hostWords, stateWords, tenantUrl } from './links.ts'

type Props = {
  state: ListState<Tenant>
  msps: readonly { id: string; name: string }[]
  tags: readonly string[]
  drafts: readonly OwnDraft[]
  /** `<shortname>` before it is a tenant's managed host. */
  suffix: string
  may: { create: boolean; switch: boolean; deleted: boolean }
}

export const TenantsPage = (props: Props) => {
  const { state, may } = props
  const create = (words: string) =>
    may.create && (
      <a class="btn primary" href="/tenants/new">
        <Icon name="plus" />
        {words}
      </a>
    )
  return (
    <>
      <ListHead title="Tenants">
        {may.deleted && (
          <a class="btn" href={deletedPath}>
            {deletedTitle}
          </a>
        )}
        {create('New tenant')}
      </ListHead>
      <Drafts drafts={props.drafts} path="/tenants/new" />
      <PlainList
        state={state}
        words={{
          title: 'Tenants',
          search: 'Company or shortname',
          noMatch: 'No tenants match',
          none: 'No tenants yet',
          noneText: 'Each tenant gets its own portal with users, limits and sites.',
          columns: titles,
        }}
        {...{ icon: 'building', thing: 'tenant', columns: columnsOf(props) }}
        choices={[...choicesOf(props.msps), ...tagChoices(props.tags)]}
        start={create('Add the first tenant')}
      />
      <ActivationForm />
    </>
  )
}

const titles = {
  company: 'Company',
  shortname: 'Shortname and domain',
  state: 'Status',
  agents: 'Agents',
  disk: 'Disk',
  sites: 'Sites',
  created: 'Created',
  active: 'Last sign-in',
}

const columnsOf = ({ suffix, may }: Pick<Props, 'suffix' | 'may'>): Column<Tenant>[] => [
  {
    key: 'company',
    sorts: 'up',
    cell: (tenant) => (
      <>
        <a href={tenantUrl(tenant)}>{tenant.name}</a>
        <p>{tenant.msp ?? 'No MSP'}</p>
      </>
    ),
  },
  { key: 'shortname', sorts: 'up', cell: (tenant) => <Host tenant={tenant} suffix={suffix} /> },
  {
    key: 'state',
    sorts: 'up',
    cell: (tenant) => (
      <>
        {may.switch && <EnableSwitch tenant={tenant} maySwitch bare />}{' '}
        {(!may.switch || tenant.state !== 'deleting') && <StateTag tenant={tenant} />}
      </>
    ),
  },
  {
    key: 'agents',
    num: true,
    cell: (tenant) => <Share used={tenant.agentsUsed} of={tenant.agents} say={String} />,
  },
  {
    key: 'disk',
    num: true,
    cell: (tenant) => <Share used={tenant.diskUsed} of={tenant.disk} say={bytesInWords} />,
  },
  { key: 'sites', num: true },
  { key: 'created', sorts: 'down' },
  { key: 'active', cell: ({ active }) => <Time at={active} /> },
]

/** The ways into one tenant. */
export function tenantMenu(tenant: Tenant, mayDelete: boolean): MenuItem[][] {
  const url = tenantUrl(tenant)
  const remove: MenuItem = {
    label: tenant.deletionAt ? 'Deletion scheduled' : 'Delete…',
    icon: 'trash',
    href: `${url}/deletion`,
  }
  return [
    [
      { label: 'Open', icon: 'building', href: url },
      { label: 'Log', icon: 'history', href: `${url}/log` },
      { label: 'Permissions', icon: 'lock', href: `${url}/permissions` },
    ],
    mayDelete ? [remove] : [],
  ]
}

// what is deleted is in no list
const { deleted: _, ...listed } = stateWords

const choicesOf = (msps: Props['msps']): Choice[] => [
  {
    name: 'state',
    label: 'Status',
    any: 'Any status',
    options: keysOf(listed).map((value) => ({ value, label: listed[value] })),
  },
  ...(msps.length > 0
    ? [
        {
          name: 'msp',
          label: 'MSP',
          any: 'Any MSP',
          options: [
            { value: 'none', label: 'Without an MSP' },
            ...msps.map(({ id, name }) => ({ value: id, label: name })),
          ],
        },
      ]
    : []),
]

const Host = ({ tenant, suffix }: { tenant: Tenant; suffix: string }) => {
  const managed = tenant.managedHost ? `${tenant.shortname.toLowerCase()}.${suffix}` : null
  const isUp = tenant.hostState === 'verified' || tenant.hostState === 'lost'
  const shown = isUp ? tenant.host : (managed ?? tenant.host)
  return (
    <>
      <span class="mono">{tenant.shortname}</span>
      <p>{shown ? inUnicode(shown) : 'no domain'}</p>
      {tenant.host && tenant.hostState && tenant.hostState !== 'verified' && (
        <p title={tenant.host}>
          {isUp ? '' : `${inUnicode(tenant.host)} `}
          <Tag tone={tenant.hostState === 'pending' ? 'info' : 'warn'}>
            {hostWords[tenant.hostState]}
          </Tag>
        </p>
      )}
    </>
  )
}

const Share = (props: {
  used: number | null
  of: number | null
  say: (amount: number) => string
}) => {
  if (props.of === null) return <Nothing>—</Nothing>
  const used = props.used ?? 0
  return (
    <>
      {props.say(used)} / {props.say(props.of)}
      <Gauge value={used} of={props.of} />
    </>
  )
}
