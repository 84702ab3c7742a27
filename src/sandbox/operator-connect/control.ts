import type { IncomingMessage } from 'node:http'
import type { Reply } from '../microsoft/errors.ts'
import type { Fault } from '../microsoft/faults.ts'
import type { Jobs } from './jobs.ts'
import type { Address, Endpoint, Lead, Profile, TelephoneNumber } from './shapes.ts'
import type { World } from './world.ts'

type Steered = {
  id: string
  number: string
  numbers: string[]
  tenantId: string
  fqdn: string
  code: string | null
  durationMs: number
  isEndless: boolean
  fault: Fault<Endpoint>
  lead: Partial<Lead> & { companyName?: string; companySize?: string | null }
  address: Partial<Address> & { tenantId: string }
  profile: Partial<Profile>
  patch: object
}

const acts: Record<string, (world: World, jobs: Jobs, said: Steered) => unknown> = {
  'add-lead': (world, _, { lead }) => world.addLead(lead),
  'change-lead': (world, _, { id, patch }) => world.changeLead(id, patch),
  'remove-lead': (world, _, { id }) => world.removeLead(id),
  'add-address': (world, _, { address }) => world.addAddress(address),
  'remove-address': (world, _, { id }) => world.removeAddress(id),
  'add-trunk': (world, _, { fqdn }) => world.addTrunk(fqdn),
  'remove-trunk': (world, _, { id }) => world.removeTrunk(id),
  'add-profile': (world, _, { profile }) => world.addProfile(profile),
  'change-profile': (world, _, { id, patch }) => world.changeProfile(id, patch),
  'remove-profile': (world, _, { id }) => world.removeProfile(id),
  'add-numbers': (world, _, { tenantId, numbers, patch }) =>
    world.addNumbers(tenantId, numbers, patch as Partial<TelephoneNumber>),
  'change-number': (world, _, { number, patch }) => world.changeNumber(number, patch),
  'remove-number': (world, _, { number }) => world.removeNumber(number),
  'refuse-numbers': (_, jobs, { numbers, code }) => jobs.refuse(numbers, code),
  'take-jobs': (_, jobs, { durationMs }) => jobs.take(durationMs),
  'end-jobs': (_, jobs, { isEndless }) => jobs.finish(isEndless),
  'forget-jobs': (_, jobs) => jobs.forget(),
  fail: (world, _, { fault }) => world.faults.add(fault),
  heal: (world) => world.faults.clear(),
}

/**
 * The same control for another process: `GET /sandbox/state` and `GET /sandbox/ledger`; `POST /sandbox/<act>` with an object of what
 * the act takes, which answers `{ done }` with what was made.
 */
export function control(
  { world, jobs }: { world: World; jobs: Jobs },
  request: IncomingMessage,
  path: string,
  text: string,
): Reply {
  // A page in somebody's browser can reach loopback too; it cannot forge these two.
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')
  const isJson = request.headers['content-type']?.startsWith('application/json')
  if (!isLocal || (text && !isJson)) return { status: 403, body: { error: 'loopback JSON only' } }
  const name = path.slice('/sandbox/'.length)
  if (request.method === 'GET' && name === 'ledger')
    return { status: 200, body: { ledger: jobs.ledger() } }
  if (request.method === 'GET' && name === 'state')
    return {
      status: 200,
      body: {
        ...{ calls: world.calls, faults: world.faults.list(), jobs: jobs.count() },
        ...{ leads: world.leads.size, numbers: world.numbers.size },
      },
    }
  const act = Object.hasOwn(acts, name) ? acts[name] : undefined
  if (request.method !== 'POST' || !act) return { status: 404, body: { error: 'no such control' } }
  try {
    return { status: 200, body: { done: act(world, jobs, text ? JSON.parse(text) : {}) ?? true } }
  } catch (error) {
    return { status: 400, body: { error: String(error) } }
  }
}
