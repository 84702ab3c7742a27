import { sql } from 'drizzle-orm'
import { demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import type { Installation, LicenseKeys } from './license-files.format.ts'

export type LoadedFile = {
  id: string
  fileId: string
  kid: string
  sha256: string
  serial: number
  state: 'installed' | 'superseded' | 'expired'
  over: boolean
  lines: { sku: string; quantity: number }[]
}

/** What files are judged against, and which are loaded. */
export async function readInstallation(scope: Scope, keys: LicenseKeys) {
  const [about] = await scope.db.execute<{ id: string; now: string; latest: string }>(sql`
    select (select value #>> '{}' from setting where name = 'installation') as id, clock_timestamp()::text as now,
      greatest(now(), (select max(at) from log_entry), (select max(loaded_at) from license_file))::text as latest`)
  const rows = await scope.db.execute<LoadedFile>(sql`
    select f.id, f.file_id as "fileId", f.kid, f.sha256, f.serial::float8 as serial, f.state,
      coalesce(f.expires_at <= now(), false) as over,
      coalesce((select jsonb_agg(jsonb_build_object('sku', l.sku, 'quantity', l.quantity)) from license_line l
        where l.file_id = f.id and coalesce(l.valid_to > now(), true)), '[]') as lines
    from license_file f where f.state <> 'rejected' order by f.serial`)
  const installation: Installation = {
    systemId: about?.id ?? '',
    now: new Date(about?.now ?? 0),
    latest: new Date(about?.latest ?? 0),
    known: new Set(rows.flatMap(({ fileId, sha256 }) => [fileId, sha256])),
    serial: Math.max(0, ...rows.map(({ serial }) => serial)),
    files: rows
      .filter(({ state }) => state !== 'superseded')
      .map(({ fileId, lines, kid, state, over }) => ({
        ...{ fileId, lines },
        // one whose key is no longer known counts no longer
        counts: state === 'installed' && !over && keys.has(kid),
      })),
  }
  return { installation, ended: rows.filter(({ state, over }) => state === 'installed' && over) }
}

/** By what name a file for this installation is ordered. */
export async function readSystemId(scope: Scope): Promise<string> {
  demandProvider(scope.actor)
  return (await readInstallation(scope, new Map())).installation.systemId
}
