import type { Child } from 'hono/jsx'
import type { Tenant } from '../../domain/tenant.ts'
import type { Deletion, FailedDeletion } from '../../domain/tenants/deletion.ts'
import { saidIn } from '../../noun.ts'
import { DialogLink } from '../dialog.tsx'
import { Icon } from '../icon.tsx'
import { inUnicode } from '../internationalized.ts'
import { type Tab, tabs } from '../words/tabs.ts'
import { useWords } from '../words.ts'
import { ActivationForm, EnableSwitch, StateTag } from './deactivation.tsx'
import { DeletionNote, FailedDeletionNote } from './deletion.tsx'

/** How a tenant stands, above its pages for staff: where its portal is, and what may be done to it as a whole. */
export type HeadProps = {
  address: string | null
  deletion: Deletion | null
  /** One that was given up. */
  failed: FailedDeletion | null
  /** Whose staff reads it: some pages are the provider's alone. */
  staff: 'provider' | 'msp'
  may: { switch: boolean; delete: boolean; enter: boolean; move: boolean }
}

/** Around a tenant's page: on its own portal a heading, for staff the customer's head with all its pages beside. */
export const TenantPage = (props: {
  tenant: Tenant
  base: string
  isOwn: boolean
  head?: HeadProps
  tab: Tab
  /** Of a page below the tab's own. */
  title?: string | undefined
  /** Beside the heading: what can be done here. */
  aside?: Child
  children?: Child
}) => {
  const title = props.title ?? useWords().tenants.tabs[props.tab]
  return (
    <>
      {!props.isOwn && <TenantHead {...props} />}
      <div class="page-head">
        {props.isOwn ? <h1>{title}</h1> : <h2>{title}</h2>}
        {props.aside}
      </div>
      {props.children}
    </>
  )
}

type Heading = { tenant: Tenant; base: string; tab: Tab; head?: HeadProps }

const TenantHead = ({ tenant, base, tab, head }: Heading) => {
  const { language } = useWords()
  return (
    <>
      <div class="page-head">
        <div>
          <nav aria-label="Breadcrumb">
            <ol class="crumbs">
              <li>
                {head?.staff === 'msp' ? (
                  <a href="/msp/organizations">Organizations</a>
                ) : (
                  <a href="/tenants">Tenants</a>
                )}
              </li>
              <li aria-current="page">{tenant.shortname}</li>
            </ol>
          </nav>
          <div class="cluster">
            <h1>{tenant.fullName}</h1>
            <StateTag tenant={{ ...tenant, deletionAt: head?.deletion?.at ?? null }} />
          </div>
          <p>
            {head?.address ? (
              <a href={head.address}>{inUnicode(new URL(head.address).host)}</a>
            ) : (
              <code>{tenant.shortname}</code>
            )}
            {tenant.mspName && ` · ${tenant.mspName}`}
          </p>
        </div>
        {head && <HeadActs tenant={tenant} base={base} head={head} />}
      </div>
      {head?.deletion && (
        <DeletionNote tenant={tenant} deletion={head.deletion} mayStop={head.may.delete} />
      )}
      {head?.failed && (
        <FailedDeletionNote tenant={tenant} failed={head.failed} mayRetry={head.may.delete} />
      )}
      <nav class="tabs" aria-label={tenant.fullName}>
        {tabs.filter(isFor(head)).map(({ name, label }) => (
          <a
            href={name === 'overview' ? base : `${base}/${name}`}
            aria-current={name === tab ? 'page' : undefined}
          >
            {saidIn(label, language)}
          </a>
        ))}
      </nav>
    </>
  )
}

const isFor =
  (head: HeadProps | undefined) =>
  ({ for: of }: { for?: readonly string[] }) =>
    !of || !head || of.includes(head.staff)

const HeadActs = ({ tenant, base, head }: { tenant: Tenant; base: string; head: HeadProps }) => (
  <div class="actions">
    {head.may.switch && tenant.state !== 'deleting' && (
      <>
        <EnableSwitch
          tenant={{ id: tenant.id, name: tenant.fullName, state: tenant.state }}
          maySwitch
        />
        <ActivationForm />
      </>
    )}
    {head.may.enter && head.address && tenant.state !== 'deleting' && (
      <DialogLink href={`${base}/support-sessions/new`} icon="login">
        Open customer portal
      </DialogLink>
    )}
    {head.may.move && tenant.state !== 'deleting' && (
      <DialogLink href={`${base}/move`}>Move</DialogLink>
    )}
    {head.may.delete && !head.deletion && !head.failed && tenant.state !== 'deleting' && (
      <a class="btn" href={`${base}/deletion`}>
        <Icon name="trash" />
        Delete
      </a>
    )}
  </div>
)
