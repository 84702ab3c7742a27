-- An alarm that began is found again by its key. As a join of all active ones PostgreSQL chose to read them all wherever it
-- did not know yet how many there are: in a storm each batch took longer than the one before (12 ms, at 32,000 active 59).
create or replace function portal_alarm_settles() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off
  set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
begin
  update alarm a set maintenance_id = f.window, maintenance_tier = f.tier from (
    select n.id, m.id as window, m.tier from new_rows n join service s on s.tenant_id = n.tenant_id and s.id = n.service_id
    cross join lateral (select now_is from alarm now_is where now_is.id = n.id offset 0) o
    left join lateral portal_maintenance_of(o.now_is) m on true
    where (o.now_is).cleared_at is null and (o.now_is).maintenance_id is null
      and (o.now_is).maintenance_tier is distinct from s.unmonitored_tier) f
  where a.id = f.id and (a.maintenance_id, a.maintenance_tier) is distinct from (f.window, f.tier);
  return null;
end $$;
