import type { Person, PersonLink } from '../../domain/people/accounts.list.ts'
import type { Role } from '../../domain/scope.ts'
import { DialogFoot, DialogHead, DialogLink, DismissLink } from '../dialog.tsx'
import { type Errors, FormErrors, SelectField, TextField } from '../form.tsx'
import { saving } from '../hx.tsx'
import { type Column, choiceOf, List, type ListState, Row } from '../lists/list.tsx'
import { Note, Status, Tag, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'

/** Opens the form that invites somebody, and leads to the identity provider where there may be one; nothing for who may not. */
export const InviteLink = (props: {
  base: string
  mayManage: boolean
  owner: { mspId?: string | null }
}) => {
  const { base, mayManage, owner } = props
  return mayManage ? (
    <span class="actions">
      {!owner.mspId && (
        <a class="btn" href={`${base}/identity`}>
          {useWords().identities.link}
        </a>
      )}
      <DialogLink href={`${base}/new`} class="btn primary" icon="user-plus">
        {useWords().people.users.invite}
      </DialogLink>
    </span>
  ) : null
}

type UsersProps = {
  state: ListState<Person>
  roles: readonly Role[]
  /** The account that looks, to mark its own row. */
  ownId: string | null
}

/** An owner's people: who, as what, since when, and how far an invitation got. */
export const Users = ({ state, roles: known, ownId }: UsersProps) => {
  const { users: words, roles, states } = useWords().people
  const columns = columnsOf(state.path, ownId)
  const factors = { on: words.factorOn, off: words.factorOff }
  return (
    <List
      state={state}
      words={{
        ...words,
        columns: {
          ...{ name: words.name, email: words.email, role: words.role, state: words.state },
          ...{ active: words.lastSignIn, factor: words.factor, invitation: words.invitation },
        },
      }}
      icon="users"
      columns={columns}
      draw={(person) => (
        <Row
          id={`person-${person.id}`}
          row={person}
          columns={columns}
          head="name"
          tick={{ value: person.id, label: person.name }}
          menu={{ href: `${state.path}/${person.id}/menu`, label: person.name }}
        />
      )}
      choices={[
        choiceOf('state', words.state, states),
        choiceOf('role', words.role, roles, known),
        choiceOf('factor', words.factor, factors),
      ]}
    />
  )
}

const columnsOf = (base: string, ownId: string | null): Column<Person>[] => [
  {
    key: 'name',
    sorts: 'up',
    cell: ({ id, name }) => (
      <>
        <a href={`${base}/${id}`}>{name}</a>{' '}
        {id === ownId && <Tag>{useWords().people.users.you}</Tag>}
      </>
    ),
  },
  {
    key: 'email',
    sorts: 'up',
    cell: ({ email, username }) => (
      <>
        {email}
        {username && <span class="sub">{username}</span>}
      </>
    ),
  },
  { key: 'role', sorts: 'up', cell: ({ role }) => useWords().people.roles[role] },
  { key: 'state', sorts: 'up', cell: ({ state }) => <AccountState state={state} /> },
  {
    key: 'active',
    sorts: 'down',
    cell: ({ lastSignInAt }) => <Time at={lastSignInAt} never={useWords().people.users.never} />,
  },
  { key: 'factor', cell: (person) => <FactorState person={person} /> },
  {
    key: 'invitation',
    cell: ({ link }) => link && link.state !== 'used' && <LinkState link={link} />,
  },
]

export const FactorState = ({ person: { hasFactor } }: { person: Pick<Person, 'hasFactor'> }) => {
  const words = useWords().people.users
  return (
    <Status tone={hasFactor ? 'ok' : 'off'}>{hasFactor ? words.factorOn : words.factorOff}</Status>
  )
}

const stateTones = { invited: 'info', active: 'ok', disabled: 'off' } as const

export const AccountState = ({ state }: Pick<Person, 'state'>) => (
  <Status tone={stateTones[state]}>{useWords().people.states[state]}</Status>
)

const mailTones = { queued: 'info', sent: 'ok', failed: 'bad', bounced: 'bad' } as const
const linkTones: Record<PersonLink['state'], Tone> = {
  pending: 'info',
  used: 'ok',
  expired: 'warn',
  superseded: 'off',
  revoked: 'off',
}

/** How far a mailed link got: its mail while that is what matters, else the link itself. */
export const LinkState = ({ link }: { link: PersonLink }) => {
  const { people: words, say } = useWords()
  const isAboutMail = link.mail && link.state === 'pending'
  return isAboutMail && link.mail ? (
    <Status
      tone={mailTones[link.mail]}
      icon={link.mail === 'sent' ? 'mail-forward' : undefined}
      title={link.problem ? say(link.problem) : undefined}
    >
      {words.mails[link.mail]}
    </Status>
  ) : (
    <Status tone={linkTones[link.state]}>{words.links[link.state]}</Status>
  )
}

export type Invited = { name: string; email: string; username: string; role: string }

/** Who is to come in, and as what; they choose their password themselves. */
export const InviteForm = (props: {
  base: string
  roles: readonly Role[]
  typed: Invited
  errors: Errors
  /** Mail cannot leave yet. */
  isMailAway: boolean
}) => {
  const { users: words, roles, roleHints } = useWords().people
  const { typed, errors } = props
  return (
    <form {...saving(props.base)}>
      <DialogHead id="dialog-title" title={words.inviteTitle} />
      <div class="body">
        <FormErrors errors={errors} />
        {props.isMailAway && <Note tone="warn">{words.mailAway}</Note>}
        <p class="muted">{words.mailHint}</p>
        <TextField
          name="name"
          label={words.name}
          value={typed.name}
          error={errors.name}
          maxlength={100}
          autocomplete="off"
          required
          autofocus
        />
        <TextField
          name="email"
          label={words.email}
          type="email"
          value={typed.email}
          error={errors.email}
          maxlength={254}
          autocomplete="off"
          required
        />
        <SelectField
          name="role"
          label={words.role}
          value={typed.role}
          error={errors.role}
          options={props.roles.map((role) => ({
            value: role,
            label: `${roles[role]} – ${roleHints[role]}`,
          }))}
        />
        <TextField
          name="username"
          label={words.username}
          value={typed.username}
          error={errors.username}
          hint={words.usernameHint}
          maxlength={64}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </div>
      <DialogFoot>
        <DismissLink href={props.base} />
        <button class="btn primary">{words.send}</button>
      </DialogFoot>
    </form>
  )
}
