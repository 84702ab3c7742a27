import { Hono } from 'hono'
import { demandFeature } from '../../domain/tenants/features.ts'
import { HelpPage } from '../../views/tenants/help.tsx'
import type { Portal } from '../portal.ts'
import { demandOwnPortal } from './which.own.ts'
import { tenantOf } from './which.ts'

export const help = new Hono<Portal>()

help.get('/help', async (c) => {
  demandOwnPortal(c)
  // it reads nothing of the function's own, so there is no verb in the domain that could ask
  demandFeature(c.var.actor, 'help-center')
  const { tenant } = await tenantOf(c)
  const { face, provider, host, words } = c.var
  const runBy = face.tenant?.runBy ?? provider.name
  return c.render(<HelpPage tenant={tenant} brand={face.brand} runBy={runBy} host={host} />, {
    title: words.portal.help.title,
  })
})
