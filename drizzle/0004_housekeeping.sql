-- Runs of backups and drills that are long past go in housekeeping, which the worker does.
create policy worker on backup_run to portal_worker using (true);
--> statement-breakpoint
grant select, delete on backup_run to portal_worker;
