import { and, eq, sql } from 'drizzle-orm'
import { demandFresh, form, type Given } from '../form.ts'
import { type Owner, ownerOf, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, may } from '../roles.ts'
import { branding } from '../schema/domains.ts'
import type { Actor, Scope } from '../scope.ts'
import { findTenant } from '../tenant.ts'
import { email, keptAs, optional, text } from '../values.ts'
import { readHex } from './colours.ts'
import { hasUsableHost } from './domains.ts'
import type { BrandValues } from './hosts.ts'
import type { Logo } from './logos.ts'

/** A value that an owner above gives; `from` is null for the provider, whose name the reader's page knows. */
type Inherited = { value: string; from: string | null }

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
const isOwned = (owner: Owner) => {
  const { tenantId, mspId } = ownerOf(owner)
  return sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000') = coalesce(${tenantId}::uuid, ${mspId}::uuid, '00000000-0000-0000-0000-000000000000')`
}

/** An owner's own values with their version (0 while there are none), and what stands above each. */
export async function readBranding(scope: Scope, owner: Owner): Promise<Branding> {
  const [stored] = await scope.db
    .select({ own: columns, version: branding.version })
    .from(branding)
    .where(isOwned(owner))
  const inherited = await readAbove(scope, owner)
  return { own: stored?.own ?? nothing, version: stored?.version ?? 0, inherited }
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

/** Whose look an actor may change: a tenant's, its own MSP's; the provider's by its administrators. */
export const mayBrand = (actor: Actor, { tenantId, mspId }: Owner): boolean =>
  may(actor, tenantId || mspId ? 'edit-branding' : 'administer')

/** A link that strangers are given: https alone, and nobody's name in it. */
function isSafeUrl(line: string): boolean {
  if (/\s/.test(line) || !URL.canParse(line)) return false
  const { protocol, username, password, hostname } = new URL(line)
  return protocol === 'https:' && !username && !password && hostname.includes('.')
}

const link = optional(text({ max: 500, as: 'url', error: 'brand-url', fits: isSafeUrl }))
const colour = text({ max: 20, error: 'brand-accent', fits: (line) => readHex(line) !== null })

/** What of a look is typed; what is left empty is inherited. */
export const brandingForm = form({
  productName: optional(text({ max: 60, error: 'brand-name' })),
  line: optional(text({ max: 160, error: 'brand-line' })),
  accent: optional(keptAs(colour, readHex)),
  supportAddress: optional(email),
  ...{ termsUrl: link, privacyUrl: link },
})

type BrandingInput = {
  logo: Logo | 'keep' | 'remove'
  /** Whether the portal runs without TLS, where a host needs no certificate to be usable. */
  isPlain: boolean
}

/**
 * Changes an owner's look (`brandingForm`; `reset` names a field that goes back to what is inherited). Refused for a tenant
 * without a usable host (switched on, with a valid certificate), and on a stale version.
 */
export async function changeBranding(
  scope: Scope,
  owner: Owner,
  given: Given,
  { logo: picture, isPlain }: BrandingInput,
): Promise<void> {
  demand(scope.actor, owner.tenantId || owner.mspId ? 'edit-branding' : 'administer')
  await demandHost(scope, owner, isPlain)
  const texts = brandingForm.read(
    typeof given.reset === 'string' ? { ...given, [given.reset]: '' } : given,
  )
  const demandNewest = ({ own, version }: Branding) =>
    demandFresh(
      ...([given.version, { ...own, version }, texts, message('this-look')] as const),
      picture !== 'keep',
    )
  const before = await readBranding(scope, owner)
  demandNewest(before)
  const logo =
    picture === 'keep'
      ? {}
      : picture === 'remove'
        ? { logo: null, logoType: null, logoHash: null }
        : { logo: picture.bytes, logoType: picture.type, logoHash: picture.hash }
  const changed = await store(scope, owner, { ...texts, ...logo }, before.version)
  // somebody was faster between the reading and the writing
  if (!changed) return demandNewest(await readBranding(scope, owner))
  const { logo: _, logoType: __, ...said } = { ...texts, ...logo } as Record<string, unknown>
  await recordChange(scope, owner, before.own, said)
}

async function demandHost(scope: Scope, { tenantId }: Owner, isPlain: boolean) {
  if (!tenantId) return
  if (await hasUsableHost(scope, await findTenant(scope, tenantId), isPlain)) return
  throw new Refusal('conflict', 'no-usable-host')
}

async function store(
  scope: Scope,
  owner: Owner,
  values: Partial<typeof branding.$inferInsert>,
  version: number,
): Promise<boolean> {
  const made =
    version === 0
      ? await scope.db
          .insert(branding)
          .values({ ...ownerOf(owner), ...values })
          .onConflictDoNothing()
          .returning({ id: branding.id })
      : await scope.db
          .update(branding)
          .set({ ...values, version: version + 1, changedAt: sql`now()` })
          .where(and(isOwned(owner), eq(branding.version, version)))
          .returning({ id: branding.id })
  return made.length > 0
}

async function recordChange(
  scope: Scope,
  owner: Owner,
  before: BrandValues,
  after: Record<string, unknown>,
) {
  const was: Record<string, unknown> = before
  const names = Object.keys(after).filter((name) => was[name] !== after[name])
  if (names.length === 0) return
  const pick = (from: Record<string, unknown>) =>
    Object.fromEntries(names.map((name) => [name, from[name] ?? null]))
  const { tenantId, mspId } = ownerOf(owner)
  await record(scope, {
    ...{ tenantId, mspId, type: 'branding.changed' },
    subject: { kind: 'branding', id: tenantId ?? mspId },
    before: pick(was),
    after: pick(after),
  })
  await scope.announce('domains', tenantId)
}
