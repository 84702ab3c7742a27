import { and, eq, sql } from 'drizzle-orm'
import { type Owner, ownerOf, record } from '../log.ts'
import { demand, may } from '../people/roles.ts'
import { Refusal } from '../refusal.ts'
import { branding } from '../schema/domains.ts'
import type { Actor, Scope } from '../scope.ts'
import type { Logo } from './brands.logo.ts'
import { type BrandTexts, fields, readTexts } from './brands.texts.ts'
import { isOwned, readBranding } from './brands.ts'
import { hasUsableHost } from './domains.ts'
import type { BrandValues } from './hosts.ts'
import { findTenant } from './tenants.ts'

/** Whose look an actor may change: a tenant's, its own MSP's; the provider's by its administrators. */
export const mayBrand = (actor: Actor, { tenantId, mspId }: Owner): boolean =>
  may(actor, tenantId || mspId ? 'edit-branding' : 'administer')

export type Wish = {
  /** As typed, by field. */
  texts: Record<keyof BrandTexts, string>
  logo: Logo | 'keep' | 'remove'
  version: number
  /** Whether the portal runs without TLS, where a host needs no certificate to be usable. */
  isPlain: boolean
}

/**
 * Changes an owner's look; what is left empty is inherited. Refused for a tenant without a usable host (switched
 * on, with a valid certificate), with a message beside each field that does not fit, and on a stale version.
 */
export async function changeBranding(scope: Scope, owner: Owner, wish: Wish): Promise<void> {
  demand(scope.actor, owner.tenantId || owner.mspId ? 'edit-branding' : 'administer')
  await demandHost(scope, owner, wish.isPlain)
  const texts = readTexts(wish.texts)
  const before = await readBranding(scope, owner)
  if (before.version !== wish.version) throw stale(before.own, texts)
  const logo =
    wish.logo === 'keep'
      ? {}
      : wish.logo === 'remove'
        ? { logo: null, logoType: null, logoHash: null }
        : { logo: wish.logo.bytes, logoType: wish.logo.type, logoHash: wish.logo.hash }
  const changed = await store(scope, owner, { ...texts, ...logo }, wish.version)
  if (!changed) throw stale((await readBranding(scope, owner)).own, texts)
  const { logo: _, logoType: __, ...said } = { ...texts, ...logo } as Record<string, unknown>
  await trace(scope, owner, before.own, said)
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

/** Names each value that differs: what it is now and what was entered. */
function stale(theirs: BrandValues, yours: BrandTexts): Refusal {
  const differing = fields.filter((name) => theirs[name] !== yours[name])
  const values = differing.map((name) => ({
    field: name,
    theirs: theirs[name] ?? '',
    yours: yours[name] ?? '',
  }))
  return new Refusal('conflict', 'stale-branding', { values })
}

async function trace(
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
