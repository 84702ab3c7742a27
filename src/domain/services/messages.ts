import type { GraphMessages } from '../../connectors/graph/errors.ts'
import type { NoParams, StoredMessage } from '../message.ts'
import type { WorstAlarm } from '../schema/alarms.ts'

/** What services, their commands, replications and imports say. */
export interface ServiceMessages extends GraphMessages, CommandMessages, ImportMessages {
  'no-such-service': NoParams
  /** The license of the tenant or of the service has no such page or act. */
  'license-lacks': NoParams
  // why a service is as it is, or an act on it is not possible
  'not-yet-replicated': NoParams
  'service-alarms': { count: number; worst: WorstAlarm; own: StoredMessage | null }
  'not-deployed': NoParams
  'needs-no-authentication': NoParams
  'no-authentication': NoParams
  'authentication-gone': NoParams
  'may-only-look': NoParams
  'no-user-number': NoParams
  'not-replicable': { name: string; reason: StoredMessage }
  // what a run could not read, and what it asks
  'link-dropped': { reason: StoredMessage }
  'users-denied': { code: string | null }
  'numbers-denied': { code: string | null }
  'teams-denied': { code: string | null }
  'groups-denied': { code: string | null }
  'members-denied': { count: number }
  'entries-odd': { count: number; entries: string }
  'entries-unknown': NoParams
  'many-missing': { users: number; ofUsers: number; numbers: number; ofNumbers: number }
  'nothing-missing': NoParams
  'missing-decision': NoParams
  'missing-generation': NoParams
  'same-ms-tenant': { by: string }
  'missing-changed': { now: StoredMessage }
  // alarms about replications
  'm365-users-denied': NoParams
  'm365-users-denied-repair': NoParams
  'm365-numbers-denied': NoParams
  'm365-numbers-denied-repair': NoParams
  'm365-teams-denied': NoParams
  'm365-teams-denied-repair': NoParams
  'm365-groups-denied': NoParams
  'm365-groups-denied-repair': NoParams
  'm365-odd': NoParams
  'm365-odd-repair': NoParams
  'replication-asks': NoParams
  'replication-asks-repair': NoParams
  'm365-refused': NoParams
  'm365-refused-repair': NoParams
  'm365-throttled': NoParams
  'm365-throttled-repair': NoParams
  'replication-failed': NoParams
}

/** What commands say of themselves: their steps, the lines of their log, and how they end. */
type CommandMessages = {
  'no-such-command': NoParams
  'stale-attempt': NoParams
  'domain-gone': NoParams
  // steps
  'step-sign-in': NoParams
  'step-send-changes': NoParams
  'step-read-users': NoParams
  'step-read-numbers': NoParams
  'step-read-teams': NoParams
  'step-read-groups': NoParams
  'step-finish': NoParams
  'step-check-rows': NoParams
  'step-load-customers': NoParams
  'step-ask-dns': NoParams
  'step-look-certificate': NoParams
  'step-write-mail': NoParams
  'step-hand-over-mail': { host: string }
  'step-end-sessions': NoParams
  'step-stop-queue': NoParams
  'step-give-back': NoParams
  'step-delete-rows': NoParams
  'step-tombstone': NoParams
  // lines of the log
  'users-reading': { count: number }
  'numbers-reading': { count: number }
  'users-read': { count: number; isFull: boolean }
  'numbers-read': { count: number }
  'teams-reading': { count: number }
  'teams-read': { count: number }
  'groups-reading': { count: number }
  'groups-read': { count: number; members: number }
  'rows-checking': { file: string }
  'rows-loading': { count: number }
  'rows-gone': { count: number }
  'cancelled-by': { by: string }
  'cancel-asked': { by: string }
  'queued-again': { by: string }
  'worker-stopped': NoParams
  'cancelled-while-executing': NoParams
  'ended-overtaken': NoParams
  // how they end, and why nothing was done
  overtaken: NoParams
  'attempt-lost': { attempt: number }
  'took-too-long': { seconds: number }
  'unexpected-failure': NoParams
  'command-over': NoParams
  'command-of-provider': NoParams
  'service-task-running': { name: string; kind: string }
  'command-not-over': NoParams
  'command-not-again': NoParams
  'newer-request': NoParams
  // the common alarm
  'command-failed': { kind: string }
  'given-up': { attempts: number; reason: StoredMessage }
  'command-failed-repair': NoParams
}

type ImportMessages = {
  'bad-rows': { bad: number; total: number }
  'bad-csv': { problem: StoredMessage }
  // row 0 is the header
  'csv-quote': { row: number }
  'csv-quote-open': { row: number }
  'csv-row-long': { row: number; max: number }
  'csv-unreadable': NoParams
  'csv-nul': NoParams
  'csv-empty': NoParams
  'rows-checked': { done: number; total: number }
  'rows-loaded': { done: number; total: number }
  'csv-column-twice': { column: string }
  'csv-columns': { missing: string; unknown: string; columns: string }
  'too-many-rows': { max: number }
  'msp-short': { name: string; needed: number; left: number; max: number }
  'pool-short': { needed: number; kind: 'service' | 'user'; available: number }
  taken: NoParams
  'no-such-import': NoParams
  'import-nothing-good': NoParams
  'import-bad-rows': { count: number }
  'import-begun': NoParams
  'import-gone': NoParams
  // what is wrong in a column of a row
  'row-surplus': { column: number }
  'row-missing': NoParams
  'row-not-one-of': { values: string }
  'row-service-type': NoParams
  'row-whole-number': NoParams
  'row-guid': NoParams
  'row-domain': NoParams
  'row-license-kind': { kind: string }
  'row-users-missing': NoParams
  'row-msp': { name: string }
  'row-rests': NoParams
  'row-taken': { by: string }
  'row-has-service': { kind: string }
  'row-twice': { row: number }
  'row-differs': { row: number }
}
