import type { TenantQuery } from '../../domain/tenants/tenants.ts'

/** What may change between one address of the list and the next; null takes a filter away. */
type Change = Partial<Record<'q' | 'state' | 'msp', string | null>> & {
  sort?: string
  after?: string
  before?: string
}

/** The state of the list as pairs for an address or hidden fields; defaults are left out. */
export function pairsOf(query: TenantQuery, change: Change = {}): [string, string][] {
  const sort = change.sort ?? (query.isDescending ? `-${query.sort}` : query.sort)
  const given: [string, string | null | undefined][] = [
    ...(['q', 'state', 'msp'] as const).map((name): [string, string | null | undefined] => [
      name,
      change[name] === undefined ? query[name] : change[name],
    ]),
    ['sort', sort === 'company' ? null : sort],
    ['limit', query.limit === 50 ? null : String(query.limit)],
    ['after', change.after],
    ['before', change.before],
  ]
  return given.flatMap(([name, value]) => (value ? [[name, value]] : []))
}

/** `/tenants` with that state. */
export function listUrl(query: TenantQuery, change: Change = {}): string {
  const search = new URLSearchParams(pairsOf(query, change)).toString()
  return search ? `/tenants?${search}` : '/tenants'
}

export const tenantUrl = (tenant: { id: string }) => `/tenants/${tenant.id}`

export const stateWords = {
  active: 'Active',
  deactivated: 'Deactivated',
  deleting: 'Being deleted',
  deleted: 'Deleted',
} as const

/** How far a customer's own host got, in the words of its page. */
export const hostWords = {
  pending: 'waits for DNS',
  verified: 'verified',
  lost: 'proof lost',
  expired: 'expired',
} as const

/** Bytes as people of this trade say them: "3.2 GiB", "512 MiB". */
export function bytesInWords(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = bytes > 0 ? Math.min(4, Math.floor(Math.log2(bytes) / 10)) : 0
  const value = bytes / 1024 ** power
  return `${value >= 10 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}
