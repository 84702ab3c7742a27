import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, expect } from 'vitest'
import type { OddEntry } from '../../../src/connectors/graph/entries.ts'
import { GraphError } from '../../../src/connectors/graph/errors.ts'
import { createGraph } from '../../../src/connectors/graph/graph.ts'
import type { GraphOptions } from '../../../src/connectors/graph/requests.ts'
import type {
  GraphNumber,
  GraphUser,
  NumberPage,
  UserPage,
} from '../../../src/connectors/graph/shapes.ts'
import { startMicrosoft } from '../../../src/sandbox/microsoft/microsoft.ts'
import type { Microsoft, TenantOptions } from '../../../src/sandbox/microsoft/shapes.ts'

export let microsoft: Microsoft
/** What DNS has: TXT records by name. */
export const texts = new Map<string, string[]>()
const servers: Server[] = []

/** Called by each file that asks it: this module is evaluated once for all files of a worker, its hooks are not. */
export function useMicrosoft(): void {
  beforeAll(async () => {
    microsoft = await startMicrosoft({
      ...{ seed: 'graph', lookup: async (name) => texts.get(name) ?? [] },
    })
    return () => microsoft.stop()
  })
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })
}

/** A server that answers what the sandbox would not. */
export async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

let tenants = 0

/** A tenant of its own, a connector that never sleeps, and the waits it was told to make. */
export function setUp(options: Partial<TenantOptions> = {}, graphOptions: GraphOptions = {}) {
  const credentials = {
    msTenantId: `00000000-0000-4000-8000-${String(++tenants).padStart(12, '0')}`,
    clientId: 'portal',
    clientSecret: 'the-secret',
  }
  const directory = microsoft.addTenant({ ...credentials, users: 20, ...options })
  const waits: number[] = []
  const graph = createGraph({
    ...microsoft,
    allow: ['127.0.0.0/8'],
    random: () => 1,
    wait: async (ms) => void waits.push(ms),
    ...graphOptions,
  })
  const { msTenantId } = credentials
  return {
    credentials,
    directory,
    graph,
    waits,
    fail: (...faults: Parameters<Microsoft['fail']>[1][]) => {
      for (const fault of faults) microsoft.fail(msTenantId, fault)
    },
    calls: () => microsoft.tenant(msTenantId).calls,
    sync: (deltaLink?: string | null) => readAll(graph.users(credentials, { deltaLink })),
  }
}

export async function readAll(pages: AsyncIterable<UserPage>) {
  const users: GraphUser[] = []
  const sizes: number[] = []
  const odd: OddEntry[] = []
  let deltaLink: string | null = null
  for await (const page of pages) {
    users.push(...page.users)
    sizes.push(page.users.length)
    odd.push(...page.odd)
    deltaLink = page.deltaLink
  }
  return { users, sizes, odd, deltaLink }
}

export async function readNumbers(pages: AsyncIterable<NumberPage>): Promise<GraphNumber[]> {
  const numbers: GraphNumber[] = []
  for await (const page of pages) numbers.push(...page.numbers)
  return numbers
}

export async function failureOf(work: Promise<unknown>): Promise<GraphError> {
  const error = await work.then(
    () => null,
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(GraphError)
  expect(error.message).not.toContain('the-secret')
  return error
}
