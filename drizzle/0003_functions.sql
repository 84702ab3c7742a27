-- Functions and triggers. Of SECURITY DEFINER functions auth_* are for before anyone is known, and portal_* are for the audiences:
-- these ask portal_may_reach who calls, because their owner sees more than the caller. portal_hand_over, at the end of this
-- file, gives both to their owners and callers.

-- Says on commit that something changed, by ids only: the topic, and the tenant with its MSP so that the hub knows whom it reaches,
-- or an MSP by itself.
create function portal_announce(p_topic text, p_tenant uuid, p_msp uuid default null) returns void language sql as $$
  select pg_notify('portal', json_strip_nulls(json_build_object('topic', p_topic, 'tenant', p_tenant,
    'msp', coalesce(p_msp, (select t.msp_id from tenant t where t.id = p_tenant))))::text)
$$;
--> statement-breakpoint
-- The clock of metering and of orders: tests replace it.
create function portal_clock() returns timestamptz language sql stable as $$ select now() $$;
--> statement-breakpoint
-- The month of metering that an instant lies in, `2026-11`: of the calendar in UTC, whatever zone anybody lives in. Of immutable parts
-- alone, so that it is taken into what asks it.
create function portal_period(p_at timestamptz) returns text language sql immutable parallel safe as $$
  select lpad(extract(year from p_at at time zone 'UTC')::integer::text, 4, '0') || '-' || lpad(extract(month from p_at at time zone 'UTC')::integer::text, 2, '0')
$$;
--> statement-breakpoint
-- When a month begins.
create function portal_period_start(p_period text) returns timestamptz language sql immutable parallel safe as $$
  select make_timestamp(left(p_period, 4)::integer, right(p_period, 2)::integer, 1, 0, 0, 0) at time zone 'UTC'
$$;
--> statement-breakpoint
-- What an MSP may have of monthly active users at an instant: what it has without an order, and what was ordered and lasts.
create function portal_mau_allowance(p_msp uuid, p_at timestamptz) returns bigint language sql stable as $$
  select m.base_allowance + coalesce((select sum(o.mau::bigint * o.quantity) from msp_order o
    where o.msp_id = m.id and o.starts_at <= p_at and (o.ends_at is null or o.ends_at > p_at)), 0)
  from msp m where m.id = p_msp
$$;
--> statement-breakpoint
-- Whoever counts activity says that it is at it, and any number may be; who closes a month waits for them, and they for it.
create function portal_mau_closing(p_exclusive boolean) returns void language plpgsql as $$
begin
  if p_exclusive then perform pg_advisory_xact_lock(7203614); else perform pg_advisory_xact_lock_shared(7203614); end if;
end $$;
--> statement-breakpoint
-- A month that is closed stays as it is, whatever rights anybody is given; the table's owner alone could.
create function portal_mau_month_stays() returns trigger language plpgsql as $$
begin
  if not pg_has_role(current_user, (select c.relowner from pg_class c where c.oid = tg_relid), 'usage') then
    raise exception 'a closed month is not changed' using errcode = '42501';
  end if;
  return coalesce(new, old);
end $$;
--> statement-breakpoint
create trigger mau_month_stays before update or delete on mau_month for each row execute function portal_mau_month_stays();
--> statement-breakpoint
-- The same for several topics of one tenant whose MSP is known: one notification, and an expression that a query takes in whole.
-- A worker that has claimed what its own change made free names itself, for it need not look again.
create function portal_announce_all(p_topics text[], p_tenant uuid, p_msp uuid, p_worker text) returns void language sql as $$
  select pg_notify('portal', json_strip_nulls(json_build_object('topics', p_topics, 'tenant', p_tenant, 'msp', p_msp,
    'worker', p_worker))::text)
$$;
--> statement-breakpoint
-- Kept totals: each statement that changes services, commands or alarms leaves its difference as delta rows.
-- Triggers and not verbs, so that no path can forget one; the worker folds the deltas (domain/counters.ts).
-- A transition table exists only for the events that have it, hence a function per table and event, made from one text.
create procedure portal_keep_counts(relation text, owner_columns text, counted text) language plpgsql as $$
declare
  event text;
  rows text;
begin
  foreach event in array array['insert', 'update', 'delete'] loop
    rows := concat_ws(' union all ',
      case when event <> 'delete' then format('select %s, x.name, x.amount from new_rows r, lateral (values %s) x (name, amount)', owner_columns, counted) end,
      case when event <> 'insert' then format('select %s, x.name, -x.amount as amount from old_rows r, lateral (values %s) x (name, amount)', owner_columns, counted) end);
    execute format($f$
      create function portal_count_%1$s_%2$s() returns trigger language plpgsql as $body$
      begin
        insert into counter_delta (audience, msp_id, tenant_id, name, amount)
        select c.audience, c.msp_id, c.tenant_id, c.name, sum(c.amount)
        from (%3$s) c where c.name is not null
        group by 1, 2, 3, 4 having sum(c.amount) <> 0;
        return null;
      end $body$ $f$, relation, event, rows);
    execute format('create trigger %1$s_counted_%2$s after %2$s on %1$I %3$s for each statement execute function portal_count_%1$s_%2$s()',
      relation, event, case event
        when 'insert' then 'referencing new table as new_rows'
        when 'delete' then 'referencing old table as old_rows'
        else 'referencing old table as old_rows new table as new_rows' end);
  end loop;
end $$;
--> statement-breakpoint
revoke execute on procedure portal_keep_counts from public;
--> statement-breakpoint
call portal_keep_counts('service', $$'tenant' as audience, null::uuid as msp_id, r.tenant_id$$, $$
  ('services', 1), ('status.' || r.overall_status, 1), ('deploy.' || r.deploy_status, 1),
  ('kit.' || r.kit_version, 1), ('licensed_users', coalesce(r.licensed_users, 0)),
  (case when r.last_replication_error is not null then 'replication.failed' end, 1)$$);
--> statement-breakpoint
call portal_keep_counts('command', 'r.audience, r.msp_id, r.tenant_id', $$
  (case when r.state in ('queued', 'executing') then r.state end, 1),
  (case when r.state = 'executing' and r.kind = 'replicate' then 'replicating' end, 1)$$);
--> statement-breakpoint
-- per severity what is active, by the highest tier for which it asks nobody (a reader adds up those below its own), and apart from that
-- what is on the shelf and in maintenance, by the tier that put it there
call portal_keep_counts('alarm', 'r.audience, r.msp_id, r.tenant_id', $$
  (case when r.cleared_at is null then 'alarms.' || r.severity || '.' || r.quiet_rank end, 1),
  (case when r.cleared_at is null and r.shelve_tier is not null then 'alarms.shelved.' || r.shelve_tier end, 1),
  (case when r.cleared_at is null and r.maintenance_tier is not null then 'alarms.maintenance.' || r.maintenance_tier end, 1),
  (case when r.cleared_at is null and r.flapping_since is not null then 'alarms.flapping' end, 1),
  (case when r.cleared_at is null and r.origin = 'portal' and starts_with(r.key, 'replication-overdue|') then 'replication.overdue' end, 1)$$);
--> statement-breakpoint
-- A service carries its active alarms, so that the list sorts by them at any size; those in the provider's maintenance do not count
-- (those of a service whose monitoring is stopped do: they belong to no window).
-- Each statement counts the services that it touched once, whatever the number of its rows.
create function portal_alarms_of_service() returns trigger language plpgsql as $$
declare
  tenants uuid[];
  services uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(x.tenant_id), array_agg(x.service_id) into tenants, services from (
      select distinct n.tenant_id, n.service_id from new_rows n where n.service_id is not null and n.cleared_at is null) x;
  elsif tg_op = 'DELETE' then
    select array_agg(x.tenant_id), array_agg(x.service_id) into tenants, services from (
      select distinct o.tenant_id, o.service_id from old_rows o where o.service_id is not null and o.cleared_at is null) x;
  else
    select array_agg(x.tenant_id), array_agg(x.service_id) into tenants, services from (
      select distinct n.tenant_id, n.service_id from new_rows n join old_rows o on o.id = n.id where n.service_id is not null
        and (n.severity, n.cleared_at, n.maintenance_tier, n.maintenance_id)
          is distinct from (o.severity, o.cleared_at, o.maintenance_tier, o.maintenance_id)) x;
  end if;
  if services is null then return null; end if;
  -- only the statement after the locks sees what another transaction has just raised on the same services
  perform from service s where (s.tenant_id, s.id) in (select * from unnest(tenants, services)) order by s.id for no key update;
  update service s set alarm_count = a.active, alarm_rank = a.rank
  from (select w.tenant, w.service, count(m.id)::integer as active, coalesce(max(m.rank), 0)::smallint as rank
    from unnest(tenants, services) w (tenant, service)
    left join alarm m on m.tenant_id = w.tenant and m.service_id = w.service and m.cleared_at is null
      and (m.maintenance_tier is distinct from 'provider' or m.maintenance_id is null) group by 1, 2) a
  where s.tenant_id = a.tenant and s.id = a.service and (s.alarm_count, s.alarm_rank) is distinct from (a.active, a.rank);
  return null;
end $$;
--> statement-breakpoint
create trigger alarm_raised_on_service after insert on alarm referencing new table as new_rows
  for each statement execute function portal_alarms_of_service();
--> statement-breakpoint
create trigger alarm_gone_on_service after delete on alarm referencing old table as old_rows
  for each statement execute function portal_alarms_of_service();
--> statement-breakpoint
create trigger alarm_changed_on_service after update on alarm referencing old table as old_rows new table as new_rows
  for each statement execute function portal_alarms_of_service();
--> statement-breakpoint
-- The window that an alarm is in at this moment, if any that the caller sees: the highest tier's. It counts for that tier and those below.
-- Without an id: nobody watches its service, as long as its monitoring is stopped.
create function portal_maintenance_of(p_alarm alarm) returns table (id uuid, tier text) language sql stable as $$
  select w.id, w.tier from (
    select m.id, m.audience as tier, m.ends_at from maintenance m
    where m.ended_at is null and m.starts_at <= portal_clock() and m.ends_at > portal_clock()
      and (m.audience = 'provider' or (m.audience = 'msp' and m.msp_id = p_alarm.visible_to_msp)
        or (m.audience = 'tenant' and m.tenant_id = p_alarm.tenant_id))
      and (m.of_tenant is null or m.of_tenant = p_alarm.tenant_id) and (m.of_service is null or m.of_service = p_alarm.service_id)
      and (m.of_source is null or m.of_source = p_alarm.source_id) and (m.of_cause is null or m.of_cause = p_alarm.cause)
    union all
    select null, s.unmonitored_tier, '-infinity' from service s
    where s.tenant_id = p_alarm.tenant_id and s.id = p_alarm.service_id and s.unmonitored_tier is not null) w
  order by w.tier = 'provider' desc, w.tier = 'msp' desc, w.ends_at desc limit 1
$$;
--> statement-breakpoint
-- What new alarms bring along, whoever raises them: the changes of their key in the last ten minutes (five make it flap, ISA-18.2 calls
-- it chattering), and the maintenance that they fall into. The look-up is planned once, often while there are few alarms, and must go by
-- the index when there are many.
create function portal_alarm_starts() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off set jit = off as $$
declare
  found record;
begin
  -- or what the portal raises next under such a key would ask nobody
  if current_setting('role') in ('portal_tenant', 'portal_msp') and exists (
    select from new_rows n where num_nonnulls(n.ack_tier, n.claim_tier, n.shelve_tier, n.maintenance_tier) > 0)
  then raise exception 'an alarm begins acknowledged, claimed and put apart by nobody' using errcode = '42501'; end if;
  for found in
    select n.id, m.id as window, m.tier, c.times from new_rows n
    left join lateral (
      select array_agg(r.at order by r.at) || now() as times from (
        select t.at from (select p.changed_at from alarm p
            where coalesce(p.tenant_id, p.msp_id, '00000000-0000-0000-0000-000000000000')
                = coalesce(n.tenant_id, n.msp_id, '00000000-0000-0000-0000-000000000000')
              and p.origin = n.origin and p.key = n.key and p.cleared_at > now() - interval '10 minutes'
            order by p.cleared_at desc limit 1) p, unnest(p.changed_at) t (at)
        where t.at > now() - interval '10 minutes' order by t.at desc limit 4) r having count(*) > 0) c on true
    left join lateral portal_maintenance_of(n) m on true
    where n.cleared_at is null and (c.times is not null or m.tier is not null) order by n.id
  loop
    update alarm a set changed_at = coalesce(found.times, a.changed_at), maintenance_id = found.window, maintenance_tier = found.tier,
      flapping_since = case when cardinality(found.times) >= 5 then now() end where a.id = found.id;
  end loop;
  return null;
end $$;
--> statement-breakpoint
create trigger alarm_arrives after insert on alarm referencing new table as new_rows
  for each statement execute function portal_alarm_starts();
--> statement-breakpoint
-- Comes after alarm_raised_on_service, which has locked the services: who stopped or resumed the monitoring of one meanwhile did not see
-- this alarm, and no later than now it says what they said.
create function portal_alarm_settles() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off set jit = off as $$
begin
  update alarm a set maintenance_id = f.window, maintenance_tier = f.tier from (
    select o.id, m.id as window, m.tier from new_rows n join alarm o on o.id = n.id
    join service s on s.tenant_id = o.tenant_id and s.id = o.service_id left join lateral portal_maintenance_of(o) m on true
    where o.cleared_at is null and o.maintenance_id is null and o.maintenance_tier is distinct from s.unmonitored_tier) f
  where a.id = f.id and (a.maintenance_id, a.maintenance_tier) is distinct from (f.window, f.tier);
  return null;
end $$;
--> statement-breakpoint
create trigger alarm_settles after insert on alarm referencing new table as new_rows
  for each statement execute function portal_alarm_settles();
--> statement-breakpoint
-- Whose people acknowledged, claimed or shelved an alarm is what they are, and nobody undoes what was done above them. What gets worse asks
-- anew: an acknowledgement stays only where it was given until the alarm clears, and nothing worse stays on the shelf.
create function portal_alarm_tiers() returns trigger language plpgsql as $$
declare
  -- what the portal's own functions do is nobody's tier
  mine constant smallint := case when current_user = 'portal_auth' then 3
    else case current_setting('role') when 'portal_tenant' then 1 when 'portal_msp' then 2 else 3 end end;
  tiers constant text[] := array['tenant', 'msp', 'provider'];
  severities constant text[] := array['indeterminate', 'warning', 'minor', 'major', 'critical'];
  is_worse constant boolean := array_position(severities, new.severity) > array_position(severities, old.severity);
begin
  if (new.ack_tier, new.acknowledged_at, new.acknowledged_by, new.ack_until, new.ack_until_at)
      is distinct from (old.ack_tier, old.acknowledged_at, old.acknowledged_by, old.ack_until, old.ack_until_at)
    and mine < greatest(coalesce(array_position(tiers, old.ack_tier), 0), coalesce(array_position(tiers, new.ack_tier), 0))
    or (new.claim_tier, new.claimed_at, new.claimed_by, new.next_check_at)
      is distinct from (old.claim_tier, old.claimed_at, old.claimed_by, old.next_check_at)
    and mine < greatest(coalesce(array_position(tiers, old.claim_tier), 0), coalesce(array_position(tiers, new.claim_tier), 0))
    or (new.shelve_tier, new.shelved_until, new.shelved_by, new.shelved_reason)
      is distinct from (old.shelve_tier, old.shelved_until, old.shelved_by, old.shelved_reason)
    and mine < greatest(coalesce(array_position(tiers, old.shelve_tier), 0), coalesce(array_position(tiers, new.shelve_tier), 0))
    or (new.maintenance_id, new.maintenance_tier) is distinct from (old.maintenance_id, old.maintenance_tier)
    and mine < greatest(coalesce(array_position(tiers, old.maintenance_tier), 0), coalesce(array_position(tiers, new.maintenance_tier), 0))
  then raise exception 'an alarm is acknowledged, claimed, shelved and suppressed by tier' using errcode = '42501'; end if;
  if new.shelved_until is distinct from old.shelved_until and new.shelved_until > now() + interval '24 hours'
  then raise exception 'an alarm is on the shelf for 24 hours at most' using errcode = '23514'; end if;
  if is_worse and new.ack_until is distinct from 'clear' and new.acknowledged_at is not distinct from old.acknowledged_at then
    new.acknowledged_at := null; new.acknowledged_by := null; new.ack_tier := null; new.ack_until := null; new.ack_until_at := null;
  end if;
  if is_worse and new.shelved_until is not distinct from old.shelved_until then
    new.shelved_until := null; new.shelved_by := null; new.shelved_reason := null; new.shelve_tier := null;
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger alarm_tiers before update on alarm for each row execute function portal_alarm_tiers();
--> statement-breakpoint
-- A service carries its customer's names, so that the list sorts and searches by them at any size, and its MSP, by which it is
-- that one's, as a command and an alarm do.
create function portal_copies_of_tenant() returns trigger language plpgsql as $$
begin
  update service set customer = new.full_name, shortname = new.shortname, msp_id = new.msp_id where tenant_id = new.id;
  if new.msp_id is distinct from old.msp_id then
    update command set visible_to_msp = new.msp_id where tenant_id = new.id;
    update alarm set visible_to_msp = new.msp_id where tenant_id = new.id;
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger tenant_copied after update of full_name, shortname, msp_id on tenant for each row
  when ((old.full_name, old.shortname, old.msp_id) is distinct from (new.full_name, new.shortname, new.msp_id))
  execute function portal_copies_of_tenant();
