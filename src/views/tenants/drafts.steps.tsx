import type { Feature } from '../../domain/features.ts'
import type { How } from '../../domain/tenants/drafts.steps.ts'
import type { Available } from '../../domain/tenants/quotas.grants.ts'
import type { Quota, QuotaKey } from '../../domain/tenants/quotas.ts'
import { CheckField, type Errors, Field, PasswordField, TextField } from '../form.tsx'
import { inUnicode } from '../internationalized.ts'
import { Note } from '../status.tsx'
import { featureKeys, featureNames, groupNames, keysOf, quotaHints, quotaNames } from './labels.ts'

type Notification = {
  how: How
  /** Whether a mail server is set up; without one neither way works. */
  isReady: boolean
  maySetUp: boolean
  hasPassword: boolean
  email: string
  errors: Errors
}

/** The second step: what is mailed to the administrator. */
export const NotificationStep = (props: Notification) => (
  <>
    {!props.isReady && (
      <Note
        tone="bad"
        alert
        action={
          props.maySetUp && (
            <a class="btn small" href="/settings/email">
              Set up the email server
            </a>
          )
        }
      >
        No email server is set up, so nothing can be sent to {inUnicode(props.email)}.{' '}
        {props.maySetUp
          ? 'Your draft is kept.'
          : 'Ask your provider to set it up. Your draft is kept.'}
      </Note>
    )}
    <fieldset class="stack">
      <legend class="vh">Email to {inUnicode(props.email)}</legend>
      <label class="choice">
        <input type="radio" name="how" value="activation" checked={props.how === 'activation'} />
        <strong>Activation link</strong>
        <span>
          The administrator chooses a password with a link that works once, for a limited time. You
          never see it.
        </span>
      </label>
      <label class="choice">
        <input type="radio" name="how" value="sign-in" checked={props.how === 'sign-in'} />
        <strong>Sign-in details</strong>
        <span>
          Portal address, company and username. The password is not in the email: you hand it over
          another way, and it must be changed at the first sign-in.
        </span>
      </label>
      <div class="when-sign-in form-grid">
        <PasswordField
          name="password"
          label="Admin password"
          autocomplete="new-password"
          optional
          error={props.errors.password}
          hint={
            props.hasPassword
              ? 'A password is set. Enter another to replace it.'
              : 'At least 8 characters.'
          }
        />
      </div>
    </fieldset>
  </>
)

/** What DNS has to hold for a customer's own host. */
export type DnsRecords = { proof: string; host: string; edge: string }

type DomainProps = {
  managed: string
  value: string
  /** For the host that was entered; null while there is none. */
  records: DnsRecords | null
  errors: Errors
}

/** The third step: where the portal is; a host of the customer's own is optional. */
export const DomainStep = (props: DomainProps) => (
  <>
    <p>
      The portal is at <code>{props.managed}</code> as soon as you save.
    </p>
    <TextField
      name="host"
      label="Custom domain"
      value={props.value}
      error={props.errors.host}
      placeholder="portal.customer.example"
      hint="Optional; can be added later. It works once DNS is verified."
      maxlength={300}
      autocomplete="off"
      autocapitalize="off"
      spellcheck={false}
    />
    {props.records && <Records {...props.records} />}
  </>
)

const Records = ({ proof, host, edge }: DnsRecords) => (
  <div class="table-wrap" tabindex={0} role="region" aria-label="DNS records">
    <table class="table wrap">
      <caption>Create these records at the customer’s DNS provider:</caption>
      <thead>
        <tr>
          <th scope="col">Type</th>
          <th scope="col">Name</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">TXT</th>
          <td class="mono">{proof}</td>
          <td class="muted">a token, shown on the tenant’s Domain page after saving</td>
        </tr>
        <tr>
          <th scope="row">CNAME</th>
          <td class="mono">{host}</td>
          <td class="mono">{edge}</td>
        </tr>
      </tbody>
    </table>
  </div>
)

/** The fourth step: every feature, on as the installation's defaults have it. */
export const PermissionsStep = ({ off }: { off: readonly Feature[] }) => (
  <fieldset>
    <legend class="vh">Features</legend>
    <div class="form-grid">
      {featureKeys.map((feature) => (
        <CheckField
          name="on"
          value={feature}
          label={featureNames[feature]}
          role="switch"
          checked={!off.includes(feature)}
        />
      ))}
    </div>
  </fieldset>
)

type Props = {
  quotas: readonly Quota[]
  typed: Partial<Record<QuotaKey, string>>
  available: Available
  errors: Errors
}

/** The fifth step: every quota by group, with what of the system license is still free. */
export const CapabilitiesStep = (props: Props) => (
  <>
    {keysOf(groupNames).map((group) => (
      <fieldset class="stack">
        <legend>
          <h3>{groupNames[group]}</h3>
        </legend>
        <div class="form-grid">
          {props.quotas
            .filter((quota) => quota.group === group)
            .map((quota) => (
              <QuotaField quota={quota} {...props} />
            ))}
        </div>
      </fieldset>
    ))}
  </>
)

const QuotaField = ({ quota, typed, available, errors }: Props & { quota: Quota }) => {
  const { key, pool } = quota
  const isShut = key === 'ai-agents' && !available.slot.isOpen
  return (
    <Field
      name={key}
      label={quotaNames[key]}
      hint={
        isShut
          ? 'No more tenants can have AI agents: the system license is fully used.'
          : quotaHints[key]
      }
      error={errors[key]}
      control={(ties) => (
        <div class="affix">
          <input
            class="input"
            inputmode="numeric"
            value={isShut ? '0' : (typed[key] ?? String(quota.default))}
            maxlength={15}
            required
            readonly={isShut}
            {...ties}
          />
          {pool && <span>of {available.pools[pool].free.toLocaleString('en-US')} free</span>}
          {!pool && unitWords[quota.unit] && <span>{unitWords[quota.unit]}</span>}
        </div>
      )}
    />
  )
}

const unitWords: Partial<Record<Quota['unit'], string>> = { GiB: 'GiB', sessions: 'sessions' }
