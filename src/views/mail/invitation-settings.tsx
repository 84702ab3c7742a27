import type { Child } from 'hono/jsx'
import type { invitationForm } from '../../domain/mail/invitation-settings.ts'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { MoreStyles } from '../more-styles.tsx'

type FieldName = keyof (typeof invitationForm)['schema']['shape']
type Preview = { language: string; subject: string; text: string }

/** The texts' fields; a test of what is saved goes to `me`. */
export const invitationLook = (me: string): FormLook<FieldName> => ({
  ...{ title: 'Invitation Settings', heading: 'Activation email' },
  labels: {
    hours: 'Links are valid for',
    subject: 'Invitation subject',
    subjectHint: 'Blank: the text below, in the tenant’s language.',
    body: 'Invitation email',
    portalUrl: 'Customer authentication portal URL',
    portalUrlHint: 'Blank: the tenant’s own portal.',
  },
  hints: {
    body: (
      <>
        Blank: the text below, in the tenant’s language. Placeholders:{' '}
        <code>{'{{CustomerId}}'}</code>, <code>{'{{CustomerName}}'}</code>,{' '}
        <code>{'{{Name}}'}</code>, and the required link{' '}
        <code>{'{{CustomerAuthenticationPortalUrl}}/{{InvitationId}}'}</code>
      </>
    ),
  },
  options: { hours: { 24: '24 hours', 72: '3 days', 168: '7 days' } },
  aside: (
    <>
      <button class="btn" formaction="/settings/invitations/previews">
        Preview
      </button>
      <button
        class="btn"
        formaction="/settings/invitations/tests"
        title={`Sends the saved version to ${me}`}
      >
        Send test email
      </button>
    </>
  ),
})

/** What activation mails say and how long their links live; beneath, the mail as it would be now. */
export const InvitationsPage = (props: { form: FormProps<FieldName>; previews: Child }) => (
  <>
    <MoreStyles />
    <div class="page-head">
      <div>
        <h1>Invitation Settings</h1>
        <p>The email that invites users to their portal.</p>
      </div>
    </div>
    <CardForm {...props.form} />
    {Object.keys(props.form.errors).length === 0 && props.previews}
  </>
)

/** A mail as it would be now. */
export const PreviewCard = ({ preview: { language, subject, text } }: { preview: Preview }) => (
  <section class="card" aria-labelledby={`preview-${language}`}>
    <header>
      <h2 id={`preview-${language}`}>Preview, {language}</h2>
      <p>{subject}</p>
    </header>
    <pre class="body mail-text">{text}</pre>
  </section>
)