--> statement-breakpoint
-- What a tenant brings to the totals of whoever it goes to and takes from those of whoever it leaves. Nobody folds meanwhile, so its
-- own folded totals are what that one has of it; what waits to be folded goes to the new one.
create function portal_counters_move(p_tenant uuid, p_from uuid, p_to uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_setting('role') <> 'portal_provider' then raise exception 'only the provider moves tenants' using errcode = '42501'; end if;
  perform pg_advisory_xact_lock(7203612);
  with moved as (
    insert into counter (audience, msp_id, name, value)
    select 'msp', m.msp, c.name, m.sign * c.value from counter c, (values (p_from, -1), (p_to, 1)) m (msp, sign)
    where c.audience = 'tenant' and c.tenant_id = p_tenant and m.msp is not null and c.value <> 0
    on conflict on constraint counter_key do update set value = counter.value + excluded.value
    returning msp_id, name, value)
  insert into counter_history (audience, msp_id, name, at, value)
  select 'msp', m.msp_id, m.name, date_trunc('minute', now()), m.value from moved m
  on conflict on constraint counter_history_key do update set value = excluded.value;
end $$;
--> statement-breakpoint
-- Who writes a row that carries the MSP of its tenant and who moves that tenant wait for each other here, and in the order in which
-- they came, so that a busy tenant moves as well. One lock for many tenants: a transaction may write rows of thousands.
create function portal_move_gate(p_tenant uuid) returns integer language sql immutable parallel safe as $$ select uuid_hash(p_tenant) & 63 $$;
--> statement-breakpoint
-- Gives a tenant to an MSP, or to the provider (null); says whose it was. One that is being deleted stays. Whoever waits at the gate
-- may hold rows that are to follow, so none is waited for long: it takes all of them or tries again. Nor is the gate, which an
-- import holds for minutes: who comes meanwhile would stand behind.
create function portal_tenant_move(p_tenant uuid, p_msp uuid) returns table (was uuid, state text) language plpgsql as $$
declare
  until constant timestamptz := clock_timestamp() + interval '10 seconds';
  usual constant text := current_setting('lock_timeout');
begin
  loop
    begin
      perform set_config('lock_timeout', '500ms', true);
      perform pg_advisory_xact_lock(7203613, portal_move_gate(p_tenant));
      perform set_config('lock_timeout', '100ms', true);
      select t.msp_id, t.state into was, state from tenant t where t.id = p_tenant for no key update;
      if state in ('active', 'deactivated') and was is distinct from p_msp then
        perform from alarm a where a.tenant_id = p_tenant for no key update;
        perform from command c where c.tenant_id = p_tenant for no key update;
        perform from service s where s.tenant_id = p_tenant for no key update;
        perform portal_counters_move(p_tenant, was, p_msp);
        update tenant t set msp_id = p_msp, version = t.version + 1 where t.id = p_tenant;
      end if;
      perform set_config('lock_timeout', usual, true);
      return next;
      return;
    exception when lock_not_available or deadlock_detected then
      if clock_timestamp() > until then raise; end if;
    end;
    perform pg_sleep(random() * 0.05);
  end loop;
end $$;
--> statement-breakpoint
-- Whatever is given, as it is once nobody moves the tenant. The gate and no lock of the tenant's row: who changes a tenant and then
-- queues something never waits for who queues.
create function portal_msp_of_service() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(7203613, portal_move_gate(new.tenant_id));
  new.msp_id := (select t.msp_id from tenant t where t.id = new.tenant_id);
  return new;
end $$;
--> statement-breakpoint
create trigger service_msp before insert or update of msp_id, tenant_id on service for each row execute function portal_msp_of_service();
--> statement-breakpoint
-- Where a connection's calls arrive is the provider's to say, whatever else somebody gives.
create function portal_sbc_of_connection() returns trigger language plpgsql as $$
begin
  if current_user in ('portal_tenant', 'portal_msp') then
    new.sbc_id := case when tg_op = 'UPDATE' then old.sbc_id end;
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger sip_connection_sbc before insert or update on sip_connection for each row execute function portal_sbc_of_connection();
--> statement-breakpoint
create function portal_msp_of_owned() returns trigger language plpgsql as $$
begin
  new.visible_to_msp := new.msp_id;
  if new.tenant_id is not null then
    perform pg_advisory_xact_lock_shared(7203613, portal_move_gate(new.tenant_id));
    new.visible_to_msp := (select t.msp_id from tenant t where t.id = new.tenant_id);
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger command_msp before insert or update of visible_to_msp, msp_id, tenant_id on command for each row execute function portal_msp_of_owned();
--> statement-breakpoint
create trigger alarm_msp before insert or update of visible_to_msp, msp_id, tenant_id on alarm for each row execute function portal_msp_of_owned();
--> statement-breakpoint
-- so a tenant that changes hands waits for those who have just read whose it is
create function portal_tenant_moves() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7203613, portal_move_gate(new.id));
  return new;
end $$;
--> statement-breakpoint
create trigger tenant_moves before update of msp_id on tenant for each row
  when (old.msp_id is distinct from new.msp_id) execute function portal_tenant_moves();
--> statement-breakpoint
-- Whoever may update at all: a line gets its place and seal once, and nothing else of it ever changes.
create function portal_log_seals_once() returns trigger language plpgsql as $$
begin
  if old.seq is not null or old.hash is not null or new.seq is null or new.hash is null
    or to_jsonb(new) - array['seq', 'hash'] <> to_jsonb(old) - array['seq', 'hash'] then
    raise exception 'a log line is sealed once and never changed' using errcode = '42501';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger log_entry_seals_once before update on log_entry for each row execute function portal_log_seals_once();
--> statement-breakpoint
-- The worker prunes what is old; no setting and no mistake of its own makes it take what is younger than three months.
create function portal_log_keeps_young() returns trigger language plpgsql as $$
begin
  if old.at > now() - interval '3 months' or old.hash is null then
    raise exception 'a log line of less than three months is kept' using errcode = '42501';
  end if;
  return old;
end $$;
--> statement-breakpoint
create trigger log_entry_keeps_young before delete on log_entry for each row
  when (current_user = 'portal_worker') execute function portal_log_keeps_young();
