import type { Context } from 'hono'
import { bellAlarms } from '../domain/alarms/alarms.ts'
import { may } from '../domain/people/roles.ts'
import { type Counters, count, readCounters } from '../domain/services/counters.ts'
import type { Shell } from '../views/layout.tsx'
import type { Brand } from '../views/logo.tsx'
import type { MenuGroup } from '../views/menu.tsx'
import type { Portal } from './portal.ts'

const roleWords: Record<string, string> = {
  admin: 'Administrator',
  operator: 'Operator',
  'operator-lite': 'Operator Lite',
  monitor: 'Monitor',
  owner: 'Owner',
  display: 'Display',
}

/** Who the portal speaks for. */
export const brandOf = (c: Context<Portal>): Brand => {
  const { name, simulated } = c.var.provider
  // a refusal can come before it is known whose portal was asked for
  const { productName, accent, logoHash, logoType } = c.get('face')?.brand ?? c.var.provider.brand
  return {
    name: productName ?? name,
    ...(simulated && { simulated }),
    ...(logoHash && { logo: `/brand/${logoHash}.${(logoType ?? '').replace('image/', '')}` }),
    ...(accent && { stylesheet: `/brand/accent-${accent.slice(1)}.css` }),
  }
}

/** The frame of a page without reading anything: unknown numbers are dashes, never zeros. */
export function shellWithoutNumbers(c: Context<Portal>): Shell {
  const { signedIn, actor } = c.var
  return {
    nonce: c.var.nonce,
    brand: brandOf(c),
    actor: {
      name: signedIn.name,
      email: signedIn.email,
      role: roleWords[signedIn.role] ?? signedIn.role,
      initials: initials(signedIn.name),
      mayOperate: may(actor, 'operate'),
    },
    theme: signedIn.theme,
    density: signedIn.density,
    keys: signedIn.singleKeys,
    absoluteTime: signedIn.absoluteTime,
    zone: signedIn.timeZone,
    now: new Date(),
    menu: menu(c, null, null),
    counters: { queued: null, executing: null, replicating: null },
    alarmCounts: { critical: null, major: null, minor: null, warning: null },
    bell: [],
    ...visitOf(c),
  }
}

/** The banner of a visit by staff; on every whole page, whatever else is known. */
function visitOf(c: Context<Portal>): Pick<Shell, 'visit'> {
  const { name, role, tenant, visit } = c.var.signedIn
  if (!visit) return {}
  const endsAt = new Date(Date.now() + visit.secondsLeft * 1000)
  return { visit: { name, tenant: tenant?.name ?? '', endsAt, readOnly: role === 'monitor' } }
}

/** The frame of a whole page, with the live numbers as they are in this request's transaction. */
export async function readShell(c: Context<Portal>): Promise<Shell> {
  // both at once: they travel in one round trip
  const [counters, bell] = await Promise.all([readCounters(c.var.scope), bellAlarms(c.var.scope)])
  const alarmCounts = alarmCountsOf(counters)
  return {
    ...shellWithoutNumbers(c),
    menu: menu(
      c,
      Object.values(alarmCounts).reduce((sum, n) => sum + n, 0),
      count(counters, 'queued'),
    ),
    counters: {
      queued: count(counters, 'queued'),
      executing: count(counters, 'executing'),
      replicating: count(counters, 'replicating'),
    },
    alarmCounts,
    bell,
  }
}

const alarmCountsOf = (counters: Counters) => ({
  critical: count(counters, 'alarms.critical'),
  major: count(counters, 'alarms.major'),
  minor: count(counters, 'alarms.minor'),
  warning: count(counters, 'alarms.warning'),
})

/** Only what exists, and what one may open: an entry arrives with the work behind it. */
const menu = (c: Context<Portal>, alarms: number | null, queued: number | null): MenuGroup[] => [
  {
    entries: [
      { label: 'All Services', href: '/services', icon: 'layout-grid', key: 's' },
      {
        label: 'Alarms',
        href: '/alarms',
        icon: 'bell',
        key: 'a',
        count: alarms,
        countId: 'menu-alarms',
      },
      {
        label: 'Queued Tasks',
        href: '/commands',
        icon: 'list-check',
        key: 'q',
        count: queued,
        countId: 'menu-commands',
      },
    ],
  },
  ...(c.var.actor.audience.kind === 'provider' ? [settings] : []),
]

const settings: MenuGroup = {
  heading: 'System Settings',
  entries: [{ label: 'License', href: '/settings/license', icon: 'license' }],
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .filter((_, i, all) => i === 0 || i === all.length - 1)
    .join('')
    .toUpperCase()
