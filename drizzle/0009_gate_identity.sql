-- Mail and sign-in with a company's own identity provider. See 0007: functions named gate_* and SECURITY DEFINER ones named
-- portal_* are handed over by the last line.
-- Whether mails can leave: who makes tenants or invites people is told before and not after. Yes or no, no value.
create function portal_mail_ready() returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select s.value ->> 'host' <> '' and s.value ->> 'fromAddress' <> '' from setting s where s.name = 'mail'), false)
$$;
--> statement-breakpoint
-- How many hours an activation link lives, for whoever invites; 72 unless the provider chose 24 or 168.
create function portal_link_hours() returns integer
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select (s.value ->> 'hours')::integer from setting s where s.name = 'invitations'), 72)
$$;
--> statement-breakpoint
call portal_hand_over();
