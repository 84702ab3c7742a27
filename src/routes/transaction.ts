import type { Context } from 'hono'
import { Refusal } from '../domain/refusal.ts'
import { type Actor, type Become, type Mode, Scope } from '../domain/scope.ts'
import type { Portal } from './portal.ts'

/** Undoes what a request did although its answer stands: a form drawn again, a refusal made into words. */
class RolledBack extends Error {
  readonly answer: Response
  constructor(answer: Response) {
    super('undone')
    this.answer = answer
  }
}

const firstRefusal = 400

/** A request is a transaction: it commits when the work has answered, rolls back when it threw or answered 4xx or 5xx. */
export const transaction = (
  c: Context<Portal>,
  mode: Mode,
  work: () => Promise<Response>,
): Promise<Response> =>
  answered(c, work, (inside) => Scope.enter(c.get('database'), c.get('actor'), inside, mode))

/** The same for what reads only, with the look-up of who asks in it; null where `look` finds nobody. */
export const identifiedTransaction = (
  c: Context<Portal>,
  look: (become: Become, unknown: Scope) => Promise<Actor | null>,
  work: () => Promise<Response>,
): Promise<Response | null> =>
  answered(c, work, (inside) => Scope.identified(c.get('database'), look, inside, 'read only'))

async function answered<T extends Response | null>(
  c: Context<Portal>,
  work: () => Promise<Response>,
  enter: (inside: (scope: Scope) => Promise<Response>) => Promise<T>,
): Promise<T | Response> {
  try {
    return await enter(async (scope) => {
      c.set('scope', scope)
      const answer = await work()
      if (answer.status >= firstRefusal) throw new RolledBack(answer)
      return answer
    })
  } catch (error) {
    if (error instanceof RolledBack) return error.answer
    if (error instanceof Refusal && error.outlives)
      await Scope.enter(c.get('database'), c.get('actor'), error.outlives)
    throw error
  }
}
