import type { NoParams, StoredMessage } from '../message.ts'

/** What quotas, their use and their alarms say; `quota` is a key of `quotas`, amounts are as they are counted. */
export type QuotaMessages = {
  // alarms
  'quota-name': { quota: string }
  'quota-used-up': NoParams
  'quota-nearly-used-up': NoParams
  'quota-use': { quota: string; used: number; limit: number }
  'quota-repair': NoParams
  // use
  'quota-reached': { quota: string; used: number; limit: number }
  'tenant-off': NoParams
  'bad-use': { messages: readonly StoredMessage[] }
  'use-amount': NoParams
  'use-ttl-sessions': NoParams
  'use-ttl': { max: number }
  'use-reference': { max: number }
  'name-tenant': NoParams
  'tenant-needed': NoParams
  // amounts
  'amount-rule': { max: number }
  'quota-pool-short': { messages: readonly StoredMessage[] }
  'pool-short-tenants': NoParams
  'pool-short-amount': { free: number }
  'below-use': { messages: readonly StoredMessage[] }
  'below-use-amount': { used: number }
  /** Both as counted. */
  'below-use-asked': { quota: string; used: number; limit: number }
  'below-use-all-asked': { messages: readonly StoredMessage[] }
}
