import type { Entry, Kind, Tally } from './shapes.ts'
import type { World } from './world.ts'

/** A batch as a client sends it. */
export type Batch = {
  kind: Kind
  /** What the client calls it. */
  ticketId: string
  tenantId: string
  numbers: string[]
  usage: string
  additionalUsages: string[]
  country: string
  callingProfileId: string
  civicAddressId: string | null
  locationId: string | null
}

type Job = Batch & {
  id: string
  entries: Entry[]
  taken: number
  due: number
  isEndless: boolean
  isHalf: boolean
}

const words: Record<string, string> = {
  telephone_number_held: 'The telephone number is acquired by another tenant.',
  telephone_number_acquired: 'The telephone number is already acquired.',
  telephone_number_assigned: 'The telephone number is assigned and cannot be released.',
  telephone_number_unknown: 'The telephone number was not found.',
  usage_not_supported: 'The usage is not supported for this telephone number.',
  unable_to_match_geography_entry: 'The telephone number matches no geography entry.',
  unable_to_retrieve_location: 'The location was not found.',
  internal_error: 'An internal error occurred.',
}

const capabilityOf: Record<string, string> = {
  CallingUserAssignment: 'UserAssignment',
  ConferenceAssignment: 'ConferenceAssigned',
}

export type Jobs = ReturnType<typeof createJobs>

/** Batches that were taken. Each is done when it is due: at once, unless `take` said how long they take. */
export function createJobs(world: World, now: () => number = Date.now) {
  const all = new Map<string, Job>()
  const tallies = new Map<string, Omit<Tally, 'holder'>>()
  /** Numbers that come to nothing, with Microsoft's code for it. */
  const refused = new Map<string, string>()
  let durationMs = 0

  function tallyOf(number: string) {
    const none = () => ({ upload: 0, release: 0, relocate: 0 })
    const tally = tallies.get(number) ?? { number, asked: none(), done: none() }
    tallies.set(number, tally)
    return tally
  }

  function begin(batch: Batch, { isEndless = false, isHalf = false } = {}): Job {
    const entries = batch.numbers.map((telephoneNumber): Entry => {
      tallyOf(telephoneNumber).asked[batch.kind] += 1
      const nothing = { errorCode: null, errorMessage: null }
      return { id: world.id(), telephoneNumber, status: 'pending', ...nothing }
    })
    const times = { taken: now(), due: now() + durationMs }
    const job = { ...batch, ...times, id: world.id(), entries, isEndless, isHalf }
    all.set(job.id, job)
    settle(job)
    return job
  }

  /** Does what is due by now: of a job that takes a while, a part of it, in order. */
  function settle(job: Job, by = now()): void {
    const share = by >= job.due ? 1 : (by - job.taken) / Math.max(job.due - job.taken, 1)
    const until = job.isEndless ? 0 : Math.floor(job.entries.length * share)
    for (const [n, entry] of job.entries.entries()) {
      if (entry.status === 'success' || entry.status === 'error') continue
      if (n >= until) {
        if (n < until + 10 && share > 0 && !job.isEndless) entry.status = 'in_progress'
        continue
      }
      const isOut = job.isHalf && n % 2 === 1
      entry.errorCode = isOut ? 'internal_error' : done(job, entry.telephoneNumber)
      entry.status = entry.errorCode ? 'error' : 'success'
      entry.errorMessage = entry.errorCode && (words[entry.errorCode] ?? 'The sandbox said so.')
    }
  }

  /** Does one number of a job, or says with Microsoft's code why not. */
  function done(job: Job, number: string): string | null {
    const held = world.numbers.get(number)
    const isTheirs = held?.tenantId.toLowerCase() === job.tenantId.toLowerCase()
    const location = [...world.addresses.values()].find(
      ({ id, locations }) =>
        id === job.civicAddressId || locations.some((one) => one.id === job.locationId),
    )
    const isLost = (job.civicAddressId ?? job.locationId) !== null && !location
    const code =
      refused.get(number) ??
      (job.kind === 'upload' ? whyNotTaken(job, number, held && isTheirs) : null) ??
      (job.kind !== 'upload' && !isTheirs ? 'telephone_number_unknown' : null) ??
      (job.kind === 'release' && isAssigned(held?.assignmentStatus)
        ? 'telephone_number_assigned'
        : null) ??
      (job.kind !== 'release' && isLost ? 'unable_to_retrieve_location' : null)
    if (code) return code
    const place = { civicAddressId: job.civicAddressId, locationId: job.locationId }
    if (job.kind === 'release') world.removeNumber(number)
    if (job.kind === 'relocate') world.changeNumber(number, place)
    if (job.kind === 'upload') {
      const usages = [job.usage, ...job.additionalUsages].map((one) => capabilityOf[one] ?? one)
      world.addNumbers(job.tenantId, [number], {
        ...{ callingProfileId: job.callingProfileId, isoCountryCode: job.country, ...place },
        ...{ tnUploadJobId: job.id, assignmentStatus: null },
        acquiredCapabilities: [
          ...(world.tollFree(number) ? ['TollFree'] : []),
          ...['Office365', 'InboundCalling', 'OutboundCalling', ...usages],
        ],
      })
    }
    tallyOf(number).done[job.kind] += 1
    return null
  }

  function whyNotTaken(job: Job, number: string, isTheirs: boolean | undefined): string | null {
    if (isTheirs !== undefined)
      return isTheirs ? 'telephone_number_acquired' : 'telephone_number_held'
    if (!world.fits(number, job.country)) return 'unable_to_match_geography_entry'
    const isForPerson = [job.usage, ...job.additionalUsages].includes('CallingUserAssignment')
    return isForPerson && world.tollFree(number) ? 'usage_not_supported' : null
  }

  function said(job: Job) {
    settle(job)
    const states = new Set(job.entries.map(({ status }) => status))
    const isOpen = states.has('pending') || states.has('in_progress')
    const ended = states.size > 1 ? 'partial_success' : states.has('error') ? 'error' : 'success'
    const { id, ticketId, tenantId, kind } = job
    const status = isOpen ? (states.size > 1 ? 'in_progress' : 'pending') : ended
    return { id, ticketId, tenantId, kind, status, entries: job.entries }
  }

  return {
    begin,
    ask: (id: string) => {
      const job = all.get(id)
      return job ? said(job) : null
    },
    byTicket: (ticketId: string) =>
      [...all.values()].filter((job) => job.ticketId === ticketId).map(said),
    /** How long each takes from now on. */
    take(ms: number) {
      durationMs = ms
    },
    /** Ends all that are not endless; those too where `endless`. */
    finish(endless = false) {
      for (const job of all.values()) {
        if (endless) job.isEndless = false
        job.due = Math.min(job.due, now())
        settle(job)
      }
    },
    /** Lets numbers fail with these codes from now on; null: no longer. */
    refuse(numbers: readonly string[], code: string | null) {
      for (const number of numbers)
        if (code === null) refused.delete(number)
        else refused.set(number, code)
    },
    /** As after a failover: no id leads to any. */
    forget: () => all.clear(),
    count: () => all.size,
    /** Each number that was ever asked about by a client. */
    ledger: (): Tally[] =>
      [...tallies.values()].map((tally) => ({
        ...tally,
        holder: world.numbers.get(tally.number)?.tenantId ?? null,
      })),
  }
}

const isAssigned = (status: string | null | undefined) =>
  status !== null && status !== undefined && status !== 'Unassigned'
