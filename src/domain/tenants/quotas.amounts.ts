import type { QuotaPool } from '../licensing/pools.ts'
import { OldRefusal } from '../refusal.ts'
import { type Amounts, isQuota, type QuotaKey } from './quotas.ts'

const most = 999_999_999
export const amountRule = `A whole number from 0 to ${most.toLocaleString('en-US')}`

/** Refuses what is no whole number, is empty, or too large, beside each field; a field is called as its quota. */
export function demandAmounts(amounts: Partial<Amounts>): void {
  const bad = Object.entries(amounts).filter(
    ([key, amount]) => !isQuota(key) || !Number.isInteger(amount) || amount < 0 || amount > most,
  )
  if (bad.length > 0)
    throw new OldRefusal('invalid', `${amountRule} is needed.`, {
      code: 'not-an-amount',
      fields: Object.fromEntries(bad.map(([key]) => [key, amountRule])),
    })
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
  pool === 'ai-tenants'
    ? 'No more tenants may have AI agents: all places of the system license are taken'
    : `${free.toLocaleString('en-US')} more can be given of the system license`

/** Refuses when any license is short, with what to say beside each field. */
export function demandNoneShort(short: readonly (readonly [QuotaKey, string])[]): void {
  if (short.length === 0) return
  const fields = Object.fromEntries(short)
  throw new OldRefusal('conflict', `${Object.values(fields).join('. ')}.`, {
    code: 'pool-short',
    fields,
  })
}
