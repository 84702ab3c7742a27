import type { Child } from 'hono/jsx'
import type { Shown } from '../domain/form.ts'
import type { Input } from '../domain/values.ts'
import { ConfirmField, DialogFoot, DialogHead, DismissLink } from './dialog.tsx'
import {
  CheckField,
  type Errors,
  Field,
  FormErrors,
  type Option,
  PasswordField,
  SelectField,
  TextField,
} from './form.tsx'
import { saving } from './hx.tsx'
import { countryOptions, languageOptions, zoneOptions } from './locales.ts'
import { grouped, useWords } from './words.ts'

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
  if (choices) return <SelectField {...field} options={choices} />
  if (!input) throw new Error(`the form has no field ${name}`)
  return <FieldOfKind input={input} {...field} options={props.options?.[name]} />
}

const FieldOfKind = (
  props: DrawnField & {
    input: Input
    options: Readonly<Record<string, string>> | undefined
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
      return <TextField {...field} type={input.as} maxlength={input.max} required={required} />
    case 'hidden':
      return <input type="hidden" name={field.name} value={field.value} />
    case 'switch':
      return <SwitchField {...field} />
    case 'confirmation':
      return <ConfirmField expected={input.expected} error={field.error} />
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

/** What stands around a form's fields; the words of buttons where Save and Cancel do not say it. */
export type FormLook<N extends string> = FieldsLook<N> & {
  title: string
  /** Of a card that is not the whole page. */
  heading?: string
  /** Above the fields. */
  text?: Child
  /** What the act changes, by number: as it is, and as it will be. */
  figures?: readonly Figure[]
  submit?: string
  dismiss?: string
  /** Something is lost: the button says so, and the focus is on the way out. */
  danger?: boolean
  /** Further buttons, before the one that saves. */
  aside?: Child
  /** Why this reader cannot change what a page shows, or null. */
  locked?: string | null
  /** On top of what is wrong, where nothing would have been saved. */
  notDone?: string
  /** The reader's password is asked for again. */
  password?: boolean
}

type Figure = { label: string; before: number; after: number }

const Figures = ({ figures }: { figures: readonly Figure[] }) => {
  const words = useWords().frame.form
  return (
    <table class="table figures">
      <thead>
        <tr>
          <td />
          <th scope="col" class="num">
            {words.before}
          </th>
          <th scope="col" class="num">
            {words.after}
          </th>
        </tr>
      </thead>
      <tbody>
        {figures.map(({ label, before, after }) => (
          <tr>
            <th scope="row">{label}</th>
            <td class="num">{grouped(before)}</td>
            <td class="num">{grouped(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A declared form with all that its frame needs. */
export type FormProps<N extends string> = FormLook<N> &
  FormState<N> & {
    action: string
    back: string
    /** Why it was refused. */
    code?: string
    /** What a test of what is entered showed. */
    tested?: Child
  }

/** What is wrong, each with its label before it, since the list stands away from the fields; and the version, unseen. */
export const FormHead = <N extends string>({ errors, labels, version, notDone }: FormProps<N>) => {
  const known: Readonly<Record<string, unknown>> = labels
  const labelled = Object.entries(errors).map(([name, said]) => {
    const label = Object.hasOwn(known, name) ? known[name] : undefined
    return [name, said && typeof label === 'string' ? `${label}: ${said}` : said]
  })
  return (
    <>
      <FormErrors errors={Object.fromEntries(labelled)} title={notDone} />
      {version !== undefined && <input type="hidden" name="version" value={String(version)} />}
    </>
  )
}

/** A declared form in the dialog, or as a card on a page of its own: its head and foot stay in sight. */
export const DialogForm = <N extends string>(props: FormProps<N>) => {
  const { danger = false, password, errors } = props
  const words = useWords().frame
  const hasFields = props.inputs.size > 0
  return (
    <form {...saving(props.action)} autocomplete="off">
      <DialogHead id="dialog-title" title={props.title} />
      <div class="body stack">
        <FormHead {...props} />
        {typeof props.text === 'string' ? <p>{props.text}</p> : props.text}
        {props.figures && <Figures figures={props.figures} />}
        <FormFields {...props} autofocus />
        {(password || errors.password) && (
          <PasswordField
            name="password"
            label={words.form.ownPassword}
            autocomplete="current-password"
            error={errors.password}
          />
        )}
      </div>
      <DialogFoot>
        <DismissLink href={props.back} autofocus={danger && !hasFields}>
          {props.dismiss ?? (danger ? words.form.keep : words.form.cancel)}
        </DismissLink>
        {props.aside}
        <button class={danger ? 'btn danger' : 'btn primary'}>
          {props.submit ?? words.form.save}
        </button>
      </DialogFoot>
    </form>
  )
}

/** A declared form as a card of a page; who may only look sees the same, closed. */
export const CardForm = <N extends string>(props: FormProps<N>) => {
  const { locked = null } = props
  return (
    <form
      class="card"
      method="post"
      action={props.action}
      aria-label={props.heading ?? props.title}
      autocomplete="off"
    >
      {props.heading && (
        <header>
          <h2>{props.heading}</h2>
        </header>
      )}
      <fieldset class="body stack-lg bare" disabled={locked !== null}>
        {locked && <p class="muted">{locked}</p>}
        <FormHead {...props} />
        {props.text}
        <div class="form-grid">
          <FormFields {...props} />
        </div>
      </fieldset>
      {locked === null && (
        <footer>
          {props.aside}
          <button class="btn primary push">{props.submit ?? useWords().frame.form.save}</button>
        </footer>
      )}
    </form>
  )
}

/** A declared form that is a page's own parts, which draw its fields. */
export const PageForm = <N extends string>(props: FormProps<N> & { children?: Child }) => {
  const { locked = null } = props
  return (
    <>
      {locked && <p class="muted">{locked}</p>}
      <form method="post" action={props.action} class="stack" autocomplete="off" novalidate>
        <FormHead {...props} />
        {props.children}
        {locked === null && (
          <div>
            <button class="btn primary">{props.submit ?? useWords().frame.form.save}</button>
          </div>
        )}
      </form>
    </>
  )
}
