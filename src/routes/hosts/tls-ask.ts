import { claimOf, noteCertificateAsked } from '../../domain/hosts/domains.names.ts'
import { anonymous, Scope } from '../../domain/scope.ts'
import { isLocal } from '../addresses.ts'
import { type RouteParts, type Routes, routes } from '../route.ts'

/**
 * `GET /internal/tls-ask?domain=`: whether Caddy may get a certificate for a name; 200 or 404, and 404 as well when that
 * cannot be found out. For a proxy on this machine alone.
 */
export function tlsAsk({ log }: RouteParts): Routes {
  const made = routes()
  made.get(
    '/internal/tls-ask',
    { host: 'any', open: 'the proxy on this machine, before a host has a certificate' },
    async (c) => {
      if (!isLocal(c)) return c.text('no\n', 404)
      const { config, database } = c.var
      const [name = '', ...more] = c.req.queries('domain') ?? []
      const claim = await claimOf(more.length === 0 ? name : '', config, (work) =>
        Scope.enter(database, anonymous, work, 'read only'),
      ).catch((error) => {
        log.warn({ err: error }, 'a certificate was refused because the database did not answer')
        return null
      })
      if (!claim) return c.text('no\n', 404)
      // not waited for: the handshake is
      if (claim === 'host')
        void Scope.enter(database, anonymous, (scope) => noteCertificateAsked(scope, name)).catch(
          (error) =>
            log.warn({ err: error }, 'that a certificate was asked for could not be noted'),
        )
      return c.text('yes\n')
    },
  )
  return made
}
