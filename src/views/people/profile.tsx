import type { OwnSession } from '../../domain/people/sessions.ts'
import type { Errors } from '../form.tsx'
import { CheckField, FormErrors, PasswordField, SelectField } from '../form.tsx'
import { saving } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { ActionsTh, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { agentInWords } from './agents.ts'
import { NewPassword } from './sessions.tsx'

export type Profile = {
  name: string
  email: string
  sessionId: string
  theme: string
  density: string
  singleKeys: boolean
  absoluteTime: boolean
  timeZone: string
}

/** One's own page: how the portal looks, one's password, and where one is signed in. */
export const ProfilePage = (props: {
  profile: Profile
  sessions: readonly OwnSession[]
  timeZones: readonly string[]
  saved?: string
  passwordErrors: Errors
}) => (
  <>
    <div class="page-head">
      <h1>{props.profile.name}</h1>
      <p class="sub">{props.profile.email}</p>
    </div>
    {props.saved && (
      <div class="note" role="status">
        <Icon name="check" />
        <div>{props.saved}</div>
      </div>
    )}
    <Preferences {...props} />
    <PasswordForm email={props.profile.email} errors={props.passwordErrors} />
    <Sessions {...props} />
  </>
)

const Preferences = (props: { profile: Profile; timeZones: readonly string[] }) => {
  const { profile } = props
  const { frame } = useWords()
  const words = frame.profile
  return (
    <form class="card" method="post" action="/profile" aria-labelledby="preferences-h">
      <header>
        <h2 id="preferences-h">{words.preferences}</h2>
      </header>
      <div class="body form-grid">
        <SelectField
          name="theme"
          label={words.theme}
          value={profile.theme}
          options={[
            { value: 'system', label: words.asSystem },
            { value: 'light', label: frame.user.light },
            { value: 'dark', label: frame.user.dark },
          ]}
        />
        <SelectField
          name="density"
          label={words.rows}
          value={profile.density}
          options={[
            { value: 'compact', label: words.compact },
            { value: 'roomy', label: words.roomy },
          ]}
        />
        <SelectField
          name="timeZone"
          label={words.timeZone}
          value={profile.timeZone}
          options={props.timeZones.map((zone) => ({
            value: zone,
            label: zone.replaceAll('_', ' '),
          }))}
        />
        <div class="stack">
          <CheckField
            name="singleKeys"
            label={words.singleKeys}
            role="switch"
            checked={profile.singleKeys}
          />
          <CheckField
            name="absoluteTime"
            label={words.absoluteTime}
            role="switch"
            checked={profile.absoluteTime}
          />
        </div>
      </div>
      <footer>
        <button class="btn primary push">{frame.form.save}</button>
      </footer>
    </form>
  )
}

/** Changes one's password; drawn again by itself when refused. */
export const PasswordForm = ({ email, errors }: { email: string; errors: Errors }) => {
  const words = useWords().frame.profile
  return (
    <form class="card" id="password" {...saving('/profile/password')} aria-labelledby="password-h">
      <header>
        <h2 id="password-h">{words.password}</h2>
      </header>
      <div class="body stack">
        <FormErrors errors={errors} title={words.unchanged} />
        {/* tells a password manager whose password this is */}
        <input type="text" autocomplete="username" value={email} readonly hidden />
        <div class="form-grid">
          <PasswordField
            name="present"
            label={words.present}
            error={errors.present}
            autocomplete="current-password"
          />
          <NewPassword label={words.new} error={errors.password} />
        </div>
      </div>
      <footer>
        <span class="muted">{words.endsOthers}</span>
        <button class="btn primary push">{words.changePassword}</button>
      </footer>
    </form>
  )
}

const Sessions = (props: { profile: Profile; sessions: readonly OwnSession[] }) => {
  const words = useWords().frame.profile
  const others = props.sessions.filter((session) => session.id !== props.profile.sessionId)
  return (
    <form class="card" method="post" action="/sessions/ends" aria-labelledby="sessions-h">
      <header>
        <h2 id="sessions-h">{words.where}</h2>
      </header>
      <Table id="sessions" caption={words.sessions} head={<SessionHead />}>
        {props.sessions.map((session) => (
          <SessionRow session={session} isThis={session.id === props.profile.sessionId} />
        ))}
      </Table>
      {others.length > 0 && (
        <footer>
          <button class="btn push" name="others" value="all">
            {words.endOthers}
          </button>
        </footer>
      )}
    </form>
  )
}

const SessionHead = () => {
  const words = useWords().frame.profile
  return (
    <>
      <Th>{words.browser}</Th>
      <Th>{words.address}</Th>
      <Th>{words.signedIn}</Th>
      <Th>{words.lastSeen}</Th>
      <ActionsTh />
    </>
  )
}

const SessionRow = ({ session, isThis }: { session: OwnSession; isThis: boolean }) => (
  <tr>
    <th scope="row" title={session.agent ?? undefined}>
      {agentInWords(session.agent)}{' '}
      {isThis && <span class="tag">{useWords().frame.profile.thisOne}</span>}
    </th>
    <td>{session.ip}</td>
    <td>
      <Time at={session.createdAt} />
    </td>
    <td>
      <Time at={session.seenAt} />
    </td>
    <td class="actions">
      {!isThis && (
        <button class="btn small" name="session" value={session.id}>
          {useWords().frame.profile.end}
        </button>
      )}
    </td>
  </tr>
)
