import { createMiddleware } from 'hono/factory'
import { demandGoodPassword, hashPassword } from '../../domain/people/passwords.ts'
import { may } from '../../domain/people/roles.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Portal } from '../portal.ts'

/** Hashes a form's `password` ahead of the request's transaction, so that none waits for a hash; a bad one is left for the form to refuse. */
export const hashAhead = createMiddleware<Portal>(async (c, next) => {
  if (c.req.method === 'POST' && may(c.var.actor, 'create-tenants')) {
    const { password } = await c.req.parseBody()
    if (typeof password === 'string' && isGood(password))
      c.set('passwordHash', await hashPassword(password))
  }
  await next()
})

function isGood(password: string): boolean {
  try {
    demandGoodPassword(password)
    return true
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return false
  }
}
