import { type Errors, FormErrors, PasswordField, TextField } from '../form.tsx'
import { Icon } from '../icon.tsx'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'

/** What the sign-in page may be asked to say, by a word of its address. */
export const notices = [
  'password-set',
  'address-confirmed',
  'link-used',
  'factor-over',
  'support-left',
  'identity-failed',
  'identity-unanswered',
  'identity-unknown',
] as const
export type Notice = (typeof notices)[number]

/** The sign-in form; `next` is a path that was judged safe, or nothing: whoever it is goes where they start. On the operators' host a customer's people name their company. */
export const SignInForm = (props: {
  login?: string
  company?: string
  next: string
  asksCompany: boolean
  /** What the identity provider of this portal is called, where there is one. */
  identity?: string | null
  notice?: Notice
  errors: Errors
}) => {
  const words = useWords().people.signIn
  const { identities, supportSessions } = useWords()
  const said = {
    ...{ ...words.notices, ...identities.notices },
    'support-left': supportSessions.left,
  }
  return (
    <form class="stack-lg" method="post" action="/session" aria-label={words.title}>
      <FormErrors errors={props.errors} title={words.refused} isAside />
      {props.notice && (
        <Note tone={/^(?:factor|identity)-/.test(props.notice) ? 'warn' : 'ok'} alert>
          {said[props.notice]}
        </Note>
      )}
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
      {props.asksCompany && <CompanyField company={props.company} />}
      <button class="btn primary">{words.submit}</button>
      {props.identity && <IdentityLink label={props.identity} next={props.next} />}
      <a href="/password/forgotten">{words.forgotten}</a>
    </form>
  )
}

/** Leaves for another origin, which a form of ours may not: a link. */
const IdentityLink = ({ label, next }: { label: string; next: string }) => (
  <a class="btn" href={`/session/identity?${new URLSearchParams({ next })}`}>
    {useWords().identities.continueWith(label)}
  </a>
)

/** Which customer's people somebody belongs to; out of the way of staff. */
export const CompanyField = ({ company }: { company?: string }) => {
  const words = useWords().people.signIn
  return (
    <details open={Boolean(company)}>
      <summary>{words.forCompany}</summary>
      <TextField
        name="company"
        label={words.company}
        hint={words.companyHint}
        value={company}
        maxlength={100}
        autocomplete="organization"
        autocapitalize="none"
        spellcheck={false}
      />
    </details>
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
    <p>This link creates the portal’s first administrator. It works once.</p>
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
    <button class="btn primary">Create administrator</button>
  </form>
)

/** A field for a password to be; its limits are the domain's. */
export const NewPassword = (props: { error?: string; label?: string; autofocus?: boolean }) => (
  <PasswordField
    name="password"
    label={props.label ?? useWords().frame.signIn.password}
    hint={useWords().frame.signIn.passwordHint}
    error={props.error}
    minlength={8}
    autocomplete="new-password"
    autofocus={props.autofocus}
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
