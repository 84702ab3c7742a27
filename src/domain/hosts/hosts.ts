import { sql } from 'drizzle-orm'
import type { Language } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'

/** Whose portal a host is: the operators', or the tenant's of a label under our suffix or of a host of its own. */
export type Address =
  | { kind: 'operators' }
  | { kind: 'label'; label: string }
  | { kind: 'host'; host: string }

/** Where tenants' portals are: the operators' address, whose port all share, and what labels stand before. */
export type Base = { portalUrl: URL; tenantSuffix: string }

const labelShape = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Reads a normalised host (lower case, with its port); null when it cannot be anybody's. */
export function addressOfHost(host: string, { portalUrl, tenantSuffix }: Base): Address | null {
  if (host === portalUrl.host) return { kind: 'operators' }
  const [name = '', port = ''] = host.split(':')
  if (port !== portalUrl.port || name === portalUrl.hostname) return null
  if (!name.endsWith(`.${tenantSuffix}`)) return { kind: 'host', host: name }
  const label = name.slice(0, -tenantSuffix.length - 1)
  return labelShape.test(label) ? { kind: 'label', label } : null
}

/** How a portal looks; null where nobody in the line tenant ← MSP ← provider has said anything. */
export type BrandValues = {
  productName: string | null
  line: string | null
  accent: string | null
  logoHash: string | null
  logoType: string | null
  supportAddress: string | null
  termsUrl: string | null
  privacyUrl: string | null
}

/** A tenant as its host shows it before anybody is known; `runBy` is its MSP's name. */
export type HostTenant = {
  id: string
  shortname: string
  name: string
  state: 'active' | 'deactivated' | 'deleting'
  language: Language
  timeZone: string
  runBy: string | null
  brand: BrandValues
}

type BrandRow = {
  product_name: string | null
  line: string | null
  accent: string | null
  logo_hash: string | null
  logo_type: string | null
  support_address: string | null
  terms_url: string | null
  privacy_url: string | null
}

const brandOf = (row: BrandRow): BrandValues => ({
  productName: row.product_name,
  line: row.line,
  accent: row.accent,
  logoHash: row.logo_hash,
  logoType: row.logo_type,
  supportAddress: row.support_address,
  termsUrl: row.terms_url,
  privacyUrl: row.privacy_url,
})

/** The tenant that a host is for, or null. Wants an anonymous scope. */
export async function findHostTenant(scope: Scope, address: Address): Promise<HostTenant | null> {
  const label = address.kind === 'label' ? address.label : null
  const host = address.kind === 'host' ? address.host : null
  const [row] = await scope.db.execute<
    BrandRow & {
      tenant_id: string
      shortname: string
      full_name: string
      state: HostTenant['state']
      language: Language
      time_zone: string
      run_by: string | null
    }
  >(sql`select * from auth_host(${label}, ${host})`)
  if (!row) return null
  return {
    id: row.tenant_id,
    shortname: row.shortname,
    name: row.full_name,
    state: row.state,
    language: row.language,
    timeZone: row.time_zone,
    runBy: row.run_by,
    brand: brandOf(row),
  }
}

/** How an owner looks, inherited values included; neither given: the provider. Wants an anonymous scope. */
export async function readBrand(
  scope: Scope,
  owner: { tenantId?: string | null; mspId?: string | null },
): Promise<BrandValues> {
  const [row] = await scope.db.execute<BrandRow>(
    sql`select * from auth_brand(${owner.tenantId ?? null}::uuid, ${owner.mspId ?? null}::uuid)`,
  )
  if (!row) throw new Error('auth_brand answers one row')
  return brandOf(row)
}

/** The address of a tenant's portal for links, or null when it has no usable host. Wants an anonymous scope. */
export async function portalOfTenant(
  scope: Scope,
  tenantId: string,
  base: Base,
): Promise<URL | null> {
  const isPlain = base.portalUrl.protocol === 'http:'
  const [row] = await scope.db.execute<{ host: string | null; label: string | null }>(
    sql`select host, label from auth_host_of(${tenantId}::uuid, ${isPlain})`,
  )
  const name = row?.host ?? (row?.label ? `${row.label}.${base.tenantSuffix}` : null)
  if (!name) return null
  const url = new URL(base.portalUrl.origin)
  url.hostname = name
  return url
}
