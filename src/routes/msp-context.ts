import type { Context } from 'hono'
import { findMsp, type Msp } from '../domain/msp/msps.ts'
import { Refusal } from '../domain/refusal.ts'
import { may } from '../domain/roles.ts'
import type { MspTab } from '../views/msp/head.tsx'
import type { Address, Need } from './declaration.ts'
import type { Portal } from './portal.ts'
import { idOf } from './responses.tsx'

/** The MSP that a page is about; `base` stands before its addresses: `/msp` for its staff, `/msps/<id>` for the provider. */
export type MspContext = {
  msp: Msp
  base: string
  isOwn: boolean
  tabs: readonly MspTab[]
  /** Whether its head has what the provider does to it. */
  mayManage?: boolean
}

/** One page, two addresses: `/msp/license` for an MSP's own staff, `/msps/:id/license` for the provider's. */
export async function mspContext(c: Context<Portal>): Promise<MspContext> {
  const { actor, scope } = c.var
  const { audience } = actor
  const isNamed = c.req.param('id') !== undefined
  const tabs: MspTab[] = ['dashboard', 'organizations', 'administrators']
  if (may(actor, 'see-msp-license')) tabs.push('license')
  tabs.push('alerts')
  if (audience.kind === 'msp') {
    if (isNamed) throw new Refusal('missing', 'no-such-msp')
    return { msp: await findMsp(scope, audience.msp), base: '/msp', isOwn: true, tabs }
  }
  if (!isNamed || audience.kind !== 'provider') throw new Refusal('missing', 'nothing-here')
  const found = await findMsp(scope, idOf(c, 'no-such-msp'))
  const mayManage = may(actor, 'manage-msps')
  return { msp: found, base: `/msps/${found.id}`, isOwn: false, tabs, mayManage }
}

/** The two addresses of such a page, and what the role must allow there. */
export const ownAndProvider = (path = '', need: Need = 'looking'): Address[] => [
  { path: `/msp${path}`, host: 'operators', permission: { msp: need } },
  { path: `/msps/:id${path}`, host: 'operators', permission: { provider: need } },
]
