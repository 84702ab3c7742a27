import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Base, type BrandValues, portalOfTenant, readBrand } from '../hosts/hosts.ts'
import type { StoredMessage } from '../message.ts'
import type { Language } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import { type Keyed, linkTokenOf } from '../settings/secrets.ts'
import type { Settings } from '../settings/settings.ts'
import { consentDataOf } from './consent.ts'
import type { Outgoing } from './delivery.ts'
import {
  addressBelow,
  type Filling,
  fillBody,
  fillSubject,
  type Piece,
} from './invitation-settings.ts'
import type { MailTemplate, Notice } from './mails.ts'

/** What a report of who counted says: amounts of all tenants in a month (`2026-10`), and whether its rows are attached. */
export type LicenseReport = {
  month: string
  tenants: number
  licensed: number
  acquired: number
  over: number
  isAttached: boolean
}

type Logo = { type: string; bytes: Uint8Array }

/** How the owner of a mail looks and where its people sign in. */
type Sender = { brand: BrandValues; logo: Logo | null; portal: URL; hasOwnHost: boolean }

/** Reads the look and the address of a mail's owner. Wants an anonymous scope. */
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
    sql`select encode(logo, 'hex') as hex, logo_type as type from auth_logo(${hash})`,
  )
  return row ? { type: row.type, bytes: Buffer.from(row.hex, 'hex') } : null
}

type Parts = {
  sender: Sender
  provider: Settings['provider']
  invitations: Settings['invitations']
  consent: Settings['consent']
  secret: Keyed
  report?: LicenseReport | null
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
  | 'linkHash'
  | 'invitedBy'
  | 'expiresAt'
>

/** Gathers what a mail says. A link's token is made here, at the moment of sending, and kept nowhere. */
export function contentOf(out: Occasion, parts: Parts): MailContent {
  const { sender, provider, invitations } = parts
  const sample = sampleOf(out)
  const template = sample ?? out.template
  const asked = template === 'consent' ? consentDataOf(out.data) : null
  const portal = sender.portal.origin
  const isInvited = template === 'activation' && (out.tenantId !== null || sample !== null)
  const at = typeof out.data.at === 'string' ? new Date(out.data.at) : out.createdAt
  const address = addressBelow(
    isInvited || template === 'consent' ? invitations.portalUrl : '',
    portal,
    template === 'consent' ? 'authenticate' : 'activations',
  )
  const invitationId = asked?.invitationId ?? out.invitationId
  const token = invitationId
    ? linkTokenOf(parts.secret, invitationId, out.linkHash ?? undefined)
    : null
  const report = parts.report ?? null
  const notice = noticeOf(out)
  const link = token
    ? `${address}/${token}`
    : sample
      ? `${address}/EXAMPLE`
      : report
        ? `${portal}/licenses/report.csv?month=${report.month}`
        : notice && `${portal}${notice.path}`
  const customer = asked?.fullName ?? out.tenantName ?? (sample ? sampleCustomer : null)
  const texts = template === 'consent' ? parts.consent : invitations
  const customerId = asked?.customerId ?? out.tenantId ?? sampleIds[sample ?? 'activation']
  return {
    ...{ template, language: out.language, name: out.toName, portal, link, customer, at },
    brand: { ...sender.brand, name: sender.brand.productName ?? provider.name },
    hasLogo: sender.logo !== null,
    expiresAt: out.expiresAt ?? (sample ? later(at, texts.hours) : null),
    zone: out.tenantZone ?? out.accountZone ?? 'UTC',
    company: out.tenantId && !sender.hasOwnHost ? out.tenantShortname : null,
    login: out.login,
    ...{ change: changeOf(out), report, notice },
    by: typeof out.data.inviter === 'string' ? out.data.inviter : out.invitedBy,
    own:
      (isInvited || template === 'consent') && link
        ? customText(out, texts, { address, customer, customerId, link })
        : noCustomText,
  }
}

/** What staff changed, from the data of the mail; null in any other. */
function changeOf({ template, data }: Occasion): MailContent['change'] {
  if (template !== 'sign-in-changed') return null
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return { kind: text(data.change), about: text(data.about), detail: text(data.detail) }
}

/** What a notice says, from the data of the mail; null in any other. */
function noticeOf({ template, data }: Occasion): Notice | null {
  const read =
    template === 'notice' || template === 'mau-report' ? noticeShape.safeParse(data) : null
  return read?.success ? read.data : null
}

const said = z.custom<StoredMessage>(
  (value) => z.object({ code: z.string() }).safeParse(value).success,
)
const noticeShape = z.object({
  subject: said,
  lines: z.array(said),
  facts: z.array(z.object({ label: said, value: z.number() })).optional(),
  path: z.string().startsWith('/'),
})

const noCustomText: MailContent['own'] = { subject: null, body: null }

type Filled = { address: string; customer: string | null; customerId: string; link: string }

function customText(
  out: Occasion,
  { subject, body }: { subject: string; body: string },
  { address, customer, customerId, link }: Filled,
): MailContent['own'] {
  const values: Filling = {
    CustomerId: customerId,
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
/** Activation mails name a customer by its id, those that ask for consent by its shortname. */
const sampleIds = { activation: '00000000-0000-4000-8000-000000000000', consent: 'example' }
export type Sample = keyof typeof sampleIds

const sampleOf = ({ template, data: { sample } }: Occasion): Sample | null =>
  template === 'test' && (sample === 'activation' || sample === 'consent') ? sample : null

const hourMs = 60 * 60 * 1000
const later = (at: Date, hours: number) => new Date(at.getTime() + hours * hourMs)

/** A mail with invented values, to look at. */
export const sampleContent = (
  sample: Sample,
  { language, name, now }: { language: MailContent['language']; name: string; now: Date },
  parts: Omit<Parts, 'secret'>,
): MailContent =>
  contentOf(
    {
      ...{ template: 'test', language, data: { sample }, toName: name },
      ...{ createdAt: now, tenantId: null, tenantName: null, tenantZone: null },
      ...{
        tenantShortname: null,
        accountZone: null,
        login: 'anna',
        invitationId: null,
        linkHash: null,
      },
      ...{ invitedBy: name, expiresAt: null },
    },
    { ...parts, secret: Buffer.alloc(0) },
  )

/** Everything that a mail says, gathered; views/mail makes HTML and text of it. */
export type MailContent = {
  template: MailTemplate
  language: Language
  /** The person written to. */
  name: string
  /** Who writes: product name or provider, and its look. `logo` is shown by `cid:`. */
  brand: Omit<BrandValues, 'productName'> & { name: string }
  hasLogo: boolean
  /** Where one signs in. */
  portal: string
  /** The link of an activation, a reset or a new address; it ends at `expiresAt`. */
  link: string | null
  expiresAt: Date | null
  /** IANA zone in which times are written: the customer's, or the account's own. */
  zone: string
  /** The customer's name; none for the staff of a provider or an MSP. */
  customer: string | null
  /** The company shortname, where people have to give it because the customer has no address of its own. */
  company: string | null
  /** What one types to sign in, beside the password. */
  login: string | null
  /** Who caused the mail, when a person did. */
  by: string | null
  /** What somebody of the provider changed about signing in. */
  change: { kind: string; about: string; detail: string } | null
  /** The figures of a license report. */
  report: LicenseReport | null
  /** What a notice says. */
  notice: Notice | null
  at: Date
  /** The provider's own words for an activation, filled in; null: the catalogue's. */
  own: { subject: string | null; body: Piece[][] | null }
}

/** A mail made into the parts of a message. */
export type RenderedMail = { subject: string; html: string; text: string }
