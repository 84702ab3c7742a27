import type { Link } from '../../domain/people/activations.ts'
import { type Errors, FormErrors, TextField } from '../form.tsx'
import { saving } from '../hx.tsx'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'
import { NewPassword } from './sessions.tsx'

/** Whoever holds a mailed link chooses a password; the link is used up by sending this. */
export const ActivationForm = (props: {
  kind: Link['kind']
  name: string
  login: string
  token: string
  errors: Errors
}) => {
  const words = useWords().people.link
  return (
    <form
      class="stack-lg"
      {...saving(`/activations/${props.token}`)}
      aria-label={words.titles[props.kind]}
    >
      <FormErrors errors={props.errors} title={words.refused} isAside />
      <p>{words.who(props.name)}</p>
      {/* tells a password manager whose password this is */}
      <TextField
        name="login"
        label={words.signInName}
        value={props.login}
        readonly
        autocomplete="username"
      />
      <NewPassword label={words.password} error={props.errors.password} autofocus />
      <button class="btn primary">{words.submit[props.kind]}</button>
    </form>
  )
}

/** Why a link does not work, and the way on. */
export const DeadLink = (props: {
  state: Exclude<Link['state'], 'pending'> | 'unknown'
  token: string
}) => {
  const words = useWords().people.link
  const isExpired = props.state === 'expired'
  return (
    <div class="stack-lg">
      <Note tone="warn">{words[props.state]}</Note>
      {isExpired && (
        <form method="post" action={`/activations/${props.token}/renewals`}>
          <button class="btn primary">{words.renew}</button>
        </form>
      )}
      {props.state !== 'off' && (
        <a class={isExpired ? 'btn quiet' : 'btn'} href="/session/new">
          {words.toSignIn}
        </a>
      )}
    </div>
  )
}

/** A new link was mailed, to the address that is known and no other. */
export const Renewed = () => {
  const words = useWords().people.link
  return (
    <div class="stack-lg">
      <Note tone="ok">{words.renewed}</Note>
      <a class="btn" href="/session/new">
        {words.toSignIn}
      </a>
    </div>
  )
}
