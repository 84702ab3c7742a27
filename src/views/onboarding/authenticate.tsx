import type { ConsentLink } from '../../domain/onboarding/invitations.links.ts'
import { FormErrors } from '../form.tsx'
import { hx, saving } from '../hx.tsx'
import { inUnicode } from '../internationalized.ts'
import { CopyButton } from '../shown-once.tsx'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'
import { authenticateWords } from './authenticate.words.ts'

export const authenticatePath = '/authenticate'

type AskProps = {
  link: ConsentLink
  token: string
  /** Who asks. */
  provider: string
  /** The Microsoft 365 tenant that has to consent, where it is known. */
  expected: string | null
  /** Its code can be entered now. */
  hasCode: boolean
  /** What was refused just now. */
  error?: string | undefined
}

/** Says who asks for what, and offers the two ways to consent. Looking at it starts nothing. */
export const AskPage = (props: AskProps) => {
  const words = authenticateWords()
  const { link, token, provider, expected, hasCode } = props
  const { say } = useWords()
  const error = props.error ?? (link.error && say(link.error))
  const path = `${authenticatePath}/${token}`
  return (
    <div class="stack-lg" id="consent">
      {error && <FormErrors errors={{ '': error }} title={words.refused} isAside />}
      <p>{words.who(link.fullName, provider, link.customer)}</p>
      <p>{words.what}</p>
      {expected && (
        <p>
          {words.expected}: <code class="break">{expected}</code>
        </p>
      )}
      {link.adminEmail && (
        <p>
          {words.account}: <bdi>{inUnicode(link.adminEmail)}</bdi>
        </p>
      )}
      <p class="muted">{words.admin}</p>
      {hasCode && <Code link={link} path={path} />}
      <form class="stack" {...saving(`${path}/consents`)} aria-label={words.consent}>
        <p>{words.consentText}</p>
        <button class={hasCode ? 'btn' : 'btn primary'}>{words.consent}</button>
      </form>
      {!hasCode && (
        <form class="stack" method="post" action={`${path}/codes`} aria-label={words.code}>
          <p>{words.codeText}</p>
          <button class="btn">{link.userCode ? words.newCode : words.code}</button>
        </form>
      )}
    </div>
  )
}

/** The code that is entered at Microsoft. Its page looks by itself whether somebody has; without script by a link. */
const Code = ({ link, path }: { link: ConsentLink; path: string }) => {
  const words = authenticateWords()
  const { userCode, verificationUri } = link
  if (!userCode || !verificationUri) return null
  return (
    <section class="stack" aria-label={words.code}>
      <p>
        {words.enter}{' '}
        <a href={verificationUri} target="_blank" rel="noopener noreferrer">
          {inUnicode(verificationUri.replace(/^https:\/\//, ''))}
        </a>
      </p>
      <p>
        <code class="break">{userCode}</code> <CopyButton text={userCode} />
      </p>
      <p
        class="muted"
        role="status"
        {...hx({ get: `${path}/codes`, trigger: 'every 3s', swap: 'none' })}
      >
        {words.waiting}
      </p>
      <noscript>
        <a class="btn quiet" href={path}>
          {words.look}
        </a>
      </noscript>
    </section>
  )
}

/** The way out to Microsoft for a browser without script: no form may lead to another site. */
export const LeavePage = ({ to }: { to: string }) => {
  const words = authenticateWords()
  return (
    <div class="stack-lg">
      <p>{words.leave}</p>
      <a class="btn primary" href={to} rel="noreferrer">
        {words.consent}
      </a>
    </div>
  )
}

export const DonePage = ({ provider }: { provider: string }) => (
  <Note tone="ok">{authenticateWords().done(provider)}</Note>
)

/** One and the same for every link that is not good, whatever is the matter with it. */
export const DeadPage = () => <Note tone="warn">{authenticateWords().dead}</Note>

export const UnansweredPage = () => <Note tone="warn">{authenticateWords().unanswered}</Note>
