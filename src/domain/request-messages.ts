import type { NoParams, StoredMessage } from './message.ts'

/** What is wrong with an address, a form or a body before any area has looked at it. */
export type RequestMessages = {
  /** A query string that a schema does not read, with its fields. */
  malformed: { problems: readonly Problem[] }
  /** The same of a form or a body. */
  invalid: { problems: readonly Problem[] }
  /** A schema's objection that nobody worded; `text` is the schema's own, in English. */
  'bad-value': { text: string }
  /** A field or a value of a body that was not sent at all. */
  'value-missing': NoParams
  /** No such address, or none for whoever asks. */
  'nothing-here': NoParams
  /** A cursor that the list did not make. */
  'bad-cursor': NoParams
  'foreign-cursor': NoParams
  'not-an-id': NoParams
  'too-long': NoParams
  /** Somebody changed it meanwhile: as a whole, on top of a form, and beside each field that differs. */
  'enter-up-to': { max: number }
  'enter-lines-up-to': { max: number }
  stale: { what: StoredMessage | string; values: readonly BothValues[] }
  'stale-form': { what: StoredMessage | string }
  'stale-field': BothValues
  'no-version': NoParams
  /** What stands in the log for a secret. */
  'secret-entered': NoParams
  // what a field or a filter takes
  'given-twice': NoParams
  'not-a-number': NoParams
  'number-between': { least: number; max: number }
  'characters-at-most': { max: number }
  'characters-up-to': { max: number }
  'enter-between': { least: number; max: number }
  'number-either': { given: string; one: number; other: number }
  'choose-one-of': { values: string }
  'ticked-or-nothing': NoParams
  'no-such-column': NoParams
  'no-such-place': NoParams
  'not-a-day': NoParams
  'enter-day': NoParams
  'days-reversed': NoParams
  'not-a-log': NoParams
  'not-a-log-group': NoParams
  'people-or-numbers': NoParams
  'which-services': NoParams
  'on-or-nothing': NoParams
  'not-ours': NoParams
  'no-such-theme': NoParams
  'compact-or-roomy': NoParams
  'which-session': NoParams
  'not-a-token': NoParams
  'mail-security': NoParams
  'link-hours': NoParams
  // what carries a request
  'foreign-origin': NoParams
  'too-large': NoParams
  'cut-off': NoParams
  'body-late': NoParams
  // too much at once
  'too-many-requests': NoParams
  'too-many-uploads': NoParams
  'export-running': NoParams
  'exports-running': NoParams
  'upload-cut-off': NoParams
  'not-utf8': NoParams
  'address-bytes': NoParams
  'address-character': NoParams
  'form-character': NoParams
  'body-character': NoParams
  'body-nested': { max: number }
  'not-json': NoParams
  'bad-content-type': { what: 'body' | 'customers'; type: string }
  'idempotency-key': { max: number }
  'form-spent': NoParams
  // files
  'choose-file': NoParams
  'choose-csv': NoParams
  'file-not-utf8': NoParams
  // the command line
  'no-such-admin-command': NoParams
  'option-needed': { name: string }
  'client-secret-needed': NoParams
  'which-file': NoParams
  'no-token-named': { name: string }
  /** The last line of a log that was too long for one download. */
  'log-cut': { max: number }
}

type Value = string | number | boolean | null
type BothValues = { now: Value; yours: Value }

type Problem = { field: string; message: StoredMessage }
