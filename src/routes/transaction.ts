import type { Context } from 'hono'
import { Refusal } from '../domain/refusal.ts'
import { type Mode, Scope } from '../domain/scope.ts'
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
export async function transaction(
  c: Context<Portal>,
  mode: Mode,
  work: () => Promise<Response>,
): Promise<Response> {
  const { database, actor } = c.var
  const inside = async (scope: Scope) => {
    c.set('scope', scope)
    const answer = await work()
    if (answer.status >= firstRefusal) throw new RolledBack(answer)
    return answer
  }
  try {
    return await Scope.enter(database, actor, inside, mode)
  } catch (error) {
    if (error instanceof RolledBack) return error.answer
    if (error instanceof Refusal && error.outlives)
      await Scope.enter(database, actor, error.outlives)
    throw error
  }
}
