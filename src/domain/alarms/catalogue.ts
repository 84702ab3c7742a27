import type { AudienceKind } from '../schema/owner.ts'
import type { Severity } from './alarms.ts'

type Entry = {
  severities: readonly Severity[]
  /** Whose alarms these can be; the pages of others need not explain them. */
  of: readonly AudienceKind[]
}

const every = ['provider', 'msp', 'tenant'] as const
const tenants = ['tenant'] as const
const msps = ['msp'] as const
const provider = ['provider'] as const

/** Every alarm that the portal itself raises or reads out of standard traps, by the code of its name; what it means and what to do about it say the runbooks. */
export const catalogue = {
  'm365-refused': { severities: ['critical'], of: tenants },
  'm365-secret-ends': { severities: ['critical', 'major', 'warning'], of: tenants },
  'm365-users-denied': { severities: ['major'], of: tenants },
  'm365-numbers-denied': { severities: ['warning'], of: tenants },
  'm365-teams-denied': { severities: ['warning'], of: tenants },
  'm365-groups-denied': { severities: ['warning'], of: tenants },
  'm365-throttled': { severities: ['warning'], of: tenants },
  'm365-odd': { severities: ['warning'], of: tenants },
  'replication-failed': { severities: ['major'], of: tenants },
  'replication-overdue': { severities: ['minor'], of: tenants },
  'replication-asks': { severities: ['major'], of: tenants },
  'command-failed': { severities: ['major'], of: every },
  'deployment-failed': { severities: ['major'], of: tenants },
  'cleanup-failed': { severities: ['major'], of: tenants },
  'tenant-deletion-failed': { severities: ['major'], of: provider },
  'queue-stuck': { severities: ['major'], of: provider },
  'user-license-threshold': { severities: ['warning'], of: ['provider', 'tenant'] },
  'user-licenses-exceeded': { severities: ['major'], of: ['provider', 'tenant'] },
  'user-licenses-exhausted': { severities: ['critical'], of: ['provider', 'tenant'] },
  'pool-low': { severities: ['warning'], of: provider },
  'pool-empty': { severities: ['major'], of: provider },
  'pool-overdrawn': { severities: ['major'], of: provider },
  'tenants-over': { severities: ['major'], of: provider },
  'license-file-ends': { severities: ['warning', 'minor'], of: provider },
  'license-file-expired': { severities: ['major'], of: provider },
  'license-clock-back': { severities: ['major'], of: provider },
  'seats-low': { severities: ['warning'], of: provider },
  'seats-used-up': { severities: ['major'], of: provider },
  'seats-overdraft': { severities: ['major'], of: provider },
  'seats-maximum-reached': { severities: ['warning'], of: tenants },
  'quota-nearly-used-up': { severities: ['warning'], of: tenants },
  'quota-used-up': { severities: ['minor'], of: tenants },
  'mau-near': { severities: ['warning', 'minor'], of: ['provider', 'msp'] },
  'mau-reached': { severities: ['critical'], of: ['provider', 'msp'] },
  'allowance-near': { severities: ['warning', 'minor'], of: msps },
  'allowance-reached': { severities: ['major'], of: msps },
  'order-ending': { severities: ['major', 'minor', 'warning'], of: msps },
  'mau-partition': { severities: ['major', 'warning'], of: provider },
  'pbx-is-down': { severities: ['critical'], of: ['provider', 'tenant'] },
  'pbx-is-refused': { severities: ['critical'], of: ['provider', 'tenant'] },
  'pbx-is-degraded': { severities: ['warning'], of: ['provider', 'tenant'] },
  'pbx-is-flapping': { severities: ['major'], of: ['provider', 'tenant'] },
  'sbc-is-unreachable': { severities: ['major'], of: provider },
  'numbers-shared': { severities: ['major'], of: provider },
  'oc-connection-lost': { severities: ['critical'], of: provider },
  'oc-sync-failed': { severities: ['major'], of: provider },
  'oc-sync-asks': { severities: ['major'], of: provider },
  'oc-lead-ended': { severities: ['major'], of: provider },
  'oc-numbers-elsewhere': { severities: ['major'], of: provider },
  'domain-lost': { severities: ['major'], of: tenants },
  'domain-certificate': { severities: ['major', 'minor'], of: tenants },
  'mail-unsendable': { severities: ['major'], of: provider },
  'mail-undelivered': { severities: ['minor'], of: every },
  'mail-bounced-alarm': { severities: ['minor'], of: every },
  'invitation-expired': { severities: ['minor'], of: every },
  'wallboard-ends': { severities: ['warning', 'minor'], of: ['provider', 'msp'] },
  'webhook-failing': { severities: ['major', 'warning'], of: every },
  'source-silent': { severities: ['major'], of: every },
  'alerts-left-out': { severities: ['warning'], of: every },
  'link-down': { severities: ['major', 'warning'], of: every },
  'device-restarted': { severities: ['warning'], of: every },
  'device-access-refused': { severities: ['warning'], of: every },
  'isolation-broken': { severities: ['critical'], of: provider },
  'canary-blind': { severities: ['major'], of: provider },
  'backup-overdue': { severities: ['major'], of: provider },
  'drill-failed': { severities: ['major'], of: provider },
  'restore-unproven': { severities: ['major'], of: provider },
} as const satisfies Readonly<Record<string, Entry>>

export type AlarmName = keyof typeof catalogue

/** The names whose alarms these people can meet, in their order. */
export const alarmNamesFor = (audience: AudienceKind): AlarmName[] =>
  Object.entries<Entry>(catalogue).flatMap(([name, { of }]) =>
    audience === 'provider' ||
    of.includes(audience) ||
    (audience === 'msp' && of.includes('tenant'))
      ? [name as AlarmName]
      : [],
  )
