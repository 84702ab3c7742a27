import type { preferencesForm } from '../../domain/people/profile.ts'
import type { OwnSession } from '../../domain/people/sessions.ts'
import type { FormState } from '../form.declared.tsx'
import { CardForm } from '../form.frames.tsx'
import { type Errors, FormErrors, PasswordField } from '../form.tsx'
import { saving } from '../hx.tsx'
import { inUnicode } from '../internationalized.ts'
import { Status } from '../status.tsx'
import { useWords } from '../words.ts'
import { OwnSessions } from './own-sessions.tsx'
import { NewPassword } from './sessions.tsx'

type Preference = keyof (typeof preferencesForm)['schema']['shape']

type Profile = {
  name: string
  email: string
  sessionId: string
  hasFactor: boolean
}

/** One's own page: how the portal looks, one's password and second factor, and where one is signed in. */
export const ProfilePage = (props: {
  profile: Profile
  sessions: readonly OwnSession[]
  preferences: FormState<Preference> & { kept?: string }
  passwordErrors: Errors
  sessionErrors: Errors
  asksPassword: boolean
}) => (
  <>
    <div class="page-head">
      <h1>{props.profile.name}</h1>
      <p class="sub">{inUnicode(props.profile.email)}</p>
    </div>
    <Preferences {...props} />
    <PasswordForm email={props.profile.email} errors={props.passwordErrors} />
    <FactorCard hasFactor={props.profile.hasFactor} />
    <OwnSessions
      sessions={props.sessions}
      present={props.profile.sessionId}
      asksPassword={props.asksPassword}
      errors={props.sessionErrors}
    />
  </>
)

const Preferences = ({
  preferences,
}: {
  preferences: FormState<Preference> & { kept?: string }
}) => {
  const words = useWords().people.profile
  return (
    <CardForm
      {...preferences}
      labels={words}
      title={words.preferences}
      heading={words.preferences}
      options={{ theme: words.themes, density: words.densities }}
      action="/profile"
      back="/profile"
    />
  )
}

/** Changes one's password; drawn again by itself when refused. */
export const PasswordForm = ({ email, errors }: { email: string; errors: Errors }) => {
  const words = useWords().people.profile
  return (
    <form class="card" id="password" {...saving('/profile/password')} aria-labelledby="password-h">
      <header>
        <h2 id="password-h">{words.password}</h2>
      </header>
      <div class="body stack">
        <PasswordFields email={email} errors={errors} />
      </div>
      <footer>
        <span class="muted">{words.endsOthers}</span>
        <button class="btn primary push">{words.change}</button>
      </footer>
    </form>
  )
}

const PasswordFields = ({ email, errors }: { email: string; errors: Errors }) => {
  const words = useWords().people.profile
  return (
    <>
      <FormErrors errors={errors} title={words.notChanged} />
      {/* tells a password manager whose password this is */}
      <input type="text" autocomplete="username" value={email} readonly hidden />
      <div class="form-grid">
        <PasswordField
          name="present"
          label={words.present}
          error={errors.present}
          autocomplete="current-password"
        />
        <NewPassword label={words.wanted} error={errors.password} />
      </div>
    </>
  )
}

/** The same before anything else, for whom somebody else chose the password. */
export const MustChangeForm = ({ email, errors }: { email: string; errors: Errors }) => {
  const words = useWords().people
  return (
    <div class="stack-lg">
      <form class="stack-lg" id="password" {...saving('/profile/password')}>
        <p>{words.mustChange.text}</p>
        <PasswordFields email={email} errors={errors} />
        <button class="btn primary">{words.profile.change}</button>
      </form>
      <SignOut />
    </div>
  )
}

/** The way out of a page that nothing else leads away from. */
export const SignOut = () => (
  <form method="post" action="/session/end">
    <button class="btn quiet">{useWords().people.mustChange.signOut}</button>
  </form>
)

const FactorCard = ({ hasFactor }: { hasFactor: boolean }) => {
  const words = useWords().people
  return (
    <section class="card narrow" aria-labelledby="factor-h">
      <header>
        <h2 id="factor-h">{words.factor.title}</h2>
        <span class="push">
          <a class="btn" href="/profile/factor">
            {words.factor.manage}
          </a>
        </span>
      </header>
      <div class="body cluster">
        <Status tone={hasFactor ? 'ok' : 'off'}>
          {hasFactor ? words.users.factorOn : words.users.factorOff}
        </Status>
        <span class="muted">{hasFactor ? words.factor.onText : words.factor.offText}</span>
      </div>
    </section>
  )
}
