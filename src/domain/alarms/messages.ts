import type { NoParams, StoredMessage } from '../message.ts'

/** What alarms say of themselves and of the isolation canary. */
export type AlarmMessages = {
  'no-such-alarm': NoParams
  'alarm-acknowledged': NoParams
  'alarm-unacknowledged': NoParams
  'alarm-acknowledged-above': NoParams
  'alarm-is-cleared': NoParams
  'alarm-claimed-above': NoParams
  'alarm-unclaimed': NoParams
  'alarm-shelved-above': NoParams
  'alarm-unshelved': NoParams
  'shelf-reason': NoParams
  'alarm-note': NoParams
  'acknowledged-until-clear': NoParams
  'acknowledged-for': { hours: number }
  'claimed-for': { minutes: number }
  'shelved-for': { hours: number; reason: StoredMessage }
  'm365-secret-ends': NoParams
  /** What of the way into Microsoft 365 ends, and whether it has. */
  'm365-secret-ends-text': { day: string; of: 'secret' | 'certificate' | 'token'; isOver: boolean }
  'm365-secret-ends-repair': NoParams
  'replication-overdue': NoParams
  'replication-overdue-text': { changes: number }
  'replication-overdue-repair': NoParams
  'queue-source': NoParams
  'queue-stuck': NoParams
  'queue-stuck-text': { waiting: number }
  'queue-stuck-repair': NoParams
  'invitation-expired': NoParams
  'invitation-expired-text': { name: string }
  'invitation-expired-repair': NoParams
  'wallboard-ends': { name: string }
  'wallboard-ends-text': { name: string; day: string }
  'wallboard-ends-repair': NoParams
  'isolation-canary': NoParams
  'isolation-broken': NoParams
  'isolation-broken-text': { first: string }
  'isolation-broken-repair': NoParams
  'canary-blind': NoParams
  'canary-blind-repair': NoParams
  'canary-failed': NoParams
  'canary-sees-nothing': NoParams
}
