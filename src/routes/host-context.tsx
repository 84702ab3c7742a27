import type { Context } from 'hono'
import { addressOfHost, findHostTenant } from '../domain/hosts/hosts.ts'
import { anonymous, Scope } from '../domain/scope.ts'
import { SwitchedOffPage } from '../views/tenants/deactivation.tsx'
import { bindings, demandDecodable, hostOf } from './addresses.ts'
import type { Portal } from './portal.ts'
import { isCall, problem } from './problem.ts'
import { brandOf } from './shell.ts'

/** One host is the operators', others are a tenant's or nobody's: 421, and no brand is shown. In `unknown`, a scope of nobody's, if one is open. */
export async function demandHost(c: Context<Portal>, unknown?: Scope): Promise<Response | null> {
  const [config, provider] = [c.get('config'), c.get('provider')]
  const host = askedHost(c)
  const address = host === null ? null : addressOfHost(host, config)
  const tenant =
    address === null || address.kind === 'operators'
      ? null
      : unknown
        ? await findHostTenant(unknown, address)
        : await Scope.enter(
            c.get('database'),
            anonymous,
            (scope) => findHostTenant(scope, address),
            'read only',
          )
  if (host === null || address === null || (address.kind !== 'operators' && !tenant))
    return noPortal(c, host === null ? 400 : 421)
  c.set('host', host)
  c.set('hostContext', { tenant, brand: tenant?.brand ?? provider.brand })
  demandDecodable(c.req.url)
  return null
}

/** The host that is asked for, null when that is not clear. */
export const askedHost = (c: Context<Portal>): string | null =>
  hostOf(bindings(c)?.incoming, c.req.header('Host') ?? new URL(c.req.url).host)

function noPortal(c: Context<Portal>, status: 400 | 421) {
  const detail = 'There is no portal at this address.'
  return isCall(c.req.path)
    ? problem(c, { status, code: 'no-portal', detail })
    : c.text(`${detail}\n`, status)
}

/** A tenant that is switched off has a notice and nothing else, except for who support sessions it to look. */
export function demandActive(c: Context<Portal>): Response | Promise<Response> | null {
  const { tenant } = c.get('hostContext')
  if (!tenant || tenant.state === 'active' || c.get('signedIn')) return null
  if (c.req.header('HX-Request')) c.header('HX-Redirect', '/session/new')
  c.header('Cache-Control', 'no-store')
  return c.html(
    <SwitchedOffPage
      nonce={c.get('nonce')}
      brand={brandOf(c)}
      host={c.get('host')}
      language={tenant.language}
      support={tenant.brand.supportAddress}
    />,
    421,
  )
}
