import type { Tenant } from '../../domain/tenant.ts'
import { CheckField, type Errors, FormErrors, SelectField, TextField } from '../form.tsx'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'
import { sizeOptions } from './labels.ts'
import { countryOptions, type LocaleChoices, languageOptions, zoneOptions } from './locales.ts'

/** What the profile's form shows, by field. */
export type ProfileTyped = Record<'name' | 'size' | 'country' | 'timeZone' | 'language', string> & {
  supportApproval: boolean
}

/** The company as its own administrators and staff edit it; who may only look sees the same, closed. */
export const ProfileForm = (props: {
  tenant: Tenant
  action: string
  typed: ProfileTyped
  localeChoices: LocaleChoices
  mayEdit: boolean
  maySetApproval: boolean
  errors: Errors
  isSaved: boolean
}) => {
  const { typed, errors, localeChoices } = props
  const { language, tenants } = useWords()
  const words = tenants.profile
  const field = (name: Exclude<keyof ProfileTyped, 'supportApproval'>) => ({
    name,
    label: words[name],
    value: typed[name],
    error: errors[name],
  })
  return (
    <form class="card" method="post" action={props.action} aria-label={tenants.tabs.profile}>
      <fieldset class="body stack-lg bare" disabled={!props.mayEdit}>
        {props.isSaved && <Note tone="ok">{words.saved}</Note>}
        {!props.mayEdit && <p class="muted">{words.readOnly}</p>}
        <FormErrors errors={errors} />
        <input type="hidden" name="version" value={String(props.tenant.version)} />
        <div class="form-grid">
          <TextField {...field('name')} maxlength={200} required />
          <SelectField
            {...field('size')}
            options={[{ value: '', label: words.notSaid }, ...sizeOptions]}
          />
          <SelectField
            {...field('country')}
            options={[
              { value: '', label: words.notSaid },
              ...countryOptions(localeChoices, language),
            ]}
          />
          <SelectField
            {...field('timeZone')}
            options={zoneOptions(localeChoices, typed.timeZone)}
          />
          <SelectField
            {...field('language')}
            hint={words.languageHint}
            options={languageOptions(localeChoices, language)}
          />
        </div>
        {props.maySetApproval && (
          <div class="field">
            <CheckField
              name="supportApproval"
              label={words.support}
              role="switch"
              checked={typed.supportApproval}
            />
            <p class="hint">{words.supportHint}</p>
            {errors.supportApproval && <p class="error">{errors.supportApproval}</p>}
          </div>
        )}
      </fieldset>
      {props.mayEdit && (
        <footer>
          <button class="btn primary push">{words.save}</button>
        </footer>
      )}
    </form>
  )
}
