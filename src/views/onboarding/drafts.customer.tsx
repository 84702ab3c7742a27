import type { Match } from '../../domain/onboarding/drafts.customer.ts'
import { type Errors, hasErrors, SelectField, TextField } from '../form.tsx'
import { numberIn } from '../formats.ts'
import { hx } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { licenseWords } from '../services/labels.ts'
import { ShortnameField } from '../shortname.tsx'
import { Note } from '../status.tsx'
import { wizardPath } from './drafts.tsx'

type Pool = { available: number; purchased: number }

type Props = {
  shown: Readonly<Record<string, string>>
  errors: Errors
  msps: readonly { id: string; name: string }[]
  /** Tenants that what was typed may mean, where that is not one. */
  matches: readonly Match[]
  pools: Record<'service' | 'user', Pool>
  limits: { fewestUsers: number; maxUsers: number }
  licenses: readonly (keyof typeof licenseWords)[]
  /** The tenant that was chosen, whose page records what runs already. */
  tenantId: string | null
}

const left = ({ available, purchased }: Pool) =>
  `${numberIn('en', available)} of ${numberIn('en', purchased)}`

/** The first step: whose service it is, and its license. */
export const CustomerStep = (props: Props) => {
  const { shown, errors, pools, limits, licenses } = props
  const isNew = shown.whose === 'new'
  return (
    <>
      <fieldset class="stack" id="field-whose" tabindex={-1}>
        <legend>
          <h3>Tenant</h3>
        </legend>
        <label class="choice">
          <input type="radio" name="whose" value="existing" checked={!isNew} />
          <strong>Existing tenant</strong>
          <span>The service is added to a tenant of the portal.</span>
        </label>
        <label class="choice">
          <input type="radio" name="whose" value="new" checked={isNew} />
          <strong>New tenant</strong>
          <span>The tenant is created together with its service.</span>
        </label>
        {errors.whose && (
          <p class="error" id="field-whose-error">
            {errors.whose}
          </p>
        )}
        <div class="when-existing stack">
          <TenantField {...props} />
        </div>
        <div class="when-new form-grid">
          <Company {...props} />
        </div>
      </fieldset>
      <fieldset class="stack">
        <legend>
          <h3>License</h3>
        </legend>
        <p class="muted">
          The service is Direct Routing. {left(pools.service)} service licenses are available.
        </p>
        <div class="form-grid">
          <SelectField
            name="license"
            label="License type"
            value={shown.license ?? ''}
            error={errors.license}
            options={[
              { value: '', label: 'Select…' },
              ...licenses.map((value) => ({ value, label: licenseWords[value] })),
            ]}
          />
          <TextField
            name="users"
            label="Licensed users"
            value={shown.users ?? ''}
            error={errors.users}
            inputmode="numeric"
            maxlength={15}
            hint={`${numberIn('en', limits.fewestUsers)} to ${numberIn('en', limits.maxUsers)}; blank for Hosted Essentials. ${left(pools.user)} user licenses are available.`}
          />
        </div>
      </fieldset>
      <RunsAlready {...props} />
    </>
  )
}

const TenantField = ({ shown, errors, matches }: Props) => (
  <>
    <TextField
      name="tenant"
      label="Shortname or name"
      value={shown.tenant ?? ''}
      error={errors.tenant}
      maxlength={200}
      autofocus={!shown.tenant && !hasErrors(errors)}
      autocomplete="off"
      spellcheck={false}
      list="tenants-known"
      {...hx({
        get: `${wizardPath}/tenants`,
        trigger: 'input changed delay:150ms',
        target: '#tenants-known',
        swap: 'innerHTML',
        sync: 'replace',
      })}
    />
    <datalist id="tenants-known">
      <TenantOptions matches={matches} />
    </datalist>
    {matches.length > 0 && (
      <fieldset class="stack">
        <legend class="label">Tenants that match</legend>
        {matches.map(({ id, name, shortname }) => (
          <label class="cluster">
            <input type="radio" name="match" value={id} checked={id === shown.match} />
            {name} <span class="muted mono">{shortname}</span>
          </label>
        ))}
      </fieldset>
    )}
  </>
)

/** What a browser offers while somebody types. */
export const TenantOptions = ({ matches }: { matches: readonly Match[] }) => (
  <>
    {matches.map(({ name, shortname }) => (
      <option value={shortname}>{name}</option>
    ))}
  </>
)

const Company = ({ shown, errors, msps }: Props) => (
  <>
    <TextField
      name="company"
      label="Company name"
      value={shown.company ?? ''}
      error={errors.company}
      maxlength={200}
      {...hx({
        get: `${wizardPath}/shortname`,
        trigger: 'change',
        include: '#field-company, #field-shortname',
        target: '#field-shortname',
        swap: 'outerHTML',
      })}
    />
    <ShortnameField label="Shortname" value={shown.shortname ?? ''} error={errors.shortname} />
    <SelectField
      name="msp"
      label="MSP"
      value={shown.msp ?? ''}
      error={errors.msp}
      options={[
        { value: '', label: 'None, directly under the provider' },
        ...msps.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
    <TextField
      name="msTenantId"
      label="Microsoft 365 tenant ID"
      value={shown.msTenantId ?? ''}
      error={errors.msTenantId}
      hint="Optional. Consent of any other tenant is then refused."
      maxlength={36}
      autocapitalize="none"
      autocomplete="off"
      spellcheck={false}
    />
  </>
)

const RunsAlready = ({ tenantId }: Props) => (
  <Note
    action={
      <a class="btn small" href={tenantId ? `/tenants/${tenantId}/services/new` : '/tenants'}>
        {tenantId ? 'Add a service that runs already' : 'Tenants'}
        <Icon name="chevron-right" />
      </a>
    }
  >
    A service that runs already, or is Operator Connect, is not onboarded: it is added on its
    tenant’s page.
  </Note>
)
