import type { NoParams } from '../message.ts'

/** What alarms say of themselves, of hosts, and of the isolation canary. */
export type AlarmMessages = {
  'no-such-alarm': NoParams
  'isolation-canary': NoParams
  'isolation-broken': NoParams
  'isolation-broken-text': { first: string }
  'isolation-broken-repair': NoParams
  'canary-blind': NoParams
  'canary-blind-repair': NoParams
  'canary-failed': NoParams
  'canary-sees-nothing': NoParams
  'domain-lost': NoParams
  'domain-lost-text': { host: string }
  'domain-lost-repair': NoParams
  'domain-certificate': NoParams
  'domain-certificate-repair': NoParams
  'certificate-invalid': { host: string }
  'certificate-ends': { host: string }
}
