import { createServer } from 'node:http'
import { createChanges } from './changes.ts'
import { createConsents } from './consent.ts'
import { createDirectory, type DirectoryOptions } from './directory.ts'
import { createDomains, type Lookup, type World } from './domains.ts'
import { createFaults, type Endpoint, endpoints } from './faults.ts'
import { createGroups } from './groups.ts'
import { createLicenses, e5, type Subscription } from './licenses.ts'
import type { Application } from './login.ts'
import { createOperations } from './operations.ts'
import { answer } from './requests.ts'
import type { Microsoft, Tenant } from './shapes.ts'
import { createTeams, type Policies } from './teams.ts'

/**
 * Microsoft's identity platform and Graph 1.0 on loopback, over plain HTTP, for the demo and for tests.
 * The same seed gives the same directories. Another process steers it through `/sandbox/tenants`. Domains are proved by
 * what `lookup` finds in DNS: nothing unless given.
 */
export async function startMicrosoft(options: {
  seed: string
  port?: number
  lookup?: Lookup
}): Promise<Microsoft> {
  const tenants = new Map<string, Tenant>()
  const { lookup = async () => [] } = options
  const world: World = { lookup, verified: new Map() }
  const taken = new Set<string>()
  const server = createServer((request, response) => {
    answer(microsoft, tenants, request, response).catch((error) => {
      if (!response.headersSent) response.writeHead(500).end(String(error))
    })
  })
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(options.port ?? 0, '127.0.0.1', done)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = `http://127.0.0.1:${port}`

  function tenant(msTenantId: string): Tenant {
    const found = tenants.get(msTenantId)
    if (!found) throw new Error(`no tenant ${msTenantId}`)
    return found
  }

  const consent = createConsents(tenants, url)
  const microsoft: Microsoft = {
    url,
    consent,
    register: (application) => void consent.register(application),
    loginUrl: url,
    graphUrl: url,
    addTenant({ clientId, clientSecret, secrets, certificates, ...rest }) {
      const application = {
        ...{ msTenantId: rest.msTenantId, clientId, clientSecret },
        ...(secrets && { secrets }),
        ...(certificates && { certificates }),
      }
      const known = tenants.get(rest.msTenantId)
      if (known) known.application = application
      else
        tenants.set(
          rest.msTenantId,
          openTenant(application, { ...rest, seed: options.seed, taken }, world),
        )
      return tenant(rest.msTenantId).directory
    },
    tenant,
    directory: (msTenantId) => tenant(msTenantId).directory,
    fail: (msTenantId, fault) => tenant(msTenantId).faults.add(fault),
    heal: (msTenantId) => tenant(msTenantId).faults.clear(),
    revokeTokens(msTenantId) {
      tenant(msTenantId).tokensIssue += 1
    },
    simulateChanges: (msTenantId, count) => tenant(msTenantId).simulateChanges(count),
    stop() {
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      return closed
    },
  }
  return microsoft
}

function openTenant(
  application: Application,
  options: DirectoryOptions & { policies?: Policies; subscriptions?: readonly Subscription[] },
  world: World,
): Tenant {
  const directory = createDirectory(options)
  return {
    application,
    directory,
    teams: createTeams(directory, options.policies),
    groups: createGroups(directory),
    operations: createOperations(),
    domains: createDomains(options.msTenantId, directory.domain, world),
    licenses: createLicenses(directory, options.subscriptions ?? [e5]),
    made: [],
    simulateChanges: options.composition ? () => {} : createChanges(directory, options.seed),
    faults: createFaults(),
    tokensIssue: 0,
    calls: noCalls(),
  }
}

/** Of each endpoint, how often it was asked: never. */
export function noCalls(): Record<Endpoint, number> {
  // the cast says what the list is: every endpoint
  return Object.fromEntries(endpoints.map((name) => [name, 0])) as Record<Endpoint, number>
}
