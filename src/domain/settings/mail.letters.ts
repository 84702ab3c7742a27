import { sql } from 'drizzle-orm'
import { linkTokenOf } from '../people/links.ts'
import type { Scope } from '../scope.ts'
import { type Base, type BrandValues, portalOfTenant, readBrand } from '../tenants/hosts.ts'
import { type Filling, fillBody, fillSubject } from './invitations.text.ts'
import type { Letter } from './letters.ts'
import type { Outgoing } from './mail.sending.ts'
import type { Settings } from './settings.ts'

export type Logo = { type: string; bytes: Uint8Array }

/** How the owner of a mail looks and where its people sign in. */
export type Sender = { brand: BrandValues; logo: Logo | null; portal: URL; hasOwnHost: boolean }

/** Reads the look and the address of a mail's owner. Wants a gate scope. */
export async function readSender(
  scope: Scope,
  owner: { tenantId: string | null; mspId: string | null },
  base: Base,
): Promise<Sender> {
  const brand = await readBrand(scope, owner)
  const own = owner.tenantId ? await portalOfTenant(scope, owner.tenantId, base) : null
  return {
    brand,
    logo: brand.logoHash ? await readLogo(scope, brand.logoHash) : null,
    portal: own ?? new URL(base.portalUrl.origin),
    hasOwnHost: own !== null,
  }
}

/** hex: bytes that both drivers read alike */
async function readLogo(scope: Scope, hash: string): Promise<Logo | null> {
  const [row] = await scope.db.execute<{ hex: string; type: string }>(
    sql`select encode(logo, 'hex') as hex, logo_type as type from gate_logo(${hash})`,
  )
  return row ? { type: row.type, bytes: Buffer.from(row.hex, 'hex') } : null
}

export type Parts = {
  sender: Sender
  provider: Settings['provider']
  invitations: Settings['invitations']
  secret: Buffer
}

/** Gathers what a mail says. A link's token is made here, at the moment of sending, and kept nowhere. */
export function letterOf(out: Outgoing, parts: Parts): Letter {
  const { sender, provider, invitations } = parts
  const sample = out.template === 'test' && out.data.sample === 'activation'
  const template = sample ? 'activation' : out.template
  const path = template === 'reset' ? 'resets' : 'activations'
  const from = sender.portal.origin
  const isOwn = template === 'activation' && (out.tenantId !== null || sample)
  const address = (isOwn && invitations.portalUrl.replace(/\/+$/, '')) || `${from}/${path}`
  const token = out.invitationId ? linkTokenOf(parts.secret, out.invitationId) : null
  const link = token ? `${address}/${token}` : sample ? `${address}/EXAMPLE` : null
  const customer = out.tenantName ?? (sample ? sampleCustomer : null)
  const values: Filling = {
    CustomerId: out.tenantId ?? sampleId,
    CustomerName: customer ?? '',
    Name: out.toName,
    CustomerAuthenticationPortalUrl: address,
  }
  return {
    template,
    language: out.language,
    name: out.toName,
    brand: { ...sender.brand, name: sender.brand.productName ?? provider.name },
    hasLogo: sender.logo !== null,
    portal: from,
    link,
    expiresAt:
      out.expiresAt ??
      (sample ? new Date(out.createdAt.getTime() + invitations.hours * hourMs) : null),
    zone: out.tenantZone ?? out.accountZone ?? 'UTC',
    customer,
    company: out.tenantId && !sender.hasOwnHost ? out.tenantShortname : null,
    login: out.login,
    by: out.invitedBy ?? null,
    at: out.createdAt,
    own: {
      subject: isOwn && invitations.subject ? fillSubject(invitations.subject, values) : null,
      body:
        isOwn && link && invitations.body.trim() ? fillBody(invitations.body, values, link) : null,
    },
  }
}

const hourMs = 60 * 60 * 1000
const sampleCustomer = 'Example Company'
const sampleId = '00000000-0000-4000-8000-000000000000'
