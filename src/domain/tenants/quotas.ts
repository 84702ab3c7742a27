import { eq, sql } from 'drizzle-orm'
import type { Feature } from '../features.ts'
import { form } from '../form.ts'
import type { QuotaPool } from '../licensing/pools.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { tenantPermission, tenantQuota } from '../schema/quotas.ts'
import type { Scope } from '../scope.ts'
import { integer } from '../values.ts'

const quotaGroups = ['basic', 'advanced', 'add-on'] as const
export type QuotaGroup = (typeof quotaGroups)[number]
/** R: reserved of a license pool. C: at most so many objects. N: concurrent sessions. S: storage. M: metered by month. */
type QuotaKind = 'R' | 'C' | 'N' | 'S' | 'M'
export type QuotaUnit = 'agents' | 'GiB' | 'objects' | 'sessions' | 'triggers'

/**
 * `default` is in units as they are entered; one of them is `scale` of what is counted (bytes of a GiB), and `included` of
 * what is counted come free. `feature` is the switch it belongs to, `pool` what it reserves from.
 */
type QuotaShape = {
  key: string
  group: QuotaGroup
  kind: QuotaKind
  unit: QuotaUnit
  default: number
  scale: number
  included: number
  feature: Feature | null
  pool: QuotaPool | null
}

const cap = {
  group: 'advanced',
  kind: 'C',
  unit: 'objects',
  scale: 1,
  included: 0,
  pool: null,
} as const
const bytesOfGiB = 1024 ** 3
/** Workflow triggers that every tenant has each month before its extra ones. */
const freeTriggers = 1000

/** What an operator may limit of a tenant, in the order in which pages show it. */
export const quotas = [
  {
    ...cap,
    key: 'agents',
    group: 'basic',
    kind: 'R',
    unit: 'agents',
    default: 1,
    feature: null,
    pool: 'agents',
  },
  {
    ...cap,
    key: 'disk',
    group: 'basic',
    kind: 'S',
    unit: 'GiB',
    default: 5,
    scale: bytesOfGiB,
    feature: null,
  },
  { ...cap, key: 'widgets', default: 5, feature: 'widgets' },
  { ...cap, key: 'channels', default: 5, feature: 'channels' },
  { ...cap, key: 'workflows', default: 10, feature: 'workflows' },
  { ...cap, key: 'audio-video', kind: 'N', unit: 'sessions', default: 2, feature: 'audio-video' },
  { ...cap, key: 'canned-messages', default: 500, feature: 'canned-messages' },
  { ...cap, key: 'ai-agents', kind: 'R', default: 0, feature: 'ai-agents', pool: 'ai-agents' },
  { ...cap, key: 'dataset-files', default: 0, feature: 'datasets' },
  { ...cap, key: 'dataset-urls', default: 0, feature: 'datasets' },
  {
    ...cap,
    key: 'workflow-triggers',
    group: 'add-on',
    kind: 'M',
    unit: 'triggers',
    default: 0,
    included: freeTriggers,
    feature: 'workflows',
    pool: 'workflow-triggers',
  },
] as const satisfies readonly QuotaShape[]

export type QuotaKey = (typeof quotas)[number]['key']
export type Quota = QuotaShape & { key: QuotaKey }
/** How much of each, in units as they are entered: the disk in GiB, triggers without the free ones. */
export type Amounts = Record<QuotaKey, number>

export const isQuota = (word: string): word is QuotaKey => quotas.some(({ key }) => key === word)

/** The quota of that key. */
export function quotaOf(key: QuotaKey): Quota {
  const found = quotas.find((one) => one.key === key)
  if (!found) throw new Error(`no quota ${key}`)
  return found
}

/** normal below 80 %, warning from there, exceeded from 100 %; none: nothing given and nothing used. */
export type QuotaState = 'none' | 'normal' | 'warning' | 'exceeded'
const warnPercent = 80

/** Both amounts as counted. Whole numbers are compared, so that exactly 80 % is no matter of rounding. */
export function stateOf(used: number, limit: number): QuotaState {
  if (limit === 0) return used > 0 ? 'exceeded' : 'none'
  if (used >= limit) return 'exceeded'
  return used * 100 >= limit * warnPercent ? 'warning' : 'normal'
}

/** The limit in what is counted (bytes, triggers with the free ones) of an amount as it was entered. */
export const limitOf = (quota: Pick<Quota, 'scale' | 'included'>, amount: number) =>
  quota.included + amount * quota.scale

/**
 * One quota of a tenant: `amount` as entered; `used` and `limit` as counted, the limit with what is included; `isOn` unless
 * its feature is switched off; `isOver` when more is used than given, which nothing is cut for; `refused` this month.
 */
export type QuotaRow = Quota & {
  amount: number
  used: number
  limit: number
  state: QuotaState
  isOver: boolean
  isOn: boolean
  refused: number
}

/** `version` grows with every change of an amount; `month` is the UTC month that metered use counts in, `2026-11`. */
export type Quotas = { version: number; month: string; rows: QuotaRow[] }

/** The month that metered use counts in, by the database's clock. */
export const thisMonth = sql<string>`to_char(now() at time zone 'utc', 'YYYY-MM')`

/** All quotas of a tenant in reach; one that was never given is zero. Sessions past their end are not counted. */
export async function readQuotas(scope: Scope, tenantId: string): Promise<Quotas> {
  const [stored, [permission], [now]] = await Promise.all([
    scope.db
      .select({
        quota: tenantQuota.quota,
        amount: tenantQuota.amount,
        used: tenantQuota.used,
        period: tenantQuota.period,
        refused: tenantQuota.refused,
        version: tenantQuota.version,
        expired: sql<number>`coalesce((select sum(u.amount) from quota_usage u where u.tenant_id = ${tenantQuota.tenantId}
          and u.quota = ${tenantQuota.quota} and u.expires_at <= clock_timestamp()), 0)::double precision`,
      })
      .from(tenantQuota)
      .where(eq(tenantQuota.tenantId, tenantId)),
    scope.db.select().from(tenantPermission).where(eq(tenantPermission.tenantId, tenantId)),
    scope.db.execute<{ month: string }>(sql`select ${thisMonth} as month`),
  ])
  const month = now?.month ?? ''
  const rows = quotas.map((quota: Quota): QuotaRow => {
    const row = stored.find((one) => one.quota === quota.key)
    const isOld = quota.kind === 'M' && row?.period !== month
    const amount = (row?.amount ?? 0) / quota.scale
    const used = row && !isOld ? Math.max(0, row.used - row.expired) : 0
    const limit = limitOf(quota, amount)
    return {
      ...quota,
      amount,
      used,
      limit,
      state: stateOf(used, limit),
      isOver: used > limit,
      isOn: !quota.feature || !permission?.off.includes(quota.feature),
      refused: isOld ? 0 : (row?.refused ?? 0),
    }
  })
  return { version: stored.reduce((sum, { version }) => sum + version, 0), month, rows }
}

const max = 999_999_999
/** What an amount may be. */
const amountRule = message('amount-rule', { max })

const amount = integer({ min: 0, max, error: amountRule })

/** All quotas, each as it is entered. */
export const quotaForm = form(
  // fromEntries forgets which keys it was given
  Object.fromEntries(quotas.map(({ key }) => [key, amount])) as Record<QuotaKey, typeof amount>,
)

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
