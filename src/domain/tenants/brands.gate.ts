import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'

/** The bytes of a logo by their SHA-256; null when nobody shows it any more. Wants a gate scope. */
export async function findLogo(
  scope: Scope,
  hash: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string } | null> {
  const [row] = await scope.db.execute<{ logo: Buffer; logo_type: string }>(
    sql`select logo, logo_type from gate_logo(${hash})`,
  )
  return row ? { bytes: new Uint8Array(row.logo), type: row.logo_type } : null
}
