import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import { rankOf } from '../alarms/tiers.ts'
import { alarm } from '../schema/alarms.ts'
import { m365Authentication } from '../schema/connect.ts'
import { licenseAllocation } from '../schema/licensing.ts'
import { logEntry } from '../schema/log.ts'
import { msp } from '../schema/msp.ts'
import { command, replication } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { sharersOf } from '../tenant.ts'
import { findService } from './services.ts'

export type ServiceDetail = Awaited<ReturnType<typeof findServiceDetail>>

const maxHistory = 20

/** Everything that a service's own page shows, its newest 20 commands and changes among it; missing like the service. */
export async function findServiceDetail(scope: Scope, id: string) {
  const service = await findService(scope, id)
  // one connection, one transaction: asked together they travel together
  const [customer, state, access, licenses, alarms, commands, changes] = await Promise.all([
    customerOf(scope, service.tenantId),
    scope.db.select().from(replication).where(eq(replication.tenantId, service.tenantId)),
    scope.db
      .select({
        status: m365Authentication.status,
        lastError: m365Authentication.lastError,
        denied: m365Authentication.denied,
        msTenantId: m365Authentication.msTenantId,
      })
      .from(m365Authentication)
      .where(eq(m365Authentication.tenantId, service.tenantId)),
    scope.db
      .select({ kind: licenseAllocation.kind, amount: licenseAllocation.amount })
      .from(licenseAllocation)
      .where(
        and(eq(licenseAllocation.tenantId, service.tenantId), eq(licenseAllocation.serviceId, id)),
      ),
    activeAlarms(scope, id),
    recentCommands(scope, id),
    recentChanges(scope, id),
  ])
  const of = [customer?.msTenantId, access[0]?.msTenantId].flatMap((id) => id ?? [])
  const shared = await sharersOf(scope, of)
  return {
    service,
    customer,
    /** Other customers of the same Microsoft tenant, of those that the reader may see. */
    sharedWith: shared.filter(({ id }) => id !== service.tenantId).map(({ name }) => name),
    replication: state[0] ?? null,
    access: access[0] ?? null,
    allocated: {
      service: licenses.find(({ kind }) => kind === 'service')?.amount ?? 0,
      user: licenses.find(({ kind }) => kind === 'user')?.amount ?? 0,
    },
    alarms,
    commands,
    changes,
  }
}

type Customer = {
  state: (typeof tenant.$inferSelect)['state']
  msTenantId: string | null
  defaultDomain: string | null
  country: string | null
  timeZone: string
  createdAt: Date
  /** The MSP that serves this customer; null under the provider itself, and for the customer's own people. */
  msp: string | null
}

async function customerOf(scope: Scope, tenantId: string): Promise<Customer | null> {
  const columns = {
    state: tenant.state,
    msTenantId: tenant.msTenantId,
    defaultDomain: tenant.defaultDomain,
    country: tenant.country,
    timeZone: tenant.timeZone,
    createdAt: tenant.createdAt,
  }
  // a tenant has no right to read who its MSP is
  if (scope.actor.audience.kind === 'tenant') {
    const [own] = await scope.db.select(columns).from(tenant).where(eq(tenant.id, tenantId))
    return own ? { ...own, msp: null } : null
  }
  const [found] = await scope.db
    .select({ ...columns, msp: msp.name })
    .from(tenant)
    .leftJoin(msp, eq(msp.id, tenant.mspId))
    .where(eq(tenant.id, tenantId))
  return found ?? null
}

const activeAlarms = (scope: Scope, serviceId: string) =>
  scope.db
    .select({
      id: alarm.id,
      severity: alarm.severity,
      name: alarm.name,
      text: alarm.text,
      raisedAt: alarm.raisedAt,
      acknowledgedAt: alarm.acknowledgedAt,
      acknowledgedBy: alarm.acknowledgedBy,
      ackTier: alarm.ackTier,
      isHere: sql<boolean>`${alarm.ackRank} >= ${rankOf(scope.actor.audience)}`,
      isApart: sql<boolean>`${alarm.apartRank} >= ${rankOf(scope.actor.audience)}`,
    })
    .from(alarm)
    .where(and(eq(alarm.serviceId, serviceId), isNull(alarm.clearedAt)))
    .orderBy(desc(alarm.rank), asc(alarm.quietRank), asc(alarm.raisedAt))
    .limit(maxHistory)

const recentCommands = (scope: Scope, serviceId: string) =>
  scope.db
    .select({
      id: command.id,
      kind: command.kind,
      state: command.state,
      step: command.step,
      steps: command.steps,
      stepName: command.stepName,
      error: command.error,
      requestedName: command.requestedName,
      createdAt: command.createdAt,
      startedAt: command.startedAt,
      endedAt: command.endedAt,
    })
    .from(command)
    .where(eq(command.subjectId, serviceId))
    .orderBy(desc(command.seq))
    .limit(maxHistory)

const recentChanges = (scope: Scope, serviceId: string) =>
  scope.db
    .select({
      id: logEntry.id,
      at: logEntry.at,
      actorName: logEntry.actorName,
      type: logEntry.type,
      before: logEntry.before,
      after: logEntry.after,
      result: logEntry.result,
    })
    .from(logEntry)
    .where(eq(logEntry.subjectId, serviceId))
    .orderBy(desc(logEntry.at), desc(logEntry.id))
    .limit(maxHistory)
