import type { Context } from 'hono'
import type { Portal } from '../portal.ts'

/** What has to be done before anything else, with the one page for it. */
const required = {
  password: { isDue: ({ mustChange }: SignedIn) => mustChange, page: '/profile/password' },
  factor: { isDue: ({ factorDue }: SignedIn) => factorDue, page: '/profile/factor' },
} as const

export type RequiredAction = keyof typeof required
type SignedIn = Portal['Variables']['signedIn']
const inOrder = ['password', 'factor'] as const

/**
 * Leads whoever has to change a password that somebody else chose, or to set up a second factor, to that page first;
 * null for who has not, and where `here` is what is done.
 */
export function demandRequiredActions(c: Context<Portal>, here?: RequiredAction): Response | null {
  const due = inOrder.find((action) => required[action].isDue(c.var.signedIn))
  if (!due || due === here) return null
  const { page } = required[due]
  c.header('Vary', 'HX-Request', { append: true })
  if (!c.req.header('HX-Request')) return c.redirect(page, 303)
  c.header('HX-Redirect', page)
  return c.text('Something else has to be done first.\n', 403)
}
