import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'

type FailureProps = {
  /** What failed, one sentence. */
  what: string
  /** What did not change; the honest default is for a request that was rolled back. */
  unchanged?: string
  /** URL to try again; none for what cannot work (a missing page). */
  retry?: string
  /** Where to go instead. */
  instead?: { href: string; label: string }
  /** Request id, for the log. */
  reference?: string
}

/** A whole page that says what failed, what did not change, and the way out. */
export const ErrorPage = (props: FailureProps & { title: string }) => (
  <>
    <div class="page-head">
      <h1>{props.title}</h1>
    </div>
    <Refused {...props} />
  </>
)

/** The same for a part of a page: what `onError` answers into `#notice`. */
export const Refused = (props: FailureProps) => (
  <div class="note" data-tone="bad">
    <Icon name="alert-triangle" />
    <div>
      <strong>{props.what}</strong> {props.unchanged ?? 'Nothing was changed.'}
      {props.reference && (
        <>
          {' '}
          Reference <code>{props.reference}</code>.
        </>
      )}
      {props.instead && (
        <>
          {' '}
          <a href={props.instead.href}>{props.instead.label}</a>
        </>
      )}
    </div>
    {props.retry && (
      <a class="btn small" href={props.retry}>
        Try again
      </a>
    )}
    <Dismiss />
  </div>
)

const Dismiss = (): Child => (
  <button type="button" class="btn quiet square small" data-dismiss aria-label="Dismiss">
    <Icon name="x" />
  </button>
)
