import { Pool } from '../../src/database/pool.ts'
import { type SeatLease, seatsOf } from '../../src/domain/licensing/seats.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { endWithParent, loginOf, reading } from '../faults/environment.ts'
import { program } from './seats.support.ts'

// A process of many clients of several tenants that take, keep and give back seats until it is done or killed.
endWithParent()
const clients = Number(reading('CLIENTS'))
const rounds = Number(reading('ROUNDS'))
const tenants = reading('TENANTS').split(',')
const pool = new Pool(loginOf(reading('FAULTS_DATABASE')), 8)
const seats = seatsOf(pool)
const any = <T>(from: readonly T[]) => from[Math.floor(Math.random() * from.length)] as T

/** A refusal is an answer; anything else, a deadlock too, ends the process with words. */
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => {
      if (error instanceof Refusal) return error.code
      throw error
    },
  )

async function client(at: number) {
  const actor = program(tenants[at % tenants.length] ?? '')
  // as a client that has restarted: nothing in hand
  const hand: { held?: SeatLease | undefined } = {}
  for (let round = 0; round < rounds; round += 1) {
    const type = any(['floating', 'floating', 'named'] as const)
    const { held } = hand
    const act = held ? any(['keep', 'release', 'again'] as const) : 'take'
    const done =
      act === 'keep'
        ? outcome(seats.renew(actor, held?.id ?? '', held?.token ?? ''))
        : act === 'release'
          ? outcome(seats.release(actor, held?.id ?? '', held?.token ?? ''))
          : outcome(
              seats
                .take(actor, {
                  type,
                  user: `user ${any([1, 2, 3])}`,
                  client: `${process.pid}-${at}`,
                })
                .then((lease) => {
                  hand.held = lease
                }),
            )
    const said = await done
    if (act === 'release' || said === 'seat-lost' || said === 'seat-token') hand.held = undefined
    process.send?.(`${act} ${said}`)
  }
}

try {
  await Promise.all(Array.from({ length: clients }, (_, at) => client(at)))
} catch (error) {
  process.send?.(`failed ${error instanceof Error ? `${error.message} ${error.cause}` : error}`)
}
await pool.end()
process.disconnect()
