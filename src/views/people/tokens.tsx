import type { ListedToken } from '../../domain/people/tokens.ts'
import type { Role } from '../../domain/scope.ts'
import { DialogFoot, DialogHead, DialogLink, DismissLink } from '../dialog.tsx'
import { type Errors, FormErrors, SelectField, TextField } from '../form.tsx'
import { acting, saving } from '../hx.tsx'
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
export type TypedToken = {
  name: string
  scope: string
  tenant: string
  role: string
  days: string
}

/** What a new token is for, what it acts for, and for how long. */
export const TokenForm = (props: {
  base: string
  scopes: readonly ScopeChoice[]
  roles: readonly Role[]
  mayNameTenant: boolean
  typed: TypedToken
  errors: Errors
}) => {
  const { roles, signIn } = useWords().people
  const words = tokenWords()
  const { typed, errors, scopes } = props
  return (
    <form {...saving(props.base)}>
      <DialogHead id="dialog-title" title={words.make} />
      <div class="body">
        <FormErrors errors={errors} />
        <TextField
          name="name"
          label={words.name}
          value={typed.name}
          error={errors.name}
          hint={words.nameHint}
          maxlength={100}
          autocomplete="off"
          required
          autofocus
        />
        {scopes.length > 1 && (
          <SelectField
            name="scope"
            label={words.scope}
            value={typed.scope || scopes[0]?.value}
            error={errors.scope}
            options={scopes}
          />
        )}
        {props.mayNameTenant && (
          <TextField
            name="tenant"
            label={signIn.company}
            value={typed.tenant}
            hint="Only for a token that acts for one customer."
            maxlength={15}
            autocomplete="off"
            spellcheck={false}
          />
        )}
        <SelectField
          name="role"
          label={words.role}
          value={typed.role}
          error={errors.role}
          options={props.roles.map((role) => ({ value: role, label: roles[role] }))}
        />
        <TextField
          name="days"
          label={words.days}
          value={typed.days}
          error={errors.days}
          inputmode="numeric"
          maxlength={4}
          required
        />
      </div>
      <DialogFoot>
        <DismissLink href={props.base} />
        <button class="btn primary">{words.make}</button>
      </DialogFoot>
    </form>
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
