import { createMiddleware } from 'hono/factory'
import { confirmPassword } from '../../domain/people/confirmations.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { Portal } from '../portal.ts'
import { deviceOf, doorOf } from './door.ts'

/** Who signed in this lately need not say the password again. */
const freshSeconds = 15 * 60

/**
 * Before an act of weight: the form's `password` is compared, ahead of the request's own transaction, and what is wrong
 * waits in `c.var.unconfirmed` for the handler, which draws its form again (`demandConfirmed`).
 */
export const confirmed = ({ always }: { always: boolean }) =>
  createMiddleware<Portal>(async (c, next) => {
    const { signedIn, database, config } = c.var
    if (c.req.method !== 'POST' || (!always && signedIn.ageSeconds < freshSeconds)) return next()
    const { password } = await c.req.parseBody()
    try {
      await confirmPassword(database, config.secret, {
        accountId: signedIn.accountId,
        password: typeof password === 'string' ? password.slice(0, 1000) : '',
        ip: doorOf(c).ip,
        device: deviceOf(c),
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      c.set('unconfirmed', error)
    }
    await next()
  })

/** Whether a form of `confirmed({ always: false })` has to ask for the password. */
export const asksPassword = (signedIn: Portal['Variables']['signedIn']) =>
  signedIn.ageSeconds >= freshSeconds - 60
