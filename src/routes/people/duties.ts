import { createMiddleware } from 'hono/factory'
import type { Portal } from '../portal.ts'

/** What has to be done before anything else, with the one page for it. */
const duties = [
  { isDue: ({ mustChange }: Due) => mustChange, page: '/profile/password' },
  { isDue: ({ factorDue }: Due) => factorDue, page: '/profile/factor' },
] as const

type Due = Portal['Variables']['signedIn']

/** Leads whoever has to change a password that somebody else chose, or to set up a second factor, to that page first. */
export const fulfilDuties = createMiddleware<Portal>(async (c, next) => {
  const due = duties.find(({ isDue }) => isDue(c.var.signedIn))
  if (!due || c.req.path === due.page || c.req.path.startsWith(`${due.page}/`)) return next()
  c.header('Vary', 'HX-Request', { append: true })
  if (!c.req.header('HX-Request')) return c.redirect(due.page, 303)
  c.header('HX-Redirect', due.page)
  return c.text('Something else has to be done first.\n', 403)
})
