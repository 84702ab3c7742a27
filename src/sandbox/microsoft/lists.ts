import { graphError, noSuchUser, type Reply, wrongPageSize } from './errors.ts'
import { properties } from './graph.ts'
import type { Call } from './shapes.ts'

const mostOfPage = 999

/** `GET /admin/teams/userConfigurations`: page by page, with links. */
export function userConfigurations(call: Call): Reply {
  const { directory, teams } = call.tenant
  const asked = call.url.searchParams.get('$select')?.split(',')
  return paged(call, 'admin/teams/userConfigurations', (from, limit) => {
    const value: Record<string, unknown>[] = []
    let index = from
    for (; index < directory.ever() && value.length < limit; index++) {
      if (directory.isRemoved(index) || !teams.has(index)) continue
      const whole: Record<string, unknown> = teams.configuration(index)
      value.push(
        asked ? Object.fromEntries(asked.map((name) => [name, whole[name] ?? null])) : whole,
      )
    }
    return { items: value, next: index < directory.ever() ? index : null }
  })
}

/** `GET /admin/teams/userConfigurations/{id}`, in `value` as its documentation shows. */
export function userConfiguration({ tenant, id }: Call): Reply {
  const index = tenant.directory.present(id)
  if (index < 0 || !tenant.teams.has(index))
    return graphError(404, 'NotFound', `User '${id}' was not found.`)
  return { status: 200, body: { value: tenant.teams.configuration(index) } }
}

/** `GET /groups`. */
export const groups = (call: Call): Reply =>
  paged(call, 'groups(id,displayName)', (from, limit) => {
    const all = call.tenant.groups.all()
    const until = from + limit
    return { items: all.slice(from, until), next: until < all.length ? until : null }
  })

/** `GET /groups/{id}/members`: its direct members, of whatever kind. */
export function members(call: Call): Reply {
  if (!call.tenant.groups.members(call.id, 0, 1)) return noSuchUser(call.id)
  return paged(
    call,
    'directoryObjects(id)',
    (from, limit) => call.tenant.groups.members(call.id, from, limit) ?? { items: [], next: null },
  )
}

/** `GET /users/{id}`, or by their name. */
export function user({ base, url, tenant, id }: Call): Reply {
  const { directory, licenses } = tenant
  const who = id.includes('@') ? directory.named(id) : null
  if (!who && directory.present(id) < 0) return noSuchUser(id)
  const asked = url.searchParams.get('$select')?.split(',')
  const found: Record<string, unknown> = who ?? directory.find(id)
  const names = properties.filter((name) => name === 'id' || !asked || asked.includes(name))
  const context = `${base}/v1.0/$metadata#users/$entity`
  return {
    status: 200,
    body: {
      '@odata.context': context,
      ...Object.fromEntries(names.map((name) => [name, found[name]])),
      ...(asked?.includes('assignedLicenses') && {
        assignedLicenses: licenses
          .skusOf(String(found.id))
          .map((skuId) => ({ disabledPlans: [], skuId })),
      }),
    },
  }
}

type Page = { items: object[]; next: number | null }

function paged(
  { base, url, fault }: Call,
  what: string,
  pageOf: (from: number, limit: number) => Page,
): Reply {
  const top = Number(url.searchParams.get('$top') ?? 100)
  if (!(top >= 1 && top <= mostOfPage)) return wrongPageSize(String(top))
  const from = Number(url.searchParams.get('$skiptoken') ?? 0)
  const left = fault?.kind === 'truncated' ? (fault.left ?? 0) : null
  const isEmpty = fault?.kind === 'empty'
  const { items, next } = isEmpty ? { items: [], next: from } : pageOf(from, left ?? top)
  const onward = new URL(url.pathname + url.search, base)
  onward.searchParams.set('$skiptoken', String(next))
  const odd = fault?.kind === 'odd' ? [{ ...items[0], id: null }, ...items.slice(1)] : items
  return {
    status: 200,
    body: {
      '@odata.context': `${base}/v1.0/$metadata#${what}`,
      ...(next === null || left !== null ? {} : { '@odata.nextLink': onward.href }),
      value: odd,
    },
  }
}
