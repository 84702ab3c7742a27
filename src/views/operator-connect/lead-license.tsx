import type { SbcChoice } from '../../domain/onboarding/sbcs.ts'
import type { TemplateToChoose } from '../../domain/onboarding/scripts.ts'
import type { Lead } from '../../domain/operator-connect/leads.read.ts'
import type { DrawnField } from '../form.declared.tsx'
import type { FormLook } from '../form.frames.tsx'
import { SelectField, TextField } from '../form.tsx'
import { hx } from '../hx.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { licenseWords } from '../services/labels.ts'
import { isolated } from '../words/isolated.ts'
import type { Words } from '../words.ts'
import { leadLicenseWords } from './lead-license.words.ts'

type Props = {
  lead: Lead
  pools: Record<'service' | 'user', { available: number }>
  sbcs: readonly SbcChoice[]
  templates: readonly TemplateToChoose[]
}

type Name =
  | 'whose'
  | 'company'
  | 'shortname'
  | 'tenant'
  | 'license'
  | 'users'
  | 'by'
  | 'name'
  | 'sbcId'
  | 'sbc-onboarding'
  | 'sbc-cleanup'
  | 'values'

const scripts = ['sbc-onboarding', 'sbc-cleanup'] as const

/** What a lead is given: whose it becomes, its license, and under Advanced Settings what is set up at an SBC. */
export function leadLicenseLook(reader: Words, props: Props): FormLook<Name> {
  const { lead, pools, sbcs, templates } = props
  const words = leadLicenseWords(reader)
  const hasApi = sbcs.some((sbc) => sbc.hasApi)
  const choiceOf = (slot: (typeof scripts)[number]) => [
    { value: '', label: words.noScript },
    ...templates
      .filter(({ kind, phase }) => `${kind}-${phase}` === slot)
      .map(({ id, name }) => ({ value: id, label: name })),
  ]
  return {
    title: words.title(isolated(lead.companyName)),
    text: (
      <>
        <MoreStyles />
        <p>{words.text}</p>
        <p class="muted">{words.left(pools.service.available, pools.user.available)}</p>
      </>
    ),
    submit: words.submit,
    labels: words.fields,
    options: { license: licenseWords, by: words.ways },
    choices: {
      'sbc-onboarding': choiceOf('sbc-onboarding'),
      'sbc-cleanup': choiceOf('sbc-cleanup'),
    },
    omit: hasApi ? [] : [...scripts, 'values'],
    slots: {
      whose: (field) => <Whose {...{ field, words, lead }} />,
      company: (field) => (
        <div class="when-new">
          <TextField {...field} maxlength={200} />
        </div>
      ),
      shortname: (field) => (
        <div class="when-new">
          <TextField {...field} maxlength={15} autocapitalize="none" spellcheck={false} />
        </div>
      ),
      tenant: (field) => <ExistingTenant {...field} />,
      sbcId: (field) => (
        <>
          <p>
            <strong>{words.advanced}</strong>
          </p>
          <SelectField
            {...field}
            options={[
              { value: '', label: words.noSbc },
              ...sbcs.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </>
      ),
    },
  }
}

type Ours = ReturnType<typeof leadLicenseWords>

const Whose = ({ field, words, lead }: { field: DrawnField; words: Ours; lead: Lead }) => {
  const isNew = field.value !== 'existing'
  return (
    <fieldset class="stack" id="field-whose" tabindex={-1}>
      <legend>{field.label}</legend>
      <label class="choice">
        <input type="radio" name="whose" value="new" checked={isNew} />
        <strong>{words.fresh}</strong>
        <span>{words.freshText}</span>
      </label>
      <label class="choice">
        <input type="radio" name="whose" value="existing" checked={!isNew} />
        <strong>{words.existing}</strong>
        <span>
          {lead.mspName === null ? words.existingText : words.existingOf(isolated(lead.mspName))}
        </span>
      </label>
      {field.error && (
        <p class="error" id="field-whose-error">
          {field.error}
        </p>
      )}
    </fieldset>
  )
}

/** A browser offers tenants that match while somebody types. */
const ExistingTenant = (field: DrawnField) => (
  <div class="when-existing">
    <TextField
      {...field}
      maxlength={200}
      autocomplete="off"
      spellcheck={false}
      list="tenants-known"
      {...hx({
        get: '/services/new/tenants',
        trigger: 'input changed delay:150ms',
        target: '#tenants-known',
        swap: 'innerHTML',
        sync: 'replace',
      })}
    />
    <datalist id="tenants-known" />
  </div>
)
