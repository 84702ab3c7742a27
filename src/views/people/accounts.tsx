import type { Person, PersonLink } from '../../domain/people/accounts.list.ts'
import type { Role } from '../../domain/scope.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { DialogLink } from '../dialog.tsx'
import { inUnicode } from '../internationalized.ts'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { Note, Status, Tag, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { ownership, peopleWords, rightsInWords } from './administrators.ts'

/** Opens the form that invites somebody, and leads to the identity provider where there may be one; nothing for who may not. */
export const InviteLink = (props: {
  base: string
  mayManage: boolean
  owner: { mspId?: string | null }
}) => {
  const { base, mayManage, owner } = props
  const { users: words } = peopleWords(useWords(), owner)
  return mayManage ? (
    <span class="actions">
      {!owner.mspId && (
        <a class="btn" href={`${base}/identity`}>
          {useWords().identities.link}
        </a>
      )}
      {owner.mspId && <DialogLink href={`${base}/ownership`}>{ownership.transfer}</DialogLink>}
      <DialogLink href={`${base}/new`} class="btn primary" icon="user-plus">
        {words.invite}
      </DialogLink>
    </span>
  ) : null
}

type Owned = { owner: { mspId?: string | null } }

type UsersProps = Owned & {
  state: ListState<Person>
  roles: readonly Role[]
  /** The account that looks, to mark its own row. */
  ownId: string | null
}

/** An owner's people: who, as what, since when, and how far an invitation got. */
export const Users = ({ state, roles: known, ownId, owner }: UsersProps) => {
  const { users: words, roles, states } = peopleWords(useWords(), owner)
  const factors = { on: words.factorOn, off: words.factorOff }
  return (
    <PlainList
      state={state}
      words={{
        ...words,
        columns: {
          ...{ name: words.name, email: words.email, role: words.role, state: words.state },
          ...{ active: words.lastSignIn, factor: words.factor, invitation: words.invitation },
        },
      }}
      {...{ icon: 'users', thing: 'person', columns: columnsOf(state.path, ownId, owner) }}
      choices={[
        choiceOf('state', words.state, states),
        choiceOf('role', words.role, roles, known),
        choiceOf('factor', words.factor, factors),
      ]}
    />
  )
}

const columnsOf = (
  base: string,
  ownId: string | null,
  { mspId }: Owned['owner'],
): Column<Person>[] => [
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
        {inUnicode(email)}
        {username && <small>{username}</small>}
      </>
    ),
  },
  {
    key: 'role',
    sorts: 'up',
    cell: (person) => (
      <>
        {useWords().people.roles[person.role]}
        {mspId && <p>{rightsOf(person)}</p>}
      </>
    ),
  },
  { key: 'state', sorts: 'up', cell: ({ state }) => <AccountState state={state} /> },
  {
    key: 'active',
    sorts: 'down',
    cell: ({ active }) => <Time at={active} never={useWords().people.users.never} />,
  },
  { key: 'factor', cell: (person) => <FactorState person={person} /> },
  {
    key: 'invitation',
    cell: ({ invitation: link }) => link && link.state !== 'used' && <LinkState link={link} />,
  },
]

/** What an MSP's administrator may beside the rest; its owner may everything. */
const rightsOf = ({ role, mayCreate, mayPurchase }: Person) =>
  role === 'owner' ? ownership.all : rightsInWords(mayCreate, mayPurchase)

export const FactorState = ({ person: { factor } }: { person: Pick<Person, 'factor'> }) => {
  const words = useWords().people.users
  return <Status tone={factor ? 'ok' : 'off'}>{factor ? words.factorOn : words.factorOff}</Status>
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

/** Says to staff that the customer wants to be asked before they change how its people sign in, and leads to asking. */
export const ApprovalNote = ({ tenant }: { tenant: Pick<Tenant, 'id' | 'fullName'> }) => {
  const words = useWords().people.users
  return (
    <Note tone="warn">
      {words.approval(tenant.fullName)}{' '}
      <DialogLink href={`/tenants/${tenant.id}/support-sessions/new?purpose=people`} class="">
        {words.askApproval}
      </DialogLink>
    </Note>
  )
}

/** How somebody who is invited comes in, and whether they can now. */
export const InviteText = ({ isMailAway }: { isMailAway: boolean }) => {
  const words = useWords().people.users
  return (
    <>
      {isMailAway && <Note tone="warn">{words.mailAway}</Note>}
      <p class="muted">{words.mailHint}</p>
    </>
  )
}
