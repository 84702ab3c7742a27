import type { ListedToken } from '../../domain/people/tokens.ts'
import type { Role } from '../../domain/scope.ts'
import { DialogLink } from '../dialog.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import { Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { tokenWords } from './tokens.words.ts'

const columns: readonly Column<ListedToken>[] = [
  { key: 'name', sorts: 'up' },
  { key: 'scope', cell: ({ scope }) => scope ?? tokenWords().provider },
  { key: 'role', cell: ({ role }) => useWords().people.roles[role] },
  { key: 'created', sorts: 'down' },
  { key: 'used', sorts: 'down', cell: ({ used }) => <Time at={used} /> },
  { key: 'expires', sorts: 'up', cell: (token) => <Expiry {...token} /> },
  { key: 'by', cell: (token) => <Maker {...token} /> },
]

/** Who made it, and that they are gone or may not sign in any more: their token works on. */
const Maker = ({ by, maker }: ListedToken) => (
  <>
    <bdi>{by}</bdi>
    {(maker === 'gone' || maker === 'disabled') && (
      <>
        {' '}
        <Tag tone="warn">{tokenWords().makers[maker]}</Tag>
      </>
    )}
  </>
)

const Expiry = ({ isExpired, expires }: ListedToken) =>
  isExpired ? <Tag tone="warn">{tokenWords().states.expired}</Tag> : <Time at={expires} />

/** Tokens in force and expired ones, with what each acts for. */
export const Tokens = (props: { state: ListState<ListedToken>; roles: readonly Role[] }) => {
  const { api, people } = useWords()
  const words = tokenWords()
  const { path } = props.state
  return (
    <>
      <ListHead title={words.title} text={words.noneText}>
        <a class="btn" href={`${path}/reference`}>
          {api.title}
        </a>
        <DialogLink href={`${path}/new`} class="btn primary" icon="plus">
          {words.make}
        </DialogLink>
      </ListHead>
      <PlainList
        {...{ state: props.state, words, columns, thing: 'token', icon: 'file-code' }}
        choices={[
          choiceOf('role', words.columns.role, people.roles, props.roles),
          choiceOf('state', words.columns.expires, words.states),
          choiceOf('maker', words.columns.by, words.makers),
        ]}
      />
    </>
  )
}
