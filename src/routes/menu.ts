import type { Context } from 'hono'
import type { Feature } from '../domain/features.ts'
import { may } from '../domain/roles.ts'
import type { MenuEntry, MenuGroup } from '../views/menu.tsx'
import { capabilities, switchedEntry } from '../views/tenants/menu.tsx'
import type { Portal } from './portal.ts'

type Numbers = { alarms: number | null; queued: number | null }

/** The menu of whoever asks: by audience and role, only what one may open. */
export const menuOf = (c: Context<Portal>, numbers: Numbers): MenuGroup[] =>
  c.var.actor.audience.kind === 'tenant' ? ofTenant(c, numbers) : ofStaff(c, numbers)

/** Alarms and queue stand in every menu, with their numbers. */
function work(c: Context<Portal>, { alarms, queued }: Numbers): MenuEntry[] {
  const words = c.var.words.frame.entries
  return [
    {
      label: words.alarms,
      href: '/alarms',
      icon: 'bell',
      key: 'a',
      count: alarms,
      countId: 'menu-alarms',
    },
    {
      label: words.commands,
      href: '/commands',
      icon: 'list-check',
      key: 'q',
      count: queued,
      countId: 'menu-commands',
    },
  ]
}

function ofTenant(c: Context<Portal>, numbers: Numbers): MenuGroup[] {
  const { words, actor } = c.var
  const { entries, groups } = words.frame
  const switched = (...features: Feature[]) =>
    features.flatMap((feature) => switchedEntry(words, feature, actor.off ?? []) ?? [])
  return [
    {
      entries: [
        { label: entries.dashboard, href: '/', icon: 'layout-dashboard', key: 'd' },
        { label: entries.ownServices, href: '/services', icon: 'layout-grid', key: 's' },
        ...work(c, numbers),
      ],
    },
    {
      heading: groups.organization,
      entries: [
        { label: entries.company, href: '/profile/company', icon: 'building' },
        { label: entries.users, href: '/people', icon: 'users', key: 'u' },
        ...(may(actor, 'manage-people')
          ? [{ label: entries.identity, href: '/people/identity', icon: 'login' as const }]
          : []),
        { label: entries.sites, href: '/sites', icon: 'map-pin' },
        { label: entries.domain, href: '/domain', icon: 'world' },
        { label: entries.branding, href: '/branding', icon: 'palette' },
        ...(may(actor, 'manage-tokens') ? switched('api') : []),
      ],
    },
    {
      heading: groups.capabilities,
      entries: switched(...capabilities.map(({ feature }) => feature)),
    },
    {
      heading: groups.records,
      entries: [
        { label: entries.usage, href: '/usage', icon: 'activity' },
        { label: entries.log, href: '/log', icon: 'history', key: 'l' },
        { label: entries.supportSessions, href: '/support-sessions', icon: 'eye' },
        ...switched('reports'),
      ],
    },
    { heading: groups.support, entries: switched('contacts', 'help-center') },
  ]
}

function ofStaff(c: Context<Portal>, numbers: Numbers): MenuGroup[] {
  const { services, tenants } = c.var.words.frame.entries
  const settings = settingsOf(c)
  return [
    {
      entries: [
        { label: services, href: '/services', icon: 'layout-grid', key: 's' },
        { label: tenants, href: '/tenants', icon: 'building', key: 't' },
        ...work(c, numbers),
      ],
    },
    ...(settings.length > 0 ? [{ heading: 'System Settings', entries: settings }] : []),
  ]
}

/** Of the installation for the provider's people, of their own company for an MSP's. */
function settingsOf({ var: { actor } }: Context<Portal>): MenuEntry[] {
  const isProvider = actor.audience.kind === 'provider'
  const entries: (MenuEntry & { isOpen: boolean })[] = [
    { label: 'License', href: '/settings/license', icon: 'license', isOpen: isProvider },
    {
      label: 'Invitation Settings',
      href: '/settings/invitations',
      icon: 'mail-forward',
      isOpen: isProvider,
    },
    { label: 'Email Server', href: '/settings/email', icon: 'mail', isOpen: isProvider },
    { label: 'Messages', href: '/settings/messages', icon: 'mail-opened', isOpen: isProvider },
    {
      label: 'Branding',
      href: '/settings/branding',
      icon: 'palette',
      isOpen: may(actor, isProvider ? 'administer' : 'edit-branding'),
    },
    {
      label: 'Users',
      href: '/settings/users',
      icon: 'users',
      isOpen: may(actor, 'manage-people'),
    },
    {
      label: 'Single sign-on',
      href: '/settings/users/identity',
      icon: 'login',
      isOpen: may(actor, 'administer'),
    },
    {
      label: 'API Tokens',
      href: '/settings/tokens',
      icon: 'key',
      isOpen: may(actor, 'manage-tokens'),
    },
    { label: 'Audit Log', href: '/audit', icon: 'history', isOpen: isProvider },
    { label: 'Status', href: '/status', icon: 'activity', isOpen: isProvider },
  ]
  return entries.flatMap(({ isOpen, ...entry }) => (isOpen ? [entry] : []))
}
