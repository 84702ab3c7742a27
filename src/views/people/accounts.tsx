import type { Person, PersonLink } from '../../domain/people/accounts.list.ts'
import { DialogLink } from '../dialog.tsx'
import { SearchField } from '../form.tsx'
import { filtering } from '../hx.tsx'
import { ListMark } from '../live.tsx'
import { Empty, Note, Status, Tag, type Tone } from '../status.tsx'
import { Pager, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'

type UsersProps = {
  people: readonly Person[]
  /** Where these pages are: `/people`, `/settings/users`, `/tenants/<id>/people`. */
  base: string
  q: string
  page: number
  total: number
  perPage: number
  /** The account that looks, to mark its own row. */
  ownId: string | null
  mayManage: boolean
}

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

/** An owner's people: who, as what, since when, and how far an invitation got. */
export const Users = (props: UsersProps) => {
  const words = useWords().people.users
  const { people, q, base, total } = props
  const from = (props.page - 1) * props.perPage + 1
  const to = from + people.length - 1
  return (
    <section class="card" aria-label={words.title}>
      <div class="tools">
        <form {...filtering(base)}>
          <SearchField value={q} label={words.search} longest={100} />
        </form>
      </div>
      {people.length === 0 ? (
        <Empty
          icon="users"
          title={q ? words.noneFound : words.none}
          text={q ? undefined : words.noneText}
        />
      ) : (
        <>
          <Table id="people" caption={words.caption(from, to, total)} head={<Head />}>
            {people.map((person) => (
              <PersonRow person={person} base={base} isOwn={person.id === props.ownId} />
            ))}
          </Table>
          <Pager
            range={words.range(from, to, total)}
            previous={props.page > 1 ? pageUrl(props, props.page - 1) : undefined}
            next={to < total ? pageUrl(props, props.page + 1) : undefined}
          />
        </>
      )}
      <ListMark />
    </section>
  )
}

function pageUrl({ base, q }: UsersProps, page: number): string {
  const query = new URLSearchParams({ ...(q && { q }), ...(page > 1 && { page: String(page) }) })
  return query.size > 0 ? `${base}?${query}` : base
}

const Head = () => {
  const words = useWords().people.users
  return (
    <>
      <Th>{words.name}</Th>
      <Th>{words.email}</Th>
      <Th>{words.role}</Th>
      <Th>{words.state}</Th>
      <Th>{words.lastSignIn}</Th>
      <Th>{words.factor}</Th>
      <Th>{words.invitation}</Th>
    </>
  )
}

const PersonRow = ({ person, base, isOwn }: { person: Person; base: string; isOwn: boolean }) => {
  const words = useWords().people
  return (
    <tr id={`person-${person.id}`}>
      <th scope="row">
        <a href={`${base}/${person.id}`}>{person.name}</a> {isOwn && <Tag>{words.users.you}</Tag>}
      </th>
      <td>
        {person.email}
        {person.username && <span class="sub">{person.username}</span>}
      </td>
      <td>{words.roles[person.role]}</td>
      <td>
        <AccountState state={person.state} />
      </td>
      <td>
        <Time at={person.lastSignInAt} never={words.users.never} />
      </td>
      <td>
        <Status tone={person.hasFactor ? 'ok' : 'off'}>
          {person.hasFactor ? words.users.factorOn : words.users.factorOff}
        </Status>
      </td>
      <td>{person.link && person.link.state !== 'used' && <LinkState link={person.link} />}</td>
    </tr>
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
