import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { readReleases } from '../../src/database/releases.ts'
import { migrations } from '../support/setup.ts'

/** What a next release may bring: columns, a table that is kept apart, rules and an index beside those who write. */
export const expand = {
  '9000_tables': `alter table service add colour text;
alter table service add shade text not null default 'light';
alter table service add constraint service_shade check (shade <> '') not valid;
--> statement-breakpoint
create table paint (tenant_id uuid not null references tenant (id), id uuid not null default gen_random_uuid(), name text not null, primary key (tenant_id, id));
create index paint_id on paint (id);
--> statement-breakpoint
call portal_isolate('paint', 'tenant');
grant select, insert, update, delete on paint to portal_provider, portal_msp, portal_tenant;
`,
  '9001_indexes': `-- outside a transaction
create index concurrently if not exists service_colour on service (tenant_id, colour);
--> statement-breakpoint
alter table service validate constraint service_shade;
`,
}

/** This tree's migrations with further ones behind them, of a version after this one. */
export function withMigrations(
  files: Record<string, string>,
  { version = '99.0.0-dev', required }: { version?: string; required?: string } = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-migrations-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(migrations, folder, { recursive: true })
  for (const [tag, text] of Object.entries(files)) writeFileSync(join(folder, `${tag}.sql`), text)
  const { releases } = readReleases(migrations)
  const further = required
    ? [
        {
          ...{ version: '98.0.0', date: '2027-01-01', oldest: '0.1.0' },
          ...{ migrations: [{ tag: required, sha256: '' }], required: { why: 'it moves rows.' } },
        },
      ]
    : []
  writeFileSync(
    join(folder, 'releases.json'),
    JSON.stringify({ version, releases: [...releases, ...further] }),
  )
  return folder
}
