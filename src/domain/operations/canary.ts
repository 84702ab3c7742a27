import { desc, eq, sql } from 'drizzle-orm'
import type { Noun } from '../../noun.ts'
import * as nouns from '../../nouns.ts'
import { clear, raise } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { newToken } from '../people/token-authentication.ts'
import { account } from '../schema/people.ts'
import { canaryRun } from '../schema/provisioning.ts'
import { tenant } from '../schema/tenants.ts'
import { apiToken } from '../schema/tokens.ts'
import type { Scope } from '../scope.ts'

/** No DNS label, so that no host leads to it. */
const shortname = '-canary-'
/** Stands among its own people: seeing it there proves that the canary sees at all. */
export const canaryMark = 'canary@portal.invalid'
const alarmKey = 'isolation-canary'
const blindKey = 'isolation-canary|blind'

export type CanaryRun = typeof canaryRun.$inferSelect

/** One thing of somebody else's: where it would be asked for, and what must never come back. */
export type Foreign = {
  /** Its table. */
  kind: string
  id: string
  /** Texts of it that no page of another tenant can hold by chance. */
  marks: string[]
}

/**
 * The synthetic tenant with its one person, made when first needed; no customer, in no list. Wants the provider's scope.
 */
export async function ensureCanary(scope: Scope): Promise<{ tenantId: string; accountId: string }> {
  await scope.db
    .insert(tenant)
    .values({ shortname, fullName: 'Isolation canary', synthetic: true, managedHost: false })
    .onConflictDoNothing()
  const [own] = await scope.db
    .select({ id: tenant.id })
    .from(tenant)
    .where(eq(tenant.shortname, shortname))
  if (!own) throw new Error('the canary has no tenant')
  const person = {
    email: canaryMark,
    name: 'Isolation canary',
    role: 'admin' as const,
  }
  await scope.db
    .insert(account)
    .values({ audience: 'tenant', tenantId: own.id, ...person })
    .onConflictDoNothing()
  const [made] = await scope.db
    .select({ id: account.id })
    .from(account)
    .where(eq(account.tenantId, own.id))
  if (!made) throw new Error('the canary has no account')
  return { tenantId: own.id, accountId: made.id }
}

/** A token for one round's API calls; it lasts ten minutes. Wants the provider's scope. */
export async function canaryToken(scope: Scope, tenantId: string): Promise<string> {
  const { token, hash } = newToken()
  await scope.db.execute(
    sql`delete from api_token where tenant_id = ${tenantId}::uuid and expires_at < now()`,
  )
  await scope.db.insert(apiToken).values({
    audience: 'tenant',
    tenantId,
    name: 'isolation canary',
    hash,
    createdBy: 'Tenantry',
    expiresAt: sql`now() + interval '10 minutes'`,
  })
  return token
}

const things = Object.values<Noun>(nouns).flatMap(({ foreign = {} }) => Object.entries(foreign))

/** Where a thing of another tenant would be asked for, `{}` in place of its id. */
export const foreignPaths = (kind: string): string[] =>
  things.flatMap(([table, { paths }]) => (table === kind ? paths : []))

const mostOfKind = 20

/** What belongs to a handful of others, chosen anew each time. Wants the provider's scope. */
export async function foreignThings(scope: Scope, tenants: number): Promise<Foreign[]> {
  const own = things.filter(([table]) => table !== 'tenant')
  const rows = await scope.db.execute<{ kind: string; id: string; mark: string | null }>(sql`
    with chosen as (select id, full_name from tenant where not synthetic order by random() limit ${tenants})
    select 'tenant' as kind, id, full_name as mark from chosen
    ${sql.join(
      own.map(
        ([table, { mark, most = mostOfKind }]) => sql`union all (
          select ${table}, x.id, ${mark ? sql`x.${sql.identifier(mark)}` : sql`null`}
          from ${sql.identifier(table)} x join chosen c on c.id = x.tenant_id limit ${most})`,
      ),
      sql` `,
    )}`)
  return rows.map(({ kind, id, mark }) => ({
    kind,
    id,
    marks: [id, ...(mark && mark.length >= shortestMark ? [mark] : [])],
  }))
}

/** A shorter name could be a word of any page. */
const shortestMark = 8

/**
 * Takes the next round if none was begun within so many seconds, whichever process asks first; null otherwise.
 * Wants the provider's scope.
 */
export async function beginRound(scope: Scope, seconds: number): Promise<string | null> {
  await scope.db.execute(sql`select pg_advisory_xact_lock(hashtext('portal canary'))`)
  const [begun] = await scope.db.execute<{ id: string }>(sql`
    insert into canary_run (started_at) select now()
    where not exists (select from canary_run where started_at > now() - make_interval(secs => ${seconds})) returning id`)
  return begun?.id ?? null
}

/**
 * Keeps what a round found. The first foreign byte raises a critical alarm, which a clean round clears only once somebody
 * has acknowledged it; a round that could not be done raises a major one. Wants the provider's scope.
 */
export async function endRound(
  scope: Scope,
  id: string,
  found: { attempts: number; leaks: string[]; error: StoredMessage | null },
): Promise<void> {
  await scope.db
    .update(canaryRun)
    .set({ ...found, endedAt: sql`now()` })
    .where(eq(canaryRun.id, id))
  if (found.leaks.length > 0) await raise(scope, leakAlarm(found.leaks))
  else if (!found.error) await clearSeen(scope)
  if (found.error) await raise(scope, blindAlarm(found.error))
  else await clear(scope, {}, blindKey)
}

const leakAlarm = (leaks: readonly string[]) => ({
  owner: {},
  key: alarmKey,
  severity: 'critical' as const,
  name: message('isolation-broken'),
  source: message('isolation-canary'),
  text: message('isolation-broken-text', { first: leaks.slice(0, 3).join('; ') }),
  correctiveAction: message('isolation-broken-repair'),
})

const blindAlarm = (error: StoredMessage) => ({
  owner: {},
  key: blindKey,
  severity: 'major' as const,
  name: message('canary-blind'),
  source: message('isolation-canary'),
  text: error,
  correctiveAction: message('canary-blind-repair'),
})

async function clearSeen(scope: Scope) {
  const [seen] = await scope.db.execute(
    sql`select from alarm where audience = 'provider' and key = ${alarmKey} and cleared_at is null and acknowledged_at is not null`,
  )
  if (seen) await clear(scope, {}, alarmKey)
}

/** The last round that ended, and the one that runs, if any. Wants the provider's scope. */
export async function lastRounds(scope: Scope): Promise<CanaryRun[]> {
  return scope.db.select().from(canaryRun).orderBy(desc(canaryRun.startedAt)).limit(2)
}
