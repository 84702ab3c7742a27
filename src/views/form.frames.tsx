import type { Child } from 'hono/jsx'
import { DialogFoot, DialogHead, DismissLink } from './dialog.tsx'
import { type FieldsLook, FormFields, type FormState } from './form.declared.tsx'
import { FormKey, KeptNote } from './form.key.tsx'
import { FormErrors, hasErrors, PasswordField } from './form.tsx'
import { saving } from './hx.tsx'
import { grouped, useWords } from './words.ts'

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
  /** The same once it was asked about, where that does not save. */
  again?: string
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
    /** Where it is read, for who comes back to it. */
    page?: string
    /** It holds what was entered before the session ended; here is the page without that. */
    kept?: string
    /** Why it was refused. */
    code?: string
    /** What sending it once more says along, where it was not refused for good. */
    confirm?: string | undefined
    /** What a test of what is entered showed. */
    tested?: Child
  }

/** What is wrong, each with its label before it, since the list stands away from the fields; and the version, unseen. */
export const FormHead = <N extends string>(props: FormProps<N>) => {
  const { errors, labels, version, notDone, inputs, page, confirm, kept } = props
  const secrets = [...inputs].flatMap(([name, { as }]) => (as === 'secret' ? [name] : []))
  const known: Readonly<Record<string, unknown>> = labels
  const labelled = Object.entries(errors).map(([name, said]) => {
    const label = Object.hasOwn(known, name) ? known[name] : undefined
    return [name, said && typeof label === 'string' ? `${label}: ${said}` : said]
  })
  return (
    <>
      <FormErrors
        errors={Object.fromEntries(labelled)}
        title={confirm === undefined ? notDone : useWords().frame.form.askedAgain}
        isQuestion={confirm !== undefined}
      />
      {confirm !== undefined && <input type="hidden" name="confirm" value={confirm} />}
      {kept !== undefined && <KeptNote page={kept} />}
      <FormKey page={page} secrets={secrets} />
      {version !== undefined && <input type="hidden" name="version" value={String(version)} />}
    </>
  )
}

const Submit = <N extends string>({ confirm, submit, again }: FormProps<N>) => {
  const words = useWords().frame.form
  return <>{confirm === undefined ? (submit ?? words.save) : (again ?? words.saveAnyway)}</>
}

/** A declared form in the dialog, or as a card on a page of its own: its head and foot stay in sight. */
export const DialogForm = <N extends string>(props: FormProps<N>) => {
  const { danger = false, password, errors } = props
  const words = useWords().frame
  const hasFields = props.inputs.size > 0
  // a form whose own field has that name says there what is wrong with it
  const hasOwn = [...props.inputs.keys()].some((name) => name === 'password')
  return (
    <form {...saving(props.action)} autocomplete="off">
      <DialogHead id="dialog-title" title={props.title} />
      <div class="body stack">
        <FormHead {...props} />
        {typeof props.text === 'string' ? <p>{props.text}</p> : props.text}
        {props.figures && <Figures figures={props.figures} />}
        <FormFields {...props} autofocus={!hasErrors(errors)} />
        {(password || (errors.password && !hasOwn)) && (
          <PasswordField
            name="password"
            label={words.form.ownPassword}
            autocomplete="current-password"
            error={errors.password}
          />
        )}
      </div>
      <DialogFoot>
        <DismissLink href={props.back} autofocus={danger && !hasFields && !hasErrors(errors)}>
          {props.dismiss ?? (danger ? words.form.keep : words.form.cancel)}
        </DismissLink>
        {props.aside}
        <button class={danger ? 'btn danger' : 'btn primary'}>
          <Submit {...props} />
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
          <button class="btn primary push">
            <Submit {...props} />
          </button>
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
            <button class="btn primary">
              <Submit {...props} />
            </button>
          </div>
        )}
      </form>
    </>
  )
}
