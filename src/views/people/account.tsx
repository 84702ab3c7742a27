import type { Child } from 'hono/jsx'
import type { Person } from '../../domain/people/accounts.list.ts'
import type { Role } from '../../domain/scope.ts'
import { Card, Fact } from '../card.tsx'
import { ConfirmField, DialogFoot, DialogHead, DialogLink, DismissLink } from '../dialog.tsx'
import { type Errors, FormErrors, SelectField, TextField } from '../form.tsx'
import { acting, saving } from '../hx.tsx'
import { ListMark } from '../live.tsx'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { AccountState, FactorState, LinkState } from './accounts.tsx'

export type PersonProps = {
  person: Person
  base: string
  roles: readonly Role[]
  mayManage: boolean
  /** Staff in a support session, who may look and not manage. */
  isSupportSession: boolean
  typed?: { name: string; email: string; role: string }
  errors?: Errors
}

export const personId = 'person'

/** One of the owner's people: what is known, and what can be done. Acts are answered with this part alone. */
export const PersonPage = (props: PersonProps) => {
  const words = useWords().people
  const { person, base, mayManage } = props
  return (
    <div id={personId} class="stack-lg">
      <nav aria-label={words.person.back}>
        <ol class="crumbs">
          <li>
            <a href={base}>{words.person.back}</a>
          </li>
          <li aria-current="page">{person.name}</li>
        </ol>
      </nav>
      <div class="page-head">
        <h2>{person.name}</h2>
        <AccountState state={person.state} />
      </div>
      {!mayManage && (
        <Note>{props.isSupportSession ? words.person.inSupportSession : words.person.mayNot}</Note>
      )}
      <div class="split">
        <Details {...props} />
        <Access {...props} />
      </div>
      <ListMark />
    </div>
  )
}

const Details = (props: PersonProps) => {
  const words = useWords().people
  const { person, mayManage, errors = {} } = props
  const { name, email, role } = props.typed ?? person
  return (
    <form
      class="card"
      id="person-details"
      {...saving(`${props.base}/${person.id}`)}
      aria-labelledby="details-h"
    >
      <header>
        <h3 id="details-h">{words.person.details}</h3>
      </header>
      <fieldset class="body stack" disabled={!mayManage}>
        <FormErrors errors={errors} />
        <input type="hidden" name="version" value={String(person.version)} />
        <TextField
          name="name"
          label={words.users.name}
          value={name}
          error={errors.name}
          maxlength={100}
          autocomplete="off"
          required
        />
        <TextField
          name="email"
          label={words.users.email}
          type="email"
          value={email}
          error={errors.email}
          maxlength={254}
          autocomplete="off"
          required
        />
        <SelectField
          name="role"
          label={words.users.role}
          value={role}
          error={errors.role}
          hint={words.person.roleHint}
          options={props.roles.map((one) => ({
            value: one,
            label: `${words.roles[one]} – ${words.roleHints[one]}`,
          }))}
        />
      </fieldset>
      {mayManage && (
        <footer>
          <button class="btn primary push">{words.person.save}</button>
        </footer>
      )}
    </form>
  )
}

const Access = (props: PersonProps) => {
  const { person, mayManage } = props
  const words = useWords().people
  return (
    <Card id="access-h" title={words.person.access}>
      <div class="body stack-lg">
        <dl class="dl">
          <Fact label={words.person.signInName}>
            {person.username ?? <span class="muted">{words.person.none}</span>}
          </Fact>
          <Fact label={words.users.lastSignIn}>
            <Time at={person.lastSignInAt} never={words.users.never} />
          </Fact>
          <Fact label={words.users.factor}>
            <FactorState person={person} />
          </Fact>
          <Fact label={words.users.invitation}>
            <Invitation person={person} />
          </Fact>
        </dl>
        {mayManage && <Acts {...props} />}
      </div>
    </Card>
  )
}

const Invitation = ({ person: { link } }: { person: Person }) => {
  const { people, say } = useWords()
  const words = people.users
  if (!link) return <span class="muted">{words.noInvitation}</span>
  return (
    <span class="stack tight">
      <LinkState link={link} />
      {link.state === 'pending' && (
        <span class="muted">
          {words.until} <Time at={link.expiresAt} absolute />
        </span>
      )}
      {link.problem && <span class="muted break">{say(link.problem)}</span>}
    </span>
  )
}

const Acts = ({ person, base }: PersonProps) => {
  const words = useWords().people.person
  const at = `${base}/${person.id}`
  const isOff = person.state === 'disabled'
  return (
    <div class="stack acts">
      {person.state === 'invited' && <Act action={`${at}/invitations`} label={words.resend} />}
      {person.link?.state === 'pending' && (
        <Act action={`${at}/invitations/ends`} label={words.revoke} />
      )}
      {person.state === 'active' && (
        <Act action={`${at}/resets`} label={words.reset} hint={words.resetHint} />
      )}
      {person.state === 'active' && (
        <Act action={`${at}/sessions/ends`} label={words.endSessions} />
      )}
      {person.hasFactor && (
        <Act
          action={`${at}/factor/ends`}
          label={words.removeFactor}
          hint={words.removeFactorHint}
        />
      )}
      <Act
        action={`${at}/states`}
        label={isOff ? words.enable : words.disable}
        hint={isOff ? undefined : words.disableHint}
      >
        <input type="hidden" name="version" value={String(person.version)} />
        <input type="hidden" name="state" value={isOff ? 'active' : 'disabled'} />
      </Act>
      <span>
        <DialogLink href={`${at}/deletion`} class="btn danger" icon="trash">
          {words.delete}
        </DialogLink>
      </span>
    </div>
  )
}

const Act = (props: { action: string; label: string; hint?: string; children?: Child }) => (
  <form class="cluster" {...acting(props.action)}>
    {props.children}
    <button class="btn">{props.label}</button>
    {props.hint && <span class="muted">{props.hint}</span>}
  </form>
)

/** Asks for the address before an account goes for good. */
export const DeleteForm = (props: { person: Person; base: string; errors: Errors }) => {
  const { person, errors } = props
  const words = useWords().people.person
  return (
    <form {...saving(`${props.base}/${person.id}/deletion`)}>
      <DialogHead id="dialog-title" title={words.deleteTitle(person.name)} />
      <div class="body">
        <FormErrors errors={errors} />
        <p>{words.deleteText}</p>
        <input type="hidden" name="version" value={String(person.version)} />
        <ConfirmField expected={person.email} />
      </div>
      <DialogFoot>
        <DismissLink href={`${props.base}/${person.id}`}>{words.keep}</DismissLink>
        <button class="btn danger">{words.delete}</button>
      </DialogFoot>
    </form>
  )
}
