import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'
import { lean } from './lists/lean.ts'
import { useWords } from './words.ts'

/** Problems of a form by field name; '' holds one about the form as a whole. */
export type Errors = Readonly<Record<string, string | undefined>>

const fieldId = (name: string, within?: string) =>
  within ? `field-${within}-${name}` : `field-${name}`

type FieldProps = {
  name: string
  label: string
  hint?: Child
  error?: string
  aside?: Child
  /** Tells forms apart where one page has several with a field of this name. */
  within?: string
}

/** Ties label, hint and error to a control: spread what it hands to its child into the control. */
export const Field = (
  props: FieldProps & { control: (ties: Record<string, string | undefined>) => Child },
) => {
  const id = fieldId(props.name, props.within)
  const described = [props.hint && `${id}-hint`, props.error && `${id}-error`].filter(Boolean)
  const label = <label for={id}>{props.label}</label>
  return (
    <div class="field">
      {props.aside ? (
        <span class="cluster">
          {label}
          {props.aside}
        </span>
      ) : (
        label
      )}
      {props.control({
        id,
        name: props.name,
        'aria-describedby': described.join(' ') || undefined,
        'aria-invalid': props.error ? 'true' : undefined,
      })}
      {props.hint && (
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.error && (
        <p class="error" id={`${id}-error`}>
          <Icon name="alert-triangle" />
          {props.error}
        </p>
      )}
    </div>
  )
}

const isDay = (text = '') => /^\d{4}-\d\d-\d\d$/.test(text)

/** A one-line field; `value` is what was typed or stored, further attributes go to the input. */
export const TextField = (
  props: FieldProps & {
    value?: string
    type?: 'text' | 'email' | 'password' | 'number' | 'search' | 'url' | 'file' | 'date' | 'time'
    [attribute: string]: unknown
  },
) => {
  const { name, label, hint, error, aside, within, value, type, ...rest } = props
  return (
    <Field
      {...{ name, label, hint, error, aside, within }}
      control={(ties) => (
        <input
          class="input"
          type={type ?? 'text'}
          // browsers show an empty field for what is no day, and HTML allows nothing else
          value={type === 'date' && !isDay(value) ? undefined : value}
          {...rest}
          {...ties}
        />
      )}
    />
  )
}

/** A password that can be shown (WCAG 3.3.8); never given back a value. The eye appears with script. */
export const PasswordField = (
  props: FieldProps & {
    autocomplete: 'current-password' | 'new-password'
    minlength?: number
    maxlength?: number
    autofocus?: boolean
    optional?: boolean
  },
) => {
  const { autocomplete, minlength, maxlength, autofocus, optional, ...field } = props
  return (
    <Field
      {...field}
      control={(ties) => (
        <div class="affix">
          <input
            class="input"
            type="password"
            required={!optional}
            autocomplete={autocomplete}
            minlength={minlength}
            maxlength={maxlength}
            autofocus={autofocus}
            {...ties}
          />
          <button
            type="button"
            class="btn quiet square"
            data-show-password
            aria-label={useWords().frame.form.showPassword}
            aria-pressed="false"
            hidden
          >
            <Icon name="eye" />
          </button>
        </div>
      )}
    />
  )
}

export type Option = { value: string; label: string; disabled?: boolean }

/** A choice of one among few. */
export const SelectField = (props: FieldProps & { value?: string; options: readonly Option[] }) => (
  <Field
    {...props}
    control={(ties) => (
      <select {...ties}>
        <Options options={props.options} value={props.value} />
      </select>
    )}
  />
)

/** The options of a bare select, with the one whose value is `value` chosen; many of them without what HTML lets out. */
export const Options = (props: { options: readonly Option[]; value?: string }) => {
  const isLong = props.options.length > manyOptions
  const drawn = (
    <>
      {props.options.map((option) => (
        <option
          value={isLong && isItsLabel(option) ? undefined : option.value}
          selected={option.value === (props.value ?? '')}
          disabled={option.disabled}
        >
          {option.label}
        </option>
      ))}
    </>
  )
  return isLong ? lean(drawn) : drawn
}

const manyOptions = 100
/** An option without a value has its label's, but for spaces (WHATWG HTML, 4.10.10). */
const isItsLabel = ({ value, label }: Option) => value === label && /^\S+$/.test(value)

/** A tick or, with `role` switch, an on/off that takes effect when the form is saved. */
export const CheckField = (props: {
  name: string
  label: string
  value?: string
  checked?: boolean
  role?: 'switch'
}) => (
  <label class={props.role === 'switch' ? 'switch' : 'cluster'}>
    <input
      type="checkbox"
      role={props.role}
      name={props.name}
      value={props.value ?? 'on'}
      checked={props.checked}
    />
    {props.label}
  </label>
)

/** Whether something is wrong: then reading goes on at the list of it, and no field asks for the focus. */
export const hasErrors = (errors: Errors): boolean => Object.values(errors).some(Boolean)

/** The list of problems on top of a form that was refused, each a link to its field; nothing if none. */
export const FormErrors = (props: {
  errors: Errors
  title?: string | undefined
  within?: string
  /** Nothing is wrong: it is asked about once more. */
  isQuestion?: boolean
  /** The focus goes to a field instead: there is only one thing to do. */
  isAside?: boolean
}) => {
  if (!hasErrors(props.errors)) return null
  const found = Object.entries(props.errors).filter(([, message]) => message)
  return (
    <div
      class="note"
      data-tone={props.isQuestion ? 'warn' : 'bad'}
      role="alert"
      tabindex={-1}
      autofocus={!props.isAside}
      data-errors
    >
      <Icon name="alert-triangle" />
      <div>
        <strong>{props.title ?? useWords().frame.form.notSaved}</strong>
        <ul>
          {found.map(([name, message]) => (
            <li>{name ? <a href={`#${fieldId(name, props.within)}`}>{message}</a> : message}</li>
          ))}
        </ul>
      </div>
    </div>
  )
}

/** Free text of a list's filter, `q`; the key `/` puts the cursor in it. At most `longest` characters. */
export const SearchField = (props: {
  value: string | undefined
  label: string
  longest: number
}) => (
  <div class="search">
    <Icon name="search" />
    <input
      class="input"
      type="search"
      name="q"
      value={props.value}
      maxlength={props.longest}
      placeholder={props.label}
      aria-label={props.label}
      data-filter
    />
  </div>
)
