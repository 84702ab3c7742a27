import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import type { Tenant } from '../tenant.ts'
import { type Deletion, type FailedDeletion, findDeletion, findFailedDeletion } from './deletion.ts'

/** What stands above every page of a tenant for staff: its own host where it has one, and whether it is being deleted. */
type Head = { host: string | null; deletion: Deletion | null; failed: FailedDeletion | null }

/** What the head of a tenant's pages shows beside the tenant itself. */
export async function readHead(scope: Scope, { id }: Tenant): Promise<Head> {
  const [hosts, deletion, failed] = await Promise.all([
    scope.db.execute<{ host: string }>(sql`
      select host from tenant_domain where tenant_id = ${id}::uuid and enabled and state in ('verified', 'lost')
      order by verified_at limit 1`),
    findDeletion(scope, id),
    findFailedDeletion(scope, id),
  ])
  return { host: hosts[0]?.host ?? null, deletion, failed }
}

export type OverviewAdmin = {
  id: string
  name: string
  email: string
  state: 'invited' | 'active' | 'disabled'
  signedInAt: Date | null
  /** How the last mail to this person fared, and the link in it if it holds one. */
  mail: {
    template: string
    state: 'queued' | 'sent' | 'failed' | 'bounced'
    error: string | null
    at: Date
  } | null
  linkUntil: Date | null
}

export type Overview = {
  people: { all: number; active: number; invited: number }
  sites: number
  queued: number
  alarms: { critical: number; major: number; minor: number; warning: number }
  services: { id: string; name: string; status: string; users: number | null }[]
  admins: OverviewAdmin[]
  supportSessions: { id: string; actorName: string; reason: string; at: Date; isOpen: boolean }[]
  limits: { quota: 'agents' | 'disk'; used: number; amount: number }[]
}

/** A tenant at a glance. Each part is a short list or a count over one index. */
export async function readOverview(scope: Scope, id: string): Promise<Overview> {
  const [[counts], services, admins, supportSessions, limits] = await Promise.all([
    scope.db.execute<Counts>(countsOf(id)),
    scope.db.execute<Overview['services'][number]>(sql`
      select id, name, status, licensed_users as users from service where tenant_id = ${id}::uuid order by name limit 10`),
    scope.db.execute<AdminRow>(adminsOf(id)),
    scope.db.execute<SupportSessionRow>(sql`
      select id, actor_name as "actorName", reason, extract(epoch from requested_at)::float8 as at,
        started_at is not null and ended_at is null and ends_at > now() as "isOpen"
      from support_session where tenant_id = ${id}::uuid order by requested_at desc limit 3`),
    scope.db.execute<Overview['limits'][number]>(sql`
      select quota, used::float8 as used, amount::float8 as amount from tenant_quota
      where tenant_id = ${id}::uuid and quota in ('agents', 'disk') order by quota`),
  ])
  if (!counts) throw new Error('counts answer one row')
  const { all, active, invited, sites, queued, ...alarms } = counts
  return {
    people: { all, active, invited },
    ...{ sites, queued, alarms, services: [...services], limits: [...limits] },
    admins: admins.map(adminOf),
    supportSessions: supportSessions.map(({ at, ...supportSession }) => ({
      ...supportSession,
      at: new Date(at * 1000),
    })),
  }
}

type Counts = Record<
  'all' | 'active' | 'invited' | 'sites' | 'queued' | 'critical' | 'major' | 'minor' | 'warning',
  number
>
type SupportSessionRow = Omit<Overview['supportSessions'][number], 'at'> & { at: number }
type AdminRow = Pick<OverviewAdmin, 'id' | 'name' | 'email' | 'state'> & {
  seen: number | null
  template: string | null
  mail: NonNullable<OverviewAdmin['mail']>['state'] | null
  error: string | null
  mailed: number | null
  until: number | null
}

const peopleOf = (id: string) => sql`a.tenant_id = ${id}::uuid`

const countsOf = (id: string) => sql`
  select p.*, al.*,
    (select count(*)::integer from site s where s.tenant_id = ${id}::uuid) as sites,
    (select count(*)::integer from command c where c.tenant_id = ${id}::uuid and c.state = 'queued') as queued
  from (select count(*)::integer as all, count(*) filter (where a.state = 'active')::integer as active,
      count(*) filter (where a.state = 'invited')::integer as invited from account a where ${peopleOf(id)}) p,
    (select count(*) filter (where m.severity = 'critical')::integer as critical,
      count(*) filter (where m.severity = 'major')::integer as major, count(*) filter (where m.severity = 'minor')::integer as minor,
      count(*) filter (where m.severity not in ('critical', 'major', 'minor'))::integer as warning
    from alarm m where m.tenant_id = ${id}::uuid and m.cleared_at is null) al`

const adminsOf = (id: string) => sql`
  select a.id, a.name, a.email, a.state, extract(epoch from a.last_sign_in_at)::float8 as seen,
    m.template, m.state as mail, m.error, extract(epoch from m.created_at)::float8 as mailed,
    (select extract(epoch from i.expires_at)::float8 from invitation i where i.account_id = a.id and i.used_at is null
      and i.ended is null order by i.created_at desc limit 1) as until
  from account a left join lateral (select m.template, m.state, m.error, m.created_at from mail m
    where m.account_id = a.id order by m.created_at desc limit 1) m on true
  where ${peopleOf(id)} and a.role = 'admin' order by a.created_at, a.id limit 5`

const dateOf = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000))

function adminOf({ seen, template, mail, error, mailed, until, ...row }: AdminRow): OverviewAdmin {
  const at = dateOf(mailed)
  return {
    ...row,
    signedInAt: dateOf(seen),
    mail: template && mail && at ? { template, state: mail, error, at } : null,
    linkUntil: dateOf(until),
  }
}
