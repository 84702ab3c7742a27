import type { ListedToken } from '../../domain/people/tokens.ts'
import type { Role } from '../../domain/scope.ts'
import { DialogFoot, DialogHead, DialogLink, DismissLink } from '../dialog.tsx'
import type { DrawnField } from '../form.declared.tsx'
import { SelectField } from '../form.tsx'
import { type Column, choiceOf, List, type ListState, Row } from '../lists/list.tsx'
import { Note, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { tokenWords } from './tokens.words.ts'

const columns: readonly Column<ListedToken>[] = [
  { key: 'name', sorts: 'up', cell: ({ name }) => name },
  { key: 'scope', cell: ({ actsFor }) => actsFor ?? tokenWords().provider },
  { key: 'role', cell: ({ role }) => useWords().people.roles[role] },
  { key: 'created', sorts: 'down', cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    key: 'used',
    sorts: 'down',
    cell: ({ lastUsedAt }) => <Time at={lastUsedAt} never={tokenWords().never} />,
  },
  { key: 'expires', sorts: 'up', cell: (token) => <Expiry token={token} /> },
  { key: 'by', cell: ({ createdBy }) => createdBy },
]

const Expiry = ({ token: { isExpired, expiresAt } }: { token: ListedToken }) =>
  isExpired ? <Tag tone="warn">{tokenWords().expired}</Tag> : <Time at={expiresAt} />

/** Tokens in force and expired ones, with what each acts for. */
export const Tokens = (props: { state: ListState<ListedToken>; roles: readonly Role[] }) => {
  const { api, people } = useWords()
  const words = tokenWords()
  const { roles } = people
  const { state } = props
  const labels = { valid: words.valid, expired: words.expired }
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p>{words.text}</p>
        </div>
        <span class="actions">
          <a class="btn" href={`${state.path}/reference`}>
            {api.title}
          </a>
          <DialogLink href={`${state.path}/new`} class="btn primary" icon="plus">
            {words.make}
          </DialogLink>
        </span>
      </div>
      <List
        state={state}
        words={{ ...words, noneText: words.text }}
        icon="file-code"
        columns={columns}
        draw={(token) => (
          <Row
            id={`token-${token.id}`}
            row={token}
            columns={columns}
            head="name"
            tick={{ value: token.id, label: token.name }}
            menu={{ href: `${state.path}/${token.id}/menu`, label: token.name }}
          />
        )}
        choices={[
          choiceOf('role', words.columns.role, roles, props.roles),
          choiceOf('state', words.expires, labels),
        ]}
      />
    </>
  )
}

export type ScopeChoice = { value: string; label: string }
/** Fields whose choices depend on who makes a token. */
export const tokenSlots = (scopes: readonly ScopeChoice[], roles: readonly Role[]) => ({
  scope: (field: DrawnField) => <SelectField {...field} options={scopes} />,
  role: (field: DrawnField) => <RoleField {...field} roles={roles} />,
})

const RoleField = ({ roles, ...field }: DrawnField & { roles: readonly Role[] }) => {
  const words = useWords().people.roles
  return (
    <SelectField {...field} options={roles.map((role) => ({ value: role, label: words[role] }))} />
  )
}

/** The one time that a token is shown. */
export const NewToken = (props: { name: string; token: string; base: string }) => {
  const words = tokenWords()
  return (
    <div class="form">
      <DialogHead id="dialog-title" title={words.made} />
      <div class="body">
        <Note tone="warn">{words.madeText}</Note>
        <p>
          {props.name}: <code class="break">{props.token}</code>
        </p>
        <span>
          <button
            type="button"
            class="btn"
            data-copy={props.token}
            data-copied={useWords().people.copied}
            hidden
          >
            {useWords().people.copy}
          </button>
        </span>
      </div>
      <DialogFoot>
        <DismissLink href={props.base}>{words.done}</DismissLink>
      </DialogFoot>
    </div>
  )
}
