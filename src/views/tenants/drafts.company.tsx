import type { companyForm } from '../../domain/tenants/drafts.checks.ts'
import { type DrawnField, FormFields, type FormState, type Labels } from '../form.declared.tsx'
import { hasErrors, PasswordField, SelectField, TextField } from '../form.tsx'
import { hx } from '../hx.tsx'
import { ShortnameField } from '../shortname.tsx'
import { sizeWords } from './labels.ts'

type FieldName = keyof (typeof companyForm)['schema']['shape']

const labels: Labels<FieldName> = {
  name: 'Company name',
  shortname: 'Shortname',
  size: 'Company size',
  country: 'Country or region',
  msp: 'MSP',
  username: 'Admin username',
  usernameHint: 'Cannot be changed later. Unique within this tenant only.',
  firstName: 'First name',
  lastName: 'Last name',
  lastNameHint: 'Optional',
  email: 'Email',
  timeZone: 'Site time zone',
  language: 'System language',
}

type CompanyForm = FormState<FieldName> & {
  /** Null for an MSP's people, whose tenants are under their own. */
  msps: readonly { id: string; name: string }[] | null
  /** A password is kept already, or none is needed because a link is mailed. */
  password: 'none' | 'kept' | 'not-needed'
}

/** The first step: the company, and the one who administers its portal. */
export const CompanyStep = (props: CompanyForm) => {
  const { msps, errors } = props
  const fields = { ...props, labels, options: { size: sizeWords } }
  const options = (msps ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const slots = {
    name: (field: DrawnField) => (
      <NameField {...field} autofocus={field.value === '' && !hasErrors(errors)} />
    ),
    shortname: ShortnameField,
    msp: (field: DrawnField) => (
      <SelectField
        {...field}
        options={[{ value: '', label: 'None, directly under the provider' }, ...options]}
      />
    ),
  }
  return (
    <>
      <fieldset class="stack">
        <legend>
          <h3>Company</h3>
        </legend>
        <div class="form-grid">
          <FormFields
            {...{ ...fields, slots, omit: msps ? [] : ['msp'] }}
            only={['name', 'shortname', 'size', 'country', 'msp']}
          />
        </div>
        {!msps && errors.msp && <p class="error">{errors.msp}</p>}
      </fieldset>
      <fieldset class="stack">
        <legend>
          <h3>Administrator</h3>
        </legend>
        <div class="form-grid">
          <FormFields {...fields} only={['username']} />
          <AdminPassword {...props} />
          <FormFields {...fields} only={['firstName', 'lastName', 'email']} />
        </div>
      </fieldset>
      <fieldset class="stack">
        <legend>
          <h3>Site</h3>
        </legend>
        <div class="form-grid">
          <FormFields {...fields} only={['timeZone', 'language']} />
        </div>
      </fieldset>
    </>
  )
}

const NameField = (field: DrawnField) => (
  <TextField
    {...field}
    maxlength={200}
    required
    {...hx({
      get: '/tenants/new/shortname',
      trigger: 'change',
      include: '#field-name, #field-shortname',
      target: '#field-shortname',
      swap: 'outerHTML',
    })}
  />
)

const AdminPassword = ({ password, errors }: CompanyForm) =>
  password === 'not-needed' ? (
    <div class="field">
      <span class="label">Admin password</span>
      <p class="hint">Not needed: the administrator chooses it with the emailed link.</p>
    </div>
  ) : (
    <PasswordField
      name="password"
      label="Admin password"
      autocomplete="new-password"
      optional
      error={errors.password}
      hint={
        password === 'kept'
          ? 'A password is set. Enter another to replace it.'
          : 'At least 8 characters. Only if you hand it over yourself; leave blank to send an activation link.'
      }
    />
  )
