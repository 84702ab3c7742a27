import type { Child } from 'hono/jsx'
import type { Tenant } from '../../domain/tenants/tenants.ts'
import { useWords } from '../words.ts'

/** A tenant's pages, as its staff see them in a row. */
export const tabs = [
  'overview',
  'users',
  'sites',
  'permissions',
  'quotas',
  'usage',
  'domain',
  'branding',
  'log',
  'visits',
] as const
export type Tab = (typeof tabs)[number]

/** Around a tenant's page: on its own portal a heading, for staff the customer's head with all its pages beside. */
export const TenantPage = (props: {
  tenant: Tenant
  base: string
  isOwn: boolean
  tab: Tab
  /** Beside the heading: what can be done here. */
  aside?: Child
  children?: Child
}) => {
  const words = useWords().tenants.tabs
  return (
    <>
      {!props.isOwn && <TenantHead tenant={props.tenant} base={props.base} tab={props.tab} />}
      <div class="page-head">
        {props.isOwn ? <h1>{words[props.tab]}</h1> : <h2>{words[props.tab]}</h2>}
        {props.aside}
      </div>
      {props.children}
    </>
  )
}

const TenantHead = ({ tenant, base, tab }: { tenant: Tenant; base: string; tab: Tab }) => {
  const words = useWords().tenants.tabs
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{tenant.fullName}</h1>
          <p>
            <code>{tenant.shortname}</code>
            {tenant.mspName && ` · ${tenant.mspName}`}
          </p>
        </div>
      </div>
      <nav class="tabs" aria-label={tenant.fullName}>
        {tabs.map((one) => (
          <a
            href={one === 'overview' ? base : `${base}/${one}`}
            aria-current={one === tab ? 'page' : undefined}
          >
            {words[one]}
          </a>
        ))}
      </nav>
    </>
  )
}
