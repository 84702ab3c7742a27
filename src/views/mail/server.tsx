import type { MailServer } from '../../domain/mail/server.ts'
import { type Errors, FormErrors, SelectField, TextField } from '../form.tsx'

const securities = [
  { value: 'starttls', label: 'STARTTLS (port 587)' },
  { value: 'tls', label: 'SSL/TLS (port 465)' },
  { value: 'none', label: 'None (a relay on the same network)' },
]

export type MailServerForm = {
  typed: Omit<MailServer, 'port'> & { port: string }
  version: number
  hasPassword: boolean
  errors: Errors
}

/** The server that mail leaves by, and a test of it. */
export const EmailPage = (props: { form: MailServerForm; mayEdit: boolean; me: string }) => (
  <>
    <div class="page-head">
      <div>
        <h1>E-mail Server Settings</h1>
        <p>Invitations, sign-in information and notices leave by this server.</p>
      </div>
      <span class="actions">
        <a class="btn" href="/settings/messages">
          Newest messages
        </a>
        {props.mayEdit && <TestMail me={props.me} isReady={props.form.version > 0} />}
      </span>
    </div>
    <ServerForm form={props.form} mayEdit={props.mayEdit} />
  </>
)

const TestMail = ({ me, isReady }: { me: string; isReady: boolean }) => (
  <form method="post" action="/settings/email/tests">
    <button
      class="btn"
      title={isReady ? `To ${me}` : 'Enter a server first.'}
      aria-disabled={isReady ? undefined : 'true'}
    >
      Send test mail
    </button>
  </form>
)

const ServerForm = ({ form, mayEdit }: { form: MailServerForm; mayEdit: boolean }) => (
  <form
    class="card"
    method="post"
    action="/settings/email"
    aria-labelledby="server-h"
    autocomplete="off"
  >
    <header>
      <h2 id="server-h">Server</h2>
    </header>
    <fieldset class="body stack plain" disabled={!mayEdit}>
      <FormErrors errors={form.errors} />
      <input type="hidden" name="version" value={String(form.version)} />
      <div class="form-grid">
        <ServerFields {...form} />
        <PasswordFields {...form} />
      </div>
    </fieldset>
    <footer>
      {mayEdit ? (
        <button class="btn primary push">Apply Changes</button>
      ) : (
        <p class="hint">An administrator of the provider may change these.</p>
      )}
    </footer>
  </form>
)

const ServerFields = ({ typed, errors }: MailServerForm) => (
  <>
    <TextField
      name="host"
      label="Host"
      value={typed.host}
      error={errors.host}
      maxlength={253}
      required
    />
    <TextField
      name="port"
      label="Port"
      inputmode="numeric"
      value={typed.port}
      error={errors.port}
      required
    />
    <SelectField
      name="security"
      label="Encryption"
      value={typed.security}
      options={securities}
      error={errors.security}
      hint="With encryption the server’s certificate is checked."
    />
    <TextField
      name="fromAddress"
      type="email"
      label="From"
      value={typed.fromAddress}
      error={errors.fromAddress}
      maxlength={254}
      required
    />
    <TextField
      name="fromName"
      label="From name"
      value={typed.fromName}
      error={errors.fromName}
      hint="Empty: the brand’s own name."
      maxlength={200}
    />
    <TextField
      name="username"
      label="Username"
      value={typed.username}
      error={errors.username}
      hint="Empty: the server asks for none."
      maxlength={254}
    />
  </>
)

/** Never given back a value: what is stored is only said to be set. */
const PasswordFields = ({ hasPassword, errors }: MailServerForm) => (
  <>
    <TextField
      name="password"
      type="password"
      label="Password / API key"
      error={errors.password}
      hint={hasPassword ? 'Set. Leave empty to keep it.' : 'Not set.'}
      autocomplete="new-password"
      maxlength={1000}
    />
    <TextField
      name="confirm"
      type="password"
      label="Confirm password"
      error={errors.confirm}
      autocomplete="new-password"
      maxlength={1000}
    />
  </>
)
