import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { sheet } from '../pages.tsx'
import { control } from './control.ts'
import { expired, gone, graphError, loginError, noSuchResource, type Reply } from './errors.ts'
import type { Endpoint, Fault } from './faults.ts'
import { type Bearer, grantToken, readToken } from './login.ts'
import { routeOf } from './routes.ts'
import type { Caller, Microsoft, Tenant } from './shapes.ts'

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
    const segment = decodeURIComponent(login[1] ?? '')
    const tenant = tenants.get(segment)
    const form = new URLSearchParams(await bodyOf(request))
    const usual = () =>
      microsoft.consent.grant(segment, form) ??
      grantToken(tenant, form, `${microsoft.url}${url.pathname}`)
    await serve(tenant, 'token', url, response, usual)
  } else if (url.pathname === '/site.css') {
    response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' }).end(sheet)
  } else if (isOfConsent.test(url.pathname)) {
    const form = new URLSearchParams(await bodyOf(request))
    send(
      response,
      microsoft.consent.answer(request.method ?? 'GET', url, form) ?? noSuchResource(url),
    )
  } else {
    const route = routeOf(request.method, url)
    const bearer = readToken(request.headers.authorization)
    const tenant = tenantOf(tenants, bearer)
    const prefer = String(request.headers.prefer ?? '')
    const body = asked(await bodyOf(request))
    tenant?.operations.settle()
    await serve(tenant, route?.endpoint, url, response, (fault) => {
      if (!tenant || !bearer)
        return graphError(401, 'InvalidAuthenticationToken', 'Access token is empty.')
      if (!route) return noSuchResource(url)
      if (!body) return graphError(400, 'BadRequest', 'Unable to read JSON request payload.')
      if (route.needs && !bearer.permissions.includes(route.needs))
        return graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges.')
      const { id, names } = route
      const by = callerOf(tenant, bearer)
      return route.answer({ base: microsoft.url, url, prefer, fault, tenant, body, by, id, names })
    })
  }
}

const isOfConsent =
  /^\/(?:devicelogin|[^/]+\/(?:oauth2\/v2\.0\/devicecode|v2\.0\/adminconsent|v2\.0\/\.well-known\/openid-configuration|discovery\/v2\.0\/keys))$/

/** The JSON that was sent; nothing is none, null what is no object. */
export function asked(text: string): Record<string, unknown> | null {
  if (!text) return {}
  try {
    const found: unknown = JSON.parse(text)
    return typeof found === 'object' && found && !Array.isArray(found) ? { ...found } : null
  } catch {
    return null
  }
}

function tenantOf(tenants: Map<string, Tenant>, bearer: Bearer | null): Tenant | undefined {
  const tenant = tenants.get(bearer?.tid ?? '')
  if (bearer?.aud !== 'https://graph.microsoft.com') return undefined
  return tenant?.tokensIssue === bearer?.issue ? tenant : undefined
}

function callerOf({ application }: Tenant, { clientId, upn }: Bearer): Caller {
  if (upn) return 'delegated'
  return clientId === application.clientId ? 'own' : 'provider'
}

async function serve(
  tenant: Tenant | undefined,
  endpoint: Endpoint | undefined,
  url: URL,
  response: ServerResponse,
  usual: (fault: Fault | null) => Reply | Promise<Reply>,
): Promise<void> {
  if (tenant && endpoint) tenant.calls[endpoint] += 1
  const hasToken = ['$deltatoken', '$skiptoken'].some((name) => url.searchParams.has(name))
  const fault = (endpoint && tenant?.faults.take(endpoint, hasToken)) ?? null
  if (fault?.kind === 'silent') return
  if (fault?.delayMs) await sleep(fault.delayMs)
  send(response, instead(fault, endpoint === 'token', url) ?? (await usual(fault)), fault)
}

/** What a fault answers in place of what is usual; null where it changes that or nothing. */
export function instead(fault: Fault<string> | null, isLogin: boolean, url: URL): Reply | null {
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
    case 'half':
      return graphError(
        fault.status ?? 400,
        fault.code ?? 'BadRequest',
        fault.said ?? 'The sandbox said so.',
      )
    case 'gone':
      return gone(url.origin)
    case 'expired':
      return expired()
    default:
      return null
  }
}

function withRetryAfter(
  reply: Reply,
  { retryAfterSeconds, asDate, skewMs = 0 }: Fault<string>,
): Reply {
  if (retryAfterSeconds === undefined) return reply
  const at = new Date(Date.now() + skewMs + retryAfterSeconds * 1000).toUTCString()
  return { ...reply, headers: { 'retry-after': asDate ? at : String(retryAfterSeconds) } }
}

export function send(
  response: ServerResponse,
  reply: Reply,
  fault: Fault<string> | null = null,
): void {
  if (fault?.kind === 'lost') return void response.destroy()
  const garbled = fault?.kind === 'garbled'
  const isText = typeof reply.body === 'string'
  const text = reply.body === null ? '' : isText ? String(reply.body) : JSON.stringify(reply.body)
  const body = Buffer.from(garbled ? '<html><title>Proxy</title>' : text)
  const id = randomUUID()
  response.writeHead(garbled ? 200 : reply.status, {
    ...(body.length > 0 && { 'content-type': garbled ? 'text/html' : contentType }),
    ...(reply.status !== 204 || garbled ? { 'content-length': body.length } : {}),
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
  else if (body.length === 0) response.destroy()
  else response.write(body.subarray(0, body.length / 2), () => response.destroy())
}

const contentType = 'application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8'
const diagnostic = JSON.stringify({ ServerInfo: { DataCenter: 'Loopback', Slice: 'E', Ring: '4' } })

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
