import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Endpoint, Fault } from './faults.ts'
import { control } from './microsoft.control.ts'
import {
  expired,
  gone,
  graphError,
  loginError,
  noSuchResource,
  type Reply,
} from './microsoft.errors.ts'
import { numberAssignments, usersDelta } from './microsoft.graph.ts'
import { grantToken, readToken } from './microsoft.login.ts'
import type { Microsoft, Tenant } from './microsoft.ts'

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
      return told(graphError(429, 'TooManyRequests', 'Please retry again later.'), fault)
    case 'unavailable':
      return told(graphError(503, 'ServiceUnavailable', 'Service is unavailable.'), fault)
    case 'revoked':
      return isLogin
        ? loginError(401, 'invalid_client', 7000215, 'Invalid client secret provided.')
        : graphError(401, 'InvalidAuthenticationToken', 'Access token has been revoked.')
    case 'forbidden':
      return isLogin
        ? loginError(400, 'invalid_grant', 65001, 'The administrator has not consented.')
        : graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges.')
    case 'gone':
      return gone(url.origin)
    case 'expired':
      return expired()
    default:
      return null
  }
}

function told(reply: Reply, { retryAfterSeconds, asDate, skewMs = 0 }: Fault): Reply {
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
