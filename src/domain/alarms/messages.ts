import type { NoParams } from '../message.ts'

/** What alarms say of themselves and of the isolation canary. */
export type AlarmMessages = {
  'no-such-alarm': NoParams
  'alarm-acknowledged': NoParams
  'alarm-unacknowledged': NoParams
  'alarm-acknowledged-above': NoParams
  'isolation-canary': NoParams
  'isolation-broken': NoParams
  'isolation-broken-text': { first: string }
  'isolation-broken-repair': NoParams
  'canary-blind': NoParams
  'canary-blind-repair': NoParams
  'canary-failed': NoParams
  'canary-sees-nothing': NoParams
}
