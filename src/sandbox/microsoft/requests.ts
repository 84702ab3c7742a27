import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Directory, RemovalReason } from './directory.ts'
import { expired, gone, graphError, loginError, noSuchResource, type Reply } from './errors.ts'
import type { Endpoint, Fault } from './faults.ts'
import { numberAssignments, usersDelta } from './graph.ts'
import { grantToken, readToken } from './login.ts'
import type { DirectoryUser } from './people.ts'
import type { Microsoft, Tenant, TenantOptions } from './shapes.ts'

const numbersPath = '/v1.0/admin/teams/telephoneNumberManagement/numberAssignments'
const endpoints: Record<string, Endpoint> = {
  '/v1.0/users/delta': 'users',
  '/v1.0/users/microsoft.graph.delta()': 'users',
  [numbersPath]: 'numbers',
}

/** Takes one request from the wire to its answer, by way of the tenant's waiting faults. */
export async function answer(
  microsoft: Microsoft,
  tenants: Map<string, Tenant>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', microsoft.url)
  const login = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(url.pathname)
  if (url.pathname.startsWith('/sandbox/')) {
    send(response, await control(microsoft, request, url, await bodyOf(request)))
  } else if (login && request.method === 'POST') {
    const tenant = tenants.get(decodeURIComponent(login[1] ?? ''))
    const form = new URLSearchParams(await bodyOf(request))
    await serve(tenant, 'token', url, response, () => grantToken(tenant, form))
  } else {
    const endpoint = endpoints[url.pathname]
    const tenant = tenantOf(tenants, request)
    const prefer = String(request.headers.prefer ?? '')
    await serve(tenant, endpoint, url, response, (fault) => {
      if (!tenant) return graphError(401, 'InvalidAuthenticationToken', 'Access token is empty.')
      if (!endpoint || request.method !== 'GET') return noSuchResource(url)
      const call = { base: microsoft.url, url, prefer, fault, directory: tenant.directory }
      return endpoint === 'users' ? usersDelta(call) : numberAssignments(call)
    })
  }
}

function tenantOf(tenants: Map<string, Tenant>, request: IncomingMessage): Tenant | undefined {
  const token = readToken(request.headers.authorization)
  const tenant = tenants.get(token?.tid ?? '')
  return tenant?.tokensIssue === token?.issue ? tenant : undefined
}

async function serve(
  tenant: Tenant | undefined,
  endpoint: Endpoint | undefined,
  url: URL,
  response: ServerResponse,
  usual: (fault: Fault | null) => Reply,
): Promise<void> {
  if (tenant && endpoint) tenant.calls[endpoint] += 1
  const hasToken = ['$deltatoken', '$skiptoken'].some((name) => url.searchParams.has(name))
  const fault = (endpoint && tenant?.faults.take(endpoint, hasToken)) ?? null
  if (fault?.kind === 'silent') return
  if (fault?.delayMs) await sleep(fault.delayMs)
  send(response, instead(fault, endpoint, url) ?? usual(fault), fault)
}

function instead(fault: Fault | null, endpoint: Endpoint | undefined, url: URL): Reply | null {
  const isLogin = endpoint === 'token'
  switch (fault?.kind) {
    case 'throttled':
      return withRetryAfter(graphError(429, 'TooManyRequests', 'Please retry again later.'), fault)
    case 'unavailable':
      return withRetryAfter(graphError(503, 'ServiceUnavailable', 'Service is unavailable.'), fault)
    case 'revoked':
      return isLogin
        ? loginError(401, 'invalid_client', 7000215, 'Invalid client secret provided.')
        : graphError(401, 'InvalidAuthenticationToken', 'Access token has been revoked.')
    case 'forbidden':
      return isLogin
        ? loginError(400, 'invalid_grant', 65001, 'The administrator has not consented.')
        : graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges.')
    case 'answered':
      return graphError(fault.status ?? 400, fault.code ?? 'BadRequest', 'The sandbox said so.')
    case 'gone':
      return gone(url.origin)
    case 'expired':
      return expired()
    default:
      return null
  }
}

function withRetryAfter(reply: Reply, { retryAfterSeconds, asDate, skewMs = 0 }: Fault): Reply {
  if (retryAfterSeconds === undefined) return reply
  const at = new Date(Date.now() + skewMs + retryAfterSeconds * 1000).toUTCString()
  return { ...reply, headers: { 'retry-after': asDate ? at : String(retryAfterSeconds) } }
}

function send(response: ServerResponse, reply: Reply, fault: Fault | null = null): void {
  const garbled = fault?.kind === 'garbled'
  const body = Buffer.from(garbled ? '<html><title>Proxy</title>' : JSON.stringify(reply.body))
  const id = randomUUID()
  response.writeHead(reply.status, {
    'content-type': garbled ? 'text/html' : contentType,
    'content-length': body.length,
    'cache-control': 'no-cache',
    'odata-version': '4.0',
    'request-id': id,
    'client-request-id': id,
    'x-ms-ags-diagnostic': diagnostic,
    'x-ms-resource-unit': '1',
    date: new Date(Date.now() + (fault?.skewMs ?? 0)).toUTCString(),
    ...reply.headers,
  })
  if (fault?.kind !== 'cut') response.end(body)
  else response.write(body.subarray(0, body.length / 2), () => response.destroy())
}

const contentType = 'application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8'
const diagnostic = JSON.stringify({ ServerInfo: { DataCenter: 'Loopback', Slice: 'E', Ring: '4' } })

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

type Act = { id: string; patch?: Partial<DirectoryUser>; number?: string; reason?: RemovalReason }

const acts: Record<string, (directory: Directory, act: Act) => unknown> = {
  add: (directory, { patch }) => directory.add(patch),
  change: (directory, { id, patch }) => directory.change(id, patch ?? {}),
  assign: (directory, { id, number }) => directory.assignNumber(id, number),
  unassign: (directory, { id }) => directory.unassignNumber(id),
  remove: (directory, { id, reason }) => directory.remove(id, reason ?? 'changed'),
  restore: (directory, { id }) => directory.restore(id),
}

/**
 * The same control for another process. `POST /sandbox/tenants` opens a tenant; below
 * `/sandbox/tenants/:id`: `GET` its state, `POST` or `DELETE faults`, `POST changes` with a count,
 * `POST tokens/revocations`, and `POST users/add|change|assign|unassign|remove|restore`.
 */
async function control(
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

function obey(
  microsoft: Microsoft,
  line: string,
  body: TenantOptions & Fault & Act & { count?: number },
): Reply {
  if (line === 'POST /sandbox/tenants') {
    return { status: 201, body: { users: microsoft.addTenant(body).count() } }
  }
  const [, method = '', id = '', rest = ''] =
    /^(\S+) \/sandbox\/tenants\/([^/]+)\/?(.*)$/.exec(line) ?? []
  const { directory, faults, calls, simulateChanges } = microsoft.tenant(id)
  const act = acts[rest.replace('users/', '')]
  if (act && method === 'POST') return { status: 200, body: { done: act(directory, body) ?? true } }
  switch (`${method} ${rest}`) {
    case 'GET ':
      return { status: 200, body: { users: directory.count(), calls, faults: faults.list() } }
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
