import { Hono } from 'hono'
import { z } from 'zod'
import { may } from '../domain/people/roles.ts'
import { findCustomers } from '../domain/services/customers.ts'
import { PaletteHits } from '../views/palette.tsx'
import { type Portal, queryOf } from './portal.ts'

export const palette = new Hono<Portal>()

const pages = [
  { label: 'All Services', href: '/services', icon: 'layout-grid' },
  { label: 'Alarms', href: '/alarms', icon: 'bell' },
  { label: 'Queued Tasks', href: '/commands', icon: 'list-check' },
  { label: 'License', href: '/settings/license', icon: 'license' },
  { label: 'Import customers', href: '/services/imports', icon: 'database-export' },
  { label: 'New customer', href: '/services/new', icon: 'plus' },
  { label: 'Profile', href: '/profile', icon: 'users' },
] as const

palette.get('/palette', async (c) => {
  const { q } = queryOf(c, z.object({ q: z.string().max(200).default('') }))
  const found = q.trim() === '' ? [] : await findCustomers(c.var.scope, q.trim())
  const mayOperate = may(c.var.actor, 'operate')
  const customers = found.map((service) => ({
    name:
      service.name === service.customer
        ? service.customer
        : `${service.customer} · ${service.name}`,
    shortname: service.shortname,
    href: `/services/${service.id}`,
    actions: [
      ...(mayOperate
        ? [
            {
              label: 'Queue replication',
              icon: 'refresh' as const,
              form: 'replicate',
              name: 'service',
              value: service.id,
            },
            {
              label: 'Edit user licenses',
              icon: 'license' as const,
              href: `/services/${service.id}/licenses`,
            },
          ]
        : []),
      {
        label: 'Commands',
        icon: 'list-check' as const,
        href: `/commands?state=all&tenant=${service.tenantId}`,
      },
      { label: 'Alarms', icon: 'bell' as const, href: `/alarms?service=${service.id}` },
    ],
  }))
  const word = q.trim().toLowerCase()
  return c.html(
    <PaletteHits
      query={q}
      customers={customers}
      pages={pages.filter((page) => page.label.toLowerCase().includes(word))}
    />,
  )
})
