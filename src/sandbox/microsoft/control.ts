import type { IncomingMessage } from 'node:http'
import type { Directory, RemovalReason } from './directory.ts'
import type { Reply } from './errors.ts'
import type { Fault } from './faults.ts'
import type { DirectoryUser } from './people.ts'
import type { Microsoft, TenantOptions } from './shapes.ts'

type Act = { id: string; patch?: Partial<DirectoryUser>; number?: string; reason?: RemovalReason }

const acts: Record<string, (directory: Directory, act: Act) => unknown> = {
  add: (directory, { patch }) => directory.add(patch),
  change: (directory, { id, patch }) => directory.change(id, patch ?? {}),
  assign: (directory, { id, number }) => directory.assignNumber(id, number),
  unassign: (directory, { id }) => directory.unassignNumber(id),
  remove: (directory, { id, reason }) => directory.remove(id, reason ?? 'changed'),
  restore: (directory, { id }) => directory.restore(id),
}

type Steered = TenantOptions & Fault & Act & { count?: number; durationMs?: number }

/**
 * The same control for another process. `POST /sandbox/tenants` opens a tenant; below
 * `/sandbox/tenants/:id`: `GET` its state, `POST` or `DELETE faults`, `POST changes` with a count,
 * `POST tokens/revocations`, `POST operations` with how long they take from now on, `POST operations/ends` which ends
 * them, `GET made` with the changes that clients made, `POST subscriptions` with what it has from now on, and `POST users/add|change|assign|unassign|remove|restore`.
 */
export async function control(
  microsoft: Microsoft,
  request: IncomingMessage,
  url: URL,
  text: string,
): Promise<Reply> {
  // A page in somebody's browser can reach loopback too; it cannot forge these two.
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')
  const isJson = request.headers['content-type']?.startsWith('application/json')
  if (!isLocal || (text && !isJson)) return { status: 403, body: { error: 'loopback JSON only' } }
  try {
    return obey(microsoft, `${request.method} ${url.pathname}`, text ? JSON.parse(text) : {})
  } catch (error) {
    return { status: 400, body: { error: String(error) } }
  }
}

function obey(microsoft: Microsoft, line: string, body: Steered): Reply {
  if (line === 'POST /sandbox/tenants') {
    return { status: 201, body: { users: microsoft.addTenant(body).count() } }
  }
  const [, method = '', id = '', rest = ''] =
    /^(\S+) \/sandbox\/tenants\/([^/]+)\/?(.*)$/.exec(line) ?? []
  const { directory, faults, calls, simulateChanges, operations, licenses, made } =
    microsoft.tenant(id)
  const act = acts[rest.replace('users/', '')]
  if (act && method === 'POST') return { status: 200, body: { done: act(directory, body) ?? true } }
  switch (`${method} ${rest}`) {
    case 'GET ':
      return { status: 200, body: { users: directory.count(), calls, faults: faults.list() } }
    case 'GET made':
      return { status: 200, body: { made } }
    case 'POST subscriptions':
      licenses.set(body.subscriptions ?? [])
      break
    case 'POST operations':
      operations.take(body.durationMs ?? 0)
      break
    case 'POST operations/ends':
      operations.finish()
      break
    case 'POST faults':
      faults.add(body)
      break
    case 'DELETE faults':
      faults.clear()
      break
    case 'POST changes':
      simulateChanges(body.count ?? 1)
      break
    case 'POST tokens/revocations':
      microsoft.revokeTokens(id)
      break
    default:
      return { status: 404, body: { error: 'no such control' } }
  }
  return { status: 200, body: { done: true } }
}
