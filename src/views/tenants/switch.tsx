import type { TenantRow } from '../../domain/tenants/tenants.list.ts'
import { Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { stateWords, tenantUrl } from './links.ts'

type Switched = Pick<TenantRow, 'id' | 'name' | 'state'>

/**
 * The Enable switch: off asks first, in a dialog, on happens at once. Who may not switch sees its state. The form that a
 * row's button belongs to stands once on its page (`ActivationForm`).
 */
export const EnableSwitch = (props: { tenant: Switched; maySwitch: boolean; bare?: boolean }) => {
  const { tenant } = props
  const isOn = tenant.state === 'active'
  const label = `Enable ${tenant.name}`
  if (!props.maySwitch || tenant.state === 'deleting')
    return <StateTag tenant={{ ...tenant, deletionAt: null }} />
  const inside = (
    <>
      <span class="knob" aria-hidden="true" />
      {!props.bare && (isOn ? 'Enabled' : 'Disabled')}
    </>
  )
  return isOn ? (
    <a
      class="toggle"
      role="switch"
      aria-checked="true"
      aria-label={label}
      href={`${tenantUrl(tenant)}/deactivation`}
      data-dialog
    >
      {inside}
    </a>
  ) : (
    <button
      class="toggle"
      role="switch"
      aria-checked="false"
      aria-label={label}
      form="activate"
      name="tenant"
      value={tenant.id}
    >
      {inside}
    </button>
  )
}

/** What the switches of a page post to; on is on at once. */
export const ActivationForm = () => (
  <form id="activate" method="post" action="/tenants/activations" hidden />
)

/** In one word how it stands; a deletion that is held says when it begins. */
export const StateTag = ({ tenant }: { tenant: Pick<TenantRow, 'state' | 'deletionAt'> }) => {
  if (tenant.deletionAt && tenant.state !== 'deleting')
    return (
      <Tag tone="bad" icon="clock">
        Deletion <Time at={tenant.deletionAt} />
      </Tag>
    )
  if (tenant.state === 'active') return <Tag>{stateWords.active}</Tag>
  return (
    <Tag
      tone={tenant.state === 'deleting' ? 'bad' : 'warn'}
      icon={tenant.state === 'deleting' ? 'trash' : 'player-pause'}
    >
      {stateWords[tenant.state]}
    </Tag>
  )
}
