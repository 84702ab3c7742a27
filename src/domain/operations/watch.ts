import { type SQL, sql } from 'drizzle-orm'
import { type Report, report, type Severity } from '../alarms/alarms.ts'
import { endOf, soonDays, urgentDays } from '../connect/standing.ts'
import type { Owner } from '../log.ts'
import { message, verbatim } from '../messages.ts'
import { demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'

/** What is wrong now, by whose and which it is. */
type Found = Omit<Report, 'severity' | 'key'> & { severity: Severity; key: string }
type Watch = { prefix: string; find: (scope: Scope) => Promise<Found[]> }

/**
 * What no act of anybody's would notice, because it is time that passes: secrets that end, invitations that nobody used, replications
 * and tasks that wait too long, approvals of wallboards that end. Each has its alarm for as long as it is so. Run as the provider.
 */
export async function watchTime(scope: Scope): Promise<void> {
  demandProvider(scope.actor)
  for (const watch of watches) await settle(scope, watch)
}

async function settle(scope: Scope, { prefix, find }: Watch) {
  const active = await scope.db.execute<Owner & { key: string; severity: Severity }>(sql`
    select key, severity, tenant_id as "tenantId", msp_id as "mspId" from alarm
    where cleared_at is null and origin = 'portal' and starts_with(key, ${prefix})`)
  const standing = new Map(active.map((one) => [one.key, one]))
  const found = await find(scope)
  const isNow = new Set(found.map(({ key }) => key))
  // the same again would count up what one condition is
  const raised = found.filter(({ key, severity }) => standing.get(key)?.severity !== severity)
  const over = active.filter(({ key }) => !isNow.has(key))
  await report(scope, [
    ...raised,
    ...over.map(({ key, tenantId, mspId }) => ({
      ...{ key, owner: { tenantId, mspId }, severity: 'cleared' as const },
      ...{ name: message('nothing-here'), source: message('nothing-here') },
      text: message('nothing-here'),
    })),
  ])
}

const ofTenants = sql`t.state in ('active', 'deactivated') and not t.synthetic`

/** Of each way into Microsoft 365 the last proof that is valid; one that ends sooner has another beside it. */
async function endingSecrets(scope: Scope): Promise<Found[]> {
  const rows = await scope.db.execute<{
    id: string
    name: string
    day: string
    left: number
    of: 'secret' | 'certificate' | 'token'
  }>(sql`
    select t.id, t.full_name as name, to_char(m.ends at time zone 'UTC', 'YYYY-MM-DD') as day,
      (extract(epoch from m.ends - portal_clock()) / 86400)::float8 as left,
      case when m.method = 'token' then 'token' when m.certificate_expires_at = m.ends then 'certificate' else 'secret' end as of
    from (select m.*, ${endOf(sql`m`)} as ends from m365_authentication m) m join tenant t on t.id = m.tenant_id and ${ofTenants}
    where m.ends <= portal_clock() + make_interval(days => ${soonDays}::integer)`)
  return rows.map(({ id, name, day, left, of }) => ({
    ...{ owner: { tenantId: id }, key: `m365-secret|${id}`, source: verbatim(name) },
    severity: left <= 0 ? 'critical' : left <= urgentDays ? 'major' : 'warning',
    name: message('m365-secret-ends'),
    text: message('m365-secret-ends-text', { day, of, isOver: left <= 0 }),
    correctiveAction: message('m365-secret-ends-repair'),
  }))
}

async function overdueReplications(scope: Scope): Promise<Found[]> {
  const rows = await scope.db.execute<{ id: string; name: string; changes: number }>(sql`
    select t.id, t.full_name as name, r.pending_changes as changes
    from replication r join tenant t on t.id = r.tenant_id and ${ofTenants}
    where r.due_at is not null and r.max_at < portal_clock() - interval '1 hour'`)
  return rows.map(({ id, name, changes }) => ({
    ...{ owner: { tenantId: id }, key: `replication-overdue|${id}`, source: verbatim(name) },
    ...{ severity: 'minor', name: message('replication-overdue') },
    text: message('replication-overdue-text', { changes }),
    correctiveAction: message('replication-overdue-repair'),
  }))
}

/** Due for half an hour, while nothing runs and nothing has ended: a long queue that moves is no such thing. */
async function stuckQueue(scope: Scope): Promise<Found[]> {
  const halfAnHour = sql`portal_clock() - interval '30 minutes'`
  const [stuck] = await scope.db.execute<{ waiting: number }>(sql`
    select count(*)::integer as waiting from command c where c.state = 'queued' and c.next_try_at < ${halfAnHour}
      and not exists (select from command e where coalesce(e.ended_at, '-infinity') > ${halfAnHour})
      and not exists (select from command e where e.state = 'executing' and e.lease_until > portal_clock())`)
  if (!stuck?.waiting) return []
  return [
    {
      ...{ owner: {}, key: 'queue-stuck', severity: 'major', name: message('queue-stuck') },
      source: message('queue-source'),
      text: message('queue-stuck-text', { waiting: stuck.waiting }),
      correctiveAction: message('queue-stuck-repair'),
    },
  ]
}

/** Of people who never came in; what ended a month ago is no longer waited for. */
async function expiredInvitations(scope: Scope): Promise<Found[]> {
  const last: SQL = sql`lateral (select i.* from invitation i where i.account_id = a.id order by i.created_at desc limit 1)`
  const rows = await scope.db.execute<Owner & { id: string; name: string }>(sql`
    select a.id, a.name, i.tenant_id as "tenantId", i.msp_id as "mspId"
    from account a join ${last} i on true left join tenant t on t.id = a.tenant_id
    where a.state = 'invited' and i.kind = 'activation' and i.used_at is null and i.ended is null
      and i.expires_at between portal_clock() - interval '30 days' and portal_clock()
      and (t.id is null or ${ofTenants})`)
  return rows.map(({ id, name, tenantId, mspId }) => ({
    ...{ owner: { tenantId, mspId }, key: `invitation-expired|${id}`, source: verbatim(name) },
    ...{ severity: 'minor', name: message('invitation-expired') },
    text: message('invitation-expired-text', { name }),
    correctiveAction: message('invitation-expired-repair'),
  }))
}

/** So many days before the approval of a wallboard ends somebody is told. */
export const wallboardSoonDays = 14
/** What the alarm of a wallboard is known by. */
export const wallboardEnds = (id: string) => `wallboard-ends|${id}`

/** Those whose approval ends soon, and those whose has ended, until somebody renews or removes them. */
async function endingWallboards(scope: Scope): Promise<Found[]> {
  const rows = await scope.db.execute<
    Owner & { id: string; name: string; day: string; isOver: boolean }
  >(sql`
    select w.id, w.name, w.msp_id as "mspId", to_char(w.expires_at at time zone 'UTC', 'YYYY-MM-DD') as day, w.expires_at <= now() as "isOver"
    from wallboard w left join msp m on m.id = w.msp_id
    where w.expires_at <= now() + make_interval(days => ${wallboardSoonDays}) and coalesce(m.state, 'active') = 'active'`)
  return rows.map(({ id, name, mspId, day, isOver }) => ({
    ...{ owner: { mspId }, key: wallboardEnds(id), source: verbatim(name) },
    ...{ severity: isOver ? 'minor' : 'warning', name: message('wallboard-ends', { name }) },
    text: message('wallboard-ends-text', { name, day }),
    correctiveAction: message('wallboard-ends-repair'),
  }))
}

/** A backup a night, and two hours for one that is late or takes long. */
const backupHours = 26
const provenDays = 35

/** Where backups are set up and none was completed for too long: since the last one, or since they were set up. */
async function overdueBackups(scope: Scope): Promise<Found[]> {
  const [row] = await scope.db.execute<{ folder: string }>(sql`
    select s.value ->> 'folder' as folder from setting s
    where s.name = 'backup' and s.value ->> 'folder' <> '' and portal_clock() - make_interval(hours => ${backupHours}) > coalesce(
      (select max(started_at) from backup_run where kind = 'backup' and ended_at is not null and failure is null), s.changed_at)`)
  if (!row) return []
  return [
    {
      ...{ owner: {}, key: 'backup-overdue', severity: 'major', name: message('backup-overdue') },
      source: message('backup-source'),
      text: message('backup-overdue-text', { hours: backupHours, folder: row.folder }),
      correctiveAction: message('backup-overdue-repair'),
    },
  ]
}

/** Where backups are made and none of them was shown to be good for too long: since the last drill, or since the first backup. */
async function unprovenRestore(scope: Scope): Promise<Found[]> {
  const [row] = await scope.db.execute(sql`
    select from setting s where s.name = 'backup' and s.value ->> 'folder' <> ''
      and portal_clock() - make_interval(days => ${provenDays}) > coalesce(
        (select max(ended_at) from backup_run where kind = 'drill' and failure is null),
        (select min(started_at) from backup_run where kind = 'backup' and ended_at is not null and failure is null))`)
  if (!row) return []
  return [
    {
      ...{
        owner: {},
        key: 'restore-unproven',
        severity: 'major',
        name: message('restore-unproven'),
      },
      source: message('backup-source'),
      text: message('restore-unproven-text', { days: provenDays }),
      correctiveAction: message('restore-unproven-repair'),
    },
  ]
}

const watches: readonly Watch[] = [
  { prefix: 'm365-secret|', find: endingSecrets },
  { prefix: 'replication-overdue|', find: overdueReplications },
  { prefix: 'queue-stuck', find: stuckQueue },
  { prefix: 'invitation-expired|', find: expiredInvitations },
  { prefix: 'wallboard-ends|', find: endingWallboards },
  { prefix: 'backup-overdue', find: overdueBackups },
  { prefix: 'restore-unproven', find: unprovenRestore },
]
