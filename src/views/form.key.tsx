import { type Child, createContext, useContext } from 'hono/jsx'
import { Note } from './status.tsx'
import { useWords } from './words.ts'

/** The field that tells a form sent twice from two forms. */
export const formKeyField = 'form-key'

/** What a form says of itself: the page that it is read at, if that is not this one, and its fields that hold secrets. */
export type KeyedForm = { page?: string | undefined; secrets?: readonly string[] }

const Keys = createContext<((form: KeyedForm) => string) | null>(null)

/** Gives every form inside a key of its own; the renderer draws it. */
export const FormKeyProvider = (props: {
  keyOf: (form: KeyedForm) => string
  children?: Child
}) => <Keys.Provider value={props.keyOf}>{props.children}</Keys.Provider>

/**
 * Sent twice, a form that holds this is done once. One that the rows of a page share has none: pressed again, it is meant
 * again.
 */
export const FormKey = (form: KeyedForm) => {
  const keyOf = useContext(Keys)
  return keyOf && <input type="hidden" name={formKeyField} value={keyOf(form)} />
}

/** Above a form that holds what was entered before the session ended: it is shown again, and sent by nobody but the reader. */
export const KeptNote = ({ page }: { page: string }) => {
  const words = useWords().frame.form
  return (
    <div data-kept>
      <Note
        tone="info"
        alert
        action={
          <a class="btn small" href={page}>
            {words.startAfresh}
          </a>
        }
      >
        {words.kept}
      </Note>
    </div>
  )
}
