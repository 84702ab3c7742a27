import { Hono } from 'hono'
import { z } from 'zod'
import { may } from '../domain/people/roles.ts'
import type { Actor } from '../domain/scope.ts'
import { findCustomers } from '../domain/services/customers.ts'
import { PaletteHits } from '../views/palette.tsx'
import { titleOf } from '../views/services/words.ts'
import { type Portal, queryOf } from './portal.ts'

export const palette = new Hono<Portal>()

const pagesOf = (actor: Actor) =>
  [
    { label: 'All Services', href: '/services', icon: 'layout-grid', isOpen: true },
    { label: 'Alarms', href: '/alarms', icon: 'bell', isOpen: true },
    { label: 'Queued Tasks', href: '/commands', icon: 'list-check', isOpen: true },
    {
      label: 'License',
      href: '/settings/license',
      icon: 'license',
      isOpen: actor.audience.kind === 'provider',
    },
    {
      label: 'Import customers',
      href: '/services/imports',
      icon: 'database-export',
      isOpen: may(actor, 'provision'),
    },
    {
      label: 'New customer',
      href: '/services/new',
      icon: 'plus',
      isOpen: may(actor, 'provision'),
    },
    { label: 'Profile', href: '/profile', icon: 'users', isOpen: true },
  ] as const

palette.get('/palette', async (c) => {
  const { q } = queryOf(c, z.object({ q: z.string().max(200).default('') }))
  const found = q.trim() === '' ? [] : await findCustomers(c.var.scope, q.trim())
  const mayOperate = may(c.var.actor, 'operate')
  const customers = found.map((service) => ({
    name: titleOf(service),
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
          ]
        : []),
      ...(may(c.var.actor, 'provision')
        ? [
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
      pages={pagesOf(c.var.actor).filter(
        (page) => page.isOpen && page.label.toLowerCase().includes(word),
      )}
    />,
  )
})
