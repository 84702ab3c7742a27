import type { Child } from 'hono/jsx'
import { verbatim } from '../../src/domain/messages.ts'
import { NonceProvider } from '../../src/views/hx.tsx'
import type { Shell } from '../../src/views/layout.tsx'
import { ClockProvider } from '../../src/views/time.tsx'

export const now = new Date('2026-11-21T14:32:00Z')

/** What Dana's browser would be sent, without the shell. */
export const rendered = (body: Child) =>
  (
    <NonceProvider nonce="n0nce">
      <ClockProvider now={now} zone="Europe/Amsterdam">
        {body}
      </ClockProvider>
    </NonceProvider>
  ).toString()

/** What the hub pushes: no page, so no nonce, and nobody's zone. */
export const pushed = (body: Child) =>
  (
    <ClockProvider now={now} zone="UTC">
      {body}
    </ClockProvider>
  ).toString()

export const shell: Shell = {
  nonce: 'n0nce',
  brand: { name: 'Northline UC' },
  actor: {
    name: 'Dana Okafor',
    email: 'dana@northline.example',
    role: 'Operator',
    initials: 'DO',
    mayOperate: true,
  },
  theme: 'dark',
  density: 'compact',
  keys: true,
  zone: 'Europe/Amsterdam',
  now,
  idleMinutes: 30,
  menu: [
    {
      entries: [
        { label: 'All Services', href: '/services', icon: 'layout-grid', key: 's' },
        {
          label: 'Alarms',
          href: '/alarms',
          icon: 'bell',
          key: 'a',
          count: 7,
          countId: 'menu-alarms',
        },
      ],
    },
    {
      heading: 'System Settings',
      entries: [{ label: 'License', href: '/settings/license', icon: 'license' }],
    },
  ],
  counters: { queued: 1234, executing: 0, replicating: null },
  alarmCounts: { critical: 2, major: 5, minor: 0, warning: 0 },
  bell: [
    {
      id: 'a1',
      severity: 'critical',
      about: verbatim('Alder Foods'),
      text: verbatim('<script>trunk</script> down'),
      raisedAt: new Date(now.getTime() - 180_000),
      ...{ isAsking: true, acknowledgedBy: null },
    },
  ],
}
