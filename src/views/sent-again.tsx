import { TextField } from './form.tsx'
import { MoreStyles } from './more-styles.tsx'
import { Note } from './status.tsx'
import { useWords } from './words.ts'

/** A field as it was sent; what is secret, and a file, has to be entered again. */
export type SentField = { name: string } & ({ value: string } | { as: 'secret' | 'file' })

/** What was typed into a form that could not be taken: where it was sent, and whether its key makes it one act however often it is. */
export type Sent = { action: string; fields: readonly SentField[]; isOnce: boolean }

/** The same form once more, field by field, so that nobody has to type it a second time. */
export const SentAgain = ({ action, fields, isOnce }: Sent) => {
  const words = useWords().frame.failure.sent
  const asked = fields.filter(isAsked)
  const shown = fields.flatMap((field) => ('value' in field && isTyped(field) ? [field.value] : []))
  const isUpload = asked.some(({ as }) => as === 'file')
  return (
    <form
      class="sent stack"
      method="post"
      action={action}
      enctype={isUpload ? 'multipart/form-data' : undefined}
    >
      <MoreStyles />
      <p>
        {words.kept} {isOnce && words.once}
      </p>
      {asked.length > 0 && <Note tone="warn">{words.secrets}</Note>}
      {fields.map((field, at) =>
        isAsked(field) ? (
          <Asked {...field} at={at} label={labelOf(field, asked, words)} />
        ) : (
          <input type="hidden" name={field.name} value={field.value} />
        ),
      )}
      {shown.length > 0 && (
        <details>
          <summary>{words.shown}</summary>
          {shown.map((text) => (
            <pre>{text}</pre>
          ))}
        </details>
      )}
      <div>
        <button class="btn primary">{words.again}</button>
      </div>
    </form>
  )
}

type AskedField = Extract<SentField, { as: 'secret' | 'file' }>

const isAsked = (field: SentField): field is AskedField => 'as' in field

const Asked = ({ name, as, at, label }: AskedField & { at: number; label: string }) => (
  <TextField
    {...{ name, label }}
    within={`sent-${at}`}
    type={as === 'file' ? 'file' : 'password'}
    autocomplete="off"
    required
  />
)

/** Several of a kind are told apart by their number, in the order of the form. */
function labelOf(
  field: AskedField,
  asked: readonly AskedField[],
  words: Record<AskedField['as'], string>,
): string {
  const same = asked.filter(({ as }) => as === field.as)
  return same.length > 1 ? `${words[field.as]} ${same.indexOf(field) + 1}` : words[field.as]
}

const id = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
/** What the portal itself put into the form is no text of the reader's. */
const isTyped = ({ name, value }: { name: string; value: string }) =>
  value.trim() !== '' && !id.test(value) && !['form-key', 'version'].includes(name)
