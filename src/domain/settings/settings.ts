import { eq, sql } from 'drizzle-orm'
import { demandFresh } from '../form.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { setting } from '../schema/settings.ts'
import type { Scope } from '../scope.ts'

/** Every named setting with its default; durations and sizes carry their unit. */
export const defaults = {
  /** Kit version of the main tenant; services below it are behind. */
  kit: { version: null as string | null },
  /** Whose portal it is; `simulated` says on every page what is not real here. */
  provider: { name: 'Tenantry', simulated: null as string | null },
  /** Limits of one service's users, and from which percentage of them its license alarm rises. */
  licenses: { fewestUsers: 1, maxUsers: 500, warnPercent: 90, gracePercent: 10, graceDays: 30 },
  /** Which factors of the license audit count where a service has none of its own, and its rules; empty: the built-in ones. */
  'license-factors': {
    ...{ template: true, interface: true, serviceNumbers: true },
    ...{ gatewayRule: '', numbersRule: '', rejectRule: '' },
  },
  /** For how many seconds a client's seat is held without a word of it, and how late one may come. */
  seats: { seconds: 90, reviveSeconds: 60 },
  /** Who is sent the monthly report of who counted, of all tenants; empty: nobody. */
  'license-report': { address: '' },
  /** Whether the provider's own people must have a second factor (OWASP ASVS 5.0, 6.3.3). */
  security: { operatorsNeedFactor: false },
  /**
   * The quiet timer: restarted by each change, but never later than the longest wait. A complete answer that leaves out
   * more than both this share and this many of the known users or numbers is not believed before an operator was asked.
   */
  replication: {
    ...{ quietMinutes: 5, longestWaitMinutes: 15, parallel: 4 },
    ...{ gonePercent: 30, goneCount: 20 },
  },
  /** The server that mail leaves by; no host: none is set up. Its password is a secret, not a setting. */
  mail: {
    host: '',
    port: 587,
    security: 'starttls' as 'none' | 'starttls' | 'tls',
    fromName: '',
    fromAddress: '',
    username: '',
  },
  /** Activation mails: how long links live, and texts in place of the catalogue's; empty: the catalogue's. */
  invitations: { hours: 72 as 24 | 72 | 168, subject: '', body: '', portalUrl: '' },
  /** Mails that ask a customer's administrator for consent: how long their links live, and texts as for activation mails. */
  consent: { hours: 168 as 24 | 72 | 168 | 336, subject: '', body: '' },
  /** The provider's own application at Microsoft, which customers let in. Its secret and the service user's password are secrets. */
  system: { clientId: '', redirectUri: '', serviceUser: '' },
  /** Who keeps the provider's zone, in which each customer's gateway has a name. Key and token are secrets. */
  dns: {
    provider: 'none' as 'none' | 'rfc2136' | 'cloudflare',
    ...{ zone: '', ttlSeconds: 300 },
    ...{ server: '', port: 53, keyName: '' },
    algorithm: 'hmac-sha256' as 'hmac-sha256' | 'hmac-sha512',
    zoneId: '',
  },
  /** The provider's application at Operator Connect; no ids: there is none. Its secret is a secret. */
  'operator-connect': { clientId: '', tenantId: '' },
  /** The manager of SBCs; no address: there is none. Its password is a secret. */
  ovoc: { address: '', username: '' },
  /** What a new tenant gets where nobody says otherwise: features off, and amounts by quota in place of the built-in ones. */
  'tenant-defaults': { off: [] as string[], amounts: {} as Record<string, number> },
  /** For so long a tenant's deletion is held and may be stopped by anybody. */
  deletion: { holdMinutes: 10 },
  /**
   * What counts as a monthly active user, by the month from which it does; activity where none says otherwise. And for how many hours
   * after its end a month takes events that come late.
   */
  metering: {
    closingHours: 48,
    changes: [] as { from: string; basis: 'activity' | 'active_status' }[],
  },
  /** Addresses (`host:port`) of telephone systems that are simulated; a demo's. */
  pbx: { simulated: [] as string[] },
  /** How long alarms are kept after they cleared. */
  alarms: { keepDays: 400 },
  /** Where a worker writes the night's backup (an absolute path on its machine; empty: none is made), how many are kept, and from which hour (UTC). */
  backup: { folder: '', keep: 14, hour: 2 },
  /** How long lines of the log are kept. */
  log: { keepMonths: 24 },
}

export type Settings = typeof defaults
export type SettingName = keyof Settings

/** The setting with its version; 0 while nobody has changed it. */
export async function readSetting<N extends SettingName>(
  scope: Scope,
  name: N,
): Promise<{ value: Settings[N]; version: number }> {
  const [stored] = await scope.db.select().from(setting).where(eq(setting.name, name))
  return {
    value: { ...defaults[name], ...(stored?.value as Partial<Settings[N]> | undefined) },
    version: stored?.version ?? 0,
  }
}

/**
 * Replaces a setting; a version that is no longer the newest is refused with both values of what differs. `hasMore`: a secret
 * goes along, which cannot be compared.
 */
export async function changeSetting<N extends SettingName>(
  scope: Scope,
  name: N,
  value: Settings[N],
  version: unknown,
  hasMore = false,
): Promise<void> {
  const before = await readSetting(scope, name)
  const demandNewest = (now: { value: Settings[N]; version: number }) =>
    demandFresh(
      version,
      { ...now.value, version: now.version },
      value,
      message('these-settings'),
      hasMore,
    )
  demandNewest(before)
  const changedBy = scope.actor.name
  const [changed] = await scope.db
    .insert(setting)
    .values({ name, value, version: 1, changedBy })
    .onConflictDoUpdate({
      target: setting.name,
      set: {
        ...{ value, changedBy },
        version: sql`${setting.version} + 1`,
        changedAt: sql`now()`,
      },
      setWhere: eq(setting.version, before.version),
    })
    .returning({ version: setting.version })
  // somebody was faster between the reading and the writing
  if (!changed) return demandNewest(await readSetting(scope, name))
  await record(scope, {
    type: 'setting.changed',
    subject: { kind: 'setting', name },
    before: before.value,
    after: value,
  })
}
