export const tenantUrl = (tenant: { id: string }) => `/tenants/${tenant.id}`

export const stateWords = {
  active: 'Active',
  deactivated: 'Deactivated',
  deleting: 'Being deleted',
  deleted: 'Deleted',
} as const

/** How far a customer's own host got, in the words of its page. */
export const hostWords = {
  pending: 'waiting for DNS',
  verified: 'verified',
  lost: 'verification lost',
  expired: 'expired',
} as const

/** Bytes as people of this trade say them: "3.2 GiB", "512 MiB". */
export function bytesInWords(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = bytes > 0 ? Math.min(4, Math.floor(Math.log2(bytes) / 10)) : 0
  const value = bytes / 1024 ** power
  return `${value >= 10 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}
