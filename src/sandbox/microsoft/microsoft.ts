import { createServer } from 'node:http'
import { keyOf, pick, seededRandom } from '../random.ts'
import { createDirectory, type Directory, type DirectoryOptions } from './directory.ts'
import { createFaults } from './faults.ts'
import type { Application } from './login.ts'
import { type DirectoryUser, officePlans, phonePlanId, phonePlans } from './people.ts'
import { answer } from './requests.ts'
import type { Microsoft, Tenant } from './shapes.ts'

/**
 * Microsoft's identity platform and Graph 1.0 on loopback, over plain HTTP, for the demo and for tests.
 * The same seed gives the same directories. Another process steers it through `/sandbox/tenants`.
 */
export async function startMicrosoft(options: { seed: string; port?: number }): Promise<Microsoft> {
  const tenants = new Map<string, Tenant>()
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

  const microsoft: Microsoft = {
    url,
    loginUrl: url,
    graphUrl: url,
    addTenant({ clientId, clientSecret, ...rest }) {
      const application = { msTenantId: rest.msTenantId, clientId, clientSecret }
      const known = tenants.get(rest.msTenantId)
      if (known) known.application = application
      else
        tenants.set(
          rest.msTenantId,
          openTenant(application, { ...rest, seed: options.seed, taken }),
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

function openTenant(application: Application, options: DirectoryOptions): Tenant {
  const directory = createDirectory(options)
  return {
    application,
    directory,
    simulateChanges: createChanges(directory, options.seed),
    faults: createFaults(),
    tokensIssue: 0,
    calls: { token: 0, users: 0, numbers: 0 },
  }
}

/** A day at the office: each call makes `count` changes that depend on the seed and on nothing else. */
function createChanges(directory: Directory, seed: string): (count: number) => void {
  const key = keyOf(`${seed}|${directory.msTenantId}|changes`)
  let made = 0

  return (count) => {
    for (let n = 0; n < count && directory.ever() > 0; n++) {
      const user = directory.at(seededRandom(key, made, 1) % directory.ever())
      changeOne(directory, user, seededRandom(key, made, 2))
      made += 1
    }
  }
}

function changeOne(directory: Directory, user: DirectoryUser, random: number): void {
  const { id } = user
  const removal = directory.removal(id)
  const act = removal ? removal : random % 100
  if (act === 'changed') directory.restore(id)
  else if (act === 'deleted' || act >= 93) directory.add()
  else if (act < 35) moveNumber(directory, user)
  else if (act < 55) directory.change(id, { assignedPlans: otherPlans(user) })
  else if (act < 70) directory.change(id, { department: pick(['Sales', 'Legal'], random >>> 8) })
  else if (act < 80) directory.change(id, { accountEnabled: !user.accountEnabled })
  else if (act < 87) directory.change(id, married(user, random))
  else directory.remove(id, act < 91 ? 'changed' : 'deleted')
}

function moveNumber(directory: Directory, { id, businessPhones }: DirectoryUser): void {
  if (businessPhones.length) directory.unassignNumber(id)
  else if (directory.hasSpareNumber()) directory.assignNumber(id)
}

function otherPlans({ assignedPlans }: DirectoryUser) {
  const hasPhone = assignedPlans.some(({ servicePlanId }) => servicePlanId === phonePlanId)
  return hasPhone ? officePlans : phonePlans
}

function married({ givenName, surname }: DirectoryUser, random: number) {
  const both = `${surname ?? 'Line'}-${pick(['Berg', 'Stone', 'Lang', 'Reed'], random >>> 8)}`
  return { surname: both, displayName: `${givenName ?? ''} ${both}`.trim() }
}
