import type { mailServerForm } from '../../domain/mail/server.ts'
import type { StoredMessage } from '../../domain/message.ts'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { FormKey } from '../form.key.tsx'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'

type FieldName = keyof (typeof mailServerForm)['schema']['shape']

/** The server's fields; of the password it is only said whether there is one. */
export const mailServerLook = (hasPassword: boolean): FormLook<FieldName> => ({
  ...{ title: 'Email Server Settings', heading: 'Server' },
  labels: {
    host: 'Host',
    port: 'Port',
    security: 'Encryption',
    securityHint: 'With encryption the server’s certificate is checked.',
    fromAddress: 'From',
    fromName: 'From name',
    fromNameHint: 'Blank: the portal name.',
    username: 'Username',
    usernameHint: 'Blank: no sign-in.',
    password: 'Password / API key',
    confirm: 'Confirm password',
  },
  aside: (
    <button class="btn" formaction="/settings/email/checks">
      Check connection
    </button>
  ),
  hints: { password: hasPassword ? 'Set. Leave blank to keep it.' : 'Not set.' },
  options: {
    security: {
      starttls: 'STARTTLS (port 587)',
      tls: 'SSL/TLS (port 465)',
      none: 'None (a relay on the same network)',
    },
  },
})

/** The server that mail leaves by, and a test of it. */
export const EmailPage = (props: { form: FormProps<FieldName>; me: string }) => (
  <>
    <div class="page-head">
      <div>
        <h1>Email Server Settings</h1>
        <p>Sends invitations, sign-in details and notices.</p>
      </div>
      <div class="actions">
        <a class="btn" href="/settings/messages">
          Latest messages
        </a>
        {props.form.locked === null && (
          <TestMail me={props.me} isReady={Number(props.form.version) > 0} />
        )}
      </div>
    </div>
    {props.form.tested}
    <CardForm {...props.form} />
  </>
)

/** What came of connecting to the server as it is entered. */
export const Checked = ({ problem }: { problem: StoredMessage | null }) => {
  const { say } = useWords()
  return (
    <Note tone={problem ? 'bad' : 'ok'} alert>
      {problem ? say(problem) : 'The server is reachable and accepts the sign-in.'} Nothing was
      saved; enter the password again.
    </Note>
  )
}

const TestMail = ({ me, isReady }: { me: string; isReady: boolean }) => (
  <form method="post" action="/settings/email/tests">
    <FormKey />
    <button
      class="btn"
      title={isReady ? `To ${me}` : 'Enter a server first.'}
      aria-disabled={isReady ? undefined : 'true'}
    >
      Send test email
    </button>
  </form>
)
