import { readTotals, reportCsv } from '../domain/licensing/reports.ts'
import type { LicenseReport } from '../domain/mail/templates.ts'
import { type Database, Scope, system } from '../domain/scope.ts'

/** More is not attached: many mail servers take no larger messages once they are encoded. */
const mostBytes = 5 * 1024 * 1024

export type Attached = { name: string; type: string; bytes: Uint8Array }

/** The license report of a month as a mail has it, drawn when it is sent; without its file where that is above 5 MiB. */
export async function drawReport(
  database: Database,
  month: string,
  most = mostBytes,
): Promise<{ report: LicenseReport; file: Attached | null }> {
  const actor = system({ kind: 'provider' })
  const totals = await Scope.enter(database, actor, (s) => readTotals(s, month), 'read only')
  const parts: Buffer[] = []
  let size = 0
  for await (const page of reportCsv({ database, actor }, month)) {
    const bytes = Buffer.from(page)
    size += bytes.length
    if (size > most) return { report: { ...totals, isAttached: false }, file: null }
    parts.push(bytes)
  }
  return {
    report: { ...totals, isAttached: true },
    file: { name: `licenses-${month}.csv`, type: 'text/csv', bytes: Buffer.concat(parts) },
  }
}
