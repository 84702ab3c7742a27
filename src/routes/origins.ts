import type { Context } from 'hono'
import { Refusal } from '../domain/refusal.ts'
import { askedHost } from './host-context.tsx'
import type { Portal } from './portal.ts'

/**
 * Whatever the content type, a change is taken only from our own pages: a cross-site JSON or text form would pass a check
 * that looks at forms alone. A page whose address nobody may learn (no-referrer) sends its forms with `Origin: null`.
 */
export function demandOrigin(c: Context<Portal>, { mayBeSilent }: { mayBeSilent: boolean }): void {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return
  if (!isFromHere(c, mayBeSilent)) throw new Refusal('forbidden', 'foreign-origin')
}

/** Whether one of our own pages sent it, also where the host could not be looked up. */
export function isFromHere(c: Context<Portal>, mayBeSilent = true): boolean {
  const { protocol } = c.var.config.portalUrl
  const origin = c.req.header('Origin')
  const isSilent = mayBeSilent && origin === 'null'
  return origin && !isSilent
    ? origin === `${protocol}//${c.get('host') ?? askedHost(c)}`
    : c.req.header('Sec-Fetch-Site') === 'same-origin'
}
