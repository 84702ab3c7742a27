import { createMiddleware } from 'hono/factory'
import { Refusal } from '../domain/refusal.ts'
import { Scope } from '../domain/scope.ts'
import type { Portal } from './portal.ts'

/** Undoes what a request did although its answer stands: a form drawn again, a refusal made into words. */
class Undone extends Error {}

const firstRefusal = 400

/**
 * A request is a transaction: it commits when the handler has answered, rolls back when it threw or answered 4xx or
 * 5xx. A GET is READ ONLY.
 */
export const scoped = createMiddleware<Portal>(async (c, next) => {
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  try {
    await Scope.enter(
      c.var.database,
      c.var.actor,
      async (scope) => {
        c.set('scope', scope)
        await next()
        // Hono has already rendered what a handler threw; without this a failed request would commit
        if (c.error) throw c.error
        if (c.res.status >= firstRefusal) throw new Undone()
      },
      isRead ? 'read only' : 'read write',
    )
  } catch (error) {
    if (error instanceof Refusal && error.outlives)
      await Scope.enter(c.var.database, c.var.actor, error.outlives)
    if (!(error instanceof Undone)) throw error
  }
})
