import { and, eq, sql } from 'drizzle-orm'
import { demand } from '../people/roles.ts'
import { Refusal } from '../refusal.ts'
import { tenantDomain } from '../schema/domains.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { enqueue } from '../services/commands.ts'
import type { Domain } from './domains.states.ts'
import { lockDomain } from './domains.ts'

/** The kind of the command that asks DNS about one host. */
export const checkKind = 'check-domain'
/** A host is looked at on demand at most once in so many seconds. */
const calmSeconds = 30
/** A due check that nobody gets to is queued again after so many minutes. */
const againMinutes = 15

const wishFor = ({ tenantId, id, host }: Domain, isDue: boolean) => ({
  kind: checkKind,
  lane: 'housekeeping' as const,
  owner: { tenantId },
  subject: { kind: 'domain', id, name: host },
  payload: { isDue },
  steps: 2,
  maxAttempts: 3,
  merge: true,
  mergeRunning: true,
})

/**
 * Queues a look at a host now; at most one in 30 s, so that nobody makes us a nuisance to a name server. Says which host
 * it is.
 */
export async function checkNow(scope: Scope, tenantId: string, id: string): Promise<string> {
  demand(scope.actor, 'edit-domain')
  const domain = await lockDomain(scope, tenantId, id)
  if (domain.state === 'expired')
    throw new Refusal('conflict', 'domain-expired', { host: domain.host })
  const [{ seconds } = { seconds: null }] = await scope.db.execute<{ seconds: number | null }>(
    sql`select extract(epoch from now() - ${domain.checkedAt?.toISOString() ?? null}::timestamptz)::double precision as seconds`,
  )
  if (seconds !== null && seconds < calmSeconds) throw tooSoon(Math.ceil(calmSeconds - seconds))
  const [queued] = await enqueue(scope, [wishFor(domain, false)])
  if (queued?.merged) throw tooSoon(calmSeconds)
  await scope.announce('domains', tenantId)
  return domain.host
}

const tooSoon = (seconds: number) =>
  new Refusal('too-many', 'check-too-soon', { seconds }, { retryAfter: seconds })

/** Hosts of active tenants whose check is due, longest first. Run as the dispatcher. */
export const dueDomains = (scope: Scope, most: number) =>
  scope.db
    .select({ tenantId: tenantDomain.tenantId, id: tenantDomain.id })
    .from(tenantDomain)
    .innerJoin(tenant, eq(tenant.id, tenantDomain.tenantId))
    .where(and(sql`${tenantDomain.nextCheckAt} <= now()`, eq(tenant.state, 'active')))
    .orderBy(tenantDomain.nextCheckAt)
    .limit(most)

/** Queues a due check, once; the check itself says when the next is due. Run as the tenant. */
export async function queueDueCheck(scope: Scope, tenantId: string, id: string): Promise<void> {
  const [due] = await scope.db
    .update(tenantDomain)
    .set({ nextCheckAt: sql`now() + make_interval(mins => ${againMinutes})` })
    .where(
      and(
        eq(tenantDomain.tenantId, tenantId),
        eq(tenantDomain.id, id),
        sql`${tenantDomain.nextCheckAt} <= now()`,
      ),
    )
    .returning()
  if (due) await enqueue(scope, [wishFor(due, true)])
}

/** What a check asks about: the host, and whose label it has to point at. */
export async function findChecked(scope: Scope, tenantId: string, id: string) {
  const [found] = await scope.db
    .select({ domain: tenantDomain, shortname: tenant.shortname })
    .from(tenantDomain)
    .innerJoin(tenant, eq(tenant.id, tenantDomain.tenantId))
    .where(and(eq(tenantDomain.tenantId, tenantId), eq(tenantDomain.id, id)))
  if (!found) throw new Refusal('missing', 'no-such-host')
  return found
}
