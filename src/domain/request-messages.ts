import type { NoParams, StoredMessage } from './message.ts'

/** What is wrong with an address, a form or a body before any wing has looked at it. */
export type RequestMessages = {
  /** A query string that a schema does not read, with its fields. */
  malformed: { problems: readonly Problem[] }
  /** The same of a form or a body. */
  invalid: { problems: readonly Problem[] }
  /** A schema's objection that nobody worded; `text` is the schema's own, in English. */
  'bad-value': { text: string }
  /** No such address, or none for whoever asks. */
  'nothing-here': NoParams
  /** A cursor that the list did not make. */
  'bad-cursor': NoParams
  'foreign-cursor': NoParams
  'not-an-id': NoParams
  'too-long': NoParams
}

export type Problem = { field: string; message: StoredMessage }
