import type { Child } from 'hono/jsx'
import type { Visit } from '../../domain/people/visits.ts'
import type { Tenant } from '../../domain/tenants/tenants.ts'
import { DialogFoot, DialogHead, DismissLink } from '../dialog.tsx'
import { type Errors, FormErrors, PasswordField, TextField } from '../form.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { ActionsTh, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'

export const enterTitle = ({ fullName }: Pick<Tenant, 'fullName'>) =>
  `Enter the portal of ${fullName}`

/** Why somebody wants to enter a customer's portal; who signed in a while ago says the password again. */
export const EnterForm = (props: {
  tenant: Tenant
  address: string | null
  readOnly: boolean
  asksPassword: boolean
  typed?: { reason: string; ticket: string }
  errors?: Errors
}) => {
  const { tenant, errors = {}, typed } = props
  const base = `/tenants/${tenant.id}`
  return (
    <form method="post" action={`${base}/visits`}>
      <DialogHead id="dialog-title" title={enterTitle(tenant)} />
      <div class="body stack">
        <FormErrors errors={errors} title="You did not enter. Please correct:" />
        <p>
          {props.address ? (
            <>
              You will be at <code>{props.address}</code> for at most 60 minutes, in your own name.
            </>
          ) : (
            'This customer has no address of its own, so there is no portal to enter.'
          )}{' '}
          {props.readOnly && 'You can look, and change nothing. '}
          {tenant.supportApproval
            ? 'The customer is asked first, and reads the reason.'
            : 'The customer reads the reason, sees you there, and can end the visit.'}
        </p>
        <TextField
          name="reason"
          label="Reason"
          value={typed?.reason}
          error={errors.reason}
          hint="At least 10 characters. It stands in the customer’s own log."
          maxlength={500}
          required
          autofocus
        />
        <TextField
          name="ticket"
          label="Ticket number"
          value={typed?.ticket}
          error={errors.ticket}
          hint="If there is one."
          maxlength={60}
        />
        {(props.asksPassword || errors.password) && (
          <PasswordField
            name="password"
            label="Your password"
            autocomplete="current-password"
            error={errors.password}
            hint="You signed in some time ago."
          />
        )}
      </div>
      <DialogFoot>
        <DismissLink href={base} />
        <button class="btn primary" aria-disabled={props.address ? undefined : 'true'}>
          {tenant.supportApproval ? 'Ask the customer' : 'Enter'}
        </button>
      </DialogFoot>
    </form>
  )
}

/** Between asking and being there: waits for the customer's answer, or leads on with one link. */
export const VisitPage = (props: { tenant: Tenant; visit: Visit; link: string | null }) => {
  const { tenant, visit, link } = props
  const state = visit.state
  return (
    <>
      <div class="page-head">
        <h1>{enterTitle(tenant)}</h1>
      </div>
      <div class="card own">
        <div class="body stack">
          <ListMark />
          {link ? (
            <p>
              The way in is open for a minute, once:{' '}
              <a href={link} data-lead>
                {new URL(link).host}
              </a>
            </p>
          ) : state === 'waiting' ? (
            <p>
              Asked <Time at={visit.requestedAt} />. The customer’s administrators see the request
              in their portal; this page goes on when they have answered.
            </p>
          ) : state === 'approved' ? (
            <form method="post" action={`/tenants/${tenant.id}/visits/${visit.id}/entries`}>
              <p>{visit.approvedBy ? `${visit.approvedBy} said yes.` : 'You may enter.'}</p>
              <button class="btn primary">Enter now</button>
            </form>
          ) : (
            <VisitOutcome visit={visit} />
          )}
        </div>
        <DialogFoot>
          <DismissLink href={`/tenants/${tenant.id}`}>Back to {tenant.fullName}</DismissLink>
        </DialogFoot>
      </div>
    </>
  )
}

const VisitOutcome = ({ visit }: { visit: Visit }) => {
  const words = useWords().visits
  return visit.endedAt ? (
    <span class="muted">
      {visit.endCause ? words.causes[visit.endCause] : words.ended}, <Time at={visit.endedAt} />
    </span>
  ) : (
    <span>
      {words.open}, {words.until} <Time at={visit.endsAt} absolute />.
    </span>
  )
}

/** Who of the provider or the MSP was in this portal, is, or wants to be. */
export const VisitList = (props: {
  visits: readonly Visit[]
  base: string
  mayAnswer: boolean
  mayEnd: boolean
}) => {
  const words = useWords().visits
  return (
    <>
      <p class="muted">{words.about}</p>
      <ListMark />
      {props.visits.length === 0 ? (
        <div class="card empty">
          <Icon name="users" />
          <h2>{words.none}</h2>
        </div>
      ) : (
        <div class="card">
          <Table
            id="visits"
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
            {props.visits.map((visit) => (
              <tr id={`visit-${visit.id}`}>
                <th scope="row">
                  {visit.actorName}{' '}
                  <span class="muted">
                    {words[visit.actorAudience]}
                    {visit.readOnly && `, ${words.readOnly}`}
                  </span>
                </th>
                <td class="wrap">{visit.reason}</td>
                <td>{visit.ticket ?? '–'}</td>
                <td>
                  <Time at={visit.requestedAt} />
                </td>
                <td>
                  <VisitStatus visit={visit} />
                </td>
                <td class="row-actions">
                  <VisitActs visit={visit} {...props} />
                </td>
              </tr>
            ))}
          </Table>
        </div>
      )}
    </>
  )
}

const VisitStatus = ({ visit }: { visit: Visit }) => {
  const words = useWords().visits
  const state = visit.state
  if (state === 'ended') return <VisitOutcome visit={visit} />
  return (
    <span class="tag" data-tone={state === 'open' ? 'warn' : undefined}>
      {words[state]}
      {state === 'open' && (
        <>
          {' '}
          {words.until} <Time at={visit.endsAt} absolute />
        </>
      )}
    </span>
  )
}

const VisitActs = (props: { visit: Visit; base: string; mayAnswer: boolean; mayEnd: boolean }) => {
  const words = useWords().visits
  const { visit, base } = props
  const state = visit.state
  const at = `${base}/visits/${visit.id}`
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
export const EnteringForm = (props: { error?: string }) => {
  const words = useWords().visits
  return (
    <form
      class="stack"
      method="post"
      action="/visits/entries"
      data-entering={props.error ? undefined : ''}
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
