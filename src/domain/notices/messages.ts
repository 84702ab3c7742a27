import type { NoParams, StoredMessage } from '../message.ts'

type About = { severity: StoredMessage; alarm: StoredMessage; about: StoredMessage }

/** What messages to people and endpoints say of alarms. */
export type NoticeMessages = {
  'severity-critical': NoParams
  'severity-major': NoParams
  'severity-minor': NoParams
  'severity-warning': NoParams
  'severity-indeterminate': NoParams
  'notice-raised': About
  'notice-cleared': Omit<About, 'severity'>
  'notice-digest-raised': { raised: number }
  'notice-digest-cleared': { cleared: number }
  'notice-digest': { raised: number; cleared: number }
  'notice-more': { count: number }
  'notice-source': { source: StoredMessage }
  'notice-next': { action: StoredMessage }
  'notice-others': { alarms: number; tenants: number }
  'notice-unacknowledged': { minutes: number }
  'notice-times': { raised: string }
  'notice-times-cleared': { raised: string; cleared: string }
  'notice-held': { rule: string }
  'notice-rule': { rule: string }
  'rule-address': { address: string; why: StoredMessage }
}
