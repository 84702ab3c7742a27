import { type Errors, Field, FormErrors, SelectField, TextField } from '../form.tsx'

type InvitationTexts = { hours: string; subject: string; body: string; portalUrl: string }
export type Preview = { language: string; subject: string; text: string }

type Props = {
  typed: InvitationTexts
  version: number
  errors: Errors
  previews: readonly Preview[]
  mayEdit: boolean
  me: string
}

/** What activation mails say and how long their links live; beneath, the mail as it would be now. */
export const InvitationsPage = (props: Props) => (
  <>
    <div class="page-head">
      <div>
        <h1>Invitation Settings</h1>
        <p>What people of a customer read when they are invited to its portal.</p>
      </div>
    </div>
    <TextsForm {...props} />
    {props.previews.map((preview) => (
      <PreviewCard preview={preview} />
    ))}
  </>
)

const TextsForm = ({ typed, version, errors, mayEdit, me }: Props) => (
  <form class="card" method="post" action="/settings/invitations" aria-labelledby="texts-h">
    <header>
      <h2 id="texts-h">Activation mail</h2>
    </header>
    <fieldset class="body stack plain" disabled={!mayEdit}>
      <FormErrors errors={errors} />
      <input type="hidden" name="version" value={String(version)} />
      <SelectField
        name="hours"
        label="Links are good for"
        value={typed.hours}
        options={linkLifeWords}
        error={errors.hours}
      />
      <TextField
        name="subject"
        label="Invitation Subject"
        value={typed.subject}
        error={errors.subject}
        maxlength={200}
        hint="Empty: the text below in the customer’s language."
      />
      <BodyField value={typed.body} error={errors.body} />
      <TextField
        name="portalUrl"
        type="url"
        label="Customer Authentication portal URL"
        value={typed.portalUrl}
        error={errors.portalUrl}
        maxlength={500}
        hint="Empty: the customer’s own portal."
      />
    </fieldset>
    <footer>
      {mayEdit ? (
        <>
          <button class="btn" formaction="/settings/invitations/previews">
            Preview
          </button>
          <button
            class="btn"
            formaction="/settings/invitations/tests"
            title={`What is saved, to ${me}`}
          >
            Send test mail
          </button>
          <button class="btn primary push">Apply Changes</button>
        </>
      ) : (
        <p class="hint">An administrator of the provider may change these.</p>
      )}
    </footer>
  </form>
)

const BodyField = ({ value, error }: { value: string; error: string | undefined }) => (
  <Field
    name="body"
    label="Invitation Email"
    error={error}
    hint={
      <>
        Empty: the text below in the customer’s language. Stand for values:{' '}
        <code>{'{{CustomerId}}'}</code>, <code>{'{{CustomerName}}'}</code>,{' '}
        <code>{'{{Name}}'}</code>, and for the link, which has to be there:{' '}
        <code>{'{{CustomerAuthenticationPortalUrl}}/{{InvitationId}}'}</code>
      </>
    }
    control={(ties) => (
      <textarea class="input" rows={10} maxlength={10_000} {...ties}>
        {value}
      </textarea>
    )}
  />
)

const PreviewCard = ({ preview: { language, subject, text } }: { preview: Preview }) => (
  <section class="card" aria-labelledby={`preview-${language}`}>
    <header>
      <h2 id={`preview-${language}`}>Preview, {language}</h2>
      <p>{subject}</p>
    </header>
    <pre class="body mail-text">{text}</pre>
  </section>
)

/** How long links may live, as people choose it (domain/settings/invitations: linkLives). */
const linkLifeWords = [
  { value: '24', label: '24 hours' },
  { value: '72', label: '3 days' },
  { value: '168', label: '7 days' },
]
