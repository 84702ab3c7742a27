import { Hono } from 'hono'
import type { Logger } from 'pino'
import { gate, Scope } from '../domain/scope.ts'
import { mayHaveCertificate, noteCertificateAsked } from '../domain/tenants/domains.gate.ts'
import { isLocal } from './local.ts'
import type { Portal } from './portal.ts'

/**
 * `GET /internal/tls-ask?domain=`: whether Caddy may get a certificate for a name; 200 or 404, and 404 as well when that
 * cannot be found out. For a proxy on this machine alone.
 */
export function tlsAsk({ log }: { log: Logger }): Hono<Portal> {
  const routes = new Hono<Portal>()
  routes.get('/internal/tls-ask', async (c) => {
    if (!isLocal(c)) return c.notFound()
    const { config, database } = c.var
    const names = c.req.queries('domain') ?? []
    const [name] = names
    if (name === undefined || names.length > 1) return c.notFound()
    const may = await mayHaveCertificate(name, config, (work) =>
      Scope.enter(database, gate, work, 'read only'),
    ).catch((error) => {
      log.warn({ err: error }, 'a certificate was refused because the database did not answer')
      return false
    })
    if (!may) return c.notFound()
    // not waited for: the handshake is
    void Scope.enter(database, gate, (scope) => noteCertificateAsked(scope, name)).catch((error) =>
      log.warn({ err: error }, 'that a certificate was asked for could not be noted'),
    )
    return c.text('yes\n')
  })
  return routes
}
