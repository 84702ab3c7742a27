import type { Context } from 'hono'
import { demandGoodPassword, hashPassword } from '../../domain/people/passwords.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Portal } from '../portal.ts'

/** The hash of a form's `password`, made while no transaction waits for it; a bad one is left for the form to refuse. */
export async function hashAhead(c: Context<Portal>): Promise<string | undefined> {
  const { password } = await c.req.parseBody()
  return typeof password === 'string' && isGood(password) ? hashPassword(password) : undefined
}

function isGood(password: string): boolean {
  try {
    demandGoodPassword(password)
    return true
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return false
  }
}
