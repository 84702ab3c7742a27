import type { OwnSession } from '../../domain/people/sessions.ts'
import type { Errors } from '../form.tsx'
import { CheckField, FormErrors, PasswordField, SelectField } from '../form.tsx'
import { saving } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
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
  return (
    <form class="card" method="post" action="/profile" aria-labelledby="preferences-h">
      <header>
        <h2 id="preferences-h">Preferences</h2>
      </header>
      <div class="body form-grid">
        <SelectField
          name="theme"
          label="Theme"
          value={profile.theme}
          options={[
            { value: 'system', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
        <SelectField
          name="density"
          label="Rows"
          value={profile.density}
          options={[
            { value: 'compact', label: 'Compact' },
            { value: 'roomy', label: 'Roomy' },
          ]}
        />
        <SelectField
          name="timeZone"
          label="Time zone"
          value={profile.timeZone}
          options={props.timeZones.map((zone) => ({
            value: zone,
            label: zone.replaceAll('_', ' '),
          }))}
        />
        <div class="stack">
          <CheckField
            name="singleKeys"
            label="Single-key shortcuts: j, k, /"
            role="switch"
            checked={profile.singleKeys}
          />
          <CheckField
            name="absoluteTime"
            label="Exact times instead of ages"
            role="switch"
            checked={profile.absoluteTime}
          />
        </div>
      </div>
      <footer>
        <button class="btn primary push">Save</button>
      </footer>
    </form>
  )
}

/** Changes one's password; drawn again by itself when refused. */
export const PasswordForm = ({ email, errors }: { email: string; errors: Errors }) => (
  <form class="card" id="password" {...saving('/profile/password')} aria-labelledby="password-h">
    <header>
      <h2 id="password-h">Password</h2>
    </header>
    <div class="body stack">
      <FormErrors errors={errors} title="Your password was not changed." />
      {/* tells a password manager whose password this is */}
      <input type="text" autocomplete="username" value={email} readonly hidden />
      <div class="form-grid">
        <PasswordField
          name="present"
          label="Present password"
          error={errors.present}
          autocomplete="current-password"
        />
        <NewPassword label="New password" error={errors.password} />
      </div>
    </div>
    <footer>
      <span class="muted">Ends all your other sessions.</span>
      <button class="btn primary push">Change password</button>
    </footer>
  </form>
)

const Sessions = (props: { profile: Profile; sessions: readonly OwnSession[] }) => {
  const others = props.sessions.filter((session) => session.id !== props.profile.sessionId)
  return (
    <form class="card" method="post" action="/sessions/ends" aria-labelledby="sessions-h">
      <header>
        <h2 id="sessions-h">Where you are signed in</h2>
      </header>
      <Table id="sessions" caption="Your sessions, last used first" head={<SessionHead />}>
        {props.sessions.map((session) => (
          <SessionRow session={session} isThis={session.id === props.profile.sessionId} />
        ))}
      </Table>
      {others.length > 0 && (
        <footer>
          <button class="btn push" name="others" value="all">
            End all others
          </button>
        </footer>
      )}
    </form>
  )
}

const SessionHead = () => (
  <>
    <Th>Browser</Th>
    <Th>Address</Th>
    <Th>Signed in</Th>
    <Th>Last seen</Th>
    <Th>
      <span class="vh">Actions</span>
    </Th>
  </>
)

const SessionRow = ({ session, isThis }: { session: OwnSession; isThis: boolean }) => (
  <tr>
    <th scope="row" title={session.agent ?? undefined}>
      {agentInWords(session.agent)} {isThis && <span class="tag">This one</span>}
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
          End
        </button>
      )}
    </td>
  </tr>
)