--> statement-breakpoint
-- Whether the calling audience reaches what is this MSP's or this tenant's. The GUC still names the caller's role inside a
-- definer function.
create function portal_may_reach(p_msp uuid, p_tenant uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  -- never null: who asks "if not" of a null goes on
  select coalesce(case current_setting('role')
    when 'portal_provider' then true
    when 'portal_msp' then p_msp = portal_msp() or exists (select from tenant t where t.id = p_tenant and t.msp_id = portal_msp())
    when 'portal_tenant' then p_tenant = portal_tenant()
    else false end, false)
$$;
--> statement-breakpoint
-- How an owner looks: tenant ← MSP ← provider, each value by itself, a logo as a whole. Both null: the provider. What a
-- tenant says of itself counts while a host is its own; without one it is kept and not shown.
create function auth_brand(p_tenant uuid, p_msp uuid)
  returns table (product_name text, line text, accent text, logo_hash text, logo_type text, support_address text, terms_url text, privacy_url text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with own as (
    select b.*, case b.audience when 'tenant' then 1 when 'msp' then 2 else 3 end as rank from branding b
    where (b.audience = 'tenant' and b.tenant_id = p_tenant and (exists (select from tenant t where t.id = p_tenant and t.managed_host)
        or exists (select from tenant_domain d where d.tenant_id = p_tenant and d.enabled and d.state in ('verified', 'lost'))))
      or (b.audience = 'msp' and b.msp_id = coalesce((select t.msp_id from tenant t where t.id = p_tenant), p_msp))
      or b.audience = 'provider')
  select (select o.product_name from own o where o.product_name is not null order by rank limit 1),
    (select o.line from own o where o.line is not null order by rank limit 1),
    (select o.accent from own o where o.accent is not null order by rank limit 1),
    (select o.logo_hash from own o where o.logo_hash is not null order by rank limit 1),
    (select o.logo_type from own o where o.logo_hash is not null order by rank limit 1),
    (select o.support_address from own o where o.support_address is not null order by rank limit 1),
    (select o.terms_url from own o where o.terms_url is not null order by rank limit 1),
    (select o.privacy_url from own o where o.privacy_url is not null order by rank limit 1)
$$;
--> statement-breakpoint
-- The bytes of a logo by their hash: whoever knows the address of an image may see it.
create function auth_logo(p_hash text) returns table (logo bytea, logo_type text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.logo, b.logo_type from branding b where b.logo_hash = p_hash limit 1
$$;
--> statement-breakpoint
-- The tenant a host is for: by its label under our suffix, or by a host of its own that was proven. With its brand.
create function auth_host(p_label text, p_host text)
  returns table (tenant_id uuid, shortname text, full_name text, state text, language text, time_zone text, run_by text,
    product_name text, line text, accent text, logo_hash text, logo_type text, support_address text, terms_url text, privacy_url text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id, t.shortname, t.full_name, t.state, t.language, t.time_zone, m.name, b.*
  from tenant t left join msp m on m.id = t.msp_id, lateral auth_brand(t.id, null) b
  where t.state <> 'deleted' and not t.synthetic and case when p_label is not null then lower(t.shortname) = p_label and t.managed_host
    else t.id = (select d.tenant_id from tenant_domain d where d.host = p_host and d.enabled and d.state in ('verified', 'lost')) end
$$;
--> statement-breakpoint
-- The tenant that somebody names by its shortname, where no host says which.
create function auth_tenant(p_shortname text) returns uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id from tenant t where lower(t.shortname) = lower(p_shortname) and t.state <> 'deleted' and not t.synthetic
$$;
--> statement-breakpoint
-- Where links to a tenant lead: a custom host that is usable (p_plain: without TLS no certificate is needed), else its label.
create function auth_host_of(p_tenant uuid, p_plain boolean) returns table (host text, label text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (select d.host from tenant_domain d where d.tenant_id = t.id and d.enabled and d.state in ('verified', 'lost')
      and (p_plain or d.certificate in ('issued', 'renew-failed')) order by d.verified_at limit 1),
    case when t.managed_host then lower(t.shortname) end
  from tenant t where t.id = p_tenant
$$;
--> statement-breakpoint
-- Whether a certificate may be made for a host: a label under our suffix, or a proven host. One indexed look-up.
create function auth_tls(p_label text, p_host text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select case when p_label is not null
    then exists (select from tenant t where lower(t.shortname) = p_label and t.managed_host and t.state <> 'deleted' and not t.synthetic)
    else exists (select from tenant_domain d where d.host = p_host and d.enabled and d.state in ('verified', 'lost')) end
$$;
--> statement-breakpoint
-- The proxy asked for a proven host's first certificate.
create function auth_tls_requested(p_host text) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  whose uuid;
begin
  update tenant_domain d set certificate = 'requested'
  where d.host = p_host and d.state in ('verified', 'lost') and d.certificate = 'none' returning d.tenant_id into whose;
  if whose is not null then perform portal_announce('domains', whose); end if;
end $$;
--> statement-breakpoint
-- What the owners above say of their looks, nearest first: whom a tenant or an MSP inherits from, and what.
create function portal_brand_above(p_tenant uuid, p_msp uuid)
  returns table (audience text, owner_name text, product_name text, line text, accent text, logo_hash text, logo_type text,
    support_address text, terms_url text, privacy_url text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.audience, m.name, b.product_name, b.line, b.accent, b.logo_hash, b.logo_type, b.support_address, b.terms_url, b.privacy_url
  from branding b left join msp m on m.id = b.msp_id
  where portal_may_reach(p_msp, p_tenant)
    and ((b.audience = 'msp' and b.msp_id = (select t.msp_id from tenant t where t.id = p_tenant)) or b.audience = 'provider')
  order by case b.audience when 'msp' then 1 else 2 end
$$;
--> statement-breakpoint
-- Whether a host or shortname still rests after its removal.
create function portal_host_rests(p_host text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from host_quarantine q where q.host = lower(p_host) and q.until > now())
$$;
--> statement-breakpoint
-- Whether a proven host is another tenant's; asked by who has just proven it.
create function portal_host_taken(p_tenant uuid, p_host text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select portal_may_reach(null, p_tenant)
    and exists (select from tenant_domain d where d.host = p_host and d.state in ('verified', 'lost') and d.tenant_id <> p_tenant)
$$;
--> statement-breakpoint
create function auth_session_open(p_id text, p_account uuid, p_host text, p_ip inet, p_agent text, p_absolute interval, p_stage text, p_support uuid) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into session (id, account_id, host, ip, agent, expires_at, stage, support_id)
  values (p_id, p_account, p_host, p_ip, left(p_agent, 300), now() + p_absolute, p_stage, p_support);
  with seen as (update account set last_sign_in_at = now() where id = p_account and p_stage = 'open' and p_support is null returning tenant_id, msp_id)
  select portal_announce('people', s.tenant_id, s.msp_id) from seen s;
  update support_session set session_id = p_id where id = p_support;
$$;
--> statement-breakpoint
-- A support session ends with the browser session that it stands on, and with the sign-in at home that it was begun from, by
-- whatever way those go; its row and the customer's log say so. The worker sweeps what is over by time: that has its own end.
create function auth_session_gone() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v support_session;
  one text;
begin
  for v in update support_session s set ended_at = now(), token_hash = null,
      ended_by = case when current_setting('role') = 'portal_anonymous' then s.actor_name end,
      end_cause = case when s.ends_at <= now() then 'expired' when current_setting('role') = 'portal_anonymous' then 'exit'
        when current_setting('role') = 'portal_tenant' then 'ended-by-tenant' else 'ended-by-staff' end
    where s.ended_at is null and (s.id = old.support_id or s.home_session = old.id) returning s.* loop
    insert into log_entry (audience, tenant_id, actor_kind, actor_id, actor_name, on_behalf_of, type, subject_kind, subject_id, subject_name, after)
    select 'tenant', v.tenant_id, case when v.ended_by is null then 'system' else 'account' end, case when v.ended_by is not null then v.actor_id end,
      coalesce(v.ended_by, 'Tenantry'), case when v.ended_by is not null then t.full_name end, 'support.ended', 'support-session', v.id, v.reason,
      jsonb_build_object('supporter', v.actor_name, 'cause', v.end_cause)
    from tenant t where t.id = v.tenant_id;
    for one in delete from session s where s.support_id = v.id returning s.id loop
      perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    end loop;
    perform portal_announce('support-sessions', v.tenant_id);
  end loop;
  return null;
end $$;
--> statement-breakpoint
create trigger session_gone after delete on session for each row
  when (current_setting('role') in ('portal_anonymous', 'portal_provider', 'portal_msp', 'portal_tenant')) execute function auth_session_gone();
--> statement-breakpoint
-- Which support session in a tenant's portal a browser session was, now that it is over: nobody but its holder knows the id.
create function auth_support_session_over(p_session text, p_tenant uuid) returns uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select v.id from support_session v where v.session_id = p_session and v.tenant_id = p_tenant
    and (v.ended_at is not null or v.ends_at <= now())
$$;
--> statement-breakpoint
-- Whether a SIP connection other than this one has the gateway, whoever's it is; whoever asks for the same one next waits until
-- this transaction ends.
create function portal_snmp_taken(p_lookup text, p_own uuid) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  -- whoever takes another next waits
  perform pg_advisory_xact_lock(hashtextextended('snmp ' || p_lookup, 0));
  return exists (select from alarm_source s where s.lookup = p_lookup and s.id is distinct from p_own);
end $$;
--> statement-breakpoint
create function portal_gateway_taken(p_gateway text, p_own uuid) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if p_gateway is null then return false; end if;
  perform pg_advisory_xact_lock(hashtextextended('gateway ' || lower(p_gateway), 0));
  return exists (select from sip_connection c where lower(c.gateway) = lower(p_gateway) and c.id is distinct from p_own);
end $$;
--> statement-breakpoint
-- Says to the provider, by an alarm for each pair, which other tenants have numbers that this one has, too, in its ranges and
-- reservations or at Microsoft, and ends those that are over. The caller is told nothing. One at a time: of two who save the same numbers
-- at once the second must see what the first has saved.
create function portal_numbers_shared(p_tenant uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  pair record;
  raised record;
  over uuid;
  found text[] := '{}';
begin
  if not exists (select from tenant t where t.id = p_tenant and portal_may_reach(t.msp_id, t.id)) then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('numbers shared', 0));
  for pair in
    with own as materialized (
      select n.span, lower(n.span) as first, upper(n.span) - 1 as last from number_range n where n.tenant_id = p_tenant
      union all
      select int8range(v.number, v.number, '[]'), v.number, v.number
        from (select substr(r.number, 2)::bigint as number from reserved_number r where r.tenant_id = p_tenant) v
    ), shared as (
      select n.tenant_id, '+' || greatest(o.first, lower(n.span)) as number from own o join number_range n on n.span && o.span
      union all
      select r.tenant_id, r.number from own o join reserved_number r on substr(r.number, 2)::bigint <@ o.span
      union all
      select m.tenant_id, m.number from own o join managed_number m
        on m.number between '+' || o.first and '+' || o.last and length(m.number) = length('+' || o.first)
      union all
      select n.tenant_id, m.number from number_range n join managed_number m
        on m.tenant_id = p_tenant and m.number between '+' || lower(n.span) and '+' || upper(n.span) - 1
          and length(m.number) = length('+' || lower(n.span))
      union all
      select r.tenant_id, m.number from managed_number m join reserved_number r on r.number = m.number
        where m.tenant_id = p_tenant
      union all
      select o.tenant_id, m.number from managed_number m join managed_number o on o.number = m.number
        where m.tenant_id = p_tenant
    )
    select 'numbers-shared|' || least(p_tenant, t.id) || '|' || greatest(p_tenant, t.id) as key, min(s.number) as number,
      least(me.full_name, t.full_name) as one, greatest(me.full_name, t.full_name) as other
    from shared s join tenant t on t.id = s.tenant_id, tenant me
    where s.tenant_id <> p_tenant and me.id = p_tenant group by t.id, t.full_name, me.full_name
  loop
    found := found || pair.key;
    insert into alarm (audience, key, severity, name, source, text, corrective_action)
    values ('provider', pair.key, 'major', '{"code": "numbers-shared", "params": {}}',
      json_build_object('code', 'verbatim', 'params', json_build_object('text', pair.one || ', ' || pair.other)),
      json_build_object('code', 'numbers-shared-text',
        'params', json_build_object('number', pair.number, 'one', pair.one, 'other', pair.other)),
      '{"code": "numbers-shared-repair", "params": {}}')
    on conflict (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'), origin, key) where cleared_at is null
    do update set count = alarm.count + 1, last_seen_at = now(), text = excluded.text
    returning id, count, severity, text into raised;
    insert into alarm_event (audience, alarm_id, at, change, severity, text)
      select 'provider', raised.id, clock_timestamp(), case raised.count when 1 then 'raised' else 'repeated' end, raised.severity, raised.text
      where raised.count = 1 or not exists (select from alarm_event e where e.alarm_id = raised.id and e.at > now() - interval '1 minute');
    perform portal_announce('alarm:' || raised.id, null);
  end loop;
  for over in
    update alarm a set cleared_at = now() where a.audience = 'provider' and a.origin = 'portal' and a.cleared_at is null
      and a.key like 'numbers-shared|%' || p_tenant || '%' and a.key <> all (found)
    returning a.id
  loop
    insert into alarm_event (audience, alarm_id, at, change, severity)
      select 'provider', a.id, clock_timestamp(), 'cleared', a.severity from alarm a where a.id = over;
    perform portal_announce('alarm:' || over, null);
    found := found || over::text;
  end loop;
  if found <> '{}' then
    perform portal_announce('alarms', null), portal_announce('alarm-list', null);
  end if;
end $$;
--> statement-breakpoint
-- One session with whom it acts as, if no end has passed by the database's clock. The host must be the one it was opened
-- on, and its tenant (p_tenant; null on the operators' host, where anybody may be) the session's own. A support session
-- acts for the tenant it support sessions, and ends with its actor, with the actor's right to that tenant, and at its hard end.
-- Two ranges of a tenant share no number.
alter table number_range add constraint number_range_apart exclude using gist (tenant_id with =, span with &&);
--> statement-breakpoint
-- Two ranges of a shared telephone system hold no extension together, whosever they are.
alter table pbx_range add constraint pbx_range_apart exclude using gist (connection_id with =, span with &&);
--> statement-breakpoint
-- A handset that wants to register: by the label of the realm that it names, and its username as it writes it. Nothing where
-- its tenant is off or its system switched off, as for one that nobody knows. The password is sealed.
create function auth_handset(p_realm_label text, p_username text) returns table (tenant_id uuid, id uuid, password text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select h.tenant_id, h.id, h.password
  from tenant t join handset h on h.tenant_id = t.id and lower(h.username) = lower(p_username) and h.username = p_username
    join pbx_connection c on c.tenant_id = h.tenant_id and c.id = h.connection_id and c.enabled
  where lower(t.shortname) = lower(p_realm_label) and t.state = 'active' and not t.synthetic
$$;
--> statement-breakpoint
-- What the registrar learned of handsets since it last said so, each once: by the worker's role, many in one statement. Of a
-- handset seconds says how long it is registered (0: not any more; null: as it was), csta how its CSTA session stands (null: as it
-- was), refused how many more wrong passwords there were. A refresh that changes nothing else is told to nobody. Gives how many
-- handsets there were.
create function portal_handsets_registered(p_changes jsonb) returns integer language plpgsql as $$
declare
  found integer;
begin
  with given as (
    select g.* from jsonb_to_recordset(p_changes) as g (tenant uuid, id uuid, contact text, transport text, agent text, seconds integer, csta text, refused integer)
  ), was as materialized (
    select h.tenant_id, h.id, h.contact, h.transport, h.user_agent, coalesce(h.registered_until > now(), false) as is_registered, h.csta
    from handset h join given g on g.tenant = h.tenant_id and g.id = h.id order by h.id for update of h
  ), changed as (
    update handset h set
      contact = case when g.seconds > 0 then left(g.contact, 300) when g.seconds = 0 then null else h.contact end,
      transport = case when g.seconds > 0 then g.transport when g.seconds = 0 then null else h.transport end,
      user_agent = case when g.seconds > 0 then left(g.agent, 200) else h.user_agent end,
      registered_until = case when g.seconds > 0 then now() + make_interval(secs => g.seconds) when g.seconds = 0 then null else h.registered_until end,
      registered_since = case when g.seconds > 0 and not w.is_registered then now() when g.seconds = 0 then null else h.registered_since end,
      csta = coalesce(g.csta, case when g.seconds = 0 then 'none' end, h.csta),
      csta_since = case when coalesce(g.csta, case when g.seconds = 0 then 'none' end, h.csta) <> h.csta then now() else h.csta_since end,
      refused = h.refused + coalesce(g.refused, 0),
      refused_at = case when g.refused > 0 then now() else h.refused_at end
    from was w join given g on g.tenant = w.tenant_id and g.id = w.id
    where h.tenant_id = w.tenant_id and h.id = w.id
    returning h.tenant_id, h.id, (h.contact, h.transport, h.user_agent, coalesce(h.registered_until > now(), false), h.csta)
      is distinct from (w.contact, w.transport, w.user_agent, w.is_registered, w.csta) or coalesce(g.refused, 0) > 0 as is_news
  ), news as (
    -- a notification holds 8,000 bytes: of many the whole list is read again
    select c.tenant_id, case when count(*) > 100 then array['handsets'] else array_agg('handset:' || c.id) end as topics
    from changed c where c.is_news group by c.tenant_id
  ), told as (
    select portal_announce_all(n.topics, n.tenant_id, null, null) from news n
  )
  select (select count(*) from changed) + 0 * (select count(*) from told) into found;
  return found;
end $$;
--> statement-breakpoint
-- The telephone systems: the provider's people see all, a tenant how those stand that it has or has a range of, without where
-- they are and what is wrong with them; of a shared one nothing tells of the others. An MSP sees none.
create function portal_pbx_seen()
  returns table (id uuid, tenant_id uuid, name text, kind text, topology text, host text, port integer, transport text, username text,
    has_password boolean, device text, heartbeat_seconds integer, enabled boolean, status text, status_since timestamptz,
    last_seen_at timestamptz, last_error jsonb, lines_up integer, lines_all integer, is_flapping boolean, is_simulated boolean,
    version integer, created_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, c.tenant_id, c.name, c.kind, c.topology, o.host, o.port, c.transport, o.username, o.password is not null, o.device,
    c.heartbeat_seconds, c.enabled, c.status, c.status_since, c.last_seen_at, o.last_error, c.lines_up, c.lines_all, c.is_flapping,
    coalesce(s.value -> 'simulated' ? (c.host || ':' || c.port), false), c.version, c.created_at
  from pbx_connection c
    left join pbx_connection o on o.id = c.id and current_setting('role') = 'portal_provider'
    left join setting s on s.name = 'pbx'
  where case current_setting('role') when 'portal_provider' then true
    when 'portal_tenant' then c.tenant_id = portal_tenant()
      or exists (select from pbx_range r where r.connection_id = c.id and r.tenant_id = portal_tenant())
    else false end
$$;
--> statement-breakpoint
-- What a tenant's best license allows its people in their own portal; null without a service.
create function license_level_of(p_tenant uuid) returns text
  language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select case max(case when s.license_type like '%-pro' then 3 when s.license_type like '%-plus' then 2 else 1 end)
    when 3 then 'pro' when 2 then 'essentials-plus' when 1 then 'essentials' end
  from service s where s.tenant_id = p_tenant
$$;
--> statement-breakpoint
create function auth_session(p_id text, p_host text, p_tenant uuid, p_idle interval)
  returns table (account_id uuid, audience text, msp_id uuid, tenant_id uuid, email text, name text, role text, theme text, density text,
    single_keys boolean, absolute_time boolean, time_zone text, seconds_left double precision, touch_due boolean, stage text,
    must_change boolean, has_factor boolean, tenant_name text, tenant_shortname text, language text, off jsonb,
    support_id uuid, support_seconds double precision, support_audience text, age_seconds double precision, factor_due boolean, msp_name text,
    license_level text, may_create boolean, may_purchase boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, case when v.id is null then a.audience else 'tenant' end, case when v.id is null then a.msp_id end, t.id, a.email, a.name,
    case when v.id is null then a.role when v.read_only then 'monitor' else 'admin' end, a.theme, a.density,
    a.single_keys, a.absolute_time, a.time_zone,
    extract(epoch from least(s.expires_at, v.ends_at) - now())::double precision, s.seen_at < now() - interval '30 seconds', s.stage,
    v.id is null and coalesce(c.must_change, false), a.factor_at is not null, t.full_name, t.shortname, t.language, coalesce(to_jsonb(p.off), '[]'),
    v.id, extract(epoch from v.ends_at - now())::double precision, case when v.id is not null then a.audience end,
    extract(epoch from now() - s.created_at)::double precision,
    -- the provider's own people, where the installation wants a second factor of them
    v.id is null and a.audience = 'provider' and a.factor_at is null
      and coalesce((select g.value ->> 'operatorsNeedFactor' from setting g where g.name = 'security'), '') = 'true',
    case when v.id is null then m.name end, license_level_of(t.id), a.may_create, a.may_purchase
  from session s join account a on a.id = s.account_id
    left join support_session v on v.id = s.support_id
    left join tenant t on t.id = coalesce(v.tenant_id, a.tenant_id)
    left join msp m on m.id = a.msp_id
    left join credential c on c.account_id = a.id
    left join tenant_permission p on p.tenant_id = t.id
  where s.id = p_id and s.host = p_host and s.expires_at > now() and s.seen_at > now() - p_idle and a.state = 'active'
    and (p_tenant is null or t.id = p_tenant) and coalesce(m.state, 'active') = 'active'
    and (t.id is null or t.state = 'active' or (t.state = 'deactivated' and v.read_only and a.audience = 'provider'))
    and (s.support_id is null or (p_tenant is not null and v.id is not null and v.ended_at is null and v.ends_at > now()
      and (a.audience = 'provider' or a.msp_id = t.msp_id)))
$$;
--> statement-breakpoint
create function auth_sessions_active(p_ids text[], p_idle interval)
  returns table (id text, role text, off jsonb, license_level text, may_create boolean, may_purchase boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, case when v.id is null then a.role when v.read_only then 'monitor' else 'admin' end,
    coalesce(to_jsonb(p.off), '[]'), license_level_of(t.id), a.may_create, a.may_purchase
  from session s join account a on a.id = s.account_id
    left join support_session v on v.id = s.support_id
    left join tenant t on t.id = coalesce(v.tenant_id, a.tenant_id)
    left join msp m on m.id = a.msp_id
    left join tenant_permission p on p.tenant_id = t.id
  where coalesce(m.state, 'active') = 'active' and s.id = any (p_ids) and s.expires_at > now() and s.seen_at > now() - p_idle and a.state = 'active' and s.stage = 'open'
    and (t.id is null or t.state = 'active' or (t.state = 'deactivated' and v.read_only and a.audience = 'provider'))
    and (s.support_id is null or (v.id is not null and v.ended_at is null and v.ends_at > now()
      and (a.audience = 'provider' or a.msp_id = t.msp_id)))
$$;
--> statement-breakpoint
create function auth_sessions_touch(p_ids text[]) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update session set seen_at = now() where id = any (p_ids) and seen_at < now() - interval '30 seconds'
$$;
--> statement-breakpoint
-- Keeps what was entered when a session ended, sealed, for an account that there is; the last five of each.
create function auth_form_keep(p_id text, p_account uuid, p_content text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if length(p_id) > 64 or octet_length(p_content) > 131072 or not exists (select from account where id = p_account and state = 'active') then
    return false;
  end if;
  insert into kept_form (id, account_id, content) values (p_id, p_account, p_content)
    on conflict (id) do update set content = excluded.content, created_at = now() where kept_form.account_id = p_account;
  delete from kept_form where account_id = p_account
    and id not in (select k.id from kept_form k where k.account_id = p_account order by k.created_at desc, k.id limit 5);
  return true;
end $$;
--> statement-breakpoint
create function auth_form_kept(p_id text, p_account uuid) returns text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select content from kept_form where id = p_id and account_id = p_account and created_at > now() - interval '3 days'
$$;
--> statement-breakpoint
create function auth_session_end(p_id text) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from session where id = p_id;
  select pg_notify('portal', json_build_object('topic', 'session:' || p_id)::text);
$$;
--> statement-breakpoint
-- Ends an account's sessions but the one kept; says how many.
create function auth_sessions_end(p_account uuid, p_keep text) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer := 0;
  one text;
begin
  for one in delete from session where account_id = p_account and id is distinct from p_keep returning id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $$;
--> statement-breakpoint
-- own sessions do not list support sessions elsewhere, nor sign-ins that still await their second factor
create function auth_sessions(p_account uuid, p_idle interval)
  returns table (id text, host text, ip inet, agent text, created_at timestamptz, seen_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, s.host, s.ip, s.agent, s.created_at, s.seen_at
  from session s where s.account_id = p_account and s.expires_at > now() and s.seen_at > now() - p_idle and s.stage = 'open' and s.support_id is null
  order by s.seen_at desc, s.id
$$;
--> statement-breakpoint
-- Ends an account's sessions but the one kept (an id, or null), support sessions included; says how many. Nothing for an account out of reach.
create function portal_sessions_end(p_account uuid, p_keep text) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from account a where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id)) then return 0; end if;
  return auth_sessions_end(p_account, p_keep);
end $$;
--> statement-breakpoint
-- Ends every session in a tenant, its people's and support staff's; says how many.
create function portal_tenant_sessions_end(p_tenant uuid) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer := 0;
  one text;
begin
  if not portal_may_reach(null, p_tenant) then return 0; end if;
  for one in delete from session s where s.account_id in (select a.id from account a where a.tenant_id = p_tenant)
      or s.support_id in (select v.id from support_session v where v.tenant_id = p_tenant) returning s.id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $$;
--> statement-breakpoint
-- Ends the sessions in a tenant that were opened on one of its hosts (without port); says how many.
create function portal_host_sessions_end(p_tenant uuid, p_host text) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer := 0;
  one text;
begin
  if not portal_may_reach(null, p_tenant) then return 0; end if;
  for one in delete from session s where split_part(s.host, ':', 1) = p_host
      and (s.account_id in (select a.id from account a where a.tenant_id = p_tenant)
        or s.support_id in (select v.id from support_session v where v.tenant_id = p_tenant)) returning s.id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $$;
--> statement-breakpoint
-- Takes a host from its tenant: nobody is served there from this commit on, and one that had been proven rests for 30 days,
-- so that whoever still points at us gives it to nobody. One that never was rests nowhere: anybody may name any host,
-- and must not lock it up by that. Null for a domain out of reach.
create function portal_domain_remove(p_domain uuid) returns text
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone tenant_domain;
begin
  delete from tenant_domain d where d.id = p_domain and portal_may_reach(null, d.tenant_id) returning * into gone;
  if gone.id is null then return null; end if;
  if gone.verified_at is not null then
    insert into host_quarantine as q (host, until, reason) values (gone.host, now() + interval '30 days', 'removed by its customer')
    on conflict (host) do update set until = greatest(q.until, excluded.until), reason = excluded.reason;
  end if;
  perform portal_host_sessions_end(gone.tenant_id, gone.host);
  return gone.host;
end $$;
--> statement-breakpoint
-- Ends the browser session of one support session (the support_session row itself is the caller's to change).
create function portal_support_session_end(p_support uuid) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer := 0;
  one text;
begin
  if not exists (select from support_session v where v.id = p_support and portal_may_reach(null, v.tenant_id)) then return 0; end if;
  for one in delete from session s where s.support_id = p_support returning s.id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $$;
--> statement-breakpoint
-- A support session begins: its hand-over token is good once, within its time and on its host. Writes the tenant's log, because at the
-- time nobody else can.
create function auth_support_session_enter(p_hash text, p_host text, p_minutes integer, p_ip inet, p_request text)
  returns table (support_session_id uuid, actor_id uuid)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v support_session;
begin
  update support_session s set token_hash = null, started_at = now(), ends_at = now() + make_interval(mins => p_minutes)
  where s.purpose = 'portal' and s.token_hash = p_hash and s.token_host = p_host and s.token_until > now() and s.approved_at is not null and s.ended_at is null
    and exists (select from account a join tenant t on t.id = s.tenant_id left join msp m on m.id = a.msp_id
      where a.id = s.actor_id and a.state = 'active' and coalesce(m.state, 'active') = 'active'
      and (a.audience = 'provider' or a.msp_id = t.msp_id) and (t.state = 'active' or (t.state = 'deactivated' and s.read_only and a.audience = 'provider')))
  returning s.* into v;
  if not found then return; end if;
  insert into log_entry (audience, tenant_id, actor_kind, actor_id, actor_name, on_behalf_of, type, subject_kind, subject_id, subject_name, after, ip, request_id)
  select 'tenant', v.tenant_id, 'account', v.actor_id, v.actor_name, t.full_name, 'support.started', 'support-session', v.id, v.reason,
    jsonb_build_object('readOnly', v.read_only, 'until', v.ends_at), p_ip, p_request
  from tenant t where t.id = v.tenant_id;
  perform portal_announce('support-sessions', v.tenant_id);
  return query select v.id, v.actor_id;
end $$;
--> statement-breakpoint
-- The account behind a sign-in name on one host: p_tenant null is the host of provider and MSP staff. Both sides of the "or"
-- have an index that begins with the tenant. One at most signs in by it; else whoever was invited last under it, who may
-- ask for the link again.
create function auth_account(p_tenant uuid, p_login text)
  returns table (id uuid, audience text, msp_id uuid, tenant_id uuid, email text, name text, role text, state text, tenant_state text,
    language text, password_hash text, has_factor boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.audience, a.msp_id, a.tenant_id, a.email, a.name, a.role, a.state, coalesce(t.state, m.state, 'active'),
    coalesce(t.language, 'en'), c.password_hash, a.factor_at is not null
  from account a left join credential c on c.account_id = a.id left join tenant t on t.id = a.tenant_id left join msp m on m.id = a.msp_id
  where (coalesce(a.tenant_id, '00000000-0000-0000-0000-000000000000') = coalesce(p_tenant, '00000000-0000-0000-0000-000000000000')
      and lower(a.email) = lower(p_login) and (a.signs_in_by_email or a.state = 'invited'))
    or (coalesce(a.tenant_id, '00000000-0000-0000-0000-000000000000') = coalesce(p_tenant, '00000000-0000-0000-0000-000000000000')
      and lower(a.username) = lower(p_login) and (a.signs_in_by_username or a.state = 'invited'))
  order by ((a.signs_in_by_email and lower(a.email) = lower(p_login)) or (a.signs_in_by_username and lower(a.username) = lower(p_login))) desc nulls last,
    a.created_at desc, a.id
  limit 1
$$;
--> statement-breakpoint
create function auth_password(p_account uuid) returns text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select password_hash from credential where account_id = p_account
$$;
--> statement-breakpoint
-- Sets a password; given what it was (p_was), only while it still is that. Null when it is not. Whoever chose it needs no other.
create function auth_password_set(p_account uuid, p_hash text, p_was text) returns boolean
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into credential (account_id, password_hash) values (p_account, p_hash)
  on conflict (account_id) do update set password_hash = excluded.password_hash, changed_at = now(), must_change = false
    where p_was is null or credential.password_hash = p_was
  returning true
$$;
--> statement-breakpoint
-- The first password of an account that has none; only in reach, never over an existing one.
create function portal_first_password(p_account uuid, p_hash text, p_must_change boolean) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from account a where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id)) then return false; end if;
  insert into credential (account_id, password_hash, must_change) values (p_account, p_hash, p_must_change) on conflict do nothing;
  return found;
end $$;
--> statement-breakpoint
-- Whether an account has a password; no for one out of reach.
create function portal_has_password(p_account uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from credential c join account a on a.id = c.account_id where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id))
$$;
--> statement-breakpoint
-- Changes an e-mail address unless somebody on that sign-in host has it; that must not end the caller's transaction. Whoever
-- signs in does so by the new one from now on. Runs with the caller's own rights.
create function portal_account_email(p_account uuid, p_email text) returns boolean language plpgsql as $$
begin
  update account set email = p_email, signs_in_by_email = state <> 'invited' and (signs_in_by_email or signs_in_by_username) where id = p_account;
  return found;
exception when unique_violation then
  return false;
end $$;
--> statement-breakpoint
-- Takes one try of every bucket, or says for how many seconds the fullest has none left. Counted before what is tried is
-- looked at, under a lock per bucket, so that parallel attempts cannot pass together; the limits also bound the table. What
-- counts by the hour (mails) says so in its bucket's name, and is swept later than what counts by the quarter of one.
create function auth_rate_limit_consume(p_buckets text[], p_limits integer[], p_window interval) returns table (retry_after integer, hits bigint[])
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(o.bucket, 0)) from (select unnest(p_buckets) as bucket order by 1) o;
  delete from rate_limit_hit g where g.id in (
    select old.id from rate_limit_hit old
    where old.at <= now() - interval '15 minutes' and (old.at <= now() - interval '1 hour' or old.bucket not like 'hour.%')
    order by old.at limit 1000 for update skip locked);
  retry_after := (
    select max((
      select ceil(extract(epoch from min(g.at) + p_window - now())) from rate_limit_hit g
      where g.bucket = b.bucket and g.at > now() - p_window having count(*) >= b.most))
    from unnest(p_buckets, p_limits) b (bucket, most));
  if retry_after is null then
    with made as (insert into rate_limit_hit (bucket) select unnest(p_buckets) returning id) select array_agg(id) into hits from made;
  end if;
  return next;
end $$;
--> statement-breakpoint
-- How often a bucket was tried within the window.
create function auth_rate_limit_count(p_bucket text, p_window interval) returns integer
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)::integer from rate_limit_hit g where g.bucket = p_bucket and g.at > now() - p_window
$$;
--> statement-breakpoint
-- What turned out right does not count.
create function auth_rate_limit_refund(p_hits bigint[]) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from rate_limit_hit where id = any (p_hits)
$$;
--> statement-breakpoint
-- Finds out whether anything can be kept: some blocks that no table has yet, and the log of it. Nothing stays.
create function auth_write_probe() returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  create temporary table write_probe on commit drop as select n from generate_series(1, 2000) n;
end $$;
--> statement-breakpoint
-- Writes down what an account did before anyone is known; who failed to be it stays unknown.
create function auth_log(p_account uuid, p_type text, p_result text, p_ip inet, p_request text) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into log_entry (audience, msp_id, tenant_id, actor_kind, actor_id, actor_name, type, subject_kind, subject_id, subject_name, ip, request_id, result)
  select a.audience, a.msp_id, a.tenant_id,
    case p_result when 'refused' then 'unknown' else 'account' end, case p_result when 'refused' then null else a.id end,
    case p_result when 'refused' then 'Somebody' else a.name end, p_type, 'account', a.id, a.email, p_ip, p_request, p_result
  from account a where a.id = p_account
$$;
--> statement-breakpoint
-- Whom an API token stands for; null when unknown, revoked, expired, or its tenant or MSP is not active.
create function auth_token(p_hash text)
  returns table (id uuid, name text, audience text, msp_id uuid, tenant_id uuid, role text, off jsonb, license_level text, may_create boolean)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update api_token k set last_used_at = now()
  where k.hash = p_hash and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
  return query select k.id, k.name, k.audience, k.msp_id, k.tenant_id, k.role, coalesce(to_jsonb(p.off), '[]'), license_level_of(k.tenant_id),
    -- no more than whoever made it may now; the command line made what nobody did
    coalesce(a.may_create, k.created_by_id is null)
  from api_token k left join tenant t on t.id = k.tenant_id left join msp m on m.id = k.msp_id left join account a on a.id = k.created_by_id
    left join tenant_permission p on p.tenant_id = k.tenant_id
  where k.hash = p_hash and k.revoked_at is null and k.expires_at > now() and coalesce(t.state, 'active') = 'active'
    and coalesce(m.state, 'active') = 'active';
end $$;
--> statement-breakpoint
-- Whether the account that made a token still may sign in: 'active', 'disabled' or 'gone'; null for the command line and for a
-- token out of reach. A customer's token may be made by staff, whom it does not see.
create function portal_token_maker(p_token uuid) returns text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select case when k.created_by_id is null then null when a.id is null then 'gone' when a.state = 'disabled' then 'disabled' else 'active' end
  from api_token k left join account a on a.id = k.created_by_id where k.id = p_token and portal_may_reach(k.msp_id, k.tenant_id)
$$;
--> statement-breakpoint
-- The first operator: only while the provider has none, and once. A null hash is the start of the process itself.
create function auth_first_operator(p_token_hash text, p_email text, p_name text, p_password_hash text) returns uuid
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  made uuid;
begin
  perform pg_advisory_xact_lock(hashtext('portal first operator'));
  if exists (select from account where audience = 'provider') then return null; end if;
  if p_token_hash is not null then
    delete from setting where name = 'first_operator' and value ->> 'hash' = p_token_hash and (value ->> 'until')::timestamptz > now();
    if not found then return null; end if;
  end if;
  insert into account (audience, email, name, role) values ('provider', p_email, p_name, 'admin') returning id into made;
  insert into credential (account_id, password_hash) values (made, p_password_hash);
  return made;
end $$;
--> statement-breakpoint
-- Keeps the hash of a one-time link while there is no operator; false when there is one.
create function auth_first_operator_link(p_token_hash text, p_valid interval) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from account where audience = 'provider') then return false; end if;
  insert into setting (name, value) values ('first_operator', jsonb_build_object('hash', p_token_hash, 'until', now() + p_valid))
  on conflict (name) do update set value = excluded.value, changed_at = now();
  return true;
end $$;
--> statement-breakpoint
-- Whether the first operator is still to be made: by this link, or (null) at all.
create function auth_first_operator_waits(p_token_hash text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select not exists (select from account where audience = 'provider') and (p_token_hash is null or exists (
    select from setting where name = 'first_operator' and value ->> 'hash' = p_token_hash and (value ->> 'until')::timestamptz > now()))
$$;
--> statement-breakpoint
-- A mismatch of PORTAL_SECRET refuses the start: sealed values and hashes would be unreadable.
create function auth_fingerprint(p_fingerprint text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into setting (name, value) values ('secret_fingerprint', to_jsonb(p_fingerprint)) on conflict (name) do nothing;
  return (select value = to_jsonb(p_fingerprint) from setting where name = 'secret_fingerprint');
end $$;
--> statement-breakpoint
-- The newest change of PORTAL_SECRET, for a start; and which former secrets there were, to say so to who brings one of them.
create function auth_secret_rotations() returns table (from_key text, to_key text, ended_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select r.from_key, r.to_key, r.ended_at from secret_rotation r order by r.started_at desc
$$;
--> statement-breakpoint
-- Ends a change of the secret, together with what the owner does in the same transaction. False: it had ended, or its log is not joined.
create function auth_secret_rotation_end(p_id uuid, p_from text, p_to text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended uuid;
begin
  update secret_rotation set ended_at = now() where id = p_id and ended_at is null and joined_at is not null returning id into ended;
  if ended is null then return false; end if;
  update setting set value = to_jsonb(p_to) where name = 'secret_fingerprint' and value = to_jsonb(p_from);
  if not found then raise exception 'the fingerprint is another'; end if;
  return true;
end $$;
--> statement-breakpoint
-- What is sealed under a key where the anonymous role alone comes: second factors, and forms that were kept.
create function auth_sealed(p_key text, p_max integer)
  returns table (place text, tenant text, account_id uuid, id text, sealed text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  (select 'factor', coalesce(a.tenant_id::text, ''), f.account_id, '', f.secret
    from factor f join account a on a.id = f.account_id where split_part(f.secret, '.', 1) = p_key limit p_max)
  union all (select 'kept_form', '', k.account_id, k.id, k.content from kept_form k where split_part(k.content, '.', 1) = p_key limit p_max)
$$;
--> statement-breakpoint
-- The same values under the next key, each where it is still the one that was read.
create function auth_reseal(p_rows jsonb) returns integer
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with next as (
    select * from jsonb_to_recordset(p_rows) as r (place text, account_id uuid, id text, sealed text, next text)
  ), factors as (
    update factor f set secret = n.next from next n
    where n.place = 'factor' and f.account_id = n.account_id and f.secret = n.sealed returning 1
  ), forms as (
    update kept_form k set content = n.next from next n
    where n.place = 'kept_form' and k.id = n.id and k.account_id = n.account_id and k.content = n.sealed returning 1
  )
  select ((select count(*) from factors) + (select count(*) from forms))::integer
$$;
--> statement-breakpoint
-- No value comes in under a key that is not to be used any more, whatever a process that was asleep still believes: it is told
-- to try again (40001), and looks which key is to be used by then.
create function portal_refuse_former_seal() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  given text;
begin
  for given in select split_part(to_jsonb(new) ->> c, '.', 1) from unnest(tg_argv) c where to_jsonb(new) ->> c is not null loop
    if exists (select from secret_rotation r where r.from_key = given) then
      raise exception 'sealed under a former secret' using errcode = '40001';
    end if;
  end loop;
  return new;
end $$;
--> statement-breakpoint
do $$
declare
  sealed record;
begin
  for sealed in select * from (values
    ('alarm_source', array['secret']), ('deployment', array['secrets']), ('factor', array['secret']), ('handset', array['password']),
    ('identity_provider', array['client_secret']), ('kept_form', array['content']),
    ('m365_authentication', array['client_secret', 'other_secret', 'private_key', 'refresh_token']),
    ('onboarding_invitation', array['device_code', 'refresh_token']), ('pbx_connection', array['password']), ('sbc', array['password']),
    ('secret', array['value']), ('service_draft', array['secrets']), ('tenant_draft', array['password']),
    ('webhook', array['secret', 'former_secret'])) as t (name, columns) loop
    execute format('create trigger refuse_former_seal before insert or update of %s on %I for each row execute function portal_refuse_former_seal(%s)',
      (select string_agg(quote_ident(c), ', ') from unnest(sealed.columns) c), sealed.name,
      (select string_agg(quote_literal(c), ', ') from unnest(sealed.columns) c));
  end loop;
end $$;
--> statement-breakpoint
-- The id of this installation, which its login is named after: kept from the first start on, so that a copy has the same.
create function auth_installation(p_id text) returns text
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into setting (name, value) values ('installation', to_jsonb(p_id)) on conflict (name) do nothing;
  return (select value #>> '{}' from setting where name = 'installation');
end $$;
--> statement-breakpoint
-- Whether a link of this owner's people may be opened here: on the tenant's own host (p_here), or on the operators' (null)
-- for staff and for a tenant that has no host. p_plain: without TLS a custom host needs no certificate.
create function auth_link_fits(p_tenant uuid, p_here uuid, p_plain boolean) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p_tenant is not distinct from p_here
    or (p_here is null and not exists (select from auth_host_of(p_tenant, p_plain) h where h.host is not null or h.label is not null))
$$;
--> statement-breakpoint
-- Whether another account of a sign-in host (p_tenant null: the operators') signs in by this name. Only for whoever holds a link
-- that was mailed to it.
create function auth_name_in_use(p_account uuid, p_tenant uuid, p_name text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from account a where a.id <> p_account
      and coalesce(a.tenant_id, '00000000-0000-0000-0000-000000000000') = coalesce(p_tenant, '00000000-0000-0000-0000-000000000000')
      and a.signs_in_by_email and lower(a.email) = lower(p_name))
    or exists (select from account a where a.id <> p_account
      and coalesce(a.tenant_id, '00000000-0000-0000-0000-000000000000') = coalesce(p_tenant, '00000000-0000-0000-0000-000000000000')
      and a.signs_in_by_username and lower(a.username) = lower(p_name))
$$;
--> statement-breakpoint
-- A mailed link as it stands by the database's clock; reads only. Nothing on a host that it is not for. The address is the one
-- that it was mailed to; each name says whether another account signs in by it.
create function auth_invitation(p_hash text, p_here uuid, p_plain boolean)
  returns table (kind text, state text, account_id uuid, audience text, msp_id uuid, tenant_id uuid, email text, username text, name text,
    email_in_use boolean, username_in_use boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.kind,
    case when i.used_at is not null then 'used' when i.ended is not null then i.ended
      when a.state = 'disabled' or coalesce(t.state, m.state, 'active') <> 'active' then 'off'
      when i.expires_at <= now() then 'expired' else 'pending' end,
    a.id, a.audience, a.msp_id, a.tenant_id, coalesce(i.email, a.email), a.username, a.name,
    auth_name_in_use(a.id, a.tenant_id, coalesce(i.email, a.email)), auth_name_in_use(a.id, a.tenant_id, a.username)
  from invitation i join account a on a.id = i.account_id left join tenant t on t.id = a.tenant_id left join msp m on m.id = a.msp_id
  where i.hash = p_hash and auth_link_fits(a.tenant_id, p_here, p_plain)
$$;
--> statement-breakpoint
-- Lets an account sign in by its names from now on, a new address and another username among them ('' for none, null to keep
-- it), and gives a name that another account has, or null. The unique indexes decide between two who come at once. An address
-- in use signs nobody else in: only who was asked for a username, and gave one, goes without it.
create function auth_names_claim(p_account uuid, p_email text, p_username text) returns text
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  a account;
begin
  select * into a from account where id = p_account for update;
  a.email := coalesce(p_email, a.email);
  a.username := nullif(coalesce(p_username, a.username), '');
  begin
    update account set username = a.username, signs_in_by_username = true where id = p_account;
  exception when unique_violation then return a.username;
  end;
  begin
    update account set email = a.email, signs_in_by_email = true where id = p_account;
    return null;
  exception when unique_violation then
    if a.username is null or p_username is null then return a.email; end if;
  end;
  begin
    update account set email = a.email, signs_in_by_email = false where id = p_account;
    return null;
  exception when unique_violation then return a.email;
  end;
end $$;
--> statement-breakpoint
-- Spends a mailed link, once: the one UPDATE decides among all who come with it. Sets the password (null: it stays), makes an
-- invited account active, ends every session and every other link of the account. A name in use (in_use) undoes nothing here:
-- whoever asked has to.
create function auth_invitation_use(p_hash text, p_here uuid, p_plain boolean, p_password_hash text, p_ip inet, p_request text, p_username text default null)
  returns table (kind text, account_id uuid, audience text, msp_id uuid, tenant_id uuid, email text, name text, language text, in_use text)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  used invitation;
  taken text;
begin
  update invitation i set used_at = now()
  where i.hash = p_hash and i.used_at is null and i.ended is null and i.expires_at > now()
    and exists (select from account a left join tenant t on t.id = a.tenant_id left join msp m on m.id = a.msp_id
      where a.id = i.account_id and a.state <> 'disabled' and coalesce(t.state, m.state, 'active') = 'active' and auth_link_fits(a.tenant_id, p_here, p_plain))
  returning i.* into used;
  if not found then return; end if;
  update invitation i set ended = 'superseded' where i.account_id = used.account_id and i.used_at is null and i.ended is null;
  if p_password_hash is not null then perform auth_password_set(used.account_id, p_password_hash, null); end if;
  taken := auth_names_claim(used.account_id, used.email, p_username);
  update account a set state = 'active' where a.id = used.account_id and a.state = 'invited';
  perform auth_sessions_end(used.account_id, null);
  perform auth_log(used.account_id, case used.kind when 'activation' then 'account.activated' when 'address' then 'account.address-confirmed'
    else 'password.reset' end, 'done', p_ip, p_request);
  return query select used.kind, a.id, a.audience, a.msp_id, a.tenant_id, a.email, a.name, coalesce(t.language, 'en'), taken
    from account a left join tenant t on t.id = a.tenant_id where a.id = used.account_id;
end $$;
--> statement-breakpoint
-- Whether prefixes of this tenant go to the dial plan of an SBC, which it does not see itself. Yes or no, no value.
create function portal_sbc_takes_prefixes(p_tenant uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select portal_may_reach(null, p_tenant) and exists (
    select from sip_connection c join sbc s on s.id = c.sbc_id
    where c.tenant_id = p_tenant and s.dial_plan is not null and s.api_url is not null)
$$;
--> statement-breakpoint
-- Whether mails can leave: who makes tenants or invites people is told before and not after. Yes or no, no value.
create function portal_mail_ready() returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select s.value ->> 'host' <> '' and s.value ->> 'fromAddress' <> '' from setting s where s.name = 'mail'), false)
$$;
--> statement-breakpoint
-- Kit version of the main tenant, comparable number by number: every audience may filter its own services by it.
create function portal_main_kit() returns integer[]
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select string_to_array(s.value ->> 'version', '.')::integer[] from setting s
    where s.name = 'kit' and s.value ->> 'version' ~ '^\d{1,6}(\.\d{1,6}){0,4}$'
$$;
--> statement-breakpoint
-- No customer is above the main tenant, whoever writes it; while that has none, nothing is above it.
create function portal_kit_below_main() returns trigger language plpgsql as $$
begin
  if string_to_array(new.kit_version, '.')::integer[] > portal_main_kit() then
    raise exception 'kit % is above the main tenant''s', new.kit_version using errcode = 'check_violation';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger service_kit before insert or update of kit_version on service
  for each row when (new.kit_version is not null) execute function portal_kit_below_main();
--> statement-breakpoint
-- What a role's search may narrow by, because under a policy PostgreSQL looks nothing up by ilike: of its own rows that have these
-- letters (written either way) the ids, null for more than p_max, and how many they are, counted no further than one beyond
-- p_counted. Nothing for everybody else, whose search needs no help. Made from one text for each table, so that its index fits and
-- its plan is its own.
create procedure portal_search(p_name text, p_role text, p_id text, p_type text, p_own text, p_text text) language plpgsql as $$
begin
  execute format($f$
    create function portal_%1$s_found(p_like text, p_or text, p_max integer, p_counted integer) returns table (ids %4$s[], matching integer)
      language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $body$
    begin
      if current_setting('role') <> %2$L then return; end if;
      select coalesce(array_agg(f.id), '{}') into ids from (
        select %3$s as id from %5$s and (%6$s ilike p_like or %6$s ilike p_or) limit greatest(p_max, p_counted) + 1) f;
      matching := cardinality(ids);
      if matching > p_max then ids := null; end if;
      return next;
    end $body$ $f$, p_name, p_role, p_id, p_type, p_own, p_text);
end $$;
--> statement-breakpoint
revoke execute on procedure portal_search from public;
--> statement-breakpoint
call portal_search('services', 'portal_msp', 's.id', 'uuid', 'service s where s.msp_id = portal_msp()',
  $$(s.customer || ' ' || s.shortname || ' ' || s.name)$$);
--> statement-breakpoint
call portal_search('tenants', 'portal_msp', 't.id', 'uuid',
  $$tenant t where t.msp_id = portal_msp() and not t.synthetic and t.state <> 'deleted'$$, $$(t.full_name || ' ' || t.shortname)$$);
--> statement-breakpoint
-- A tenant's directory, by Graph ids.
call portal_search('users', 'portal_tenant', 'u.graph_id', 'text', 'managed_user u where u.tenant_id = portal_tenant() and u.removed_at is null',
  $$(coalesce(u.display_name, '') || ' ' || coalesce(u.upn, '') || ' ' || coalesce(u.phone, ''))$$);
--> statement-breakpoint
-- The tenants in the caller's reach whose names have these letters (written either way), however many: a list of what is theirs
-- searches by them, too.
create function portal_tenants_named(p_like text, p_or text) returns setof uuid
  language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
  return query select t.id from tenant t
    where ((t.full_name || ' ' || t.shortname) ilike p_like or (t.full_name || ' ' || t.shortname) ilike p_or)
      and case current_setting('role') when 'portal_provider' then true when 'portal_msp' then t.msp_id = portal_msp()
        when 'portal_tenant' then t.id = portal_tenant() else false end;
end $$;
--> statement-breakpoint
-- How many hours an activation link lives, for whoever invites; 72 unless the provider chose 24 or 168.
create function portal_link_hours() returns integer
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select (s.value ->> 'hours')::integer from setting s where s.name = 'invitations'), 72)
$$;
--> statement-breakpoint
-- The second factor of an account: the sealed secret, whether it is in force, and how many recovery codes are left.
create function auth_factor(p_account uuid) returns table (secret text, is_confirmed boolean, codes_left integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select f.secret, f.confirmed_at is not null,
    (select count(*)::integer from recovery_code r where r.account_id = f.account_id and r.used_at is null)
  from factor f where f.account_id = p_account
$$;
--> statement-breakpoint
-- Keeps a new secret until it is confirmed; null when one is in force already.
create function auth_factor_begin(p_account uuid, p_secret text) returns boolean
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into factor (account_id, secret) values (p_account, p_secret)
  on conflict (account_id) do update set secret = excluded.secret, last_step = 0 where factor.confirmed_at is null
  returning true
$$;
--> statement-breakpoint
-- Replaces the recovery codes (hashes) of an account.
create function auth_recovery_codes(p_account uuid, p_codes text[]) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from recovery_code where account_id = p_account;
  insert into recovery_code (account_id, hash) select p_account, unnest(p_codes);
$$;
--> statement-breakpoint
-- Puts the secret in force that was checked (p_secret, as it is kept); false when another came between. Its step is used up.
create function auth_factor_confirm(p_account uuid, p_secret text, p_step bigint, p_codes text[]) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update factor f set confirmed_at = now(), last_step = p_step
  where f.account_id = p_account and f.confirmed_at is null and f.secret = p_secret;
  if not found then return false; end if;
  perform auth_recovery_codes(p_account, p_codes);
  update account set factor_at = now() where id = p_account;
  return true;
end $$;
--> statement-breakpoint
-- Uses a step of the factor up: each is good once, and none before one that was used (RFC 6238, section 5.2). Null when it was.
create function auth_factor_use(p_account uuid, p_step bigint) returns boolean
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update factor set last_step = p_step where account_id = p_account and confirmed_at is not null and last_step < p_step returning true
$$;
--> statement-breakpoint
-- Uses a recovery code up; null when there is none like it, or not any more.
create function auth_recovery_use(p_account uuid, p_hash text) returns boolean
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update recovery_code set used_at = now() where account_id = p_account and hash = p_hash and used_at is null returning true
$$;
--> statement-breakpoint
create function auth_factor_remove(p_account uuid) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from recovery_code where account_id = p_account;
  delete from factor where account_id = p_account;
  update account set factor_at = null where id = p_account and factor_at is not null;
  return found;
end $$;
--> statement-breakpoint
-- Takes the second factor off somebody whose phone is lost; says whether there was one. Nothing for an account out of reach.
create function portal_factor_remove(p_account uuid) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from account a where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id)) then return false; end if;
  return auth_factor_remove(p_account);
end $$;
--> statement-breakpoint
-- The identity provider that people of a host may sign in with: its tenant's, or (p_tenant null) the one of the provider's staff.
create function auth_identity_provider(p_tenant uuid)
  returns table (id uuid, tenant_id uuid, label text, issuer text, client_id text, client_secret text, trusts_factor boolean, acr_values text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.tenant_id, i.label, i.issuer, i.client_id, i.client_secret, i.trusts_factor, i.acr_values from identity_provider i
  where i.enabled and case when p_tenant is null then i.audience = 'provider' else i.tenant_id = p_tenant end
$$;
--> statement-breakpoint
-- Whom a person of an identity provider is: the account linked to its subject, else the one with its verified address (null:
-- none was verified), which is linked from then on. Only accounts of the provider's very owner count, and one that is linked
-- to another subject keeps that one: an address may be given to somebody else. Nothing is linked for who may not sign in.
create function auth_identity_enter(p_provider uuid, p_subject text, p_email text) returns table (account_id uuid, may_enter boolean, has_factor boolean)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  found_id uuid;
begin
  select a.id into found_id from identity_link l join identity_provider i on i.id = l.provider_id join account a on a.id = l.account_id
    and a.audience = i.audience and a.msp_id is not distinct from i.msp_id and a.tenant_id is not distinct from i.tenant_id
  where l.provider_id = p_provider and l.subject = p_subject;
  if found_id is null then
    select a.id into found_id from identity_provider i join account a
      on a.audience = i.audience and a.msp_id is not distinct from i.msp_id and a.tenant_id is not distinct from i.tenant_id
    where i.id = p_provider and lower(a.email) = lower(p_email)
      and not exists (select from identity_link l where l.provider_id = p_provider and (l.account_id = a.id or l.subject = p_subject));
  end if;
  return query select a.id, a.state = 'active' and coalesce(t.state, m.state, 'active') = 'active' and i.enabled, a.factor_at is not null
    from account a left join tenant t on t.id = a.tenant_id left join msp m on m.id = a.msp_id, identity_provider i where a.id = found_id and i.id = p_provider;
end $$;
--> statement-breakpoint
-- Links a person of an identity provider to the account they came in with, once.
create function auth_identity_link(p_provider uuid, p_subject text, p_account uuid) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into identity_link (provider_id, subject, account_id)
  select i.id, p_subject, a.id from identity_provider i join account a
    on a.audience = i.audience and a.msp_id is not distinct from i.msp_id and a.tenant_id is not distinct from i.tenant_id
  where i.id = p_provider and a.id = p_account
  on conflict do nothing
$$;
--> statement-breakpoint
-- Forgets who is who at an identity provider, because another one stands behind the same row; how many were linked.
create function portal_identity_forget(p_provider uuid) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone integer;
begin
  if not exists (select from identity_provider i where i.id = p_provider and portal_may_reach(i.msp_id, i.tenant_id)) then return 0; end if;
  delete from identity_link l where l.provider_id = p_provider;
  get diagnostics gone = row_count;
  return gone;
end $$;
--> statement-breakpoint
-- How many of each license that quotas reserve can still be given. The provider and MSPs, who give; a tenant learns nothing.
create function portal_pool_free() returns table (kind text, free integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.kind, greatest(0, p.purchased - p.allocated - p.reserved) from license_pool p
  where p.kind in ('agents', 'ai-agents', 'ai-tenants', 'workflow-triggers') and portal_may_reach(portal_msp(), null)
$$;
--> statement-breakpoint
-- Reserves that many more for a tenant under the pool's lock, held until the transaction ends: null when it did, else how many
-- are free. Only the provider gives back.
create function portal_pool_draw(p_tenant uuid, p_kind text, p_more integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  pool license_pool;
begin
  if p_kind not in ('agents', 'ai-agents', 'ai-tenants', 'workflow-triggers') or not coalesce(portal_may_reach(null, p_tenant), false)
    or not (current_setting('role') = 'portal_provider' or current_setting('role') = 'portal_msp' and p_more >= 0) then
    raise exception 'this pool is out of reach' using errcode = '42501';
  end if;
  insert into license_pool (kind) values (p_kind) on conflict do nothing;
  select * into pool from license_pool p where p.kind = p_kind for update;
  if p_more > 0 and pool.allocated + pool.reserved + p_more > pool.purchased then
    return greatest(0, pool.purchased - pool.allocated - pool.reserved);
  end if;
  update license_pool p set allocated = p.allocated + p_more, changed_at = now() where p.kind = p_kind;
  return null;
end $$;
--> statement-breakpoint
-- Tenants stand in the pool "tenant" while their rows do, whatever door they came or went by; a canary is none.
create function portal_tenants_counted() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  many integer;
begin
  select count(*)::integer into many from changed c where not c.synthetic;
  if many > 0 then
    update license_pool p set allocated = p.allocated + case tg_op when 'INSERT' then many else -many end, changed_at = now()
      where p.kind = 'tenant';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger tenant_came after insert on tenant referencing new table as changed
  for each statement execute function portal_tenants_counted();
--> statement-breakpoint
create trigger tenant_went after delete on tenant referencing old table as changed
  for each statement execute function portal_tenants_counted();
--> statement-breakpoint
-- Whether so many more tenants are licensed; with p_lock the pool's row stays locked until the transaction ends, so that of
-- two at the last place one gets it. The provider and MSPs, who make tenants; no number is told.
create function portal_tenants_free(p_more integer, p_lock boolean) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  pool license_pool;
begin
  if current_setting('role') not in ('portal_provider', 'portal_msp') then
    raise exception 'this pool is out of reach' using errcode = '42501';
  end if;
  if p_lock then
    perform from license_pool p where p.kind = 'tenant' for update;
  end if;
  -- a statement of its own, so that it sees what the last holder of the lock has committed
  select * into pool from license_pool p where p.kind = 'tenant';
  return coalesce(pool.allocated + p_more <= pool.purchased, false);
end $$;
--> statement-breakpoint
-- Seats. What is out of a type stands in its row, and of a tenant beside its maximum; triggers keep both, so that no path
-- can forget one. Whoever takes a seat or gives one back locks the types first, then leases by their ids; expiry is by this
-- clock alone.
create function portal_seats_counted() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  today constant date := (clock_timestamp() at time zone 'utc')::date;
  moved jsonb;
begin
  if tg_op = 'INSERT' then
    select jsonb_agg(m) into moved from (select r.tenant_id, r.type, count(*)::integer as more
      from new_rows r where r.state = 'active' group by 1, 2) m;
  elsif tg_op = 'DELETE' then
    select jsonb_agg(m) into moved from (select r.tenant_id, r.type, -count(*)::integer as more
      from old_rows r where r.state = 'active' group by 1, 2) m;
  else
    select jsonb_agg(m) into moved from (select r.tenant_id, r.type,
        sum(case when r.state = 'active' then 1 else 0 end - case when o.state = 'active' then 1 else 0 end)::integer as more
      from new_rows r join old_rows o on o.tenant_id = r.tenant_id and o.id = r.id where (r.state = 'active') <> (o.state = 'active')
      group by 1, 2) m where m.more <> 0;
  end if;
  if moved is null then return null; end if;
  with changed as (
    update seat_type t set in_use = t.in_use + d.more
    from (select m.type, sum(m.more)::integer as more from jsonb_to_recordset(moved) m (type text, more integer) group by 1) d
    where t.type = d.type returning t.type, t.in_use, d.more)
  insert into seat_type_peak (type, day, peak) select c.type, today, c.in_use from changed c where c.more > 0
  on conflict (type, day) do update set peak = excluded.peak where seat_type_peak.peak < excluded.peak;
  with changed as (
    update seat_cap c set in_use = c.in_use + d.more
    from jsonb_to_recordset(moved) d (tenant_id uuid, type text, more integer)
    where c.tenant_id = d.tenant_id and c.type = d.type returning c.tenant_id, c.type, c.in_use, d.more)
  insert into seat_peak (tenant_id, type, day, peak) select c.tenant_id, c.type, today, c.in_use from changed c where c.more > 0
  on conflict (tenant_id, type, day) do update set peak = excluded.peak where seat_peak.peak < excluded.peak;
  return null;
end $$;
--> statement-breakpoint
create trigger seat_lease_came after insert on seat_lease referencing new table as new_rows
  for each statement execute function portal_seats_counted();
--> statement-breakpoint
create trigger seat_lease_changed after update on seat_lease referencing old table as old_rows new table as new_rows
  for each statement execute function portal_seats_counted();
--> statement-breakpoint
create trigger seat_lease_went after delete on seat_lease referencing old table as old_rows
  for each statement execute function portal_seats_counted();
--> statement-breakpoint
-- How many of a type may be out at most, of none that is not licensed.
create function portal_seats_most(p_pool seat_type) returns integer language sql immutable as $$
  select case when p_pool.total = 0 then 0 else least(2147483647, case p_pool.overdraft_kind
    when 'none' then p_pool.total::bigint when 'count' then p_pool.total::bigint + p_pool.overdraft
    when 'percent' then p_pool.total + p_pool.total::bigint * p_pool.overdraft / 100 else 2147483647 end)::integer end
$$;
--> statement-breakpoint
-- For how many seconds a seat is held without a word, and how late a word may come.
create function portal_seats_times(out seconds integer, out revive integer) language sql stable as $$
  select coalesce((select (s.value ->> 'seconds')::integer from setting s where s.name = 'seats'), 90),
    coalesce((select (s.value ->> 'reviveSeconds')::integer from setting s where s.name = 'seats'), 60)
$$;
--> statement-breakpoint
-- One message for so many of these tenants as fit into one.
create function portal_seats_announce(p_tenants uuid[]) returns void language sql as $$
  select pg_notify('portal', json_build_object('topics', array['seats', 'seat-pools'], 'each', array['seat-use:'], 'tenants', json_agg(t.id))::text)
  from (select u.id, (u.nth - 1) / 150 as part from unnest(p_tenants) with ordinality u (id, nth)) t group by t.part
$$;
--> statement-breakpoint
-- Ends expired leases of a type that the caller has locked, those of these tenants first: all, or theirs alone. One that is
-- just being renewed is let be.
create function portal_seats_reclaim(p_type text, p_tenants uuid[], p_all boolean) returns uuid[] language sql as $$
  with gone as (
    update seat_lease l set state = 'reclaimed', ended_at = clock_timestamp()
    from (select e.tenant_id, e.id from seat_lease e
      where e.ended_at is null and e.expires_at <= clock_timestamp() and e.type = p_type and (p_all or e.tenant_id = any (p_tenants))
      order by e.tenant_id = any (p_tenants) desc, e.expires_at limit 1000 for update skip locked) e
    where l.tenant_id = e.tenant_id and l.id = e.id returning l.tenant_id)
  select coalesce(array_agg(distinct g.tenant_id), '{}') from gone g
$$;
--> statement-breakpoint
-- Takes seats for many clients of any tenants at once: [{n, tenant, type, user, client, hash, replaces?, was?}]. Who holds one keeps it
-- with the new token; `replaces` with the hash `was` hands a client's seat to another client. Where fewer are free than wanted,
-- tenants that hold fewer come first. A user's named seat serves ten devices, of more the oldest lose it. No two calls of one array may be of
-- one holder.
create function portal_seats_take(p_calls jsonb)
  returns table (n integer, answer text, lease uuid, seconds integer, expires timestamptz, overdraft boolean)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  pool seat_type;
  calls jsonb;
  until timestamptz;
  ttl integer := (portal_seats_times()).seconds;
  short uuid[];
  is_short boolean;
  changed uuid[] := '{}';
  more uuid[];
begin
  for pool in select t.* from seat_type t where t.type in (select distinct c ->> 'type' from jsonb_array_elements(p_calls) c)
    order by t.type for update loop
    until := clock_timestamp() + make_interval(secs => ttl);
    select jsonb_agg(jsonb_build_object('holder', case pool.type when 'named' then c ->> 'user' else c ->> 'client' end) || c) into calls
      from jsonb_array_elements(p_calls) c where c ->> 'type' = pool.type;
    -- a tenant that is switched off has been given its end under the types' lock
    return query select c.n, 'tenant-off', null::uuid, null::integer, null::timestamptz, null::boolean
      from jsonb_to_recordset(calls) c (n integer, tenant uuid)
      where not exists (select from tenant t where t.id = c.tenant and t.state = 'active');
    -- the seat that its holder has, else the one that it takes over; each by its own index
    select jsonb_agg(c.call || jsonb_build_object('lease', coalesce(
        (select l.id from seat_lease l where l.tenant_id = c.tenant and l.type = pool.type and l.holder = c.holder and l.state = 'active'),
        (select case when l.type = pool.type and l.state = 'active' and c.was = any (l.token_hashes) then l.id end
          from seat_lease l where l.tenant_id = c.tenant and l.id = c.replaces)))) into calls
      from (select e as call, (e ->> 'tenant')::uuid as tenant, e ->> 'holder' as holder, (e ->> 'replaces')::uuid as replaces, e ->> 'was' as was
        from jsonb_array_elements(calls) e) c
      join tenant t on t.id = c.tenant and t.state = 'active';
    if jsonb_path_exists(calls, '$[*].lease ? (@ != null)') then
      return query
        with found as (
          select l.tenant_id, l.id, l.clients, l.token_hashes, c.n, c.holder, c."user", c.client, c.hash, l.holder = c.holder as is_own
          from jsonb_to_recordset(calls) c (n integer, tenant uuid, "user" text, client text, hash text, holder text, lease uuid)
          join seat_lease l on l.tenant_id = c.tenant and l.id = c.lease order by l.tenant_id, l.id for update of l),
        kept as (
          select f.*, array_remove(f.clients, f.client) as others,
            array(select h.hash from unnest(f.clients, f.token_hashes) with ordinality h (client, hash, nth) where h.client <> f.client order by h.nth) as other_hashes
          from found f)
        update seat_lease l set expires_at = until, holder = k.holder, user_name = k."user",
          clients = case when pool.type = 'floating' or not k.is_own then array[k.client]
            else array_append(k.others[cardinality(k.others) - 8:], k.client) end,
          token_hashes = case when pool.type = 'floating' or not k.is_own then array[k.hash]
            else array_append(k.other_hashes[cardinality(k.other_hashes) - 8:], k.hash) end
        from kept k where l.tenant_id = k.tenant_id and l.id = k.id
        returning k.n, 'held', l.id, ttl, l.expires_at, l.is_overdraft;
    end if;
    -- what is left wants a new seat
    select jsonb_agg(c) into calls from jsonb_array_elements(calls) c where c ->> 'lease' is null;
    continue when calls is null;
    select array_agg(w.tenant) filter (where w.wanted > coalesce(m.maximum - m.in_use, 0)),
      sum(least(w.wanted, greatest(0, coalesce(m.maximum - m.in_use, 0)))) > portal_seats_most(pool) - pool.in_use
      into short, is_short
      from (select c.tenant, count(*) as wanted from jsonb_to_recordset(calls) c (tenant uuid) group by 1) w
      left join seat_cap m on m.tenant_id = w.tenant and m.type = pool.type;
    if short is not null or is_short then
      more := portal_seats_reclaim(pool.type, coalesce(short, '{}'), is_short);
      changed := changed || more;
      select t.in_use into pool.in_use from seat_type t where t.type = pool.type;
    end if;
    return query
      with asked as materialized (
        select c.*, gen_random_uuid() as id, row_number() over (partition by c.tenant order by c.n) as nth
        from jsonb_to_recordset(calls) c (n integer, tenant uuid, "user" text, client text, hash text, holder text)),
      judged as (
        select a.*, case when pool.total = 0 then 'not-licensed' when a.nth > coalesce(m.maximum - m.in_use, 0) then 'maximum' end as why,
          coalesce(m.in_use, 0) + a.nth as nth_of_theirs
        from asked a left join seat_cap m on m.tenant_id = a.tenant and m.type = pool.type),
      placed as (
        select j.*, case when j.why is null then row_number() over (partition by j.why order by j.nth_of_theirs, j.n) end as place from judged j),
      decided as (
        select p.*, coalesce(p.why, case when p.place > portal_seats_most(pool) - pool.in_use then 'pool' end) as denied,
          p.place > pool.total - pool.in_use as beyond
        from placed p),
      granted as (
        insert into seat_lease (tenant_id, id, type, user_name, holder, clients, token_hashes, is_overdraft, granted_at, expires_at)
        select d.tenant, d.id, pool.type, d."user", d.holder, array[d.client], array[d.hash], d.beyond, clock_timestamp(), until
        from decided d where d.denied is null),
      refused as (
        insert into seat_denial (tenant_id, type, reason, minute, denied)
        select d.tenant, pool.type, d.denied, date_trunc('minute', clock_timestamp()), count(*)
        from decided d where d.denied is not null group by 1, 3
        on conflict (tenant_id, type, reason, minute) do update set denied = seat_denial.denied + excluded.denied)
      select d.n, coalesce(d.denied, 'granted'), case when d.denied is null then d.id end, ttl,
        case when d.denied is null then until end, d.beyond from decided d;
    changed := changed || array(select distinct (c ->> 'tenant')::uuid from jsonb_array_elements(calls) c);
  end loop;
  perform portal_seats_announce(array(select distinct c from unnest(changed) c));
end $$;
--> statement-breakpoint
-- Keeps seats for their clients: [{n, tenant, lease, hash}]. `late` ones are for portal_seats_revive; the rest are renewed, or
-- lost, missing, or another's token.
create function portal_seats_renew(p_calls jsonb) returns table (n integer, answer text, seconds integer, expires timestamptz)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  times record := portal_seats_times();
begin
  return query
    with calls as (
      select c.* from jsonb_to_recordset(p_calls) c (n integer, tenant uuid, lease uuid, hash text)),
    -- one named seat may be several devices' at this moment, and all lock in one order
    found as (
      select c.n, l.tenant_id, l.id, case when not c.hash = any (l.token_hashes) then 'wrong-token'
        when l.state in ('released', 'revoked') or l.expires_at + make_interval(secs => times.revive) <= clock_timestamp() then 'lost'
        when l.state = 'active' and l.expires_at > clock_timestamp() then 'renewed' else 'late' end as answer
      from calls c join seat_lease l on l.tenant_id = c.tenant and l.id = c.lease order by l.tenant_id, l.id for update of l),
    kept as (
      update seat_lease l set expires_at = clock_timestamp() + make_interval(secs => times.seconds)
      from (select distinct f.tenant_id, f.id from found f where f.answer = 'renewed') f
      where l.tenant_id = f.tenant_id and l.id = f.id returning l.tenant_id, l.id, l.expires_at)
    select c.n, coalesce(f.answer, 'missing'), times.seconds, k.expires_at from calls c left join found f on f.n = c.n
      left join kept k on k.tenant_id = f.tenant_id and k.id = f.id;
end $$;
--> statement-breakpoint
-- The same for words that came late: one that is still counted stays; one that was ended comes back where its tenant and the
-- pool have room, after expired ones were ended.
create function portal_seats_revive(p_calls jsonb) returns table (n integer, answer text, seconds integer, expires timestamptz)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  times record := portal_seats_times();
  word record;
  l seat_lease;
  pool seat_type;
  may_stay boolean;
  changed uuid[] := '{}';
begin
  perform from seat_type t order by t.type for update;
  for word in select * from jsonb_to_recordset(p_calls) c (n integer, tenant uuid, lease uuid, hash text) order by c.lease loop
    select * into l from seat_lease k where k.tenant_id = word.tenant and k.id = word.lease for update;
    may_stay := found and word.hash = any (l.token_hashes) and l.state in ('active', 'expired', 'reclaimed')
      and l.expires_at + make_interval(secs => times.revive) > clock_timestamp();
    if may_stay and l.state <> 'active' then
      changed := changed || portal_seats_reclaim(l.type, array[l.tenant_id], true);
      select * into pool from seat_type t where t.type = l.type;
      may_stay := pool.in_use < portal_seats_most(pool)
        and exists (select from seat_cap m where m.tenant_id = l.tenant_id and m.type = l.type and m.in_use < m.maximum)
        and exists (select from tenant t where t.id = l.tenant_id and t.state = 'active')
        and not exists (select from seat_lease o where o.tenant_id = l.tenant_id and o.type = l.type and o.holder = l.holder and o.state = 'active');
    end if;
    if may_stay then
      update seat_lease k set state = 'active', ended_at = null, expires_at = clock_timestamp() + make_interval(secs => times.seconds)
        where k.tenant_id = l.tenant_id and k.id = l.id returning k.expires_at into l.expires_at;
      changed := changed || l.tenant_id;
    end if;
    return query select word.n, case when may_stay then 'renewed' else 'lost' end, times.seconds, case when may_stay then l.expires_at end;
  end loop;
  perform portal_seats_announce(array(select distinct x from unnest(changed) x));
end $$;
--> statement-breakpoint
-- Gives seats back: [{n, tenant, lease, hash}]. A named one is given back by the last of its user's devices.
create function portal_seats_release(p_calls jsonb) returns table (n integer, answer text)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  word record;
  l seat_lease;
  place integer;
  changed uuid[] := '{}';
  gone jsonb := '[]';
begin
  perform from seat_type t order by t.type for update;
  for word in select * from jsonb_to_recordset(p_calls) c (n integer, tenant uuid, lease uuid, hash text) order by c.tenant, c.lease loop
    select * into l from seat_lease k where k.tenant_id = word.tenant and k.id = word.lease for update;
    if not found then
      return query select word.n, 'missing';
      continue;
    end if;
    place := array_position(l.token_hashes, word.hash);
    return query select word.n, case when place is null then 'wrong-token' else 'released' end;
    continue when place is null or l.state <> 'active';
    if cardinality(l.clients) > 1 then
      update seat_lease k set clients = l.clients[:place - 1] || l.clients[place + 1:], token_hashes = l.token_hashes[:place - 1] || l.token_hashes[place + 1:]
        where k.tenant_id = l.tenant_id and k.id = l.id;
    else
      gone := gone || jsonb_build_object('tenant', l.tenant_id, 'id', l.id);
      changed := changed || l.tenant_id;
    end if;
  end loop;
  -- together, so that what is out is counted once
  update seat_lease k set state = 'released', ended_at = clock_timestamp()
    from jsonb_to_recordset(gone) g (tenant uuid, id uuid) where k.tenant_id = g.tenant and k.id = g.id and k.state = 'active';
  perform portal_seats_announce(array(select distinct x from unnest(changed) x));
end $$;
--> statement-breakpoint
-- Ends so many leases whose time is over; says how many there were. What is held since yesterday is a day's peak as well,
-- though nobody takes any.
create function portal_seats_expire(p_most integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  today constant date := (clock_timestamp() at time zone 'utc')::date;
  changed uuid[];
  many integer;
begin
  if exists (select from seat_cap c where c.in_use > 0
      and not exists (select from seat_peak p where p.tenant_id = c.tenant_id and p.type = c.type and p.day = today)) then
    perform from seat_type t order by t.type for update;
    insert into seat_type_peak (type, day, peak) select t.type, today, t.in_use from seat_type t where t.in_use > 0 on conflict do nothing;
    insert into seat_peak (tenant_id, type, day, peak) select c.tenant_id, c.type, today, c.in_use from seat_cap c where c.in_use > 0 on conflict do nothing;
  end if;
  if not exists (select from seat_lease l where l.ended_at is null and l.expires_at <= clock_timestamp()) then
    return 0;
  end if;
  perform from seat_type t order by t.type for update;
  with gone as (
    update seat_lease l set state = 'expired', ended_at = clock_timestamp()
    from (select e.tenant_id, e.id from seat_lease e where e.ended_at is null and e.expires_at <= clock_timestamp()
      order by e.expires_at limit p_most for update skip locked) e
    where l.tenant_id = e.tenant_id and l.id = e.id returning l.tenant_id)
  select count(*), array_agg(distinct g.tenant_id) into many, changed from gone g;
  perform portal_seats_announce(changed);
  return many;
end $$;
--> statement-breakpoint
-- Takes seats of a tenant from their clients, these or all; says whose they were. The types stay locked until the transaction
-- ends, so that a tenant that is switched off in it gets none.
create function portal_seats_revoke(p_tenant uuid, p_leases uuid[], p_by text) returns table (id uuid, type text, user_name text)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not coalesce(portal_may_reach(null, p_tenant), false) then raise exception 'these seats are out of reach' using errcode = '42501'; end if;
  perform from seat_type t order by t.type for update;
  return query
    with mine as (
      select l.id from seat_lease l where l.tenant_id = p_tenant and l.state = 'active' and (p_leases is null or l.id = any (p_leases))
      order by l.id for update)
    update seat_lease l set state = 'revoked', ended_at = clock_timestamp(), ended_by = p_by
    from mine m where l.tenant_id = p_tenant and l.id = m.id returning l.id, l.type, l.user_name;
  perform portal_seats_announce(array[p_tenant]);
end $$;
--> statement-breakpoint
-- For how many months lines of the log are kept, so that their readers can be told; null where nobody has changed it.
create function portal_log_months() returns integer
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (s.value ->> 'keepMonths')::integer from setting s where s.name = 'log'
$$;
--> statement-breakpoint
-- From when on user licenses are few, and how many more for how long; told to whoever counts users. Null where nobody has changed it.
create function portal_license_limits() returns jsonb
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_strip_nulls(jsonb_build_object('warnPercent', s.value -> 'warnPercent', 'gracePercent', s.value -> 'gracePercent',
    'graceDays', s.value -> 'graceDays')) from setting s where s.name = 'licenses'
$$;
--> statement-breakpoint
-- The two Essentials count no users, so they hold no licenses of any (service_counts_users says the same of their own number).
create function portal_allocation_counts() returns trigger language plpgsql as $$
begin
  if exists (select from service s where s.tenant_id = new.tenant_id and s.id = new.service_id
    and s.license_type in ('hosted-essentials', 'oc-essential')) then
    raise exception 'an Essentials license counts no users' using errcode = 'check_violation', constraint = 'license_allocation_counts';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger license_allocation_counts after insert or update on license_allocation for each row when (new.kind = 'user')
  execute function portal_allocation_counts();
--> statement-breakpoint
-- Whether a shortname is somebody's. Yes or no about a name: whoever may create tenants learns as much by trying.
create function portal_shortname_taken(p_shortname text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from tenant t where lower(t.shortname) = lower(p_shortname))
$$;
--> statement-breakpoint
-- How many organizations an MSP may have and has, and what a new one gets; canaries are none. With p_lock its row stays locked
-- until the transaction ends, so that of two at the last place one gets it.
create function portal_msp_places(p_msp uuid, p_lock boolean) returns table (name text, state text, most integer, used integer, max_mau integer)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not portal_may_reach(p_msp, null) then return; end if;
  if p_lock then perform from msp m where m.id = p_msp for update; end if;
  -- a statement of its own, so that it sees what the last holder of the lock has committed
  return query select m.name, m.state, m.max_organizations,
      (select count(*)::integer from tenant t where t.msp_id = p_msp and not t.synthetic), m.default_max_mau
    from msp m where m.id = p_msp and m.state <> 'deleted';
end $$;
--> statement-breakpoint
-- Sums over all organizations of an MSP in reach. By functions, because a policy would be asked for each of some hundred rows.
-- Distinct end users in an open month, each organization's by itself: of those that it has now, and of those that were deleted during
-- it, or are just being.
create function portal_mau_of(p_msp uuid, p_period text) returns bigint
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select case when portal_may_reach(p_msp, null) then
    coalesce((select sum(c.mau) from tenant t join mau_counter c on c.tenant_id = t.id and c.period = p_period where t.msp_id = p_msp
      and not exists (select from mau_month f where f.organization_id = t.id and f.period = p_period and f.scope = 'organization')), 0)
    + coalesce((select sum(d.mau) from mau_month d where d.msp_id = p_msp and d.period = p_period and d.scope = 'organization'), 0) end
$$;
--> statement-breakpoint
-- What an MSP has: organizations (canaries are none), end users that metering knows, locations, and how many of these came since.
create function portal_msp_counts(p_msp uuid, p_since timestamptz)
  returns table (organizations integer, accounts integer, locations integer, new_locations integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (select count(*)::integer from tenant t where t.msp_id = p_msp and not t.synthetic),
    (select coalesce(sum(a.accounts), 0)::integer from tenant t join mau_total a on a.tenant_id = t.id where t.msp_id = p_msp),
    s.locations, s.new_locations
  from (select count(*)::integer as locations, (count(*) filter (where s.created_at >= p_since))::integer as new_locations
    from tenant t join site s on s.tenant_id = t.id where t.msp_id = p_msp) s
  where portal_may_reach(p_msp, null)
$$;
--> statement-breakpoint
-- The organizations of an MSP that used 80 % of their MAX MAU or more, the fullest first, and how many they are.
create function portal_mau_near(p_msp uuid, p_most integer) returns table (id uuid, name text, mau integer, max integer, in_all integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id, t.full_name, c.mau, l.max_mau, (count(*) over ())::integer
  from tenant t join mau_limit l on l.tenant_id = t.id join mau_counter c on c.tenant_id = t.id and c.period = portal_period(portal_clock())
  where portal_may_reach(p_msp, null) and t.msp_id = p_msp and t.state in ('active', 'deactivated')
    and c.mau::bigint * 100 >= l.max_mau::bigint * 80
  order by c.mau::float8 / l.max_mau desc, t.full_name, t.id limit p_most
$$;
--> statement-breakpoint
-- An order's number among those of its MSP, whose row is locked by who places one.
create function portal_order_number() returns trigger language plpgsql as $$
begin
  new.number := 1 + coalesce((select max(o.number) from msp_order o where o.msp_id = new.msp_id), 0);
  return new;
end $$;
--> statement-breakpoint
create trigger msp_order_number before insert on msp_order for each row execute function portal_order_number();
--> statement-breakpoint
-- When an order ends: so many months of the calendar in UTC after its start; never, where it lasts until somebody cancels it.
create function portal_order_end(p_start timestamptz, p_months integer) returns timestamptz language sql immutable parallel safe as $$
  select case when p_months > 0 then (p_start at time zone 'UTC' + make_interval(months => p_months)) at time zone 'UTC' end
$$;
--> statement-breakpoint
-- Places an order of an MSP's, with the product as it is now, or says why not (`refused`). The MSP's row stays locked, so that whoever
-- deactivates it waits or is waited for. Where the MSP needs no approval it is active at once.
create function portal_order_place(p_msp uuid, p_product uuid, p_quantity integer, p_by text)
  returns table (refused text, id uuid, number integer, state text)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  m msp;
  p subscription_product;
  o msp_order;
  moment timestamptz := portal_clock();
begin
  if not portal_may_reach(p_msp, null) then return query select 'no-such-msp', null::uuid, null::integer, null::text; return; end if;
  perform from msp where msp.id = p_msp for no key update;
  -- statements of their own, so that they see what the last holder of the lock has committed
  select * into m from msp where msp.id = p_msp;
  select * into p from subscription_product where subscription_product.id = p_product;
  refused := case when m.state is null or m.state = 'deleted' then 'no-such-msp' when m.state <> 'active' then 'order-msp-inactive'
    when p.id is null then 'no-such-product' when not p.active then 'product-retired'
    when p.mau::bigint * p_quantity > 2147483647 then 'order-large' end;
  if refused is not null then return next; return; end if;
  insert into msp_order as n (msp_id, product_id, product_name, product_code, price, term_months, mau, quantity, placed_by, placed_at,
      state, decided_by, decided_at, starts_at, ends_at)
    select m.id, p.id, p.name, p.code, p.price, p.term_months, p.mau, p_quantity, p_by, moment,
      case when m.auto_approval then 'active' else 'placed' end, x.by, x.at, x.at, portal_order_end(x.at, p.term_months)
    from (select case when m.auto_approval then 'Tenantry' end as by, case when m.auto_approval then moment end as at) x
    returning n.* into o;
  return query select null::text, o.id, o.number, o.state;
end $$;
--> statement-breakpoint
-- Takes back an order that nobody has decided yet; says why not, or null.
create function portal_order_cancel(p_order uuid, p_by text, p_reason text) returns text
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  o msp_order;
begin
  select * into o from msp_order where msp_order.id = p_order and portal_may_reach(msp_order.msp_id, null) for update;
  if o.id is null then return 'no-such-order'; end if;
  if o.state <> 'placed' then return 'order-decided'; end if;
  update msp_order set state = 'cancelled', decided_by = p_by, decided_at = portal_clock(), reason = p_reason, version = version + 1
    where msp_order.id = o.id;
  return null;
end $$;
--> statement-breakpoint
-- Ends every session of an MSP's people, in customers' portals as well; says how many. The provider's alone.
create function portal_msp_sessions_end(p_msp uuid) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended integer := 0;
  one text;
begin
  if current_setting('role') <> 'portal_provider' then return 0; end if;
  for one in delete from session s where s.account_id in (select a.id from account a where a.msp_id = p_msp) returning s.id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $$;
--> statement-breakpoint
-- What a new tenant gets where nobody says otherwise; an MSP's people create tenants too and read no settings.
create function portal_tenant_defaults() returns jsonb
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.value from setting s where s.name = 'tenant-defaults' and current_setting('role') in ('portal_provider', 'portal_msp')
$$;
--> statement-breakpoint
-- Deletes at most p_most rows of each table that bears the tenant's id, children before parents as their keys allow; says how
-- many went. None left: 0. Kept totals go only when asked for (p_totals): what waits there to be folded has to be handed up
-- first. The tenant's own row is the caller's to delete, last.
create function portal_purge(p_tenant uuid, p_most integer, p_totals boolean) returns bigint
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  name text;
  parted boolean;
  gone bigint;
  total bigint := 0;
  held text[] := '{}';
begin
  if current_setting('role') <> 'portal_provider' then raise exception 'only the provider deletes tenants' using errcode = '42501'; end if;
  if not exists (select from tenant t where t.id = p_tenant and t.state = 'deleting') then return 0; end if;
  for name, parted in select c.relname, c.relkind = 'p' from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and (p_totals or c.relname not in ('counter', 'counter_delta'))
    order by c.relname loop
    begin
      -- an array of places is walked as it stands; a row of several tables is known by its place only with its table
      execute format(case when parted then 'delete from %1$I where (tableoid, ctid) in (select x.tableoid, x.ctid from %1$I x where x.tenant_id = $1 limit $2)'
        else 'delete from %1$I where ctid = any (array(select x.ctid from %1$I x where x.tenant_id = $1 limit $2))' end, name)
        using p_tenant, p_most;
      get diagnostics gone = row_count;
      total := total + gone;
    exception when foreign_key_violation then
      -- another table's rows still point here: its turn comes again
      held := held || name;
    end;
  end loop;
  delete from log_base b where b.owner = p_tenant;
  delete from log_joint j where j.owner = p_tenant;
  if total = 0 and held <> '{}' then raise exception 'rows of % cannot be deleted', held; end if;
  return total;
end $$;
--> statement-breakpoint
-- What counts in a month: activity, or whoever was active at any moment of it (active_status). A change holds from a month on.
create function portal_mau_basis(p_period text) returns text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select b ->> 'basis' from setting s, jsonb_array_elements(s.value -> 'changes') b
    where s.name = 'metering' and b ->> 'from' <= p_period order by b ->> 'from' desc limit 1), 'activity')
$$;
--> statement-breakpoint
-- For how many hours after its end a month takes events that come late. It is no secret of the provider's: an MSP reads when its month is closed.
create function portal_mau_closing_hours() returns integer
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select (s.value ->> 'closingHours')::integer from setting s where s.name = 'metering'), 48)
$$;
--> statement-breakpoint
-- Whether a month is closed for everybody: what comes for it comes too late.
create function portal_mau_closed(p_period text) returns boolean language sql stable as $$
  select exists (select from mau_month m where m.scope = 'msp' and m.msp_id is null and m.period = p_period)
$$;
--> statement-breakpoint
-- The organizations of these names, each an id or a shortname in any case, that the caller may meter, in their order; zeros for one
-- of nobody's and for another's. In plpgsql, which keeps its plan from one batch to the next.
create function portal_mau_organizations(p_names text[]) returns uuid[] language plpgsql stable as $$
declare
  role text := current_setting('role');
begin
  return array(select coalesce(
      (select t.id from tenant t where t.id = case when k.name ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then k.name::uuid end
        and case role when 'portal_provider' then true when 'portal_msp' then t.msp_id = portal_msp() when 'portal_tenant' then t.id = portal_tenant() else false end),
      (select t.id from tenant t where lower(t.shortname) = lower(k.name)
        and case role when 'portal_provider' then true when 'portal_msp' then t.msp_id = portal_msp() when 'portal_tenant' then t.id = portal_tenant() else false end),
      '00000000-0000-0000-0000-000000000000')
    from unnest(p_names) with ordinality k (name, nth) order by k.nth);
end $$;
--> statement-breakpoint
-- Locks these organizations for metering, in the order that is given, which is that of their ids. Rows that are missing are made
-- first, so that nobody who holds a lock waits for one that is being made.
create function portal_mau_lock(p_tenants uuid[]) returns void language plpgsql as $$
begin
  if (select count(*) from mau_total m where m.tenant_id = any (p_tenants)) < cardinality(p_tenants) then
    insert into mau_total (tenant_id) select i from unnest(p_tenants) with ordinality u (i, nth) order by nth on conflict do nothing;
  end if;
  perform from mau_total m where m.tenant_id = any (p_tenants) order by m.tenant_id for update;
end $$;
--> statement-breakpoint
-- The month so many after another, or before it.
create function portal_period_add(p_period text, p_months integer) returns text language sql immutable parallel safe as $$
  select to_char((p_period || '-01')::timestamp + make_interval(months => p_months), 'YYYY-MM')
$$;
--> statement-breakpoint
-- Of these organizations, or of all, the months of active_status that have begun, are open, and do not have those in them who were
-- active as they began. No month has anybody who came after it, and one that is switched off has nobody until it is on again.
create function portal_mau_unseeded(p_tenants uuid[]) returns table (tenant_id uuid, period text) language sql stable set enable_nestloop = on as $$
  select t.tenant_id, p.period
  from (select portal_period_add(portal_period(portal_clock()), -n) as period from generate_series(0, 13) n) p
  join mau_total t on t.accounts > 0 and (p_tenants is null or t.tenant_id = any (p_tenants))
  join tenant o on o.id = t.tenant_id and o.state = 'active'
  where portal_mau_basis(p.period) = 'active_status' and not portal_mau_closed(p.period)
    and not exists (select from mau_counter c where c.tenant_id = t.tenant_id and c.period = p.period and c.is_seeded)
    and exists (select from mau_account a where a.tenant_id = t.tenant_id and a.first_seen_at < portal_period_start(portal_period_add(p.period, 1)))
$$;
--> statement-breakpoint
-- Counts whoever was active as those months began; the caller has locked the organizations. Nobody's state changes before this was
-- done, so that a month that was missed begins with the same ones.
create function portal_mau_seeded(p_tenants uuid[]) returns void language sql set enable_nestloop = on as $$
  with due as materialized (select u.tenant_id, u.period, portal_period_start(u.period) as start, portal_period_start(portal_period_add(u.period, 1)) as next
    from portal_mau_unseeded(p_tenants) u),
  counted as (
    insert into mau_activity (tenant_id, period, account, at)
    select a.tenant_id, d.period, a.account, greatest(d.start, a.first_seen_at)
    from due d join mau_account a on a.tenant_id = d.tenant_id and a.state = 'active' and a.first_seen_at < d.next
    on conflict do nothing returning tenant_id, period)
  insert into mau_counter (tenant_id, period, mau, is_seeded)
    select d.tenant_id, d.period, (select count(*) from counted c where c.tenant_id = d.tenant_id and c.period = d.period), true from due d
    on conflict (period, tenant_id) do update set mau = mau_counter.mau + excluded.mau, is_seeded = true, is_news = true
$$;
--> statement-breakpoint
-- The same for so many organizations that nobody has touched; says how many there were, and is asked again until there is none.
create function portal_mau_seed(p_most integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  due uuid[];
begin
  if current_setting('role') <> 'portal_provider' then raise exception 'only the provider begins months' using errcode = '42501'; end if;
  perform portal_mau_closing(false);
  due := array(select distinct u.tenant_id from portal_mau_unseeded(null) u order by 1 limit p_most);
  perform portal_mau_lock(due);
  perform portal_mau_seeded(due);
  return cardinality(due);
end $$;
--> statement-breakpoint
-- Of a batch whose organizations are locked, what is new in its month, each once and by its first item (n), in items' order; and of
-- that what is to be written (ok), one after the other until a limit is met: MAX MAU, then how many accounts an MSP may have, for
-- which its row is locked. p_usable is the organization of each name, zeros where none is.
create function portal_mau_judged(p_usable uuid[], p_of integer[], p_accounts text[], p_at timestamptz[],
    p_oldest timestamptz, p_newest timestamptz, p_low text, p_high text,
    out n integer[], out tenants uuid[], out is_high boolean[], out accounts text[], out at timestamptz[], out is_new boolean[], out ok boolean[],
    out blocked integer[], out blocked_by integer[], out by_max integer[], out by_mau integer[], out by_period text[],
    out refused integer[], out refused_by text[])
  language plpgsql as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  edge timestamptz := portal_period_start(p_high);
  -- a month of an organization has the place 2 * organization - 1, or the one after
  own uuid[] := array(select distinct u from unnest(p_usable) u where u <> nil order by u);
  of_own integer[] := array(select coalesce(array_position(own, u), 0) from unnest(p_usable) with ordinality k (u, nth) order by nth);
  is_by_status boolean[] := array[portal_mau_basis(p_low) = 'active_status', portal_mau_basis(p_high) = 'active_status'];
  msps uuid[];
  of_msp integer[];
  places bigint[];
  room integer[];
  c_place integer[];
  c_state text[];
  c_account integer[];
  is_made boolean[];
  verdict text[];
  place integer;
  whose integer;
begin
  select array_agg(f.n), array_agg(f.tenant), array_agg(f.place % 2 = 0), array_agg(f.account), array_agg(f.at), array_agg(f.state = 'new'),
      array_agg(f.place), array_agg(f.state), array_agg(f.nth)
    into n, tenants, is_high, accounts, at, is_new, c_place, c_state, c_account
    from (
      select c.n, c.tenant, c.account, c.at, c.place, dense_rank() over (order by c.tenant, c.account)::integer as nth,
        coalesce((select a.state from mau_account a where a.tenant_id = c.tenant and a.account = c.account), 'new') as state
      from (
        select distinct on (i.place, i.account) i.* from (
          select p.n::integer as n, p_usable[p.of] as tenant, p.account collate "C" as account, p.at,
            2 * of_own[p.of] - case when p.at >= edge then 0 else 1 end as place
          from unnest(p_of, p_accounts, p_at) with ordinality p (of, account, at, n) where of_own[p.of] > 0 and p.at between p_oldest and p_newest) i
        order by i.place, i.account, i.n) c
      where case when c.place % 2 = 0 then (select true from mau_activity a where a.tenant_id = c.tenant and a.period = p_high and a.account = c.account)
        else (select true from mau_activity a where a.tenant_id = c.tenant and a.period = p_low and a.account = c.account) end is null
      order by c.n) f;
  if n is null then return; end if;
  select array_agg(coalesce((select l.max_mau from mau_limit l where l.tenant_id = t.id), 2147483647) order by t.nth, m.nth),
      array_agg(coalesce((select c.mau from mau_counter c where c.tenant_id = t.id and c.period = m.period), 0) order by t.nth, m.nth),
      array_agg(m.period order by t.nth, m.nth)
    into by_max, by_mau, by_period
    from unnest(own) with ordinality t (id, nth), unnest(array[p_low, p_high]) with ordinality m (period, nth);
  room := array(select x.most - x.mau from unnest(by_max, by_mau) with ordinality x (most, mau, nth) order by x.nth);
  if 'new' = any (c_state) then
    msps := array(select m.id from msp m where m.max_accounts is not null and m.id in (
      select (select t.msp_id from tenant t where t.id = own[(p.place + 1) / 2]) from (select distinct x.place from unnest(c_place, c_state) x (place, state) where x.state = 'new') p)
      order by m.id);
    perform from msp m where m.id = any (msps) order by m.id for no key update;
    -- what the last holders of these locks have left
    places := array(select m.max_accounts - coalesce((select sum(a.accounts) from tenant t join mau_total a on a.tenant_id = t.id where t.msp_id = m.id), 0)
      from msp m where m.id = any (msps) order by m.id);
    of_msp := array(select coalesce(array_position(msps, (select t.msp_id from tenant t where t.id = u.id)), 0) from unnest(own) with ordinality u (id, nth) order by nth);
  end if;
  is_made := array_fill(false, array[(select max(x) from unnest(c_account) x)]);
  ok := array_fill(true, array[cardinality(n)]);
  verdict := array_fill(null::text, array[cardinality(n)]);
  for k in 1 .. cardinality(n) loop
    place := c_place[k];
    if c_state[k] = 'disabled' and is_by_status[2 - place % 2] then
      verdict[k] := 'account-disabled';
    elsif room[place] <= 0 then
      verdict[k] := 'blocked';
    else
      if c_state[k] = 'new' and not is_made[c_account[k]] then
        whose := of_msp[(place + 1) / 2];
        if whose > 0 then
          if places[whose] <= 0 then
            verdict[k] := 'account-limit';
            continue;
          end if;
          places[whose] := places[whose] - 1;
        end if;
        is_made[c_account[k]] := true;
      end if;
      room[place] := room[place] - 1;
    end if;
  end loop;
  if array_remove(verdict, null) = '{}' then return; end if;
  ok := array(select v.word is null from unnest(verdict) with ordinality v (word, nth) order by nth);
  by_mau := array(select x.most - x.room from unnest(by_max, room) with ordinality x (most, room, nth) order by x.nth);
  -- whoever asks twice in a batch is answered alike
  select array_agg(r.n) filter (where r.word = 'blocked'), array_agg(r.place) filter (where r.word = 'blocked'),
      array_agg(r.n) filter (where r.word <> 'blocked'), array_agg(r.word) filter (where r.word <> 'blocked')
    into blocked, blocked_by, refused, refused_by
    from (select p.n::integer as n, v.place, v.word
      from unnest(p_of, p_accounts, p_at) with ordinality p (of, account, at, n)
      join unnest(c_place, accounts, verdict) v (place, account, word)
        on v.word is not null and v.account = p.account and v.place = 2 * of_own[p.of] - case when p.at >= edge then 0 else 1 end
      where of_own[p.of] > 0 and p.at between p_oldest and p_newest) r;
end $$;
--> statement-breakpoint
-- Counts a batch of activity: item n is of organization p_of[n] of those named (ids or shortnames, no two alike), by account
-- p_accounts[n] at p_at[n]. Every item has one answer, as if they had come one after the other: counted; blocked, by the MAX MAU of
-- blocked_by[…], with what that is and is used; refused with a code; or already counted, of which nothing is said. Numbers
-- begin with 1. An organization that is switched off meters nothing: its people cannot come in, and what is deleted is frozen.
create function portal_mau_count(p_organizations text[], p_of integer[], p_accounts text[], p_at timestamptz[],
    out is_all boolean, out counted integer[], out blocked integer[], out blocked_by integer[],
    out by_max integer[], out by_mau integer[], out by_period text[], out refused integer[], out refused_by text[])
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp
  -- planned once, for a batch of any size: by index where rows are kept, by hash where two batches meet
  set plan_cache_mode = force_generic_plan set enable_nestloop = off set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  clock timestamptz := portal_clock();
  oldest timestamptz := clock - interval '48 hours';
  newest timestamptz := clock + interval '5 minutes';
  -- a batch is of two months at most, which part here
  low text := portal_period(oldest);
  high text := portal_period(newest);
  edge timestamptz := portal_period_start(high);
  items integer := cardinality(p_of);
  named uuid[];
  own uuid[];
  usable uuid[];
  why text[];
  is_tight boolean;
  is_timely boolean;
  is_seeding boolean := false;
  locked integer;
  j record;
  -- the months of organizations that got more, and the organizations that got new accounts
  m_tenant uuid[];
  m_high boolean[];
  m_many integer[];
  a_tenant uuid[];
begin
  perform portal_mau_closing(false);
  if low <> high and portal_mau_closed(low) then oldest := edge; end if;
  named := portal_mau_organizations(p_organizations);
  own := case when cardinality(named) = 1 then array_remove(named, nil) else array(select distinct i from unnest(named) i where i <> nil order by i) end;
  perform from mau_total m where m.tenant_id = any (own) order by m.tenant_id for update;
  get diagnostics locked = row_count;
  -- the first time that one is heard of
  if locked < cardinality(own) then perform portal_mau_lock(own); end if;
  if exists (select from setting s where s.name = 'metering' and s.value -> 'changes' <> '[]') then
    is_seeding := portal_mau_basis(high) = 'active_status' or portal_mau_basis(low) = 'active_status';
    if is_seeding then perform portal_mau_seeded(own); end if;
  end if;
  -- read after the locks: what their last holders have left
  select array_agg(case when t.state = 'active' then k.id else nil end order by k.nth),
      array_agg(case when k.id = nil then 'unknown-organization' when t.state is distinct from 'active' then 'organization-inactive' end order by k.nth),
      coalesce(bool_or(t.max_accounts is not null
        or (select l.max_mau from mau_limit l where l.tenant_id = k.id) - items <
          coalesce((select max(c.mau) from mau_counter c where c.tenant_id = k.id and c.period in (low, high)), 0)), false),
      (select min(a) >= oldest and max(a) <= newest from unnest(p_at) a)
    into usable, why, is_tight, is_timely
    from unnest(named) with ordinality k (id, nth)
    left join lateral (select t.state, (select m.max_accounts from msp m where m.id = t.msp_id) as max_accounts
      from tenant t where t.id = k.id offset 0) t on true;
  if not is_timely or array_position(usable, nil) is not null then
    select array_agg(r.n), array_agg(r.why) into refused, refused_by from (
      select i.n::integer as n, coalesce(why[i.of], case when i.at < oldest then 'too-old' when i.at > newest then 'future' end) as why
      from unnest(p_of, p_at) with ordinality i (of, at, n)) r where r.why is not null;
  end if;
  -- Looked for before it is written: that is as much as the look of ON CONFLICT, and says which rows are new. In the order of the
  -- index, which each of its pages then has for longer than one row. Nobody else writes meanwhile.
  if is_tight or is_seeding then
    select * into j from portal_mau_judged(usable, p_of, p_accounts, p_at, oldest, newest, low, high);
    blocked := j.blocked; blocked_by := j.blocked_by; by_max := j.by_max; by_mau := j.by_mau; by_period := j.by_period;
    refused := refused || j.refused; refused_by := refused_by || j.refused_by;
    with fresh as materialized (
      select f.* from unnest(j.n, j.tenants, j.is_high, j.accounts, j.at, j.is_new, j.ok) f (n, tenant, is_high, account, at, is_new, ok) where f.ok),
    made as (
      insert into mau_activity (tenant_id, period, account, at)
      select f.tenant, case when f.is_high then high else low end, f.account, f.at from fresh f),
    known as (
      insert into mau_account (tenant_id, account, first_seen_at, changed_at)
      select f.tenant, f.account, f.at, clock from fresh f where f.is_new order by f.n on conflict do nothing returning tenant_id)
    select (select array_agg(f.n) from fresh f), array_agg(m.tenant), array_agg(m.is_high), array_agg(m.many),
        (select array_agg(k.tenant_id) from known k)
      into counted, m_tenant, m_high, m_many, a_tenant
      from (select f.tenant, f.is_high, count(*)::integer as many from fresh f group by 1, 2) m;
  else
    with fresh as materialized (
      select d.*, (select true from mau_account a where a.tenant_id = d.tenant and a.account = d.account) is null as is_new
      from (
        select distinct on (i.tenant, i.is_high, i.account) i.* from (
          select p.n::integer as n, usable[p.of] as tenant, p.at >= edge as is_high, p.account collate "C" as account, p.at
          from unnest(p_of, p_accounts, p_at) with ordinality p (of, account, at, n) where usable[p.of] <> nil and p.at between oldest and newest) i
        order by i.tenant, i.is_high, i.account, i.n) d
      where case when d.is_high then (select true from mau_activity a where a.tenant_id = d.tenant and a.period = high and a.account = d.account)
        else (select true from mau_activity a where a.tenant_id = d.tenant and a.period = low and a.account = d.account) end is null),
    made as (
      insert into mau_activity (tenant_id, period, account, at)
      select f.tenant, case when f.is_high then high else low end, f.account, f.at from fresh f),
    known as (
      insert into mau_account (tenant_id, account, first_seen_at, changed_at)
      select f.tenant, f.account, f.at, clock from fresh f where f.is_new on conflict do nothing returning tenant_id)
    select (select array_agg(f.n) from fresh f), array_agg(m.tenant), array_agg(m.is_high), array_agg(m.many),
        (select array_agg(k.tenant_id) from known k)
      into counted, m_tenant, m_high, m_many, a_tenant
      from (select f.tenant, f.is_high, count(*)::integer as many from fresh f group by 1, 2) m;
  end if;
  is_all := coalesce(cardinality(counted), 0) = items;
  if is_all then counted := null; end if;
  for k in 1 .. coalesce(cardinality(m_tenant), 0) loop
    update mau_counter c set mau = c.mau + m_many[k], is_news = true
      where c.period = case when m_high[k] then high else low end and c.tenant_id = m_tenant[k];
    if not found then
      insert into mau_counter (tenant_id, period, mau) values (m_tenant[k], case when m_high[k] then high else low end, m_many[k]);
    end if;
  end loop;
  if a_tenant is not null then
    update mau_total t set accounts = t.accounts + n.many, active = t.active + n.many
      from (select a, count(*) as many from unnest(a_tenant) a group by 1) n
      where t.tenant_id = n.a and t.tenant_id = any (own);
  end if;
  -- who comes by an event of the month before was active as this one began
  if is_seeding and a_tenant is not null and clock >= edge and low <> high and portal_mau_basis(high) = 'active_status' then
    with late as (
      insert into mau_activity (tenant_id, period, account, at)
      select f.tenant, high, f.account, edge from unnest(j.tenants, j.is_high, j.accounts, j.is_new, j.ok) f (tenant, is_high, account, is_new, ok)
      where f.ok and f.is_new and not f.is_high on conflict do nothing returning tenant_id)
    insert into mau_counter (tenant_id, period, mau) select l.tenant_id, high, count(*) from late l group by 1
      on conflict (period, tenant_id) do update set mau = mau_counter.mau + excluded.mau, is_news = true;
  end if;
end $$;
--> statement-breakpoint
-- Sets how an account stands: active or disabled. A new one counts among the MSP's accounts; whoever becomes active counts in a
-- month of active_status, within MAX MAU. Nobody is ever subtracted. Answers set, blocked (with MAX MAU, what is used of it, and the
-- month), or why it is refused.
create function portal_mau_account(p_organization text, p_account text, p_state text,
    out answer text, out shortname text, out most integer, out mau integer, out period text)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  clock timestamptz := portal_clock();
  whose uuid := (portal_mau_organizations(array[p_organization]))[1];
  own tenant;
  was text;
  is_new boolean;
  counts boolean;
begin
  perform portal_mau_closing(false);
  answer := 'unknown-organization';
  if whose = '00000000-0000-0000-0000-000000000000' then return; end if;
  perform portal_mau_lock(array[whose]);
  select * into own from tenant t where t.id = whose;
  answer := 'organization-inactive';
  if own.state is distinct from 'active' then return; end if;
  shortname := own.shortname;
  period := portal_period(clock);
  counts := portal_mau_basis(period) = 'active_status';
  if counts then perform portal_mau_seeded(array[whose]); end if;
  select a.state into was from mau_account a where a.tenant_id = whose and a.account = p_account;
  is_new := was is null;
  counts := counts and p_state = 'active'
    and not exists (select from mau_activity a where a.tenant_id = whose and a.period = portal_mau_account.period and a.account = p_account);
  most := coalesce((select l.max_mau from mau_limit l where l.tenant_id = whose), 2147483647);
  mau := coalesce((select c.mau from mau_counter c where c.tenant_id = whose and c.period = portal_mau_account.period), 0);
  answer := 'blocked';
  if counts and mau >= most then return; end if;
  answer := 'account-limit';
  if is_new then
    perform from msp m where m.id = own.msp_id and m.max_accounts is not null for no key update;
    if (select m.max_accounts from msp m where m.id = own.msp_id) <=
        (select sum(a.accounts) from tenant t join mau_total a on a.tenant_id = t.id where t.msp_id = own.msp_id) then return; end if;
  end if;
  answer := 'set';
  if not counts and was = p_state then return; end if;
  insert into mau_account as a (tenant_id, account, state, first_seen_at, changed_at) values (whose, p_account, p_state, clock, clock)
    on conflict (tenant_id, account) do update set state = excluded.state, changed_at = excluded.changed_at where a.state <> excluded.state;
  update mau_total t set accounts = t.accounts + is_new::integer,
      active = t.active + (p_state = 'active')::integer - (not is_new and was = 'active')::integer where t.tenant_id = whose;
  if counts then
    insert into mau_activity (tenant_id, period, account, at) values (whose, portal_mau_account.period, p_account, clock);
    mau := mau + 1;
  end if;
  insert into mau_counter as c (tenant_id, period, mau) values (whose, portal_mau_account.period, counts::integer)
    on conflict on constraint mau_counter_period_tenant_id_pk do update set mau = c.mau + excluded.mau, is_news = true;
end $$;
--> statement-breakpoint
-- A screen asks to be a wall: the code that it shows, and for how many seconds yet; null when somebody else has just drawn that code.
-- The same screen gets the code that it has while that is good.
create function auth_wall_code(p_secret text, p_code text, p_ip inet, p_agent text, p_width integer, p_height integer, p_valid interval)
  returns table (code text, seconds_left double precision)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from wallboard_pairing w where w.expires_at < now() - interval '1 hour' or (w.secret_hash = p_secret and w.expires_at <= now());
  insert into wallboard_pairing as w (secret_hash, code, ip, agent, width, height, expires_at)
    values (p_secret, p_code, p_ip, left(p_agent, 300), p_width, p_height, now() + p_valid) on conflict do nothing;
  return query select w.code, extract(epoch from w.expires_at - now())::double precision from wallboard_pairing w where w.secret_hash = p_secret;
end $$;
--> statement-breakpoint
-- How a screen's request stands: its code and the seconds left, `approved`, or nothing.
create function auth_wall_pairing(p_secret text) returns table (code text, seconds_left double precision, approved boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select w.code, extract(epoch from w.expires_at - now())::double precision, false from wallboard_pairing w
  where w.secret_hash = p_secret and w.expires_at > now()
  union all select null, null, true from wallboard w where w.pairing_hash = p_secret and w.pairing_until > now()
$$;
--> statement-breakpoint
-- The approved screen fetches its token: whoever has what the pairing was made with, for some minutes; each time a new one, and the
-- former is refused from then on.
create function auth_wall_redeem(p_secret text, p_token text) returns uuid
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update wallboard w set token_hash = p_token where w.pairing_hash = p_secret and w.pairing_until > now() and w.expires_at > now() returning w.id
$$;
--> statement-breakpoint
-- Walls as they stand, with what they show: by the token of one (p_token), or by ids. Neither of a tenant nor of an MSP that is not active.
create function auth_walls(p_token text, p_ids uuid[])
  returns table (id uuid, audience text, msp_id uuid, name text, scenes jsonb, dwell_seconds integer, zone text, masked boolean, palette text,
    sounds jsonb, pushed_scene text, pushed_seconds double precision, seconds_left double precision, screen text, version integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select w.id, w.audience, w.msp_id, w.name,
    -- a scene of an MSP that is gone is shown no more
    coalesce((select jsonb_agg(s.scene order by s.at) from jsonb_array_elements_text(w.scenes) with ordinality s (scene, at)
      where s.scene not like 'msp:%' or exists (select from msp o where 'msp:' || o.id = s.scene and o.state <> 'deleted')), '[]'),
    w.dwell_seconds, w.zone, w.masked, w.palette, w.sounds,
    case when w.pushed_until > now() then w.pushed_scene end, extract(epoch from w.pushed_until - now())::double precision,
    extract(epoch from w.expires_at - now())::double precision, w.screen, w.version
  from wallboard w left join msp m on m.id = w.msp_id
  where (w.token_hash = p_token or w.id = any (p_ids)) and w.tenant_id is null and w.expires_at > now() and coalesce(m.state, 'active') = 'active'
$$;
--> statement-breakpoint
-- A screen wants to show a wall: yes while no other does. One that was not heard of for 40 seconds has lost its place. The other
-- one is noted, and whoever looks at the list sees it.
create function auth_wall_claim(p_id uuid, p_screen text, p_ip inet, p_agent text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v wallboard;
begin
  update wallboard w set screen = p_screen, screen_at = now(), ip = p_ip, agent = left(p_agent, 300)
    where w.id = p_id and (w.screen is null or w.screen = p_screen or w.screen_at < now() - interval '40 seconds') returning w.* into v;
  if v.id is null then
    update wallboard w set other_screen_at = now()
      where w.id = p_id and (w.other_screen_at is null or w.other_screen_at < now() - interval '10 seconds') returning w.* into v;
    if v.id is not null then perform portal_announce('wall:' || p_id, null, v.msp_id); end if;
    return false;
  end if;
  perform portal_announce('wall:' || p_id, null, v.msp_id);
  return true;
end $$;
--> statement-breakpoint
create function auth_wall_left(p_id uuid, p_screen text) returns void
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update wallboard w set screen = null where w.id = p_id and w.screen = p_screen
$$;
--> statement-breakpoint
-- What walls say of themselves, many at once: [{"id", "screen", "lag", "width", "height"}]. Only of the screen that shows it.
create function auth_walls_seen(p_seen jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v record;
begin
  for v in with seen as (
      update wallboard w set last_frame_at = now(), lag_ms = s.lag, width = s.width, height = s.height, screen = s.screen, screen_at = now()
      from jsonb_to_recordset(p_seen) as s (id uuid, screen text, lag integer, width integer, height integer)
      where w.id = s.id and coalesce(w.screen, s.screen) = s.screen returning w.id, w.msp_id
    ), few as (select s.id, s.msp_id, (row_number() over (partition by s.msp_id order by s.id) - 1) / 100 as part from seen s)
    select f.msp_id, json_agg('wall:' || f.id) as topics from few f group by f.msp_id, f.part loop
    perform pg_notify('portal', json_strip_nulls(json_build_object('topics', v.topics, 'msp', v.msp_id))::text);
  end loop;
end $$;
--> statement-breakpoint
-- An invitation to consent whose link is good: it has not ended, and its customer, with whom that is with, is active.
create function auth_onboarding(p_hash text)
  returns table (id uuid, tenant_id uuid, service_id uuid, state text, full_name text, customer text, msp_id uuid, admin_email text,
    language text, user_code text, verification_uri text, code_seconds double precision, error jsonb)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.tenant_id, i.service_id, i.state, i.full_name, t.full_name, t.msp_id, i.admin_email, i.language, i.user_code,
    i.verification_uri, extract(epoch from i.code_until - portal_clock())::double precision, i.error
  from onboarding_invitation i join tenant t on t.id = i.tenant_id left join msp m on m.id = t.msp_id
  where i.hash = p_hash and i.state in ('created', 'code', 'authenticated') and i.expires_at > portal_clock()
    and t.state = 'active' and coalesce(m.state, 'active') = 'active'
$$;
--> statement-breakpoint
-- Sends somebody out to Microsoft: what comes back with this state within ten minutes is good, once. A later one takes its place.
create function auth_onboarding_begin(p_hash text, p_state text) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update onboarding_invitation i set state_hash = p_state, state_until = portal_clock() + interval '10 minutes',
    opened_at = coalesce(i.opened_at, portal_clock())
  where i.id = (select a.id from auth_onboarding(p_hash) a) and i.state in ('created', 'code');
  return found;
end $$;
--> statement-breakpoint
-- Takes the state of such a redirect, once: the one UPDATE decides among all who come with it. Nothing where its invitation has ended.
create function auth_onboarding_return(p_state text) returns table (id uuid, tenant_id uuid, service_id uuid, msp_id uuid, language text)
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update onboarding_invitation i set state_hash = null, state_until = null
  from auth_onboarding((select o.hash from onboarding_invitation o where o.state_hash = p_state)) a
  where i.state_hash = p_state and i.id = a.id and i.state in ('created', 'code') and i.state_until > portal_clock()
  returning i.id, i.tenant_id, i.service_id, a.msp_id, i.language
$$;
--> statement-breakpoint
-- Keeps a code that Microsoft gave, sealed what it is asked by; no while one that was shown before is still good.
create function auth_onboarding_code(p_hash text, p_user_code text, p_uri text, p_sealed text, p_interval integer, p_seconds integer) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  kept uuid;
begin
  update onboarding_invitation i set state = 'code', user_code = p_user_code, verification_uri = p_uri, device_code = p_sealed,
    poll_seconds = least(greatest(p_interval, 1), 60), poll_at = portal_clock() + make_interval(secs => least(greatest(p_interval, 1), 60)),
    code_until = portal_clock() + make_interval(secs => least(greatest(p_seconds, 1), 1800)), error = null,
    opened_at = coalesce(i.opened_at, portal_clock())
  where i.id = (select a.id from auth_onboarding(p_hash) a) and (i.state = 'created' or (i.state = 'code' and i.code_until <= portal_clock()))
  returning i.id into kept;
  if kept is null then return false; end if;
  perform portal_announce('invitation:' || kept, null, null);
  return true;
end $$;
--> statement-breakpoint
-- A screen that waits to be approved, by the code that somebody reads off it or by the id of that: to the provider and MSPs, whoever
-- it is, because it is nobody's yet.
create function portal_wall_pairing(p_code text, p_id uuid)
  returns table (id uuid, seconds_left double precision, ip text, agent text, width integer, height integer, seconds_ago double precision)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select w.id, extract(epoch from w.expires_at - now())::double precision, host(w.ip), w.agent, w.width, w.height,
    extract(epoch from now() - w.created_at)::double precision
  from wallboard_pairing w where current_setting('role') in ('portal_provider', 'portal_msp') and (w.code = p_code or w.id = p_id)
$$;
--> statement-breakpoint
-- Takes a screen's request, once: what the wall is fetched by.
create function portal_wall_pairing_use(p_id uuid) returns table (secret_hash text, ip inet, agent text, width integer, height integer)
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from wallboard_pairing w where w.id = p_id and w.expires_at > now() and current_setting('role') in ('portal_provider', 'portal_msp')
  returning w.secret_hash, w.ip, w.agent, w.width, w.height
$$;
--> statement-breakpoint
-- Whoever gets a function must be able to create in its schema, at that moment only.
-- portal_purge stays the purger's, and the provider alone may call it.
create procedure portal_hand_over() language plpgsql as $$
declare
  f record;
  -- what one call does for many tenants, each known by its token
  of_worker constant text[] := array['portal_seats_take', 'portal_seats_renew', 'portal_seats_revive', 'portal_seats_release', 'portal_seats_expire'];
begin
  grant create on schema public to portal_auth;
  for f in select p.oid::regprocedure as name, p.proname like 'auth\_%' as is_auth,
      p.proname = any (of_worker) as is_of_worker from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and p.prosecdef and p.prokind = 'f' and p.proname ~ '^(auth|portal)_' and p.proname <> 'portal_purge'
      and p.proowner <> 'portal_auth'::regrole loop
    execute format('revoke execute on function %s from public', f.name);
    execute format('grant execute on function %s to %s', f.name,
      case when f.is_auth then 'portal_anonymous' when f.is_of_worker then 'portal_worker' else 'portal_provider, portal_msp, portal_tenant' end);
    execute format('alter function %s owner to portal_auth', f.name);
  end loop;
  revoke create on schema public from portal_auth;
end $$;
--> statement-breakpoint
revoke execute on procedure portal_hand_over from public;
--> statement-breakpoint
call portal_hand_over();
--> statement-breakpoint
revoke execute on function portal_purge from public;
--> statement-breakpoint
grant execute on function portal_purge to portal_provider;
--> statement-breakpoint
grant create on schema public to portal_purger;
--> statement-breakpoint
alter function portal_purge(uuid, integer, boolean) owner to portal_purger;
--> statement-breakpoint
revoke create on schema public from portal_purger;
