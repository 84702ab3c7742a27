import { encode } from 'uqr'
import type { FactorState } from '../../domain/people/factors.ts'
import { Card } from '../card.tsx'
import { CheckField, type Errors, FormErrors, PasswordField, TextField } from '../form.tsx'
import { acting } from '../hx.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { CopyButton } from '../shown-once.tsx'
import { Note, Status } from '../status.tsx'
import { useWords } from '../words.ts'
import { SignOut } from './profile.tsx'

type FactorProps = {
  state: FactorState
  /** This portal insists on it. */
  isRequired: boolean
  /** Nothing else can be done before it is set up. */
  isDue: boolean
  /** The sign-in was a while ago, so the password is asked for again. */
  asksPassword: boolean
  errors: Errors
}

/** One's own second factor: set it up, look at how many recovery codes are left, switch it off. */
export const FactorPage = (props: FactorProps) => {
  const words = useWords().people.factor
  const { kind } = props.state
  return (
    <>
      <MoreStyles />
      {!props.isDue && (
        <div class="page-head">
          <h1>{words.title}</h1>
        </div>
      )}
      {props.isDue && <Note tone="warn">{words.required}</Note>}
      <section class="card narrow" aria-label={words.title}>
        <div class="body stack-lg">
          {kind === 'none' && <Begin {...props} />}
          {kind === 'begun' && <Confirm {...props} state={props.state} />}
          {kind === 'on' && <On {...props} codesLeft={props.state.codesLeft} />}
        </div>
      </section>
      {props.isDue && <SignOut />}
    </>
  )
}

const Begin = ({ asksPassword, errors }: FactorProps) => {
  const words = useWords().people.factor
  return (
    <form class="stack small" method="post" action="/profile/factor">
      <FormErrors errors={errors} title={words.refused} />
      <p>{words.offText}</p>
      {asksPassword && <OwnPassword errors={errors} within="begin" />}
      <button class="btn primary">{words.begin}</button>
    </form>
  )
}

const OwnPassword = ({ errors, within }: { errors: Errors; within: string }) => (
  <PasswordField
    name="password"
    within={within}
    label={useWords().people.factor.password}
    error={errors.password}
    autocomplete="current-password"
  />
)

type Begun = Extract<FactorState, { kind: 'begun' }>

const Confirm = ({ state, errors, asksPassword }: FactorProps & { state: Begun }) => {
  const words = useWords().people.factor
  return (
    <>
      <p>{words.scan}</p>
      <div class="enrolment">
        <QrCode text={state.uri} label={words.picture} />
        <form class="stack" method="post" action="/profile/factor/confirmations">
          <FormErrors errors={errors} title={words.refused} isAside />
          <p class="stack tight">
            <span class="label">{words.key}</span>
            <code class="break">{state.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
          </p>
          <TextField
            name="code"
            label={words.code}
            error={errors.code}
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength={20}
            required
            autofocus
          />
          <button class="btn primary">{words.confirm}</button>
        </form>
      </div>
      {!asksPassword && (
        <form method="post" action="/profile/factor">
          <button class="btn quiet">{words.startOver}</button>
        </form>
      )}
    </>
  )
}

const On = ({ codesLeft, isRequired, errors }: FactorProps & { codesLeft: number }) => {
  const words = useWords().people.factor
  return (
    <form class="stack small" method="post" action="/profile/factor/ends">
      <FormErrors errors={errors} title={words.refused} within="on" />
      <Status tone="ok">{words.onText}</Status>
      <p>{words.codesLeft(codesLeft)}</p>
      <OwnPassword errors={errors} within="on" />
      <div class="cluster">
        <button class="btn" formaction="/profile/factor/codes" title={words.newCodesHint}>
          {words.newCodes}
        </button>
        {isRequired ? (
          <button
            type="button"
            class="btn"
            aria-disabled="true"
            aria-describedby="why-required"
            title={words.whyRequired}
          >
            {words.off}
          </button>
        ) : (
          <button class="btn danger">{words.off}</button>
        )}
      </div>
      {isRequired && (
        <p class="muted" id="why-required">
          {words.whyRequired}
        </p>
      )}
    </form>
  )
}

/** Recovery codes, the one time that they are shown. */
export const RecoveryCodes = ({ codes, next }: { codes: readonly string[]; next: string }) => {
  const words = useWords().people.factor
  return (
    <Card id="codes-h" title={words.codesTitle}>
      <MoreStyles />
      <div class="body stack-lg">
        <p>{words.codesText}</p>
        <ul class="codes">
          {codes.map((code) => (
            <li>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <div class="cluster">
          <CopyButton text={codes.join('\n')} />
          <a class="btn primary" href={next}>
            {words.codesDone}
          </a>
        </div>
      </div>
    </Card>
  )
}

/** Four modules of quiet around it, as ISO 18004 asks for; always dark on light, whatever the theme. */
const quiet = 4

/** A text as a QR code for a phone to read; `label` says what it is. */
const QrCode = ({ text, label }: { text: string; label: string }) => {
  const { data, size } = encode(text, { ecc: 'M', border: quiet })
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path fill="#000" shape-rendering="crispEdges" d={pathOf(data)} />
    </svg>
  )
}

/** Each row's runs of dark modules, one rectangle a run. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  const runs: string[] = []
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue
      const from = x
      while (row[x + 1]) x += 1
      runs.push(`M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`)
    }
  })
  return runs.join('')
}

/** Asks for the code of the app, or a recovery code; `next` is a path that was judged safe. */
export const FactorStepForm = (props: { next: string; errors: Errors }) => {
  const { people } = useWords()
  const words = people.factorStep
  return (
    <div class="stack-lg">
      <form class="stack-lg" method="post" action="/session/factor" aria-label={words.title}>
        <FormErrors errors={props.errors} title={people.signIn.refused} isAside />
        <p>{words.text}</p>
        <input type="hidden" name="next" value={props.next} />
        <TextField
          name="code"
          label={words.code}
          error={props.errors.code}
          required
          maxlength={100}
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck={false}
          autofocus
        />
        <button class="btn primary">{words.submit}</button>
      </form>
      <form method="post" action="/session/end">
        <button class="btn quiet">{words.again}</button>
      </form>
    </div>
  )
}

/** Whether the provider's own people need a second factor; for its administrators. */
export const FactorRule = ({ isRequired, version }: { isRequired: boolean; version: number }) => (
  <form class="card" {...acting('/settings/factor-rule')} aria-labelledby="rule-h">
    <header>
      <h2 id="rule-h">Second factor</h2>
    </header>
    <div class="body stack">
      <input type="hidden" name="version" value={String(version)} />
      <CheckField
        name="required"
        label="Require a second factor for operators"
        role="switch"
        checked={isRequired}
      />
      <p class="muted">Operators without one must set it up at their next sign-in.</p>
    </div>
    <footer>
      <button class="btn push">Save</button>
    </footer>
  </form>
)
