import type { Child } from 'hono/jsx'
import type { Person } from '../../domain/people/accounts.list.ts'
import type { AccountField } from '../../domain/people/accounts.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { CardForm, type FormProps } from '../form.frames.tsx'
import { acting } from '../hx.tsx'
import { inUnicode } from '../internationalized.ts'
import { Patch } from '../live.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { Note, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { AccountState, FactorState, LinkState } from './accounts.tsx'
import { ownership, peopleWords } from './administrators.ts'

type PersonProps = {
  person: Person
  base: string
  owner: { mspId?: string | null }
  mayManage: boolean
  /** Staff in a support session, who may look and not manage. */
  isSupportSession: boolean
  form: FormProps<AccountField>
  /** API tokens in force that the person made. */
  tokens: readonly { id: string; name: string }[]
}

const personId = 'person'

/** What an act on somebody is answered with. */
export const PersonPatch = (props: PersonProps) => (
  <Patch id={personId}>
    <PersonPage {...props} />
  </Patch>
)

/** One of the owner's people: what is known, and what can be done. */
export const PersonPage = (props: PersonProps) => {
  const words = peopleWords(useWords(), props.owner)
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
        <div class="cluster">
          {isOwner(props) && <Tag>{words.roles.owner}</Tag>}
          <AccountState state={person.state} />
        </div>
      </div>
      {!mayManage && (
        <Note>{props.isSupportSession ? words.person.inSupportSession : words.person.mayNot}</Note>
      )}
      <div class="split">
        <MoreStyles />
        <CardForm {...props.form} />
        <Access {...props} />
      </div>
    </div>
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
            <Time at={person.active} never={words.users.never} />
          </Fact>
          <Fact label={words.users.factor}>
            <FactorState person={person} />
          </Fact>
          <Fact label={words.users.invitation}>
            <Invitation person={person} />
          </Fact>
          {props.tokens.length > 0 && (
            <Fact label={words.person.tokens}>
              {props.tokens.map(({ name }) => name).join(', ')}
            </Fact>
          )}
        </dl>
        {mayManage && <Acts {...props} />}
      </div>
    </Card>
  )
}

const Invitation = ({ person: { invitation: link } }: { person: Person }) => {
  const { people, say } = useWords()
  const words = people.users
  if (!link) return <span class="muted">{words.noInvitation}</span>
  return (
    <span class="stack tight">
      <LinkState link={link} />
      {link.email && link.state !== 'used' && (
        <span class="muted break">{people.person.confirmed(inUnicode(link.email))}</span>
      )}
      {link.state === 'pending' && (
        <span class="muted">
          {words.until} <Time at={link.expiresAt} absolute />
        </span>
      )}
      {link.problem && <span class="muted break">{say(link.problem)}</span>}
    </span>
  )
}

const isOwner = ({ person, owner }: PersonProps) => Boolean(owner.mspId) && person.role === 'owner'

const Acts = (props: PersonProps) => {
  const { person, base, tokens } = props
  const words = useWords().people.person
  const at = `${base}/${person.id}`
  return (
    <div class="stack acts">
      {person.state === 'invited' && <Act action={`${at}/invitations`} label={words.resend} />}
      {person.invitation?.state === 'pending' && (
        <Act action={`${at}/invitations/ends`} label={words.revoke} />
      )}
      {person.state === 'active' && (
        <Act action={`${at}/resets`} label={words.reset} hint={words.resetHint} />
      )}
      {person.state === 'active' && (
        <Act action={`${at}/sessions/ends`} label={words.endSessions} />
      )}
      {person.factor && (
        <Act
          action={`${at}/factor/ends`}
          label={words.removeFactor}
          hint={words.removeFactorHint}
        />
      )}
      {tokens.length > 0 && (
        <Act action={`${at}/tokens/ends`} label={words.revokeTokens(tokens.length)} />
      )}
      {isOwner(props) ? <Ownership {...props} /> : <Ends {...props} />}
    </div>
  )
}

/** Where an owner is replaced, who can neither be disabled nor deleted. */
const Ownership = ({ base }: PersonProps) => (
  <>
    <p class="muted">{ownership.isOwner}</p>
    <span>
      <DialogLink href={`${base}/ownership`} class="btn" icon="users">
        {ownership.transfer}
      </DialogLink>
    </span>
  </>
)

const Ends = ({ person, base, tokens }: PersonProps) => {
  const words = useWords().people.person
  const at = `${base}/${person.id}`
  const isOff = person.state === 'disabled'
  return (
    <>
      <Act
        action={`${at}/states`}
        label={isOff ? words.enable : words.disable}
        hint={isOff ? undefined : words.disableHint}
      >
        <input type="hidden" name="version" value={String(person.version)} />
        <input type="hidden" name="state" value={isOff ? 'active' : 'disabled'} />
        {!isOff && tokens.length > 0 && (
          <label class="check">
            <input type="checkbox" name="revokeTokens" value="on" checked />
            {words.revokeTokens(tokens.length)}
          </label>
        )}
      </Act>
      <span>
        <DialogLink href={`${at}/deletion`} class="btn danger" icon="trash">
          {words.delete}
        </DialogLink>
      </span>
    </>
  )
}

const Act = (props: { action: string; label: string; hint?: string; children?: Child }) => (
  <form class="cluster" {...acting(props.action)}>
    {props.children}
    <button class="btn">{props.label}</button>
    {props.hint && <span class="muted">{props.hint}</span>}
  </form>
)
