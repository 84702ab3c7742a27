import { randomUUID } from 'node:crypto'
import { developmentKey } from '../../src/domain/licensing/development-key.ts'
import {
  type LicenseKeys,
  readLicense,
  signLicense,
} from '../../src/domain/licensing/license-files.format.ts'
import type { TestDatabase } from './database.ts'

/** The tests hand the development key in, as the demo does; nothing else can. */
export const testKeys: LicenseKeys = new Map([[developmentKey.kid, developmentKey.key]])

type Written = Parameters<typeof signLicense>[0]
type Given = Partial<Omit<Written, 'lines'>> & { lines: Record<string, number> }

let serial = 0
/** What a file for this installation says, valid from a minute ago and for ever unless `given` says otherwise. */
export function licenseFor(systemId: string, { lines, ...given }: Given): Written {
  const now = new Date().toISOString()
  const before = new Date(Date.now() - 60_000).toISOString()
  serial += 1
  return {
    ...{ v: 1, file_id: randomUUID(), serial: Date.now() * 1000 + serial, system_id: systemId },
    ...{ customer: 'Northline UC', issued_at: now, not_before: before, expires_at: null },
    supersedes: null,
    lines: Object.entries(lines).map(([sku, qty]) => ({ sku, qty, valid_to: null })),
    ...given,
  }
}

/** A file for this installation, signed with the development key. */
export const signedFor = (systemId: string, given: Given): string =>
  signLicense(licenseFor(systemId, given), developmentKey)

export async function systemIdOf(sql: TestDatabase['sql']): Promise<string> {
  const [row] = await sql`select value #>> '{}' as id from setting where name = 'installation'`
  return String(row?.id ?? '')
}

/** Loads the file of the tests' world: tenants enough for any of them. Its rows are the owner's, so that nothing under test is needed. */
export async function loadWorldLicense(sql: TestDatabase['sql'], tenants = 100_000) {
  const text = signedFor(await systemIdOf(sql), { lines: { 'STARTER-L': 1, TENANT: tenants - 50 } })
  const { content, sha256, kid } = readLicense(text, testKeys)
  await sql`delete from license_line`
  await sql`delete from license_file`
  const [file] = await sql`
    insert into license_file (sha256, state, file_id, serial, kid, customer, loaded_by)
    values (${sha256}, 'installed', ${content.file_id}, 1, ${kid}, ${content.customer}, 'the tests') returning id`
  for (const [position, { sku, qty }] of content.lines.entries())
    await sql`insert into license_line (file_id, position, sku, quantity) values (${file?.id}, ${position}, ${sku}, ${qty})`
  await sql`
    insert into license_pool (kind, purchased, allocated)
    values ('tenant', ${tenants}, (select count(*) from tenant where not synthetic))
    on conflict (kind) do update set purchased = excluded.purchased, allocated = excluded.allocated`
}
