import type { Child } from 'hono/jsx'
import type { Shown } from '../domain/form.ts'
import type { Input } from '../domain/values.ts'
import { ConfirmField } from './dialog.tsx'
import { CheckField, type Errors, Field, type Option, SelectField, TextField } from './form.tsx'
import { Icon } from './icon.tsx'
import { inUnicode } from './internationalized.ts'
import { countryOptions, languageOptions, zoneOptions } from './locales.ts'
import { useWords } from './words.ts'

/** The words of a noun by field: a field without its label does not compile; `nameHint` stands beneath `name`. */
export type Labels<N extends string> = Readonly<Record<N, string>> & {
  readonly [H in `${N}Hint`]?: string
}

/** A field as it is drawn; a slot of one's own spreads it into a field component. */
export type DrawnField = {
  name: string
  label: string
  value: string
  hint?: Child
  error?: string | undefined
  autofocus?: boolean
}

/** How the fields of a declared form look. */
export type FieldsLook<N extends string> = {
  labels: Labels<N>
  /** Where the words of a hint depend on what is edited. */
  hints?: { readonly [F in N]?: Child }
  /** What the values of a choice are called. */
  options?: { readonly [F in N]?: Readonly<Record<string, string>> }
  /** Fields for one of what there is now; the verb says whether there is it. */
  choices?: { readonly [F in N]?: readonly Option[] }
  /** What is usually entered, offered while somebody types; anything else may be. */
  suggestions?: { readonly [F in N]?: readonly string[] }
  /** Fields that draw themselves. */
  slots?: { readonly [F in N]?: (field: DrawnField) => Child }
  /** Fields that this reader is not offered. */
  omit?: readonly N[]
}

/** What stands in the fields, as it is stored or as it was entered, and what is wrong with it. */
export type FormState<N extends string> = {
  inputs: ReadonlyMap<N, Input>
  shown: Shown
  /** Of what is edited; none where something is added. */
  version?: number | string
  errors: Errors
}

/** The fields of a declared form, each by its kind of value. */
export const FormFields = <N extends string>(
  props: FieldsLook<N> & FormState<N> & { only?: readonly N[]; autofocus?: boolean },
) => {
  const { inputs, omit = [], only = [...inputs.keys()], autofocus } = props
  const drawn = only.filter((name) => !omit.includes(name))
  return (
    <>
      {drawn.map((name, at) => (
        <DeclaredField {...props} name={name} autofocus={autofocus === true && at === 0} />
      ))}
    </>
  )
}

const DeclaredField = <N extends string>(
  props: FieldsLook<N> & FormState<N> & { name: N; autofocus: boolean },
) => {
  const { name, labels, shown, errors, slots, hints, inputs } = props
  const input = inputs.get(name)
  const words: Readonly<Record<string, unknown>> = labels
  const usual = words[`${name}Hint`]
  const hint = hints?.[name] ?? (typeof usual === 'string' ? usual : undefined)
  const field: DrawnField = {
    ...{ name, label: labels[name], value: shown[name] ?? '', error: errors[name] },
    ...(hint !== undefined && { hint }),
    ...(props.autofocus && { autofocus: true }),
  }
  const slot = slots?.[name]
  if (slot) return slot(field)
  const choices = props.choices?.[name]
  if (input?.as === 'several') {
    const named = input.of.map((value) => ({
      value,
      label: props.options?.[name]?.[value] ?? value,
    }))
    return <SeveralField {...field} options={choices ?? named} />
  }
  if (choices) return <SelectField {...field} options={choices} />
  if (!input) throw new Error(`the form has no field ${name}`)
  const known = props.suggestions?.[name]
  if (!known?.length)
    return <FieldOfKind input={input} {...field} options={props.options?.[name]} />
  return (
    <>
      <FieldOfKind input={input} {...field} options={undefined} list={`${name}-known`} />
      <datalist id={`${name}-known`}>
        {known.map((value) => (
          <option value={value} />
        ))}
      </datalist>
    </>
  )
}

