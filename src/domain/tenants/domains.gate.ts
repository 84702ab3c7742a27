import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import { asciiHost } from './domains.names.ts'
import { addressOfHost, type Base } from './hosts.ts'

/**
 * Whether a certificate may be made for a name (spec 2 §8.4): the operators' host and the suffix, labels of tenants that
 * exist, proven hosts. Nothing is asked but one row; `null` names no host. `look` opens a gate scope.
 */
export async function mayHaveCertificate(
  name: string,
  base: Base,
  look: (work: (scope: Scope) => Promise<boolean>) => Promise<boolean>,
): Promise<boolean> {
  const host = asciiHost(name.toLowerCase())
  if (host === null) return false
  if (host === base.portalUrl.hostname || host === base.tenantSuffix) return true
  const { port } = base.portalUrl
  const address = addressOfHost(port ? `${host}:${port}` : host, base)
  if (address === null || address.kind === 'operators') return false
  const label = address.kind === 'label' ? address.label : null
  const own = address.kind === 'host' ? address.host : null
  return look(async (scope) => {
    const [row] = await scope.db.execute<{ may: boolean }>(
      sql`select gate_tls(${label}, ${own}) as may`,
    )
    return row?.may === true
  })
}

/** Notes that the proxy has asked for a proven host's first certificate; nothing for any other name. Wants a gate scope. */
export async function noteCertificateAsked(scope: Scope, name: string): Promise<void> {
  await scope.db.execute(sql`select gate_tls_requested(${asciiHost(name.toLowerCase())})`)
}
