import { sql } from 'drizzle-orm'
import { type Owner, ownerOf } from '../log.ts'
import { branding } from '../schema/domains.ts'
import type { Scope } from '../scope.ts'
import type { BrandValues } from './hosts.ts'

/** A value that an owner above gives; `from` is null for the provider, whose name the reader's page knows. */
export type Inherited = { value: string; from: string | null }

/** What an owner says of its look, and what it inherits where it says nothing. */
export type Branding = {
  own: BrandValues
  version: number
  inherited: Partial<Record<keyof BrandValues, Inherited>>
}

const nothing: BrandValues = {
  productName: null,
  line: null,
  accent: null,
  logoHash: null,
  logoType: null,
  supportAddress: null,
  termsUrl: null,
  privacyUrl: null,
}

const columns = {
  productName: branding.productName,
  line: branding.line,
  accent: branding.accent,
  logoHash: branding.logoHash,
  logoType: branding.logoType,
  supportAddress: branding.supportAddress,
  termsUrl: branding.termsUrl,
  privacyUrl: branding.privacyUrl,
}

/** The row of an owner. */
export const isOwned = (owner: Owner) => {
  const { tenantId, mspId } = ownerOf(owner)
  return sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000') = coalesce(${tenantId}::uuid, ${mspId}::uuid, '00000000-0000-0000-0000-000000000000')`
}

/** An owner's own values with their version (0 while there are none), and what stands above each. */
export async function readBranding(scope: Scope, owner: Owner): Promise<Branding> {
  const [kept] = await scope.db
    .select({ own: columns, version: branding.version })
    .from(branding)
    .where(isOwned(owner))
  const inherited = await readAbove(scope, owner)
  return { own: kept?.own ?? nothing, version: kept?.version ?? 0, inherited }
}

async function readAbove(scope: Scope, owner: Owner): Promise<Branding['inherited']> {
  const { tenantId, mspId } = ownerOf(owner)
  if (!tenantId && !mspId) return {}
  const above = await scope.db.execute<{
    owner_name: string | null
    values: Record<keyof BrandValues, string | null>
  }>(sql`
    select owner_name, jsonb_build_object('productName', product_name, 'line', line, 'accent', accent, 'logoHash', logo_hash,
      'logoType', logo_type, 'supportAddress', support_address, 'termsUrl', terms_url, 'privacyUrl', privacy_url) as values
    from portal_brand_above(${tenantId}::uuid, ${mspId}::uuid)`)
  const found: Branding['inherited'] = {}
  // nearest first, so the first who says anything is the one
  for (const { owner_name: from, values } of above)
    for (const name of Object.keys(nothing) as (keyof BrandValues)[]) {
      const value = values[name]
      if (value !== null) found[name] ??= { value, from }
    }
  return found
}
