import { randomUUID } from 'node:crypto'
import type { Change, Directory } from './directory.ts'
import { expired, gone, graphError, noSuchProperty, type Reply, wrongPageSize } from './errors.ts'
import type { Fault } from './faults.ts'
import type { DirectoryUser } from './people.ts'
import type { Call } from './shapes.ts'

/** Where a round of paging stands; it travels in the links, the sandbox keeps nothing. */
type Cursor = {
  run: string
  msTenantId: string
  select: (keyof DirectoryUser)[]
  size: number
  /** Null while everything is listed; else the version from which changes are listed. */
  since: number | null
  /** The version that the round leads to. */
  upTo: number
  from: number
  draw: number
}

// Links of an earlier run are unknown to this one, as after a failover.
const run = randomUUID()
let draws = 0

export const properties: (keyof DirectoryUser)[] = [
  'id',
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'jobTitle',
  'department',
  'accountEnabled',
  'usageLocation',
  'businessPhones',
  'mobilePhone',
  'assignedPlans',
  'onPremisesExtensionAttributes',
  'officeLocation',
  'employeeId',
]
const usual = properties.slice(0, 7)
const defaultPageSize = 1000
const replayedItems = 10

/** `GET /users/delta`: everything page by page, then what changed since the link was given. */
export function usersDelta(call: Call): Reply {
  const cursor = cursorOf(call)
  if (!('run' in cursor)) return cursor
  return cursor.since === null ? listPage(call, cursor) : changesPage(call, cursor, cursor.since)
}

function cursorOf({ url, prefer, tenant }: Call): Cursor | Reply {
  const { directory } = tenant
  const token = url.searchParams.get('$skiptoken') ?? url.searchParams.get('$deltatoken')
  if (token && token !== 'latest') return readCursor(token, directory)
  const asked = url.searchParams.get('$select')?.split(',').filter(Boolean)
  const unknown = asked?.find((name) => !properties.some((known) => known === name))
  if (unknown) return noSuchProperty(unknown)
  const top = url.searchParams.get('$top')
  if (top && !(Number(top) >= 1 && Number(top) <= 999)) return wrongPageSize(top)
  const preferred = Number(/odata\.maxpagesize=(\d+)/.exec(prefer)?.[1] ?? defaultPageSize)
  const version = directory.version()
  return {
    run,
    msTenantId: directory.msTenantId,
    select: asked ? properties.filter((name) => name === 'id' || asked.includes(name)) : usual,
    size: Math.min(Math.max(Number(top ?? preferred), 1), defaultPageSize),
    since: token === 'latest' ? version : null,
    upTo: version,
    from: 0,
    draw: 0,
  }
}

function readCursor(token: string, directory: Directory): Cursor | Reply {
  try {
    const cursor: Cursor = JSON.parse(Buffer.from(token, 'base64url').toString())
    const isOurs = cursor.run === run && cursor.msTenantId === directory.msTenantId
    return isOurs ? cursor : expired()
  } catch {
    return graphError(400, 'badRequest', 'Badly formed token.')
  }
}

function listPage(call: Call, cursor: Cursor): Reply {
  const again = call.fault?.kind === 'replayed' ? Math.min(replayedItems, cursor.from) : 0
  const wanted = call.fault?.kind === 'empty' ? 0 : cursor.size + again
  const found = call.tenant.directory.list(cursor.from - again, wanted)
  const { users, next } = call.fault?.kind === 'truncated' ? cut(found.users, call.fault) : found
  const items = users.map((user) => pickFrom(user, cursor.select))
  return page(call, cursor, items, next)
}

function changesPage(call: Call, cursor: Cursor, since: number): Reply {
  // A round that starts anew tells of everything up to now; its further pages keep to that.
  const upTo =
    cursor.from === 0 && cursor.draw === 0 ? call.tenant.directory.version() : cursor.upTo
  const changes = call.tenant.directory.changes(since, upTo)
  if (!changes) return gone(call.base)
  const again = call.fault?.kind === 'replayed' ? replayed(call, since) : []
  const minimal = /return=minimal/.test(call.prefer)
  const seen = changes.filter((change) => isTracked(change, cursor.select))
  const until = call.fault?.kind === 'empty' ? cursor.from : cursor.from + cursor.size
  const items = [...again, ...seen.slice(cursor.from, until)].map((change) =>
    itemOf(change, cursor.select, minimal),
  )
  return page(call, { ...cursor, upTo }, items, until < seen.length ? until : null)
}

function replayed({ tenant }: Call, since: number): Change[] {
  return tenant.directory.changes(Math.max(since - replayedItems, 0), since) ?? []
}

function isTracked({ removed, fields }: Change, select: Cursor['select']): boolean {
  return removed !== null || fields === 'all' || select.some((name) => fields.has(name))
}

function itemOf({ user, removed, fields }: Change, select: Cursor['select'], minimal: boolean) {
  if (removed) return { id: user.id, '@removed': { reason: removed } }
  if (fields === 'all' || !minimal) return pickFrom(user, select)
  return pickFrom(
    user,
    select.filter((name) => name === 'id' || fields.has(name)),
  )
}

