import type { NoParams, StoredMessage } from '../message.ts'

/** What sources of alarms are told, and what is said of them. */
export type SourceMessages = {
  'too-many-reports': { max: number }
  /** Of `all` alarms of a call so many are `wrong`; the first at a place from 0, with the field. */
  'bad-reports': { all: number; wrong: number; at: number; field: string; said: StoredMessage }
  'not-an-instant': NoParams
  'occurred-ahead': NoParams
  'occurred-long-ago': NoParams
  'label-text': NoParams
  'labels-many': { max: number }
  'no-such-field': NoParams
  'alarm-key-or-name': NoParams
  'no-such-alarm-key': NoParams
  'no-such-tenant-here': { tenant: string }
  'source-off': NoParams
  'source-gone': NoParams
  'source-limit': NoParams
  'not-alertmanager': NoParams
  'alerts-left-out': NoParams
  'alerts-left-out-text': { count: number; group: string }
  'alerts-left-out-repair': NoParams
}
