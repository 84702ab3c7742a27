import type { Errors } from '../form.tsx'
import { FormErrors, PasswordField, TextField } from '../form.tsx'
import { Icon } from '../icon.tsx'
import { useWords } from '../words.ts'

/** The sign-in form; `next` is a path that was judged safe. */
export const SignInForm = (props: { login?: string; next: string; errors: Errors }) => {
  const words = useWords().frame.signIn
  return (
    <form class="stack-lg" method="post" action="/session" aria-label={words.title}>
      <FormErrors errors={props.errors} title={words.notSignedIn} />
      <input type="hidden" name="next" value={props.next} />
      <TextField
        name="login"
        label={words.login}
        value={props.login}
        required
        maxlength={254}
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        autofocus={!props.login}
      />
      <PasswordField
        name="password"
        label={words.password}
        autocomplete="current-password"
        autofocus={Boolean(props.login)}
      />
      <button class="btn primary">{words.title}</button>
    </form>
  )
}

/** The first operator's own form; the link's token comes back with it and is used up by it. */
export const SetupForm = (props: {
  token: string
  email?: string
  name?: string
  errors: Errors
}) => (
  <form class="stack-lg" method="post" action="/setup" aria-label="First operator">
    <FormErrors errors={props.errors} />
    <p>This link makes the portal’s first administrator, once.</p>
    <input type="hidden" name="token" value={props.token} />
    <TextField
      name="name"
      label="Your name"
      value={props.name}
      error={props.errors.name}
      required
      maxlength={100}
      autocomplete="name"
    />
    <TextField
      name="email"
      label="Email"
      type="email"
      value={props.email}
      error={props.errors.email}
      required
      maxlength={254}
      autocomplete="username"
    />
    <NewPassword error={props.errors.password} />
    <button class="btn primary">Make the first administrator</button>
  </form>
)

/** A field for a password to be; its limits are the domain's. */
export const NewPassword = (props: { error?: string; label?: string }) => (
  <PasswordField
    name="password"
    label={props.label ?? useWords().frame.signIn.password}
    hint={useWords().frame.signIn.passwordHint}
    error={props.error}
    minlength={8}
    maxlength={128}
    autocomplete="new-password"
  />
)

/** What stands in place of a setup form whose link does not work (any more). */
export const SetupOver = () => (
  <div class="stack-lg">
    <div class="note" data-tone="warn">
      <Icon name="alert-triangle" />
      <div>
        This link was used, has expired, or was replaced by a newer one. A restart prints a new one
        while there is no operator.
      </div>
    </div>
    <a class="btn" href="/session/new">
      Sign in
    </a>
  </div>
)
