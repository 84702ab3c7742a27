import type { Child } from 'hono/jsx'
import type { consentForm } from '../../domain/mail/consent.ts'
import type { invitationForm } from '../../domain/mail/invitation-settings.ts'
import { Card } from '../card.tsx'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { MoreStyles } from '../more-styles.tsx'

type FieldName = keyof (typeof invitationForm)['schema']['shape']
export type ConsentField = keyof (typeof consentForm)['schema']['shape']
type Preview = { of: keyof typeof previewTitles; language: string; subject: string; text: string }
type Part<N extends string> = { form: FormProps<N>; previews: Child }

const previewTitles = { activation: 'Activation preview', consent: 'Consent preview' }
const path = '/settings/invitations'
const lives = { 24: '24 hours', 72: '3 days', 168: '7 days' }

const blank = 'Blank: the text below, in the tenant’s language.'

const bodyHint = (
  <>
    {blank} Placeholders: <code>{'{{CustomerId}}'}</code>, <code>{'{{CustomerName}}'}</code>,{' '}
    <code>{'{{Name}}'}</code>, and the required link{' '}
    <code>{'{{CustomerAuthenticationPortalUrl}}/{{InvitationId}}'}</code>
  </>
)

const Tries = ({ at, me }: { at: string; me: string }) => (
  <>
    <button class="btn" formaction={`${at}/previews`}>
      Preview
    </button>
    <button class="btn" formaction={`${at}/tests`} title={`Sends the saved version to ${me}`}>
      Send test email
    </button>
  </>
)

/** The texts' fields; a test of what is saved goes to `me`. */
export const invitationLook = (me: string): FormLook<FieldName> => ({
  ...{ title: 'Invitation Settings', heading: 'Activation email' },
  labels: {
    hours: 'Links are valid for',
    subject: 'Invitation subject',
    subjectHint: blank,
    body: 'Invitation email',
  },
  ...{ hints: { body: bodyHint }, options: { hours: lives } },
  aside: <Tries at={path} me={me} />,
})

/** The same of the mail that asks a customer's administrator for consent. */
export const consentLook = (me: string): FormLook<ConsentField> => ({
  ...{ title: 'Invitation Settings', heading: 'Consent email' },
  labels: {
    consentHours: 'Consent links are valid for',
    consentSubject: 'Consent subject',
    consentSubjectHint: blank,
    consentBody: 'Consent email',
  },
  hints: { consentBody: bodyHint },
  options: { consentHours: { ...lives, 336: '14 days' } },
  aside: <Tries at={`${path}/consent`} me={me} />,
})

/** What the two mails say, how long their links live and where they lead; beneath each, as it would be now. */
export const InvitationsPage = (props: {
  activation: Part<FieldName>
  consent: Part<ConsentField>
  portalUrl: string
}) => (
  <>
    <MoreStyles />
    <div class="page-head">
      <div>
        <h1>Invitation Settings</h1>
        <p>
          The emails that invite users to their portal, and that ask a customer’s administrator for
          consent.
        </p>
      </div>
    </div>
    <div class="stack-lg">
      <Card id="portal-h" title="Customer Authentication Portal URL">
        <div class="body stack">
          <p>
            {props.portalUrl ? (
              <code>{props.portalUrl}</code>
            ) : (
              'Not set: activation links lead to the tenant’s own portal, consent links to this one.'
            )}
          </p>
          <p class="muted">
            Changed and checked under <a href="/settings/system">UMP System Settings</a>.
          </p>
        </div>
      </Card>
      <TextsPart {...props.activation} />
      <TextsPart {...props.consent} />
    </div>
  </>
)

const TextsPart = <N extends string>({ form, previews }: Part<N>) => (
  <>
    <CardForm {...form} />
    {Object.keys(form.errors).length === 0 && previews}
  </>
)

/** A mail as it would be now. */
export const PreviewCard = ({ preview: { of, language, subject, text } }: { preview: Preview }) => (
  <section class="card" aria-labelledby={`preview-${of}-${language}`}>
    <header>
      <h2 id={`preview-${of}-${language}`}>
        {previewTitles[of]}, {language}
      </h2>
      <p>{subject}</p>
    </header>
    <pre class="body mail-text">{text}</pre>
  </section>
)
