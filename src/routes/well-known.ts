import { Refusal } from '../domain/refusal.ts'
import { proofOfPortal } from '../domain/settings/secrets.ts'
import { type RouteParts, type Routes, routes } from './route.ts'

const dayMs = 86_400_000
/** Read anew every time, so it is never near its end (RFC 9116, section 2.5.5: less than a year). */
const securityTextDays = 180

/**
 * What programs ask any host for: where a password is changed (W3C, change-password), that nothing here is to be indexed
 * (RFC 9309), and whom to tell of a flaw (RFC 9116), where the installation names somebody.
 */
export function wellKnown({ config }: RouteParts): Routes {
  const made = routes()
  made.get(
    '/.well-known/change-password',
    { host: 'any', open: 'a password manager asks where a password is changed' },
    (c) => c.redirect('/profile#password', 302),
  )
  made.get('/robots.txt', { host: 'any', open: 'a crawler asks what it may read' }, (c) =>
    c.text('User-agent: *\nDisallow: /\n'),
  )
  made.get(
    '/.well-known/security.txt',
    { host: 'any', open: 'somebody who found a flaw asks whom to tell' },
    (c) => {
      const { securityContact } = config
      if (!securityContact) return c.text('No security contact is published.\n', 404)
      const expires = new Date(Date.now() + securityTextDays * dayMs).toISOString()
      return c.text(
        `Contact: ${securityContact}\nExpires: ${expires}\nPreferred-Languages: en, de\n`,
      )
    },
  )
  made.get(
    '/.well-known/tenantry-portal',
    // where customers consent, and nowhere else
    {
      host: 'operators',
      identity: 'none',
      open: 'this portal asks an address whether it leads here',
    },
    (c) => {
      const nonce = c.req.query('nonce') ?? ''
      if (!/^[\w-]{43}$/.test(nonce)) throw new Refusal('missing', 'nothing-here')
      return c.text(`${proofOfPortal(c.var.seal, nonce)}\n`)
    },
  )
  return made
}