function pickFrom(user: DirectoryUser, select: Cursor['select']): Record<string, unknown> {
  const picked: Record<string, unknown> = {}
  for (const name of select) picked[name] = user[name]
  return picked
}

function page(call: Call, cursor: Cursor, items: Record<string, unknown>[], next: number | null) {
  const { base, fault } = call
  const more = fault?.kind === 'empty' ? cursor.from : next
  const host = fault?.kind === 'astray' ? 'https://graph.microsoft.example' : base
  const onward = { ...cursor, from: more ?? 0, draw: ++draws }
  const later = { ...onward, since: cursor.upTo, draw: 0 }
  const isLast = more === null && fault?.kind !== 'astray'
  const link = isLast
    ? { '@odata.deltaLink': linkTo(host, '$deltatoken', later) }
    : { '@odata.nextLink': linkTo(host, '$skiptoken', onward) }
  if (fault?.kind === 'shuffled') items.reverse()
  if (fault?.kind === 'partial') items.push(...items.flatMap(inPart))
  if (fault?.kind === 'stranger') items.push(stranger())
  const context = `${base}/v1.0/$metadata#users(${cursor.select.join(',')})`
  const value = fault?.kind === 'odd' ? oddItems(items) : items
  return { status: 200, body: { '@odata.context': context, ...link, value } }
}

const cut = (users: DirectoryUser[], { left = 0 }: Fault) => ({
  users: users.slice(0, left),
  next: null,
})

/** Entries as they were met: null where the documentation has a value. */
function oddItems(items: Record<string, unknown>[]): Record<string, unknown>[] {
  const [plans, phones, removed, ...rest] = items
  const nothing = { capabilityStatus: 'Enabled', service: 'exchange', servicePlanId: null }
  const planned = Array.isArray(plans?.assignedPlans) ? plans.assignedPlans : []
  return [
    ...(plans ? [{ ...plans, assignedPlans: [nothing, ...planned] }] : []),
    ...(phones ? [{ ...phones, businessPhones: [null] }] : []),
    ...(removed ? [{ ...removed, '@removed': null }] : []),
    ...rest,
  ]
}

/** As Graph repeats an entity that changed several times: what it leaves out is in the entry before. */
function inPart({ id, displayName, '@removed': removed }: Record<string, unknown>) {
  return removed ? [] : [{ id, ...(displayName === undefined ? {} : { displayName }) }]
}

function stranger(): Record<string, unknown> {
  return { id: randomUUID(), '@removed': { reason: 'deleted' } }
}

function linkTo(host: string, name: string, cursor: Cursor): string {
  const token = Buffer.from(JSON.stringify(cursor)).toString('base64url')
  return `${host}/v1.0/users/delta?${name}=${token}`
}

/** `GET …/numberAssignments`: 500 at a time, at most 1,000, by `$top` and `$skip`; of the filters, one number alone. */
export function numberAssignments({ base, url, tenant, fault }: Call): Reply {
  const { directory } = tenant
  const filter = url.searchParams.get('$filter')
  if (filter !== null) return filtered(directory, filter)
  const top = Math.min(Number(url.searchParams.get('$top') ?? 500), 1000)
  const skip = Number(url.searchParams.get('$skip') ?? 0)
  if (!(top >= 1 && skip >= 0)) return wrongPageSize(String(top))
  const until = fault?.kind === 'empty' ? skip : skip + top
  const left = fault?.kind === 'truncated' ? (fault.left ?? 0) : undefined
  const value: Record<string, unknown>[] = directory.numbers(skip, left ?? until - skip)
  if (fault?.kind === 'odd') value.splice(0, 1, { ...value[0], telephoneNumber: null })
  const next = { '@odata.nextLink': `${base}${url.pathname}?$top=${top}&$skip=${until}` }
  return {
    status: 200,
    body: {
      '@odata.context': `${base}/v1.0/$metadata#admin/teams/telephoneNumberManagement/numberAssignments`,
      ...(left === undefined && until < directory.numberCount() ? next : {}),
      value,
    },
  }
}

function filtered(directory: Directory, filter: string): Reply {
  const [, number] = /^telephoneNumber eq '(.+)'$/.exec(filter) ?? []
  if (!number) return graphError(400, 'BadRequest', `Invalid filter clause: ${filter}`)
  const found = directory.inventory.find(number)
  return { status: 200, body: { value: found ? [found] : [] } }
}

/** `GET …/numberAssignments/{id}`, in `value` as its documentation shows. */
export function numberAssignment({ tenant, id }: Call): Reply {
  const number = Buffer.from(id, 'base64url').toString().split('|')[1] ?? ''
  const found = tenant.directory.inventory.find(number)
  if (found?.id !== id) return graphError(404, 'NotFound', 'The number was not found.')
  return { status: 200, body: { value: found } }
}
