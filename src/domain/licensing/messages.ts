import type { NoParams } from '../message.ts'

/** What licenses and pools say. A `kind` is one of the pools. */
export type LicensingMessages = {
  /** The same, beside the field. */
  'licenses-range': { fewest: number; max: number }
  'user-licenses-short': { more: number; left: number }
  'licenses-left': { left: number }
  /** Fewer than the newest run counted of the service. */
  'licenses-below-use': { licensed: number; users: number }
  'pool-below-reserved': { purchased: number; reserved: number; kind: string }
  /** Somebody entered another purchase meanwhile. */
  'licenses-of-pool': { kind: string }
  'pool-in-use': { out: number; kind: string }
  /** The same, beside the field. */
  'purchased-range': NoParams
  /** A license file says how many there are. */
  'pool-governed': NoParams
  'tenants-full': { used: number; max: number; wanted: number }
  'tenants-unlicensed': { used: number; wanted: number }
  'tenants-full-msp': NoParams
  // why a license file is refused, by the steps of loading one
  'license-none': NoParams
  'license-confirm': NoParams
  'license-too-large': NoParams
  'license-not-file': NoParams
  'license-key': { kid: string }
  'license-signature': NoParams
  'license-content': { what: string }
  'license-sku': { sku: string }
  'license-other-system': { theirs: string; ours: string }
  /** Each `at` and `latest` is an instant, ISO 8601. */
  'license-clock': { latest: string }
  'license-not-yet': { at: string }
  'license-over': { at: string }
  'license-loaded': NoParams
  'license-older': { serial: number; newest: number }
  'license-two-starters': NoParams
  'license-no-starter': NoParams
  // alarms
  'tenants-over': NoParams
  'tenants-over-text': { used: number; max: number }
  'tenants-over-repair': NoParams
  'license-file': NoParams
  'license-file-expired': NoParams
  'license-file-expired-text': { file: string }
  'license-file-ends': NoParams
  'license-file-ends-text': { file: string; at: string }
  'license-file-repair': NoParams
  'license-clock-back': NoParams
  'license-clock-text': NoParams
  'license-clock-repair': NoParams
  'license-pool': NoParams
  'pool-overdrawn': { kind: string }
  'pool-overdrawn-text': { allocated: number; purchased: number }
  'pool-overdrawn-repair': NoParams
  'pool-empty': { kind: string }
  'pool-low': { kind: string }
  'pool-text': { out: number; purchased: number; kind: string }
  'pool-repair': NoParams
  'user-license-threshold': NoParams
  'user-license-threshold-text': { users: number; licensed: number }
  'user-license-threshold-repair': NoParams
  'user-licenses-exceeded': NoParams
  /** `until` is an instant, ISO 8601. */
  'user-licenses-exceeded-text': { users: number; licensed: number; until: string }
  'user-licenses-exhausted': NoParams
  /** `percent` more than licensed are allowed within grace; null where it is the time that is over. */
  'user-licenses-exhausted-text': {
    users: number
    licensed: number
    until: string
    percent: number | null
  }
  /** Where an alarm of the whole installation comes from. */
  'all-tenants': NoParams
  /** Why nobody new may count: `users` do, `licensed` may. */
  'user-licenses-used-up': { users: number; licensed: number }
}
