import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import { asciiHost } from './domains.names.ts'
import { addressOfHost, type Base } from './hosts.ts'

export type Claim = 'ours' | 'label' | 'host'

/**
 * As what a name may have a certificate: the operators' host and the suffix, the label of a tenant that
 * exists, a proven host; null for anything else. Nothing is asked but one row; `look` opens a gate scope.
 */
export async function claimOf(
  name: string,
  base: Base,
  look: (work: (scope: Scope) => Promise<boolean>) => Promise<boolean>,
): Promise<Claim | null> {
  const host = asciiHost(name.toLowerCase())
  if (host === null) return null
  const { portalUrl, tenantSuffix } = base
  if (host === portalUrl.hostname || host === tenantSuffix) return 'ours'
  const address = addressOfHost(portalUrl.port ? `${host}:${portalUrl.port}` : host, base)
  if (address === null || address.kind === 'operators') return null
  const label = address.kind === 'label' ? address.label : null
  const own = address.kind === 'host' ? address.host : null
  const isGranted = await look(async (scope) => {
    const [row] = await scope.db.execute<{ may: boolean }>(
      sql`select gate_tls(${label}, ${own}) as may`,
    )
    return row?.may === true
  })
  return isGranted ? address.kind : null
}

/** Notes that the proxy has asked for a proven host's first certificate; nothing for any other name. Wants a gate scope. */
export async function noteCertificateAsked(scope: Scope, name: string): Promise<void> {
  await scope.db.execute(sql`select gate_tls_requested(${asciiHost(name.toLowerCase())})`)
}
