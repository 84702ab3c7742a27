import type { Context, Hono } from 'hono'
import { guarded, nothingHere } from './guards.ts'
import type { Portal } from './portal.ts'
import { isCall, problem } from './problem.ts'
import { declarationOf } from './route.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/**
 * Answers an address that is none. A person signs in first, and hears then that it is none; a program hears it at once,
 * as 404, or as 405 with what is done there (RFC 9110, section 15.5.6): the API's description is open to all.
 */
export function answerUnknown(app: Pick<Hono<Portal>, 'router'>) {
  const pages = guarded({ host: 'both', permission: 'looking', scope: 'none' }, () => {
    throw nothingHere()
  })
  const open = 'the description of the API names every address that there is'
  const calls = guarded({ host: 'both', identity: 'none', open }, (c) => {
    const allowed = methods.filter((method) => isDeclared(app, method, c.req.path))
    if (allowed.length === 0) throw nothingHere()
    const allow = allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : method))
    c.header('Allow', allow.join(', '))
    const detail = `${c.req.method} is not supported here. Supported: ${allow.join(', ')}.`
    return problem(c, { status: 405, code: 'method-not-allowed', detail })
  })
  return (c: Context<Portal>) => (isCall(c.req.path) ? calls(c) : pages(c))
}

/** By the router's own match, so that nothing is allowed here that would not be answered. */
const isDeclared = (app: Pick<Hono<Portal>, 'router'>, method: string, path: string) =>
  app.router.match(method, path)[0].some(([[handler]]) => declarationOf(handler))
