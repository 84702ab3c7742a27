import { type SQL, sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'

/** Does the work if no other process does this job at the moment; undefined otherwise. Ends with the transaction. */
export async function runExclusively<T>(
  scope: Scope,
  job: string,
  work: () => PromiseLike<T>,
): Promise<T | undefined> {
  const [mine] = await scope.db.execute<{ is: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtext(${`portal job ${job}`})) as is`,
  )
  return mine?.is ? await work() : undefined
}

const batch = 1000

/** What is kept for how long. Each line deletes at most a batch, so that no transaction grows with the backlog. */
const overdue: SQL[] = [
  sql`delete from rate_limit_hit where id in (select id from rate_limit_hit where at < now() - interval '1 day' limit ${batch})`,
  sql`delete from session where id in (select id from session where expires_at < now() limit ${batch})`,
  sql`delete from idempotency_key where ctid in
    (select ctid from idempotency_key where created_at < now() - interval '24 hours' limit ${batch})`,
  sql`delete from kept_form where id in
    (select id from kept_form where created_at < now() - interval '3 days' limit ${batch})`,
  sql`delete from selection where id in
    (select id from selection where created_at < now() - interval '1 day' limit ${batch})`,
  sql`delete from service_import where id in
    (select id from service_import where created_at < now() - interval '7 days' limit ${batch})`,
  sql`delete from service_draft where id in
    (select id from service_draft where saved_at < now() - interval '30 days' limit ${batch})`,
  sql`delete from tenant_draft where id in
    (select id from tenant_draft where saved_at < now() - interval '30 days' limit ${batch})`,
  sql`delete from counter_history where ctid in
    (select ctid from counter_history where at < now() - interval '30 days' limit ${batch})`,
  sql`delete from canary_run where id in
    (select id from canary_run where started_at < now() - interval '7 days' limit ${batch})`,
  // a backup whose file is there is needed to put that away, and the newest that succeeded to say when it was
  sql`delete from backup_run where id in
    (select r.id from backup_run r where r.ended_at < now() - interval '400 days' and (r.failure is not null
      or (r.kind = 'drill' or r.is_gone) and exists (select from backup_run n
        where n.kind = r.kind and n.failure is null and n.ended_at is not null and n.started_at > r.started_at)) limit ${batch})`,
  // of license counts over a month old the last of each day stays, for 25 months; the newest of a tenant always
  sql`delete from license_run where ctid in
    (select r.ctid from license_run r where r.taken_at < now() - interval '31 days' and exists (
      select from license_run n where n.tenant_id = r.tenant_id and n.number > r.number
        and (r.taken_at < now() - interval '25 months' or n.taken_at < date_trunc('day', r.taken_at, 'UTC') + interval '1 day')) limit ${batch})`,
  // who counted in none of those that are left
  sql`delete from license_run_user where ctid in
    (select u.ctid from license_run_user u where u.to_run is not null and u.since < now() - interval '31 days' and not exists (
      select from license_run r where r.tenant_id = u.tenant_id and r.number >= u.from_run and r.number < u.to_run) limit ${batch})`,
  // nobody asks for one that has ended but its client, for some minutes
  sql`delete from seat_lease where ctid in
    (select ctid from seat_lease where state <> 'active' and ended_at < now() - interval '1 day' limit ${batch})`,
  sql`delete from seat_denial where ctid in
    (select ctid from seat_denial where minute < now() - interval '30 days' limit ${batch})`,
  sql`delete from seat_peak where ctid in
    (select ctid from seat_peak where day < now() - interval '25 months' limit ${batch})`,
  sql`delete from seat_type_peak where ctid in
    (select ctid from seat_type_peak where day < now() - interval '25 months' limit ${batch})`,
  sql`delete from host_quarantine where host in
    (select host from host_quarantine where until < now() limit ${batch})`,
  sql`delete from command where id in
    (select id from command where ended_at < now() - interval '90 days' order by ended_at limit ${batch})`,
]

/** Deletes what is past its time, batch by batch, each in a transaction of its own; stops where another process is at it. */
export async function prune(
  transaction: (work: (scope: Scope) => Promise<number>) => Promise<number | undefined>,
): Promise<number> {
  let gone = 0
  for (const statement of overdue) {
    for (let last = batch; last === batch; ) {
      last = (await transaction(async (scope) => rowsOf(await scope.db.execute(statement)))) ?? 0
      gone += last
    }
  }
  return gone
}

const rowsOf = ({ count }: { count: number }) => count
