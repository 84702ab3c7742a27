import { hash, randomBytes } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import { inBatches } from '../batches.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { SeatType } from '../schema/seats.ts'
import { type Actor, type Database, dispatcher, limited, Scope } from '../scope.ts'

/** Who wants a seat, by names of the caller's: a stable one of the installation (`client`) and the user's. */
export type SeatCall = {
  type: SeatType
  user: string
  client: string
  /** The seat of another client that this one takes over, with the token of it. */
  replaces?: { id: string; token: string } | undefined
}
/** `token` is shown once; of the next words within `expiresAt` the next is due after `beatSeconds`. */
export type SeatLease = {
  id: string
  token: string
  isNew: boolean
  isOverdraft: boolean
  expiresAt: Date
  beatSeconds: number
}
type Kept = { expiresAt: Date; beatSeconds: number }

/** What a process calls to have seats taken, kept and given back. */
export type Seats = {
  /**
   * Takes a seat for a client of the actor's tenant, or keeps the one that it holds, with a new token. Refused beyond the tenant's
   * maximum, beyond the pool, and for a type that is not licensed.
   */
  take(actor: Actor, call: SeatCall): Promise<SeatLease>
  /** Keeps a seat. Refused for one that is lost (ended, and too late or no room to come back), of nobody's, or by another's token. */
  renew(actor: Actor, id: string, token: string): Promise<Kept>
  /** Gives a seat back; one that has ended already is given back as well. */
  release(actor: Actor, id: string, token: string): Promise<void>
}

/** The time by which words are scattered, so that clients that came together do not stay in step. */
const jitter = 0.1
/** Of the time that a seat is held without a word. */
const beat = 1 / 3

const desks = new WeakMap<Database, Seats>()

/**
 * The seats of a database, one for the process. What its clients ask for at one time is one call of a function for all tenants, in
 * a transaction of its own that commits whatever is denied. A tenant is the one of the actor, whatever the call says.
 */
export function seatsOf(database: Database): Seats {
  const known = desks.get(database)
  if (known) return known
  const made = openSeats(database)
  desks.set(database, made)
  return made
}

type Taken = Answered & { lease: string; seconds: number; expires: string; overdraft: boolean }
type Renewed = Answered & { seconds: number; expires: string }
type Answered = { n: number; answer: string }
type Held = { tenant: string; lease: string; hash: string }

function openSeats(database: Database): Seats {
  // planned while there were few leases, a statement would read all of them later
  const within = limited(database, { isByIndex: true })
  const byLease = { keyOf: ({ lease, hash }: Held) => `${lease} ${hash}` }
  const send =
    <Row extends Answered>(call: (scope: Scope, calls: string) => PromiseLike<Iterable<Row>>) =>
    async (calls: readonly object[]): Promise<Row[]> => {
      const asked = JSON.stringify(calls.map((one, n) => ({ n, ...one })))
      const rows = await Scope.pipeline(within, dispatcher, async (scope) => call(scope, asked))
      return [...rows].sort((a, b) => a.n - b.n)
    }
  const taking = inBatches(
    send(({ db }, calls) =>
      db.execute<Taken>(sql`
        select s.n, s.answer, s.lease, s.seconds, to_json(s.expires) #>> '{}' as expires, s.overdraft
        from portal_seats_take(${calls}::jsonb) s`),
    ),
    {
      keyOf: (call: Record<'tenant' | 'type' | 'user' | 'client', string>) =>
        JSON.stringify([call.tenant, call.type, call.type === 'named' ? call.user : call.client]),
    },
  )
  const kept = (verb: SQL) =>
    send(({ db }, calls) =>
      db.execute<Renewed>(sql`
        select s.n, s.answer, s.seconds, to_json(s.expires) #>> '{}' as expires
        from ${verb}(${calls}::jsonb) s`),
    )
  const renewing = inBatches(kept(sql`portal_seats_renew`), byLease)
  const reviving = inBatches(kept(sql`portal_seats_revive`), byLease)
  const releasing = inBatches(
    send(({ db }, calls) =>
      db.execute<Answered>(sql`select s.n, s.answer from portal_seats_release(${calls}::jsonb) s`),
    ),
    byLease,
  )
  return {
    async take(actor, { type, user, client, replaces }) {
      const tenant = tenantOf(actor)
      const token = randomBytes(32).toString('base64url')
      const { answer, lease, overdraft, ...until } = await taking({
        ...{ tenant, type, user, client, hash: hashOf(token) },
        ...(replaces && { replaces: replaces.id, was: hashOf(replaces.token) }),
      })
      if (answer !== 'granted' && answer !== 'held') refuse(answer)
      const isNew = answer === 'granted'
      return { id: lease, token, isNew, isOverdraft: overdraft, ...keptOf(until) }
    },
    async renew(actor, id, token) {
      const held = { tenant: tenantOf(actor), lease: id, hash: hashOf(token) }
      const first = await renewing(held)
      const { answer, ...until } = first.answer === 'late' ? await reviving(held) : first
      if (answer !== 'renewed') refuse(answer)
      return keptOf(until)
    },
    async release(actor, id, token) {
      const held = { tenant: tenantOf(actor), lease: id, hash: hashOf(token) }
      const { answer } = await releasing(held)
      if (answer !== 'released') refuse(answer)
    },
  }
}

/** SHA-256 of a random token: nothing that could be guessed is kept. */
const hashOf = (token: string) => hash('sha256', token, 'hex')

function tenantOf(actor: Actor): string {
  demand(actor, 'use-quotas')
  if (actor.audience.kind !== 'tenant') throw new Refusal('missing', 'nothing-here')
  return actor.audience.tenant
}

const keptOf = ({ seconds, expires }: { seconds: number; expires: string }): Kept => ({
  expiresAt: new Date(expires),
  beatSeconds: Math.round(seconds * beat * (1 + jitter * (2 * Math.random() - 1))),
})

/** Why there is no seat; of the pool a tenant learns that it is used up, and no number. */
function refuse(answer: string): never {
  switch (answer) {
    case 'maximum':
      throw new Refusal('conflict', 'seat-maximum')
    case 'pool':
      throw new Refusal('conflict', 'seat-pool')
    case 'not-licensed':
      throw new Refusal('conflict', 'seat-not-licensed')
    case 'tenant-off':
      throw new Refusal('forbidden', message('seat-tenant-off'))
    case 'missing':
      throw new Refusal('missing', 'no-such-seat')
    case 'wrong-token':
      throw new Refusal('forbidden', 'seat-token')
    case 'lost':
      throw new Refusal('gone', 'seat-lost')
    default:
      throw new Error(`a seat's answer is ${answer}`)
  }
}
