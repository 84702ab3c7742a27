import type { Child } from 'hono/jsx'
import { Icon, type IconName } from './icon.tsx'
import { useWords } from './words.ts'

/** Parts of a dialog's inside, also right as a card on a page of its own; wrap them in a form. */
export const DialogHead = (props: { id: string; title: string }) => (
  <header>
    <h2 id={props.id}>{props.title}</h2>
  </header>
)

/** Around a dialog's inside on a page of its own: its title becomes the page's heading. */
export const StandalonePage = (props: { title: string; children?: Child }) => (
  <>
    <div class="page-head">
      <h1>{props.title}</h1>
    </div>
    <div class="card own">{props.children}</div>
  </>
)

/** Buttons at the foot of a dialog: Keep or Cancel first, the act last. */
export const DialogFoot = (props: { children?: Child }) => <footer>{props.children}</footer>

/** Closes the dialog it stands in; on a page of its own it is a link back to `href`. */
export const DismissLink = (props: { href: string; autofocus?: boolean; children?: Child }) => (
  <a class="btn" href={props.href} data-close autofocus={props.autofocus}>
    {props.children ?? useWords().frame.form.cancel}
  </a>
)

/** A dialog drawn with the page, opened by `OpenDialog`; titled by the `DialogHead` with the same id + "-title". */
export const Dialog = (props: { id: string; harmless?: boolean; children?: Child }) => (
  <dialog
    id={props.id}
    aria-labelledby={`${props.id}-title`}
    closedby={props.harmless ? 'any' : 'closerequest'}
  >
    {props.children}
  </dialog>
)

/** Button that opens a dialog drawn with the page. */
export const OpenDialog = (props: { dialog: string; class?: string; children?: Child }) => (
  <button type="button" class={props.class ?? 'btn'} command="show-modal" commandfor={props.dialog}>
    {props.children}
  </button>
)

/**
 * Link to a page that opens in `#dialog` instead when script runs: the route sees
 * `HX-Target: dialog#dialog` and answers its body with `DialogHead id="dialog-title"`.
 */
export const DialogLink = (props: {
  href: string
  icon?: IconName
  class?: string
  title?: string
  children?: Child
}) => (
  <a class={(props.class ?? 'btn') || undefined} href={props.href} title={props.title} data-dialog>
    {props.icon && <Icon name={props.icon} />}
    {props.children}
  </a>
)

/** Field that must hold `expected` before the form's danger button looks and acts available. */
export const ConfirmField = (props: {
  name?: string
  expected: string
  error?: string | undefined
  autofocus?: boolean
}) => {
  const { name = 'confirm' } = props
  const [before, after] = useWords().frame.form.confirm
  return (
    <div class="field">
      <label for={name}>
        {before} <code>{props.expected}</code> {after}
      </label>
      <input
        class="input"
        id={name}
        name={name}
        data-confirm
        required
        pattern={props.expected.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        autofocus={props.autofocus}
        aria-invalid={props.error ? 'true' : undefined}
      />
      {props.error && <p class="error">{props.error}</p>}
    </div>
  )
}
