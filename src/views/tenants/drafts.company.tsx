import type { TypedCompany } from '../../domain/tenants/drafts.checks.ts'
import { type Errors, PasswordField, SelectField, TextField } from '../form.tsx'
import { hx } from '../hx.tsx'
import { sizeOptions } from './labels.ts'
import { countryOptions, type LocaleChoices, languageOptions, zoneOptions } from './locales.ts'

type CompanyForm = {
  typed: Partial<TypedCompany>
  errors: Errors
  localeChoices: LocaleChoices
  /** Null for an MSP's people, whose tenants are under their own. */
  msps: readonly { id: string; name: string }[] | null
  /** A password is kept already, or none is needed because a link is mailed. */
  password: 'none' | 'kept' | 'not-needed'
}

/** The first step: the company, and the one who administers its portal. */
export const CompanyStep = (props: CompanyForm) => {
  const field = (name: keyof TypedCompany) => ({
    name,
    value: props.typed[name] ?? '',
    error: props.errors[name],
  })
  return (
    <>
      <fieldset class="stack">
        <legend>
          <h3>Company</h3>
        </legend>
        <div class="form-grid">
          <NameField value={props.typed.name ?? ''} error={props.errors.name} />
          <ShortnameField value={props.typed.shortname ?? ''} error={props.errors.shortname} />
          <SelectField
            {...field('size')}
            label="Company size"
            options={[{ value: '', label: 'Not said' }, ...sizeOptions]}
          />
          <SelectField
            {...field('country')}
            label="Country or region"
            options={[
              { value: '', label: 'Not said' },
              ...countryOptions(props.localeChoices, 'en'),
            ]}
          />
          {props.msps && (
            <SelectField
              {...field('msp')}
              label="MSP"
              options={[
                { value: '', label: 'None, directly under the provider' },
                ...props.msps.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          )}
        </div>
        {!props.msps && props.errors.msp && <p class="error">{props.errors.msp}</p>}
      </fieldset>
      <fieldset class="stack">
        <legend>
          <h3>Administrator</h3>
        </legend>
        <div class="form-grid">
          <TextField
            {...field('username')}
            label="Admin username"
            hint="Cannot be changed later. Unique within this tenant only."
            maxlength={64}
            autocomplete="off"
            required
          />
          <AdminPassword {...props} />
          <TextField {...field('firstName')} label="First name" maxlength={50} required />
          <TextField {...field('lastName')} label="Last name" hint="Optional" maxlength={50} />
          <TextField
            {...field('email')}
            label="Email address"
            type="email"
            maxlength={254}
            autocomplete="off"
            required
          />
        </div>
      </fieldset>
      <fieldset class="stack">
        <legend>
          <h3>Site</h3>
        </legend>
        <div class="form-grid">
          <SelectField
            {...field('timeZone')}
            label="Site time zone"
            options={zoneOptions(props.localeChoices)}
          />
          <SelectField
            {...field('language')}
            label="System language"
            options={languageOptions(props.localeChoices, 'en')}
          />
        </div>
      </fieldset>
    </>
  )
}

const NameField = ({ value, error }: { value: string; error: string | undefined }) => (
  <TextField
    name="name"
    label="Company name"
    value={value}
    error={error}
    maxlength={200}
    required
    autofocus={value === ''}
    {...hx({
      get: '/tenants/new/shortname',
      trigger: 'change',
      include: '#field-name, #field-shortname',
      target: '#field-shortname',
      swap: 'outerHTML',
    })}
  />
)

const ShortnameField = ({ value, error }: { value: string; error: string | undefined }) => (
  <div class="field">
    <label for="field-shortname">Shortname</label>
    <ShortnameInput value={value} error={error} />
    <p class="hint" id="field-shortname-hint">
      3 to 15 letters, digits, hyphens: the address of its portal. Made of the name if left empty.
    </p>
    {error && (
      <p class="error" id="field-shortname-error">
        {error}
      </p>
    )}
  </div>
)

/** The input alone, which a proposal replaces. */
export const ShortnameInput = (props: { value: string; error?: string | undefined }) => (
  <input
    class="input mono"
    id="field-shortname"
    name="shortname"
    value={props.value}
    maxlength={15}
    autocomplete="off"
    autocapitalize="off"
    spellcheck={false}
    aria-describedby={
      props.error ? 'field-shortname-hint field-shortname-error' : 'field-shortname-hint'
    }
    aria-invalid={props.error ? 'true' : undefined}
  />
)

const AdminPassword = ({ password, errors }: CompanyForm) =>
  password === 'not-needed' ? (
    <div class="field">
      <span class="label">Admin password</span>
      <p class="hint">Not needed: the administrator chooses it under the link that is mailed.</p>
    </div>
  ) : (
    <PasswordField
      name="password"
      label="Admin password"
      autocomplete="new-password"
      maxlength={128}
      optional
      error={errors.password}
      hint={
        password === 'kept'
          ? 'A password is kept. Type another to replace it.'
          : 'At least 8 characters. Only if you hand it over yourself; with an activation link leave it empty.'
      }
    />
  )