const FieldOfKind = (
  props: DrawnField & {
    input: Input
    options: Readonly<Record<string, string>> | undefined
    list?: string
  },
) => {
  const { input, options = {}, ...field } = props
  const { language, frame } = useWords()
  const required = !input.isOptional
  const unsaid = required ? [] : [{ value: '', label: frame.form.notSaid }]
  const named = (value: string) => ({ value, label: options[value] ?? value })
  switch (input.as) {
    case 'lines':
      return <LinesField {...field} max={input.max} required={required} />
    case 'number':
      return <TextField {...field} inputmode="numeric" maxlength={input.max} required={required} />
    case 'secret':
      return (
        <TextField {...field} type="password" autocomplete="new-password" maxlength={input.max} />
      )
    case 'code':
      return (
        <TextField
          {...field}
          maxlength={input.max}
          required={required}
          autocapitalize="none"
          spellcheck={false}
        />
      )
    case 'text':
    case 'email':
    case 'url':
      return (
        <TextField
          {...field}
          {...shownIn(input.as, field)}
          type={input.as}
          maxlength={input.max}
          required={required}
        />
      )
    case 'day':
      return <TextField {...field} type="date" required={required} />
    case 'time':
      return <TextField {...field} type="time" required={required} />
    case 'hidden':
      return <input type="hidden" name={field.name} value={field.value} />
    case 'several':
      return <SeveralField {...field} options={input.of.map(named)} />
    case 'switch':
      return <SwitchField {...field} />
    case 'confirmation':
      return <ConfirmField expected={input.expected} {...field} />
    case 'country':
      return (
        <SelectField
          {...field}
          options={[...unsaid, ...countryOptions(input.of, language, field.value)]}
        />
      )
    case 'time-zone':
      return <SelectField {...field} options={[...unsaid, ...zoneOptions(input.of, field.value)]} />
    case 'language':
      return (
        <SelectField {...field} options={[...unsaid, ...languageOptions(input.of, language)]} />
      )
    case 'choice':
      return <SelectField {...field} options={[...unsaid, ...input.of.map(named)]} />
  }
}

/** Addresses are kept in ASCII, and read back as the same. */
const shownIn = (as: Input['as'], { value }: DrawnField) => ({
  value: as === 'email' ? inUnicode(value) : value,
})

const LinesField = (props: DrawnField & { max: number; required: boolean }) => {
  const { value, max, required, autofocus, ...field } = props
  return (
    <Field
      {...field}
      control={(ties) => (
        <textarea
          class="input"
          rows={max > 1000 ? 10 : 3}
          maxlength={max}
          required={required}
          autofocus={autofocus}
          {...ties}
        >
          {value}
        </textarea>
      )}
    />
  )
}

/** Any of a list, each with its tick; the list of what is wrong leads to the group. */
const SeveralField = (props: DrawnField & { options: readonly Option[] }) => {
  const { name, label, value, hint, error, options } = props
  const chosen = value.split(' ')
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ')
  return (
    <fieldset
      class="field"
      id={`field-${name}`}
      tabindex={-1}
      aria-describedby={described || undefined}
    >
      <legend class="label">{label}</legend>
      <span class="cluster">
        {options.map((option) => (
          <CheckField
            {...{ name, value: option.value, label: option.label }}
            checked={chosen.includes(option.value)}
          />
        ))}
      </span>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${name}-error`}>
          <Icon name="alert-triangle" />
          {error}
        </p>
      )}
    </fieldset>
  )
}

const SwitchField = ({ name, label, value, hint, error }: DrawnField) => (
  <div class="field">
    <CheckField name={name} label={label} role="switch" checked={value === 'on'} />
    {hint && <p class="hint">{hint}</p>}
    {error && <p class="error">{error}</p>}
  </div>
)
