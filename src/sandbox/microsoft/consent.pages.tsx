import type { Child } from 'hono/jsx'
import { LoopbackPage } from '../pages.tsx'
import type { SandboxAccount } from './consent.state.ts'
import type { Reply } from './errors.ts'

/** A page as an answer. */
export const shown = (status: number, page: Child): Reply => ({
  status,
  body: `<!doctype html>${page}`,
  headers: { 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'no-referrer' },
})

type Choice = { accounts: readonly SandboxAccount[]; error?: string | undefined }

const Account = ({ accounts }: Choice) => (
  <label>
    Account
    <select name="account">
      {accounts.map(({ upn }) => (
        <option value={upn}>{upn}</option>
      ))}
    </select>
  </label>
)

const Acts = (props: { accept: string }) => (
  <>
    <button type="submit" name="act" value="accept">
      {props.accept}
    </button>
    <button type="submit" name="act" value="decline">
      Cancel
    </button>
  </>
)

/** Asks an administrator whether the application may come in. */
export const AskPage = ({ accounts, error }: Choice) => (
  <LoopbackPage title="Permissions requested">
    <p>This is not Microsoft. It is a sandbox on this machine.</p>
    {error && <p role="alert">{error}</p>}
    <form method="post">
      <Account accounts={accounts} />
      <Acts accept="Accept" />
    </form>
  </LoopbackPage>
)

/** Where a device's code is entered. */
export const CodePage = ({ accounts, error }: Choice) => (
  <LoopbackPage title="Enter code">
    <p>This is not Microsoft. It is a sandbox on this machine.</p>
    {error && <p role="alert">{error}</p>}
    <form method="post" action="/devicelogin">
      <label>
        Code
        <input name="code" required autocomplete="off" />
      </label>
      <Account accounts={accounts} />
      <Acts accept="Sign in" />
    </form>
  </LoopbackPage>
)

export const DonePage = (props: { text: string }) => (
  <LoopbackPage title="Sign in">
    <p>{props.text}</p>
  </LoopbackPage>
)
