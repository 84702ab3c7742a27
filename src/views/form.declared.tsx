import type { Child } from 'hono/jsx'
import type { Shown } from '../domain/form.ts'
import type { Input } from '../domain/values.ts'
import { DialogFoot, DialogHead, DismissLink } from './dialog.tsx'
import { CheckField, type Errors, Field, FormErrors, SelectField, TextField } from './form.tsx'
import { saving } from './hx.tsx'
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
  version?: number | undefined
  errors: Errors
}

/** The fields of a declared form, each by its kind of value; the version goes along unseen. */
export const FormFields = <N extends string>(
  props: FieldsLook<N> & FormState<N> & { only?: readonly N[]; autofocus?: boolean },
) => {
  const { inputs, omit = [], only = [...inputs.keys()], autofocus, version } = props
  const drawn = only.filter((name) => !omit.includes(name))
  return (
    <>
      {version !== undefined && <input type="hidden" name="version" value={String(version)} />}
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
  const value = shown[name] ?? ''
  const words: Readonly<Record<string, unknown>> = labels
  const usual = words[`${name}Hint`]
  const hint = hints?.[name] ?? (typeof usual === 'string' ? usual : undefined)
  const field: DrawnField = {
    ...{ name, label: labels[name], error: errors[name] },
    value: typeof value === 'string' ? value : '',
    ...(hint !== undefined && { hint }),
    ...(props.autofocus && { autofocus: true }),
  }
  const slot = slots?.[name]
  if (slot) return slot(field)
  if (!input) throw new Error(`the form has no field ${name}`)
  return <FieldOfKind input={input} {...field} chosen={value} options={props.options?.[name]} />
}

const FieldOfKind = (
  props: DrawnField & {
    input: Input
    chosen: string | readonly string[]
    options: Readonly<Record<string, string>> | undefined
  },
) => {
  const { input, chosen, options = {}, ...field } = props
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
    case 'text':
    case 'email':
    case 'url':
      return <TextField {...field} type={input.as} maxlength={input.max} required={required} />
    case 'switch':
      return <SwitchField {...field} />
    case 'choices':
      return <ChoicesField {...field} chosen={chosen} options={input.of.map(named)} />
    case 'country':
      return <SelectField {...field} options={[...unsaid, ...countryOptions(input.of, language)]} />
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

const SwitchField = ({ name, label, value, hint, error }: DrawnField) => (
  <div class="field">
    <CheckField name={name} label={label} role="switch" checked={value === 'on'} />
    {hint && <p class="hint">{hint}</p>}
    {error && <p class="error">{error}</p>}
  </div>
)

const ChoicesField = (
  props: DrawnField & {
    chosen: string | readonly string[]
    options: readonly { value: string; label: string }[]
  },
) => (
  <fieldset class="stack">
    <legend>{props.label}</legend>
    {props.options.map(({ value, label }) => (
      <CheckField
        name={props.name}
        value={value}
        label={label}
        role="switch"
        checked={props.chosen.includes(value)}
      />
    ))}
    {props.hint && <p class="hint">{props.hint}</p>}
    {props.error && <p class="error">{props.error}</p>}
  </fieldset>
)

/** What stands around a form's fields; the words of buttons where Save and Cancel do not say it. */
export type FormLook<N extends string> = FieldsLook<N> & {
  title: string
  /** Above the fields. */
  text?: Child
  submit?: string
  dismiss?: string
  /** Something is lost: the button says so, and the focus is on the way out. */
  danger?: boolean
  /** Further buttons, before the one that saves. */
  aside?: Child
  /** Why this reader cannot change what a card shows, or null. */
  locked?: string | null
}

type FormProps<N extends string> = FormLook<N> & FormState<N> & { action: string; back: string }

/** Labels before what is wrong, since the list on top stands away from the fields. */
const labelled = <N extends string>({ errors, labels }: FormProps<N>): Errors => {
  const known: Readonly<Record<string, unknown>> = labels
  return Object.fromEntries(
    Object.entries(errors).map(([name, said]) => {
      const label = known[name]
      return [name, said && typeof label === 'string' ? `${label}: ${said}` : said]
    }),
  )
}

/** A declared form in the dialog, or as a card on a page of its own: its head and foot stay in sight. */
export const DialogForm = <N extends string>(props: FormProps<N>) => {
  const { danger = false } = props
  const words = useWords().frame.form
  const hasFields = props.inputs.size > 0
  return (
    <form {...saving(props.action)} autocomplete="off">
      <DialogHead id="dialog-title" title={props.title} />
      <div class="body stack">
        <FormErrors errors={labelled(props)} />
        {props.text}
        <FormFields {...props} autofocus />
      </div>
      <DialogFoot>
        <DismissLink href={props.back} autofocus={danger && !hasFields}>
          {props.dismiss ?? (danger ? words.keep : words.cancel)}
        </DismissLink>
        {props.aside}
        <button class={danger ? 'btn danger' : 'btn primary'}>{props.submit ?? words.save}</button>
      </DialogFoot>
    </form>
  )
}

/** A declared form as a card of a page; who may only look sees the same, closed. */
export const CardForm = <N extends string>(props: FormProps<N>) => {
  const { locked = null } = props
  const words = useWords().frame.form
  return (
    <form
      class="card"
      method="post"
      action={props.action}
      aria-label={props.title}
      autocomplete="off"
    >
      <fieldset class="body stack-lg bare" disabled={locked !== null}>
        {locked && <p class="muted">{locked}</p>}
        <FormErrors errors={labelled(props)} />
        {props.text}
        <div class="form-grid">
          <FormFields {...props} />
        </div>
      </fieldset>
      {locked === null && (
        <footer>
          {props.aside}
          <button class="btn primary push">{props.submit ?? words.save}</button>
        </footer>
      )}
    </form>
  )
}
