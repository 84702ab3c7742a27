import type { Context } from 'hono'
import { gate, Scope } from '../domain/scope.ts'
import {
  addressOfHost,
  type BrandValues,
  findHostTenant,
  type HostTenant,
} from '../domain/tenants/hosts.ts'
import { SwitchedOffPage } from '../views/tenants/switched-off.tsx'
import { bindings, demandDecodable, hostOf } from './hosts.ts'
import type { Portal } from './portal.ts'
import { brandOf } from './shell.ts'

/** Whose portal a request is for: the operators' (no tenant) or one tenant's, and how that looks. */
export type Face = { tenant: HostTenant | null; brand: BrandValues }

/** One host is the operators', others are a tenant's or nobody's: 421, and no brand is shown. */
export async function demandHost(c: Context<Portal>): Promise<Response | null> {
  const { config, database, provider } = c.var
  const host = hostOf(bindings(c)?.incoming, c.req.header('Host') ?? new URL(c.req.url).host)
  const address = host === null ? null : addressOfHost(host, config)
  const tenant =
    address === null || address.kind === 'operators'
      ? null
      : await Scope.enter(database, gate, (scope) => findHostTenant(scope, address), 'read only')
  if (host === null || address === null || (address.kind !== 'operators' && !tenant))
    return c.text('There is no portal at this address.\n', host === null ? 400 : 421)
  c.set('host', host)
  c.set('face', { tenant, brand: tenant?.brand ?? provider.brand })
  demandDecodable(c.req.url)
  return null
}

/** A tenant that is switched off has a notice and nothing else, except for who visits it to look. */
export function demandActive(c: Context<Portal>): Response | Promise<Response> | null {
  const { tenant } = c.var.face
  if (!tenant || tenant.state === 'active' || c.get('signedIn')) return null
  if (c.req.header('HX-Request')) c.header('HX-Redirect', '/session/new')
  c.header('Cache-Control', 'no-store')
  return c.html(
    <SwitchedOffPage
      nonce={c.var.nonce}
      brand={brandOf(c)}
      host={c.var.host}
      language={tenant.language}
      support={tenant.brand.supportAddress}
    />,
    421,
  )
}
