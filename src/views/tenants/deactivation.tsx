import type { Language } from '../../domain/schema/tenants.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { TenantRow } from '../../domain/tenants/tenants.ts'
import type { Brand } from '../brand.tsx'
import { SignInLayout } from '../sign-in.tsx'
import { Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { isolated } from '../words/isolated.ts'
import { wordsIn } from '../words.ts'
import { stateWords, tenantUrl } from './links.ts'

/** What switching a tenant off does, before it is done. */
export const deactivationLook = (
  { fullName }: Pick<Tenant, 'fullName'>,
  people: number,
  queued: number,
) => ({
  title: `Deactivate ${isolated(fullName)}?`,
  ...{ dismiss: 'Keep active', submit: 'Deactivate' },
  text: (
    <ul class="plain">
      <li>
        {people === 1
          ? 'Its only user cannot'
          : people === 0
            ? 'No one can'
            : `None of its ${people.toLocaleString('en-US')} users can`}{' '}
        sign in, and all open sessions end now.
      </li>
      <li>
        {queued > 0
          ? `${queued.toLocaleString('en-US')} queued ${queued === 1 ? 'task waits' : 'tasks wait'}; running tasks finish.`
          : 'New tasks wait; running tasks finish.'}
      </li>
      <li>Emailed links and API tokens stop working. Its portal address shows a notice.</li>
      <li>All data and reserved licenses are kept.</li>
    </ul>
  ),
})

type Switched = Pick<TenantRow, 'id' | 'name' | 'state'>

/**
 * The Enable switch: off asks first, in a dialog, on happens at once. Who may not switch sees its state. The form that a
 * row's button belongs to stands once on its page (`ActivationForm`).
 */
export const EnableSwitch = (props: { tenant: Switched; maySwitch: boolean; bare?: boolean }) => {
  const { tenant } = props
  const isOn = tenant.state === 'active'
  const state = isOn ? 'Active' : 'Deactivated'
  // what is seen is part of what is said (WCAG 2.5.3)
  const label = `Enable ${isolated(tenant.name)}: ${state}`
  if (!props.maySwitch || tenant.state === 'deleting')
    return <StateTag tenant={{ ...tenant, deletionAt: null }} />
  return isOn ? (
    <a
      class="toggle"
      role="button"
      aria-pressed="true"
      aria-label={label}
      href={`${tenantUrl(tenant)}/deactivation`}
      data-dialog
    >
      {!props.bare && state}
    </a>
  ) : (
    <button
      class="toggle"
      aria-pressed="false"
      aria-label={label}
      form="activate"
      name="tenant"
      value={tenant.id}
    >
      {!props.bare && state}
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

/** What a tenant's host shows while the tenant is switched off: its brand, and that its data is kept. */
export const SwitchedOffPage = (props: {
  nonce: string
  brand: Brand
  host: string
  language: Language
  support: string | null
}) => {
  const words = wordsIn(props.language).tenants.switchedOff
  return (
    <SignInLayout
      title={words.title}
      nonce={props.nonce}
      brand={props.brand}
      host={props.host}
      words={wordsIn(props.language)}
    >
      <p>{words.text}</p>
      {props.support && (
        <p class="muted">
          {words.contact} <a href={`mailto:${props.support}`}>{props.support}</a>.
        </p>
      )}
    </SignInLayout>
  )
}
