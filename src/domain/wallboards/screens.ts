import { sql } from 'drizzle-orm'
import type { Given } from '../form.ts'
import { consumeTypedCode, refund } from '../people/rate-limits.ts'
import { Refusal } from '../refusal.ts'
import { type Actor, anonymous, type Database, Scope } from '../scope.ts'
import type { Keyed } from '../settings/secrets.ts'
import { readCode } from './pairing.ts'
import { codeForm } from './wallboards.form.ts'
import { demandWalls } from './wallboards.list.ts'

/** A screen that shows a code: where it is and what it says it is (its size in CSS pixels), since how many seconds, and for how many yet. */
export type WaitingScreen = {
  id: string
  ip: string | null
  agent: string | null
  width: number | null
  height: number | null
  secondsAgo: number
  secondsLeft: number
}

/** What a screen's wall is fetched by, with what is known of the screen. */
export type TakenScreen = Pick<WaitingScreen, 'ip' | 'agent' | 'width' | 'height'> & {
  hash: string
}

const read = async ({ db }: Scope, code: string | null, id: string | null) =>
  (
    await db.execute<WaitingScreen>(sql`
      select id, ip, agent, width, height, seconds_ago as "secondsAgo", seconds_left as "secondsLeft"
      from portal_wall_pairing(${code}, ${id}::uuid)`)
  )[0]

/** The screen that shows a code (`codeForm`), in any case, with or without its dash; refused where none does, or does no more. */
export async function findScreen(scope: Scope, given: Given): Promise<WaitingScreen> {
  demandWalls(scope)
  const code = readCode(codeForm.read(given).code)
  const found = code === null ? undefined : await read(scope, code, null)
  if (!found) throw new Refusal('invalid', 'wall-code', {}, { field: 'code' })
  if (found.secondsLeft <= 0)
    throw new Refusal('conflict', 'wall-code-expired', {}, { field: 'code' })
  return found
}

/** What a code is tried with ahead of a request's own transaction: whether it is right or not, the try has to stay. */
export type CodeWork = { database: Database; secret: Keyed; actor: Actor }

/**
 * The screen that shows a code, or why there is none: ten wrong ones of an account in ten minutes, or 200 of everybody's, and more are
 * refused unlooked at. Wants no scope to be open.
 */
export async function tryCode(work: CodeWork, given: Given): Promise<WaitingScreen | Refusal> {
  const { database, secret, actor } = work
  try {
    const tries = await Scope.enter(database, anonymous, (scope) =>
      consumeTypedCode(scope, secret, actor.id ?? actor.name),
    )
    const screen = await Scope.enter(
      database,
      actor,
      (scope) => findScreen(scope, given),
      'read only',
    )
    await Scope.enter(database, anonymous, (scope) => refund(scope, tries))
    return screen
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** A screen by the id of its request; null when that is over, was taken, or never was. */
export async function screenWaiting(scope: Scope, id: string): Promise<WaitingScreen | null> {
  demandWalls(scope)
  const found = await read(scope, null, id)
  return found && found.secondsLeft > 0 ? found : null
}

/** Takes a screen's request, once: whoever comes second is told that the code is over. */
export async function takeScreen({ db }: Scope, id: string): Promise<TakenScreen> {
  const [taken] = await db.execute<TakenScreen>(sql`
    select secret_hash as hash, host(ip) as ip, agent, width, height from portal_wall_pairing_use(${id}::uuid)`)
  if (!taken) throw new Refusal('conflict', 'wall-code-expired')
  return taken
}
