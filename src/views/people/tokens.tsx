import type { ListedToken } from '../../domain/people/tokens.ts'
import type { Role } from '../../domain/scope.ts'
import { DialogFoot, DialogHead, DialogLink, DismissLink } from '../dialog.tsx'
import type { DrawnField } from '../form.declared.tsx'
import { SelectField } from '../form.tsx'
import { acting } from '../hx.tsx'
import { ListMark } from '../live.tsx'
import { Empty, Note, Tag } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { tokenWords } from './tokens.words.ts'

/** Tokens in force and expired ones, with what each acts for; `isOwn`: a tenant's, which act for nobody else. */
export const Tokens = (props: { tokens: readonly ListedToken[]; base: string; isOwn: boolean }) => {
  const { api } = useWords()
  const words = tokenWords()
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p>{words.text}</p>
        </div>
        <span class="actions">
          <a class="btn" href={`${props.base}/reference`}>
            {api.title}
          </a>
          <DialogLink href={`${props.base}/new`} class="btn primary" icon="plus">
            {words.make}
          </DialogLink>
        </span>
      </div>
      <section class="card" aria-label={words.title}>
        {props.tokens.length === 0 ? (
          <Empty icon="file-code" title={words.none} text={words.text} />
        ) : (
          <Table id="tokens" caption={words.caption} head={<Head isOwn={props.isOwn} />}>
            {props.tokens.map((token) => (
              <TokenRow token={token} base={props.base} isOwn={props.isOwn} />
            ))}
          </Table>
        )}
        <ListMark />
      </section>
    </>
  )
}

const Head = ({ isOwn }: { isOwn: boolean }) => {
  const { profile } = useWords().people
  const words = tokenWords()
  return (
    <>
      <Th>{words.name}</Th>
      {!isOwn && <Th>{words.scope}</Th>}
      <Th>{words.role}</Th>
      <Th>{words.lastUsed}</Th>
      <Th>{words.expires}</Th>
      <Th>{words.by}</Th>
      <Th>
        <span class="vh">{profile.actions}</span>
      </Th>
    </>
  )
}

const TokenRow = ({ token, base, isOwn }: { token: ListedToken; base: string; isOwn: boolean }) => {
  const { roles } = useWords().people
  const words = tokenWords()
  return (
    <tr id={`token-${token.id}`}>
      <th scope="row">{token.name}</th>
      {!isOwn && <td>{token.tenantName ?? token.mspName ?? words.provider}</td>}
      <td>{roles[token.role]}</td>
      <td>
        <Time at={token.lastUsedAt} never={words.never} />
      </td>
      <td>
        {token.isExpired ? <Tag tone="warn">{words.expired}</Tag> : <Time at={token.expiresAt} />}
      </td>
      <td>{token.createdBy}</td>
      <td>
        <form {...acting(`${base}/${token.id}/ends`)}>
          <button class="btn small">{words.revoke}</button>
        </form>
      </td>
    </tr>
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
