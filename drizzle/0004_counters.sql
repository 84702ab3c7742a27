-- Kept totals: each statement that changes services, commands or alarms leaves its difference as delta rows.
-- Triggers and not verbs, so that no path can forget one; the worker folds the deltas (domain/services/counters.ts).
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
  ('services', 1), ('status.' || r.status, 1), ('deploy.' || r.deploy_status, 1),
  ('kit.' || r.kit_version, 1), ('licensed_users', coalesce(r.licensed_users, 0))$$);
--> statement-breakpoint
call portal_keep_counts('command', 'r.audience, r.msp_id, r.tenant_id', $$
  (case when r.state in ('queued', 'executing') then r.state end, 1),
  (case when r.state = 'executing' and r.kind = 'replicate' then 'replicating' end, 1)$$);
--> statement-breakpoint
-- per severity what is active and unacknowledged, and what is active at all (DECISIONS: badge and counts)
call portal_keep_counts('alarm', 'r.audience, r.msp_id, r.tenant_id', $$
  (case when r.cleared_at is null and r.acknowledged_at is null then 'alarms.' || r.severity end, 1),
  (case when r.cleared_at is null then 'alarms.active' end, 1)$$);
--> statement-breakpoint
-- A service carries its active alarms, so that the list sorts by them at any size.
create function portal_alarms_of_service() returns trigger language plpgsql as $$
declare
  changed alarm := coalesce(new, old);
begin
  -- only the statement after the lock sees what another transaction has just raised on the same service
  perform from service s where s.tenant_id = changed.tenant_id and s.id = changed.service_id for no key update;
  update service s set alarm_count = a.active, alarm_rank = a.rank
  from (select count(*)::integer as active, coalesce(max(m.rank), 0)::smallint as rank from alarm m
    where m.tenant_id = changed.tenant_id and m.service_id = changed.service_id and m.cleared_at is null) a
  where s.tenant_id = changed.tenant_id and s.id = changed.service_id and (s.alarm_count, s.alarm_rank) is distinct from (a.active, a.rank);
  return null;
end $$;
--> statement-breakpoint
create trigger alarm_raised_on_service after insert or delete on alarm for each row execute function portal_alarms_of_service();
--> statement-breakpoint
create trigger alarm_changed_on_service after update of severity, cleared_at on alarm for each row execute function portal_alarms_of_service();
--> statement-breakpoint
-- A service carries its customer's names, so that the list sorts and searches by them at any size.
create function portal_names_of_service() returns trigger language plpgsql as $$
begin
  update service set customer = new.full_name, shortname = new.shortname where tenant_id = new.id;
  return null;
end $$;
--> statement-breakpoint
create trigger tenant_renamed after update of full_name, shortname on tenant for each row
  when ((old.full_name, old.shortname) is distinct from (new.full_name, new.shortname)) execute function portal_names_of_service();
--> statement-breakpoint
-- Says on commit that something changed, by ids only: the topic, and the tenant with its MSP so that the hub knows whom it reaches.
create function portal_announce(p_topic text, p_tenant uuid) returns void language sql as $$
  select pg_notify('portal', json_strip_nulls(json_build_object('topic', p_topic, 'tenant', p_tenant,
    'msp', (select t.msp_id from tenant t where t.id = p_tenant)))::text)
$$;
