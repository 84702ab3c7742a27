import type { Child } from 'hono/jsx'
import type { DraftValues, Step } from '../../domain/tenants/drafts.steps.ts'
import type { Quota } from '../../domain/tenants/quotas.ts'
import { Fact } from '../card.tsx'
import { inUnicode } from '../internationalized.ts'
import { countryName, languageName } from '../locales.ts'
import { ReviewPart } from '../wizard.tsx'
import type { DnsRecords } from './drafts.steps.tsx'
import { howWords } from './drafts.tsx'
import { featureKeys, featureNames, quotaNames, sizeWords } from './labels.ts'

type Props = {
  id: string
  values: DraftValues
  suffix: string
  msp: string | null
  quotas: readonly Quota[]
  records: DnsRecords | null
  /** The fields of its first service, for who may add one. */
  service: Child
}

/** The last step: everything that saving makes, each part with the way back to it. */
export const ReviewStep = (props: Props) => {
  const { company, notification, domain } = props.values
  if (!company || !notification) return null
  return (
    <>
      <Part id={props.id} step="company" title="Company">
        <Fact label="Company name">{company.name}</Fact>
        <Fact label="Shortname">
          <code>{company.shortname}</code>
        </Fact>
        <Fact label="Size">{company.size ? sizeWords[company.size] : 'not set'}</Fact>
        <Fact label="Country or region">
          {company.country ? countryName(company.country, 'en') : 'not set'}
        </Fact>
        <Fact label="MSP">{props.msp ?? 'none, directly under the provider'}</Fact>
        <Fact label="Site time zone">{company.timeZone.replaceAll('_', ' ')}</Fact>
        <Fact label="System language">{languageName(company.language, 'en')}</Fact>
      </Part>
      <Part id={props.id} step="company" title="Administrator">
        <Fact label="Username">{company.username}</Fact>
        <Fact label="Name">{`${company.firstName} ${company.lastName}`.trim()}</Fact>
        <Fact label="Email">{inUnicode(company.email)}</Fact>
        <Fact label="Password">
          {notification.how === 'activation'
            ? 'chosen with the link'
            : 'as entered; changed at the first sign-in'}
        </Fact>
      </Part>
      <Part id={props.id} step="notification" title="Email notification">
        <Fact label="Email">{howWords[notification.how]}</Fact>
      </Part>
      <Part id={props.id} step="domain" title="Domain">
        <Fact label="Portal address">
          <span class="mono">
            {company.shortname}.{props.suffix}
          </span>
        </Fact>
        <Fact label="Custom domain">
          {domain?.host ? <span class="mono">{inUnicode(domain.host)}</span> : 'none'}
        </Fact>
        {props.records && (
          <>
            <Fact label="TXT record">
              <span class="mono">{props.records.proof}</span>, with a token shown on its Domain
              shows
            </Fact>
            <Fact label="CNAME record">
              <span class="mono">{props.records.host}</span> to{' '}
              <span class="mono">{props.records.edge}</span>
            </Fact>
          </>
        )}
      </Part>
      <Limits {...props} />
      {props.service && (
        <fieldset class="stack">
          <legend>First service</legend>
          <p class="muted">Optional. You can add one later.</p>
          <div class="form-grid">{props.service}</div>
        </fieldset>
      )}
    </>
  )
}

const Limits = ({ id, values, quotas }: Props) => {
  const off = values.permissions?.off ?? []
  const amounts = values.capabilities?.amounts ?? {}
  return (
    <>
      <Part id={id} step="permissions" title="Permissions">
        <Fact label="On">
          {featureKeys
            .filter((f) => !off.includes(f))
            .map((f) => featureNames[f])
            .join(', ') || 'none'}
        </Fact>
        <Fact label="Off">{off.map((f) => featureNames[f]).join(', ') || 'none'}</Fact>
      </Part>
      <Part id={id} step="capabilities" title="Capabilities">
        {quotas.map(({ key, unit }) => (
          <Fact label={quotaNames[key]}>
            {(amounts[key] ?? 0).toLocaleString('en-US')}
            {unit === 'GiB' && ' GiB'}
          </Fact>
        ))}
      </Part>
    </>
  )
}

const Part = (props: { id: string; step: Step; title: string; children?: Child }) => (
  <ReviewPart path="/tenants/new" {...props} />
)
