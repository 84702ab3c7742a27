import type { ActivityAnswer } from '../../src/domain/metering/activity.ts'
import type { Actor } from '../../src/domain/scope.ts'
import type { TestDatabase } from '../support/database.ts'

type Sql = TestDatabase['sql']

/** A program of a tenant's, an MSP's or the provider's. */
export const programOf = (
  audience: Actor['audience'],
  role: Actor['role'] = audience.kind === 'tenant' ? 'operator' : 'admin',
): Actor => ({ kind: 'token', id: null, name: 'application', audience, role })

/** From now on it is this moment for metering. */
export const setClock = (sql: Sql, at: string) =>
  sql.unsafe(`create or replace function portal_clock() returns timestamptz language sql stable as
    $$ select '${new Date(at).toISOString()}'::timestamptz $$`)

/** Nothing was metered yet. */
export const forget = (sql: Sql) =>
  sql`with a as (delete from mau_activity), b as (delete from mau_counter), c as (delete from mau_account), d as (delete from mau_total), e as (delete from mau_limit) delete from mau_month`

/** What counts from a month on. */
export const setBasis = (sql: Sql, changes: { from: string; basis: string }[]) =>
  sql`insert into setting (name, value, changed_by) values ('metering', ${sql.json({ changes, closingHours: 48 })}, 'test')
    on conflict (name) do update set value = excluded.value`

/** Counters and totals that differ from the rows that they count; nothing in a sound database. */
export const wrongFigures = (sql: Sql) => sql`
  select 'month' as what, c.tenant_id, c.mau as kept, count(a.account)::integer as rows from mau_counter c
    left join mau_activity a on a.tenant_id = c.tenant_id and a.period = c.period group by c.tenant_id, c.period, c.mau having count(a.account) <> c.mau
  union all
  select 'lost', a.tenant_id, 0, count(*)::integer from mau_activity a
    where not exists (select from mau_counter c where c.tenant_id = a.tenant_id and c.period = a.period) group by a.tenant_id, a.period
  union all
  select 'accounts', t.tenant_id, t.accounts, count(a.account)::integer from mau_total t left join mau_account a on a.tenant_id = t.tenant_id
    group by t.tenant_id, t.accounts, t.active having count(a.account) <> t.accounts or count(*) filter (where a.state = 'active') <> t.active`

/** What was answered, in words short enough to compare: counted, already, blocked 3/3 2026-11, too-old. */
export const short = (answer: ActivityAnswer): string =>
  answer.result === 'blocked'
    ? `blocked ${answer.current}/${answer.max} ${answer.period}`
    : answer.result === 'refused'
      ? answer.code
      : answer.result
