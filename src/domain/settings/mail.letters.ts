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

/** What of a mail its words depend on. */
type Occasion = Pick<
  Outgoing,
  | 'template'
  | 'language'
  | 'data'
  | 'toName'
  | 'createdAt'
  | 'tenantId'
  | 'tenantName'
  | 'tenantZone'
  | 'tenantShortname'
  | 'accountZone'
  | 'login'
  | 'invitationId'
  | 'invitedBy'
  | 'expiresAt'
>

/** Gathers what a mail says. A link's token is made here, at the moment of sending, and kept nowhere. */
export function letterOf(out: Occasion, parts: Parts): Letter {
  const { sender, provider, invitations } = parts
  const isSample = out.template === 'test' && out.data.sample === 'activation'
  const template = isSample ? 'activation' : out.template
  const portal = sender.portal.origin
  const isInvited = template === 'activation' && (out.tenantId !== null || isSample)
  const at = typeof out.data.at === 'string' ? new Date(out.data.at) : out.createdAt
  const address =
    (isInvited && invitations.portalUrl.replace(/\/+$/, '')) || `${portal}/activations`
  const token = out.invitationId ? linkTokenOf(parts.secret, out.invitationId) : null
  const link = token ? `${address}/${token}` : isSample ? `${address}/EXAMPLE` : null
  const customer = out.tenantName ?? (isSample ? sampleCustomer : null)
  return {
    ...{ template, language: out.language, name: out.toName, portal, link, customer, at },
    brand: { ...sender.brand, name: sender.brand.productName ?? provider.name },
    hasLogo: sender.logo !== null,
    expiresAt: out.expiresAt ?? (isSample ? later(at, invitations.hours) : null),
    zone: out.tenantZone ?? out.accountZone ?? 'UTC',
    company: out.tenantId && !sender.hasOwnHost ? out.tenantShortname : null,
    login: out.login,
    by: typeof out.data.inviter === 'string' ? out.data.inviter : out.invitedBy,
    own: isInvited && link ? ownWords(out, invitations, { address, customer, link }) : noWords,
  }
}

const noWords: Letter['own'] = { subject: null, body: null }

function ownWords(
  out: Occasion,
  { subject, body }: Parts['invitations'],
  { address, customer, link }: { address: string; customer: string | null; link: string },
): Letter['own'] {
  const values: Filling = {
    CustomerId: out.tenantId ?? sampleId,
    CustomerName: customer ?? '',
    Name: out.toName,
    CustomerAuthenticationPortalUrl: address,
  }
  return {
    subject: subject ? fillSubject(subject, values) : null,
    body: body.trim() ? fillBody(body, values, link) : null,
  }
}

const sampleCustomer = 'Example Company'
const sampleId = '00000000-0000-4000-8000-000000000000'
const hourMs = 60 * 60 * 1000
const later = (at: Date, hours: number) => new Date(at.getTime() + hours * hourMs)

/** An activation with invented values, to look at. */
export const sampleLetter = (
  { language, name, now }: { language: Letter['language']; name: string; now: Date },
  parts: Omit<Parts, 'secret'>,
): Letter =>
  letterOf(
    {
      ...{ template: 'test', language, data: { sample: 'activation' }, toName: name },
      ...{ createdAt: now, tenantId: null, tenantName: null, tenantZone: null },
      ...{ tenantShortname: null, accountZone: null, login: 'anna', invitationId: null },
      ...{ invitedBy: name, expiresAt: null },
    },
    { ...parts, secret: Buffer.alloc(0) },
  )
