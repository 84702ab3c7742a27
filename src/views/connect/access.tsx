import type { applicationForm } from '../../domain/connect/applications.ts'
import type { Authentication, Checked } from '../../domain/connect/authentications.ts'
import { Fact } from '../card.tsx'
import type { DrawnField } from '../form.declared.tsx'
import type { FormLook } from '../form.frames.tsx'
import { Field } from '../form.tsx'
import { dayIn } from '../formats.ts'
import { Note, Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords, type Words } from '../words.ts'
import { accessWords } from './access.words.ts'

export type ApplicationField = keyof (typeof applicationForm)['schema']['shape']

const dayOf = (at: Date) => at.toISOString().slice(0, 10)

/** The application's fields; of what is secret it is only said whether there is one. */
export function applicationLook(
  reader: Words,
  { state }: Authentication,
  checks: string,
): Omit<FormLook<ApplicationField>, 'title'> {
  const words = accessWords(reader)
  const { hasSecret = false, hasOther = false, certificateExpiresAt = null } = state ?? {}
  const { otherExpiresAt } = state ?? {}
  return {
    ...{ heading: words.application, labels: words.labels },
    hints: {
      clientSecret: hasSecret ? words.isReplaced : words.isNotSet,
      dropOther: otherExpiresAt ? words.otherUntil(dayOf(otherExpiresAt)) : words.otherSet,
      certificate: certificateExpiresAt
        ? words.certificateUntil(dayOf(certificateExpiresAt))
        : words.certificateHint,
      privateKey: words.keyHint,
    },
    slots: { certificate: PemField, privateKey: PemField },
    omit: [
      ...(hasOther ? [] : (['dropOther'] as const)),
      ...(certificateExpiresAt ? [] : (['dropCertificate'] as const)),
    ],
    aside: (
      <button class="btn" formaction={checks}>
        {words.validate}
      </button>
    ),
  }
}

/** Text that begins and ends with lines of its own; a private key is never drawn, wherever it was pasted. */
const PemField = ({ value, autofocus, ...field }: DrawnField) => (
  <Field
    {...field}
    control={(ties) => (
      <textarea
        class="input mono"
        rows={3}
        maxlength={20_000}
        autofocus={autofocus}
        autocomplete="off"
        spellcheck={false}
        {...ties}
      >
        {value.includes('PRIVATE KEY') ? '' : value}
      </textarea>
    )}
  />
)

const tones: Readonly<Record<string, Tone>> = {
  ...{ none: 'off', unknown: 'warn', valid: 'ok', expiring: 'warn', expired: 'bad' },
  invalid: 'bad',
}

const Until = ({ at }: { at: Date | null }) => {
  const { language } = useWords()
  return <span>{at ? dayIn(language, at.toISOString()) : accessWords().noDay}</span>
}

/** How the way in stands: by which method, until when, and what Microsoft last said. */
export const AccessFacts = ({ about: { state, value } }: { about: Authentication }) => {
  const words = accessWords()
  const { say } = useWords()
  const standing = state?.standing ?? 'none'
  const secretEnds = 'secretExpiresAt' in value ? value.secretExpiresAt : null
  return (
    <section class="card" aria-label={words.status}>
      <dl class="dl body">
        <Fact label={words.method}>
          {state ? words.methods[state.method] : <Nothing>–</Nothing>}
        </Fact>
        <Fact label={words.status}>
          <Status tone={tones[standing] ?? 'off'}>{words.statuses[standing]}</Status>
        </Fact>
        {state?.hasSecret && (
          <Fact label={words.secretEnds}>
            <Until at={secretEnds ? new Date(secretEnds) : null} />
          </Fact>
        )}
        {state?.hasOther && (
          <Fact label={words.otherEnds}>
            <Until at={state.otherExpiresAt} />
          </Fact>
        )}
        {state?.certificateExpiresAt && (
          <Fact label={words.certificateEnds}>
            <Until at={state.certificateExpiresAt} />
          </Fact>
        )}
        {state?.tokenExpiresAt && (
          <Fact label={words.tokenEnds}>
            <Until at={state.tokenExpiresAt} />
          </Fact>
        )}
        {state?.consentedBy && (
          <Fact label={words.consented}>
            <bdi>{state.consentedBy}</bdi>
            {state.consentedAt && (
              <>
                , <Until at={state.consentedAt} />
              </>
            )}
          </Fact>
        )}
        <Fact label={words.lastError}>
          {state?.lastError ? say(state.lastError) : <Nothing>–</Nothing>}
        </Fact>
        <Fact label={words.validated}>
          <Time at={state?.validatedAt} sentence />
        </Fact>
      </dl>
      {state?.denied.includes('numbers') && <p class="body muted">{words.denied}</p>}
      {state && state.method !== 'application' && (
        <p class="body">{words.explained[state.method]}</p>
      )}
    </section>
  )
}

/** What came of signing in with what is entered. */
export const Validated = ({ checked, isKept }: { checked: Checked; isKept: boolean }) => {
  const words = accessWords()
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
