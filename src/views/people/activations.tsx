import type { Link } from '../../domain/people/activations.ts'
import { type Errors, FormErrors, TextField } from '../form.tsx'
import { saving } from '../hx.tsx'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'
import { NewPassword } from './sessions.tsx'

/** Whoever holds a mailed link chooses a password; the link is used up by sending this. */
export const ActivationForm = (props: {
  link: Link
  /** The username that was entered. */
  username: string | undefined
  token: string
  errors: Errors
}) => {
  const words = useWords().people.link
  const { link, errors } = props
  return (
    <form
      class="stack-lg"
      {...saving(`/activations/${props.token}`)}
      aria-label={words.titles[link.kind]}
    >
      <FormErrors errors={errors} title={words.refused} isAside />
      <p>{words.who(link.name)}</p>
      {link.emailInUse || link.usernameInUse ? (
        <OwnUsername {...props} />
      ) : (
        // tells a password manager whose password this is
        <TextField
          name="login"
          label={link.kind === 'address' ? words.newEmail : words.signInName}
          value={link.kind === 'address' ? link.email : (link.username ?? link.email)}
          readonly
          autocomplete="username"
        />
      )}
      {link.kind !== 'address' && (
        <NewPassword label={words.password} error={errors.password} autofocus />
      )}
      <button class="btn primary">{words.submit[link.kind]}</button>
    </form>
  )
}

/** Another account signs in by one of the names: what this one signs in by instead. */
const OwnUsername = (props: { link: Link; username: string | undefined; errors: Errors }) => {
  const { link: words, users } = useWords().people
  const { link, errors } = props
  const suggested = link.usernameInUse ? '' : (link.username ?? '')
  return (
    <>
      <Note tone="warn">
        {link.emailInUse ? words.inUse(link.email) : words.otherUsername(link.username ?? '')}
      </Note>
      <TextField
        name="username"
        label={users.username}
        error={errors.username}
        value={props.username ?? suggested}
        required={link.emailInUse}
        maxlength={64}
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
      />
    </>
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
