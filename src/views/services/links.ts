import type { ServiceQuery } from '../../domain/services/services.query.ts'

/** What may change between one address of the list and the next; null takes a filter away. */
type Change = Partial<
  Record<'q' | 'status' | 'deploy' | 'kind' | 'license' | 'kit' | 'msp', string | null>
> & {
  alarms?: boolean
  sort?: string
  columns?: readonly string[]
  after?: string
  before?: string
}

/** The state of the list as pairs for an address or hidden fields, without a place in it; defaults are left out. */
export function pairsOf(query: ServiceQuery, change: Change = {}): [string, string][] {
  const sort = change.sort ?? (query.isDescending ? `-${query.sort}` : query.sort)
  const columns = change.columns ?? (query.hasDefaultColumns ? undefined : query.columns)
  const given: [string, string | null | undefined][] = [
    ...(['q', 'status', 'deploy', 'kind', 'license', 'kit', 'msp'] as const).map(
      (name): [string, string | null | undefined] => [
        name,
        change[name] === undefined ? query[name] : change[name],
      ],
    ),
    ['alarms', (change.alarms ?? query.alarms) ? '1' : null],
    ['sort', sort === 'customer' ? null : sort],
    ['cols', columns?.join(',')],
    ['limit', query.limit === 50 ? null : String(query.limit)],
    ['after', change.after],
    ['before', change.before],
  ]
  return given.flatMap(([name, value]) => (value ? [[name, value]] : []))
}

/** `/services` with that state. */
export function listUrl(query: ServiceQuery, change: Change = {}): string {
  const search = new URLSearchParams(pairsOf(query, change)).toString().replaceAll('%2C', ',')
  return search ? `/services?${search}` : '/services'
}

export const serviceUrl = (service: { id: string }) => `/services/${service.id}`
