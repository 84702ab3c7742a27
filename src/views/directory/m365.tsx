import type {
  Authentication,
  applicationForm,
  Checked,
} from '../../domain/connect/authentications.ts'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { Note, Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords, type Words } from '../words.ts'
import { m365Words } from './m365.words.ts'

type FieldName = keyof (typeof applicationForm)['schema']['shape']

/** The application's fields; of the secret it is only said whether there is one. */
export function m365Look(
  reader: Words,
  { state }: Authentication,
  mayEdit: boolean,
): FormLook<FieldName> {
  const words = m365Words(reader)
  return {
    ...{ title: words.title, heading: words.application, labels: words.labels },
    hints: { clientSecret: state ? words.isSet : words.isNotSet },
    locked: mayEdit ? null : words.readOnly,
    aside: (
      <button class="btn" formaction="/m365/checks">
        {words.validate}
      </button>
    ),
  }
}

const dayMs = 24 * 60 * 60 * 1000
const soonDays = 30

type Standing = 'none' | 'unknown' | 'valid' | 'expiring' | 'expired' | 'invalid'
const tones: Record<Standing, Tone> = {
  ...{
    none: 'off',
    unknown: 'warn',
    valid: 'ok',
    expiring: 'warn',
    expired: 'bad',
    invalid: 'bad',
  },
}

/** How it stands with the access, the secret's day of expiry included. */
function standingOf({ state, value }: Authentication, now: number): Standing {
  if (!state) return 'none'
  const expires = 'secretExpiresAt' in value ? value.secretExpiresAt : null
  const left = expires ? Date.parse(expires) - now : Number.POSITIVE_INFINITY
  if (state.status === 'invalid') return 'invalid'
  if (left <= 0) return 'expired'
  return left <= soonDays * dayMs ? 'expiring' : state.status
}

type PageProps = { form: FormProps<FieldName>; about: Authentication; now: number }

/** How the tenant's Microsoft 365 is reached: how that stands, and the application to enter. */
export const M365Page = ({ form, about, now }: PageProps) => {
  const words = m365Words()
  const { say } = useWords()
  const { state } = about
  const standing = standingOf(about, now)
  return (
    <>
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      {form.tested}
      <section class="card" aria-label={words.status}>
        <dl class="dl body">
          <dt>{words.method}</dt>
          <dd>{words.methods.application}</dd>
          <dt>{words.status}</dt>
          <dd>
            <Status tone={tones[standing]}>{words.statuses[standing]}</Status>
          </dd>
          <dt>{words.lastError}</dt>
          <dd>{state?.lastError ? say(state.lastError) : <Nothing>–</Nothing>}</dd>
          <dt>{words.validated}</dt>
          <dd>
            <Time at={state?.validatedAt} sentence />
          </dd>
        </dl>
        {state?.denied.includes('numbers') && <p class="body muted">{words.denied}</p>}
      </section>
      <CardForm {...form} />
    </>
  )
}

/** What came of signing in with what is entered. */
export const Validated = ({ checked, isKept }: { checked: Checked; isKept: boolean }) => {
  const words = m365Words()
  const { say } = useWords()
  const { problem, denied } = checked
  return (
    <Note tone={problem ? 'bad' : denied.length > 0 ? 'warn' : 'ok'} alert>
      {problem ? say(problem) : words.works}
      {denied.length > 0 && ` ${words.denied}`}
      {!isKept && ` ${words.nothingSaved}`}
    </Note>
  )
}
