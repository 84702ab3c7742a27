import type {
  TenantPage as Page,
  TenantRow as Row,
  TenantQuery,
} from '../../domain/tenants/tenants.ts'
import { Gauge } from '../gauge.tsx'
import { Icon } from '../icon.tsx'
import { Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { EnableSwitch, StateTag } from './deactivation.tsx'
import { bytesInWords, hostWords, tenantUrl } from './links.ts'

/** A draft that its writer left, as the list offers it. */
export type OwnDraft = { id: string; name: string; savedAt: Date }

export type TenantList = {
  page: Page
  query: TenantQuery
  msps: readonly { id: string; name: string }[]
  drafts: readonly OwnDraft[]
  /** `<shortname>` before it is a tenant's managed host. */
  suffix: string
  may: { create: boolean; switch: boolean; delete: boolean }
}

const rowId = ({ id }: Pick<Row, 'id'>) => `tenant-${id}`

/** One tenant in the list; pairs of numbers are used and given. */
export const TenantRow = (props: { tenant: Row } & Pick<TenantList, 'suffix' | 'may'>) => {
  const { tenant } = props
  const url = tenantUrl(tenant)
  return (
    <tr id={rowId(tenant)}>
      <th scope="row">
        <a href={url}>{tenant.name}</a>
        <span class="under">{tenant.msp ?? 'No MSP'}</span>
      </th>
      <td>
        <span class="mono">{tenant.shortname}</span>
        <Host tenant={tenant} suffix={props.suffix} />
      </td>
      <td>
        <StateTag tenant={tenant} />
      </td>
      <td class="num">
        <Share used={tenant.agentsUsed} of={tenant.agents} say={String} />
      </td>
      <td class="num">
        <Share used={tenant.diskUsed} of={tenant.disk} say={bytesInWords} />
      </td>
      <td class="num">{tenant.sites}</td>
      <td>
        <Time at={tenant.createdAt} />
      </td>
      <td>
        <Time at={tenant.lastActivityAt} />
      </td>
      {props.may.switch && (
        <td>
          <EnableSwitch tenant={tenant} maySwitch bare />
        </td>
      )}
      <td>
        <span class="row-acts">
          <a class="btn quiet small" href={`${url}/log`}>
            <Icon name="history" />
            Log
          </a>
          <a class="btn quiet small" href={`${url}/permissions`}>
            <Icon name="lock" />
            Permission
          </a>
          {props.may.delete && <DeleteLink tenant={tenant} />}
        </span>
      </td>
    </tr>
  )
}

const DeleteLink = ({ tenant }: { tenant: Row }) => (
  <a
    class="btn quiet small square"
    href={`${tenantUrl(tenant)}/deletion`}
    aria-label={`Delete ${tenant.name}`}
    title={tenant.deletionAt ? 'Its deletion is ordered' : 'Delete'}
  >
    <Icon name="trash" />
  </a>
)

const Host = ({ tenant, suffix }: { tenant: Row; suffix: string }) => {
  const managed = tenant.managedHost ? `${tenant.shortname.toLowerCase()}.${suffix}` : null
  const isUp = tenant.hostState === 'verified' || tenant.hostState === 'lost'
  const shown = isUp ? tenant.host : (managed ?? tenant.host)
  return (
    <>
      <span class="under">{shown ?? 'no host'}</span>
      {tenant.host && tenant.hostState && tenant.hostState !== 'verified' && (
        <span class="under" title={tenant.host}>
          {isUp ? '' : `${tenant.host} `}
          <Tag tone={tenant.hostState === 'pending' ? 'info' : 'warn'}>
            {hostWords[tenant.hostState]}
          </Tag>
        </span>
      )}
    </>
  )
}

const Share = (props: {
  used: number | null
  of: number | null
  say: (amount: number) => string
}) => {
  if (props.of === null) return <span class="muted">—</span>
  const used = props.used ?? 0
  return (
    <>
      {props.say(used)} / {props.say(props.of)}
      <Gauge value={used} of={props.of} />
    </>
  )
}
