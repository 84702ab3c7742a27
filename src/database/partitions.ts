import type postgres from 'postgres'

/** Months after the present one, so that a portal may run so long without a start. */
const ahead = 13

/**
 * Makes the partitions of metering from `before` months ago on, as the owner: the portal's roles may create nothing. They lie in a
 * schema that no role may use, so that a partition is reached by its table and its policies alone. Where none was made rows
 * fall into the default one, from which they move when theirs comes; an alarm tells before (worker/metering.ts).
 */
export async function makePartitions(
  owner: postgres.Sql,
  { before = 1 }: { before?: number } = {},
): Promise<void> {
  await owner.unsafe(noPartition)
  const months = await owner<{ period: string; name: string }[]>`
    select p.period, p.name from (
      select to_char(m.month, 'YYYY-MM') as period, 'partition.mau_activity_' || to_char(m.month, 'YYYY_MM') as name
      from generate_series(${-before}::integer, ${ahead}::integer) n,
        lateral (select date_trunc('month', portal_clock() at time zone 'UTC') + make_interval(months => n) as month) m) p
    where to_regclass(p.name) is null order by 1`
  for (const { period } of months) await owner.begin((step) => step.unsafe(partitionOf(period)))
}

/** The one for rows of months that have none. */
export const noPartition = `create schema if not exists partition;
  create table if not exists partition.mau_activity_default partition of mau_activity default`

/** What makes that of one month, `2026-11`, with the rows that wait for it. */
export function partitionOf(period: string): string {
  const name = `partition.mau_activity_${period.replace('-', '_')}`
  return `create table ${name} (like mau_activity including all);
    with moved as (delete from partition.mau_activity_default where period = '${period}' returning *)
      insert into ${name} select * from moved;
    alter table mau_activity attach partition ${name} for values in ('${period}')`
}
