import type { QuotaPool } from '../licensing/pools.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { type Amounts, isQuota, type QuotaKey } from './quotas.ts'

const most = 999_999_999
/** What an amount may be. */
export const amountRule = message('amount-rule', { most })

/** Refuses what is no whole number, is empty, or too large, beside each field; a field is called as its quota. */
export function demandAmounts(amounts: Partial<Amounts>): void {
  const bad = Object.entries(amounts).filter(
    ([key, amount]) => !isQuota(key) || !Number.isInteger(amount) || amount < 0 || amount > most,
  )
  if (bad.length > 0)
    throw new Refusal(
      'invalid',
      'not-an-amount',
      { most },
      { fields: Object.fromEntries(bad.map(([key]) => [key, amountRule])) },
    )
}

/** The pools that amounts reserve from, and how much, in the order in which pools are locked. */
export const reservedBy = (amounts: Partial<Amounts>): [QuotaPool, number, QuotaKey][] => [
  ['agents', amounts.agents ?? 0, 'agents'],
  ['ai-agents', amounts['ai-agents'] ?? 0, 'ai-agents'],
  ['ai-tenants', amounts['ai-agents'] ? 1 : 0, 'ai-agents'],
  ['workflow-triggers', amounts['workflow-triggers'] ?? 0, 'workflow-triggers'],
]

/** What to say of a pool that has no more, beside the field. */
export const shortOf = (pool: QuotaPool, free: number) =>
  pool === 'ai-tenants' ? message('pool-short-tenants') : message('pool-short-amount', { free })

/** Refuses when any license is short, with what to say beside each field. */
export function demandNoneShort(short: readonly (readonly [QuotaKey, StoredMessage])[]): void {
  if (short.length === 0) return
  const fields = Object.fromEntries(short)
  throw new Refusal('conflict', 'quota-pool-short', { messages: Object.values(fields) }, { fields })
}
