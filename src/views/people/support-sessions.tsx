import type { Child } from 'hono/jsx'
import type { SupportPurpose, SupportSession } from '../../domain/people/support-sessions.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { DialogFoot, DialogHead, DismissLink } from '../dialog.tsx'
import { FormKey, KeptNote } from '../form.key.tsx'
import { type Errors, FormErrors, hasErrors, PasswordField, TextField } from '../form.tsx'
import { Icon } from '../icon.tsx'
import { inUnicode } from '../internationalized.ts'
import { ActionsTh, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { isolated } from '../words/isolated.ts'
import { useWords } from '../words.ts'

export const supportSessionTitle = (
  { fullName }: Pick<Tenant, 'fullName'>,
  purpose: SupportPurpose = 'portal',
) =>
  purpose === 'people'
    ? `Change how users of ${isolated(fullName)} sign in`
    : `Open the portal of ${isolated(fullName)}`

/** Why somebody wants to enter a customer's portal; who signed in a while ago says the password again. */
export const SupportSessionForm = (props: {
  tenant: Tenant
  address: string | null
  readOnly: boolean
  asksPassword: boolean
  purpose: SupportPurpose
  typed?: { reason: string; ticket: string }
  errors?: Errors
  kept?: string
}) => {
  const { tenant, errors = {}, typed, purpose, kept } = props
  const isVisit = purpose === 'portal'
  const base = `/tenants/${tenant.id}`
  return (
    <form method="post" action={`${base}/support-sessions`}>
      <DialogHead id="dialog-title" title={supportSessionTitle(tenant, purpose)} />
      <div class="body stack">
        <FormErrors
          errors={errors}
          title={
            isVisit
              ? 'The portal was not opened. Please correct:'
              : 'Nothing was sent. Please correct:'
          }
        />
        {kept !== undefined && <KeptNote page={kept} />}
        <FormKey page={`${base}/support-sessions/new`} secrets={['password']} />
        <input type="hidden" name="purpose" value={purpose} />
        {!isVisit && (
          <p>
            The customer is asked first, and reads the reason. Once approved, you have 60 minutes.
            Its administrators are told of each change by email.
          </p>
        )}
        <p hidden={!isVisit}>
          {props.address ? (
            <>
              You’ll be signed in at <code>{props.address}</code> for up to 60 minutes, under your
              own name.
            </>
          ) : (
            'This tenant has no portal address, so there is no portal to open.'
          )}{' '}
          {props.readOnly && 'Read-only. '}
          {tenant.supportApproval
            ? 'The customer must approve first, and reads the reason.'
            : 'The customer reads the reason, sees you there, and can end the session.'}
        </p>
        <TextField
          name="reason"
          label="Reason"
          value={typed?.reason}
          error={errors.reason}
          hint="At least 10 characters. Shown in the customer’s own log."
          maxlength={500}
          required
          autofocus={!hasErrors(errors)}
        />
        <TextField
          name="ticket"
          label="Ticket number"
          value={typed?.ticket}
          error={errors.ticket}
          hint="Optional"
          maxlength={60}
        />
        {(props.asksPassword || errors.password) && (
          <PasswordField
            name="password"
            label="Your password"
            autocomplete="current-password"
            error={errors.password}
            hint="Confirm your password to continue."
          />
        )}
      </div>
      <DialogFoot>
        <DismissLink href={base} />
        <button class="btn primary" aria-disabled={props.address || !isVisit ? undefined : 'true'}>
          {tenant.supportApproval ? 'Request approval' : 'Open portal'}
        </button>
      </DialogFoot>
    </form>
  )
}

/** Between asking and being there: waits for the customer's answer, or leads on with one link. */
export const SupportSessionPage = (props: {
  tenant: Tenant
  supportSession: SupportSession
  /** Who reads is who asked, and alone may go in. */
  isMine: boolean
  link: string | null
}) => {
  const { tenant, supportSession, isMine, link } = props
  const { state, approvedBy } = supportSession
  const approved = approvedBy ? `Approved by ${approvedBy}.` : 'Approved.'
  return (
    <>
      <div class="page-head">
        <h1>{supportSessionTitle(tenant, supportSession.purpose)}</h1>
      </div>
      <div class="card own">
        <div class="body stack">
          {link ? (
            <p>
              This link works once, for one minute:{' '}
              <a href={link} data-lead>
                {inUnicode(new URL(link).host)}
              </a>
            </p>
          ) : state === 'waiting' ? (
            <p>
              Requested <Time at={supportSession.requestedAt} sentence />. The customer’s
              administrators see the request in their portal; this page goes on when they have
              answered.
            </p>
          ) : state === 'open' && supportSession.purpose === 'people' ? (
            <p>
              {supportSession.approvedBy} agreed. You have until{' '}
              <Time at={supportSession.endsAt} absolute />.{' '}
              <a href={`/tenants/${tenant.id}/people`}>Users of {tenant.fullName}</a>
            </p>
          ) : state === 'approved' && !isMine ? (
            <p>
              {approved} Only <bdi>{supportSession.actorName}</bdi> can open the portal.
            </p>
          ) : state === 'approved' ? (
            <form
              method="post"
              action={`/tenants/${tenant.id}/support-sessions/${supportSession.id}/entries`}
            >
              <p>{approved}</p>
              <button class="btn primary">Open portal</button>
            </form>
          ) : (
            <SupportSessionOutcome supportSession={supportSession} />
          )}
        </div>
        <DialogFoot>
          <DismissLink href={`/tenants/${tenant.id}`}>Back to {tenant.fullName}</DismissLink>
        </DialogFoot>
      </div>
    </>
  )
}

const SupportSessionOutcome = ({ supportSession }: { supportSession: SupportSession }) => {
  const words = useWords().supportSessions
  return supportSession.endedAt ? (
    <span class="muted">
      {supportSession.endCause === 'ended-by-tenant' &&
        supportSession.endedBy &&
        `${supportSession.endedBy}: `}
      {supportSession.endCause ? words.causes[supportSession.endCause] : words.ended},{' '}
      <Time at={supportSession.endedAt} sentence />
    </span>
  ) : (
    <span>
      {words.open}, {words.until} <Time at={supportSession.endsAt} absolute />.
    </span>
  )
}

/** Who of the provider or the MSP was in this portal, is, or wants to be. */
export const SupportSessionList = (props: {
  supportSessions: readonly SupportSession[]
  base: string
  mayAnswer: boolean
  mayEnd: boolean
}) => {
  const words = useWords().supportSessions
  return (
    <>
      <p class="muted">{words.about}</p>
      {props.supportSessions.length === 0 ? (
        <div class="card empty">
          <Icon name="users" />
          <h2>{words.none}</h2>
        </div>
      ) : (
        <div class="card">
          <Table
            id="support-sessions"
            class="cards"
            caption={words.title}
            head={
              <>
                <Th>{words.who}</Th>
                <Th>{words.why}</Th>
                <Th>{words.ticket}</Th>
                <Th>{words.since}</Th>
                <Th>{words.state}</Th>
                <ActionsTh />
              </>
            }
          >
            {props.supportSessions.map((supportSession) => (
              <tr id={`support-session-${supportSession.id}`}>
                <th scope="row">
                  {supportSession.actorName}{' '}
                  <span class="muted">
                    {words[supportSession.actorAudience]}
                    {supportSession.readOnly && `, ${words.readOnly}`}
                  </span>
                </th>
                <td class="wrap">
                  {supportSession.purpose === 'people' && (
                    <>
                      <strong>{words.peopleOf}</strong>
                      <br />
                    </>
                  )}
                  {supportSession.reason}
                </td>
                <td>{supportSession.ticket ?? '–'}</td>
                <td>
                  <Time at={supportSession.requestedAt} />
                </td>
                <td>
                  <SupportSessionStatus supportSession={supportSession} />
                </td>
                <td class="row-actions">
                  <SupportSessionActs supportSession={supportSession} {...props} />
                </td>
              </tr>
            ))}
          </Table>
        </div>
      )}
    </>
  )
}

const SupportSessionStatus = ({ supportSession }: { supportSession: SupportSession }) => {
  const words = useWords().supportSessions
  const state = supportSession.state
  if (state === 'ended') return <SupportSessionOutcome supportSession={supportSession} />
  return (
    <span class="tag" data-tone={state === 'open' ? 'warn' : undefined}>
      {words[state]}
      {state === 'open' && (
        <>
          {' '}
          {words.until} <Time at={supportSession.endsAt} absolute />
        </>
      )}
    </span>
  )
}

const SupportSessionActs = (props: {
  supportSession: SupportSession
  base: string
  mayAnswer: boolean
  mayEnd: boolean
}) => {
  const words = useWords().supportSessions
  const { supportSession, base } = props
  const state = supportSession.state
  const at = `${base}/support-sessions/${supportSession.id}`
  if (state === 'waiting' && props.mayAnswer)
    return (
      <Act action={`${at}/answers`}>
        <button class="btn small primary" name="answer" value="yes">
          {words.allow}
        </button>
        <button class="btn small" name="answer" value="no">
          {words.refuse}
        </button>
      </Act>
    )
  if (state !== 'ended' && props.mayEnd)
    return (
      <Act action={`${at}/ends`}>
        <button class="btn small danger">{words.end}</button>
      </Act>
    )
  return null
}

const Act = (props: { action: string; children?: Child }) => (
  <form class="cluster" method="post" action={props.action}>
    {props.children}
  </form>
)

/** On the customer's host: script takes the token from the address's fragment and goes on; it is good once. */
export const SupportSessionEntryForm = (props: { error?: string }) => {
  const words = useWords().supportSessions
  return (
    <form
      class="stack"
      method="post"
      action="/support-sessions/entries"
      data-session-entry={props.error ? undefined : ''}
    >
      <p>{props.error ?? words.entering}</p>
      {!props.error && (
        <>
          <TextField name="token" label={words.code} hint={words.codeHint} autocomplete="off" />
          <button class="btn primary">{words.enter}</button>
        </>
      )}
    </form>
  )
}
