import { eq, sql } from 'drizzle-orm'
import { bellAlarms } from '../alarms/bell.ts'
import { alarmCounts } from '../alarms/tiers.ts'
import { linesOf, log as logList } from '../audit/entries.ts'
import { count, readCounters } from '../counters.ts'
import { parseQuery } from '../lists/list.ts'
import { commands } from '../queue/commands.list.ts'
import { branding, tenantDomain } from '../schema/domains.ts'
import { replication } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { services as serviceList } from '../services/services.ts'
import type { Tenant } from '../tenant.ts'
import { readQuotas } from './quotas.ts'

export type Dashboard = Awaited<ReturnType<typeof readDashboard>>

const maxServices = 10
const maxTasks = 6
const maxChanges = 8

/** Everything at a glance for a tenant's own people; the database lets them see their own alone. */
export async function readDashboard(scope: Scope, { id }: Tenant) {
  // one connection, one transaction: asked together they travel together
  const [services, counters, worst, tasks, quotas, few, domains, [brand], [directory], log] =
    await Promise.all([
      serviceList.rows(scope, parseQuery(serviceList, `limit=${maxServices}`)),
      readCounters(scope),
      bellAlarms(scope),
      commands.rows(scope, parseQuery(commands, `state=open&limit=${maxTasks}`)),
      readQuotas(scope, id),
      readAccounts(scope, id),
      readDomains(scope, id),
      scope.db.select({ id: branding.id }).from(branding).where(eq(branding.tenantId, id)),
      readDirectory(scope, id),
      logList.rows(scope, parseQuery(logList, `limit=${maxChanges}`), {
        within: linesOf({ tenant: id }),
      }),
    ])
  return {
    services,
    totals: { services: count(counters, 'services'), users: count(counters, 'licensed_users') },
    status: {
      error: count(counters, 'status.error'),
      warning: count(counters, 'status.warning'),
      ok: count(counters, 'status.ok'),
      unmonitored: count(counters, 'status.unmonitored'),
    },
    alarms: alarmCounts(scope.actor.audience, counters),
    worst,
    queue: { queued: count(counters, 'queued'), executing: count(counters, 'executing') },
    tasks,
    near: quotas.rows.filter(
      ({ isOn, state }) => isOn && (state === 'warning' || state === 'exceeded'),
    ),
    ...few,
    domains,
    hasBrand: brand !== undefined,
    changes: log,
    directory: {
      users: directory?.users ?? 0,
      lastSuccessAt: directory?.lastSuccessAt ?? lastReplication(services),
    },
  }
}

/** What the services say, where the tenant's own replication has written nothing down. */
const lastReplication = (services: readonly { lastReplicationAt: Date | null }[]): Date | null =>
  services.reduce<Date | null>(
    (last, { lastReplicationAt: at }) => (at && (!last || at > last) ? at : last),
    null,
  )

async function readAccounts(scope: Scope, tenantId: string) {
  const [row] = await scope.db.execute<{
    sites: number
    active: number
    invited: number
    supporter: string | null
  }>(sql`
    select (select count(*)::integer from site where tenant_id = ${tenantId}) as sites,
      (select count(*)::integer from account where tenant_id = ${tenantId} and state = 'active') as active,
      (select count(*)::integer from account where tenant_id = ${tenantId} and state = 'invited') as invited,
      (select actor_name from support_session where tenant_id = ${tenantId} and started_at is not null
        and ended_at is null and ends_at > now() order by started_at limit 1) as supporter`)
  return row ?? { sites: 0, active: 0, invited: 0, supporter: null }
}

const readDomains = (scope: Scope, tenantId: string) =>
  scope.db
    .select({
      host: tenantDomain.host,
      state: tenantDomain.state,
      certificate: tenantDomain.certificate,
      enabled: tenantDomain.enabled,
    })
    .from(tenantDomain)
    .where(eq(tenantDomain.tenantId, tenantId))
    .orderBy(tenantDomain.requestedAt)

const readDirectory = (scope: Scope, tenantId: string) =>
  scope.db
    .select({ users: replication.users, lastSuccessAt: replication.lastSuccessAt })
    .from(replication)
    .where(eq(replication.tenantId, tenantId))
