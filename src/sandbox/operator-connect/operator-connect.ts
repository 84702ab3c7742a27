import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { graphError, noSuchResource, type Reply } from '../microsoft/errors.ts'
import type { Fault } from '../microsoft/faults.ts'
import { readToken } from '../microsoft/login.ts'
import { asked, bodyOf, instead, send } from '../microsoft/requests.ts'
import type { Microsoft } from '../microsoft/shapes.ts'
import { control } from './control.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { routeOf } from './routes.ts'
import type { Endpoint, Tally } from './shapes.ts'
import { createWorld, type World } from './world.ts'

/** Whose tokens are taken: of the application that the operator named to Microsoft, for this resource ("Project Synergy"). */
export type Operator = { msTenantId: string; clientId: string; clientSecret: string }

export const usualOperator: Operator = {
  msTenantId: '5b1d0f6a-0c1e-4d7b-9a54-0f0c0a7e0001',
  clientId: '5b1d0f6a-0c1e-4d7b-9a54-0f0c0a7e0002',
  clientSecret: 'operator-secret',
}
const resource = 'eb63d611-525e-4a31-abd7-0cb33f679599'

/** What was imitated, to be looked at and changed; `jobs` says when batches end. */
export type OperatorConnectSandbox = World & {
  url: string
  /** What the portal signs in with; its tokens come from the imitated Microsoft. */
  operator: Operator
  jobs: Jobs
  fail(fault: Fault<Endpoint>): void
  heal(): void
  /** Each number that a client ever asked about: how often, and how often it was done. */
  ledger(): Tally[]
  stop(): Promise<void>
}

type Options = { seed: string; microsoft: Microsoft; port?: number; operator?: Operator }

/**
 * Microsoft's Operator Connect on loopback, over plain HTTP, as an operator's application sees it, for the demo and for tests. The
 * operator's tenant and application are made known to `microsoft`, in the same process. Another process steers it through `/sandbox/`.
 */
export async function startOperatorConnect({
  seed,
  microsoft,
  port = 0,
  operator = usualOperator,
}: Options): Promise<OperatorConnectSandbox> {
  const world = createWorld(seed)
  const jobs = createJobs(world)
  microsoft.addTenant({ ...operator, users: 0 })
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (!response.headersSent) response.writeHead(500).end(String(error))
    })
  })
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(port, '127.0.0.1', done)
  })
  const address = server.address()
  const base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', base)
    const text = await bodyOf(request)
    if (url.pathname.startsWith('/sandbox/'))
      return send(response, control({ world, jobs }, request, url.pathname, text))
    const route = routeOf(request.method, url)
    if (route) world.calls[route.endpoint] += 1
    const fault = (route && world.faults.take(route.endpoint, isContinued(url))) ?? null
    if (fault?.kind === 'silent') return
    if (fault?.delayMs) await sleep(fault.delayMs)
    const body = asked(text)
    const usual = (): Reply => {
      const refused = refusal(request.headers.authorization)
      if (refused) return refused
      if (!route) return noSuchResource(url)
      if (!body) return graphError(400, 'BadRequest', 'Unable to read JSON request payload.')
      return route.answer({ base, url, fault, body, names: route.names, world, jobs })
    }
    const reply = instead(fault, false, url) ?? usual()
    const isCamel = fault?.kind === 'camel' || 'error' in Object(reply.body)
    send(response, isCamel ? reply : { ...reply, body: pascal(reply.body) }, fault)
  }

  function refusal(authorization: string | undefined): Reply | null {
    const bearer = readToken(authorization)
    const isLive =
      bearer?.tid === operator.msTenantId &&
      bearer.issue === microsoft.tenant(operator.msTenantId).tokensIssue
    if (!bearer || bearer.aud !== resource || !isLive)
      return graphError(401, 'Unauthorized', 'The token is not for this resource.')
    return bearer.clientId === microsoft.tenant(operator.msTenantId).application.clientId
      ? null
      : graphError(403, 'Forbidden', 'The application lacks NumberManagement.Write.')
  }

  return {
    ...world,
    ...{ url: base, operator, jobs },
    fail: (fault) => world.faults.add(fault),
    heal: () => world.faults.clear(),
    ledger: jobs.ledger,
    stop() {
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      return closed
    },
  }
}

const isContinued = ({ searchParams }: URL) =>
  searchParams.has('continuationToken') || Number(searchParams.get('pageNumber') ?? 1) > 1

/** Names begin with a capital, as operators' wrappers show them. */
function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascal)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      pascal(one),
    ]),
  )
}
