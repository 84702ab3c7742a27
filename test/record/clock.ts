import type postgres from 'postgres'

/** The instant at which everything in the record happens. */
export const now = new Date('2026-03-18T10:20:30.000Z')

const RealDate = Date

class StoppedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(now.getTime())
    else super(...(given as [number]))
  }

  static override now() {
    return now.getTime()
  }
}

/** Stops the clock of this process; timers go on. */
export function stopClock() {
  globalThis.Date = StoppedDate as DateConstructor
}

/**
 * Stops the clock of a database and numbers the ids that it makes, from now on and for every new connection: its own `now()`
 * stands before PostgreSQL's in the search path, also in functions that set theirs, and in defaults.
 */
export async function stopDatabaseClock(sql: postgres.Sql, database: string) {
  const instant = `'${now.toISOString()}'::timestamptz`
  await sql.unsafe(`
    create schema stopped;
    create sequence stopped.ids;
    create function stopped.now() returns timestamptz language sql stable as $$ select ${instant} $$;
    create function stopped.clock_timestamp() returns timestamptz language sql stable as $$ select ${instant} $$;
    create function stopped.next_id() returns uuid language sql volatile security definer as
      $$ select ('0000fade-0000-4000-8000-' || lpad(to_hex(nextval('stopped.ids')), 12, '0'))::uuid $$;
    grant usage on schema stopped to public;
    alter database ${database} set search_path = stopped, pg_catalog, public;
    do $do$ declare f record; begin
      for f in select p.oid::regprocedure as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'public' and p.prokind = 'f' and array_to_string(p.proconfig, ' ') like '%search_path=%' loop
        execute format('alter function %s set search_path = stopped, pg_catalog, public, pg_temp', f.name);
      end loop;
      for f in select c.oid::regclass as name, a.attname, pg_get_expr(d.adbin, d.adrelid) as expression
        from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
        join pg_class c on c.oid = d.adrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and pg_get_expr(d.adbin, d.adrelid) in ('now()', 'gen_random_uuid()') loop
        execute format('alter table %s alter %I set default %s', f.name, f.attname,
          case f.expression when 'now()' then 'stopped.now()' else 'stopped.next_id()' end);
      end loop;
    end $do$`)
}

/** Ids are random again; what is made from now on is no part of the world. */
export const letIdsBeRandom = (sql: postgres.Sql) =>
  sql.unsafe(
    `create or replace function stopped.next_id() returns uuid language sql volatile as $$ select pg_catalog.gen_random_uuid() $$`,
  )
