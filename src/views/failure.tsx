import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'
import { type Sent, SentAgain } from './sent-again.tsx'
import { useWords } from './words.ts'

export type FailureProps = {
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
  /** What was typed and could not be taken, or that it was too much to be given back. */
  sent?: Sent | 'lost'
}

/** A whole page that says what failed, what did not change, and the way out; without a title where its frame has it. */
export const ErrorPage = (props: FailureProps & { title?: string }) => {
  const words = useWords().frame.failure
  return (
    <>
      {props.title && (
        <div class="page-head">
          <h1>{props.title}</h1>
        </div>
      )}
      <div class="card empty">
        <Icon name="alert-triangle" />
        <h2>{props.what.replace(/[^.!?]$/, '$&.')}</h2>
        <p>
          {props.unchanged ?? words.unchanged}
          <Reference {...props} />
        </p>
        {props.sent === 'lost' && <p>{words.sent.lost}</p>}
        {props.sent && props.sent !== 'lost' && <SentAgain {...props.sent} />}
        {props.retry && (
          <a class="btn primary" href={props.retry}>
            {words.retry}
          </a>
        )}
        {props.instead && (
          <a class="btn" href={props.instead.href}>
            {props.instead.label}
          </a>
        )}
      </div>
    </>
  )
}

const Reference = ({ reference }: FailureProps) =>
  reference ? (
    <>
      {' '}
      {useWords().frame.failure.reference} <code>{reference}</code>.
    </>
  ) : null

/** The same for a part of a page: what `onError` answers into `#notice`. */
export const Refused = (props: FailureProps) => {
  const words = useWords().frame.failure
  return (
    <div class="note" data-tone="bad">
      <Icon name="alert-triangle" />
      <div>
        <strong>{props.what}</strong> {props.unchanged ?? words.unchanged}
        <Reference {...props} />
        {props.instead && (
          <>
            {' '}
            <a href={props.instead.href}>{props.instead.label}</a>
          </>
        )}
      </div>
      {props.retry && (
        <a class="btn small" href={props.retry}>
          {words.retry}
        </a>
      )}
      <Dismiss />
    </div>
  )
}

const Dismiss = (): Child => (
  <button
    type="button"
    class="btn quiet square small"
    data-dismiss
    aria-label={useWords().frame.failure.dismiss}
  >
    <Icon name="x" />
  </button>
)
