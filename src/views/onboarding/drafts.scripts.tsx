import type { Preview } from '../../domain/onboarding/drafts.scripts.ts'
import type { ScriptSlot } from '../../domain/onboarding/drafts.steps.ts'
import type { TemplateToChoose } from '../../domain/onboarding/scripts.ts'
import { type Errors, Field, Options, TextField } from '../form.tsx'
import { hx } from '../hx.tsx'
import { Note } from '../status.tsx'
import { slotNames } from './deployment.said.ts'
import { wizardPath } from './drafts.tsx'

/** What somebody enters for the chosen templates. `isKept`: a secret that the draft has already. */
export type Asked = { field: string; name: string; isSecret: boolean; isKept: boolean }

type Props = {
  draft: string
  shown: Readonly<Record<string, string>>
  errors: Errors
  /** Which are offered, with their templates. */
  slots: readonly { slot: ScriptSlot; templates: readonly TemplateToChoose[] }[]
  /** The SBC's name where no scripts are sent to it, else null. */
  withoutApi: string | null
  asked: readonly Asked[]
  known: readonly { name: string; value: string }[]
  previews: readonly Preview[]
  mayAdminister: boolean
}

const isSbc = (slot: ScriptSlot) => slot.startsWith('sbc-')

/** Looks again at what is chosen and entered; nothing of it is kept by that but secrets, which no page shows again. */
const looking = (draft: string, target: string, part: string) =>
  hx({
    post: `${wizardPath}/${draft}/previews`,
    trigger: 'change',
    include: 'closest form',
    target: `#${target}`,
    swap: 'innerHTML',
    sync: 'replace',
    vals: JSON.stringify({ part }),
  })

/** The third step: the templates, what their variables hold, and the scripts that come of it. */
export const ScriptsStep = (props: Props) => {
  const { slots, withoutApi, mayAdminister } = props
  return (
    <>
      {withoutApi !== null && (
        <Note tone="info">
          No REST API is entered for {withoutApi}, so nothing is configured there. You do it
          yourself.
        </Note>
      )}
      {slots.some(({ slot, templates }) => isSbc(slot) && templates.length === 0) && (
        <Note
          tone="bad"
          action={
            mayAdminister && (
              <a class="btn small" href="/settings/scripts">
                Script Templates
              </a>
            )
          }
        >
          A script template for SBCs is missing. Your draft is kept.
        </Note>
      )}
      <div class="form-grid">
        {slots.map(({ slot, templates }) => (
          <Slot {...props} slot={slot} templates={templates} />
        ))}
      </div>
      <p class="muted">
        Scripts for Microsoft 365 are optional: they are shown, filled in, on the service’s page,
        for whoever runs them.
      </p>
      <div id="script-values" class="stack-lg">
        <ScriptValues {...props} />
      </div>
      <div>
        <button class="btn" formaction={`${wizardPath}/${props.draft}/previews`} formnovalidate>
          Update preview
        </button>
      </div>
    </>
  )
}

const Slot = (props: Props & Props['slots'][number]) => {
  const { slot, templates, shown, errors, draft } = props
  return (
    <Field
      name={slot}
      label={slotNames[slot]}
      error={errors[slot]}
      control={(ties) => (
        <select {...ties} {...looking(draft, 'script-values', 'values')}>
          <Options
            value={shown[slot] ?? ''}
            options={[
              { value: '', label: isSbc(slot) ? 'Select…' : 'None' },
              ...templates.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </select>
      )}
    />
  )
}

/** What the chosen templates ask for, and the scripts. */
export const ScriptValues = (props: Props) => {
  const { asked, known, shown, errors, draft } = props
  return (
    <>
      {asked.length > 0 && (
        <fieldset class="stack">
          <legend>
            <h3>Values</h3>
          </legend>
          <div class="form-grid">
            {asked.map(({ field, name, isSecret, isKept }) => (
              <TextField
                name={field}
                label={name}
                type={isSecret ? 'password' : 'text'}
                value={isSecret ? '' : (shown[field] ?? '')}
                error={errors[field]}
                maxlength={256}
                autocomplete={isSecret ? 'new-password' : 'off'}
                autocapitalize="none"
                spellcheck={false}
                {...(isKept && { hint: 'A value is kept. Enter another to replace it.' })}
                {...looking(draft, 'script-texts', 'texts')}
              />
            ))}
          </div>
        </fieldset>
      )}
      {known.length > 0 && (
        <p class="muted">
          Filled in by the portal:{' '}
          {known.map(({ name, value }, at) => (
            <>
              {at > 0 && ', '}
              {name} <span class="mono">{value}</span>
            </>
          ))}
        </p>
      )}
      <div id="script-texts" class="stack" role="status" aria-label="Preview">
        <ScriptTexts {...props} />
      </div>
    </>
  )
}

/** Each script as it would be run, with dots for what is secret. */
export const ScriptTexts = ({ previews }: Pick<Props, 'previews'>) => (
  <>
    {previews.map(({ slot, name, text }) => (
      <section class="stack" aria-label={slotNames[slot]}>
        <h3>
          {slotNames[slot]}: {name}
        </h3>
        <pre class="mail-text" tabindex={0}>
          {text}
        </pre>
      </section>
    ))}
  </>
)
