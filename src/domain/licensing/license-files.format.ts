import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { z } from 'zod'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { isStarter, type Line, licensedBy, skuNamed } from './skus.ts'

/** Public keys whose files count, by `kid`: 32 bytes, base64. */
export type LicenseKeys = ReadonlyMap<string, string>

const maxBytes = 64 * 1024
const [begin, end] = ['-----BEGIN LICENSE FILE-----', '-----END LICENSE FILE-----']
const algorithm = 'base64+ed25519'
/** Signed with the content, so that a signature for anything else is none of a license. */
const signedPrefix = 'tenantry-license/v1/'

const id = z.string().regex(/^[\w-]{1,64}$/)
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
const content = z.strictObject({
  v: z.literal(1),
  file_id: id,
  serial: z.int().positive(),
  system_id: id,
  customer: z
    .string()
    .trim()
    .regex(/^[^\p{Cc}]{1,200}$/u),
  issued_at: instant,
  not_before: instant,
  expires_at: instant.nullable(),
  supersedes: id.nullable(),
  lines: z
    .array(
      z.strictObject({
        sku: id,
        qty: z.int().positive().max(999_999_999),
        valid_to: instant.nullable(),
      }),
    )
    .min(1)
    .max(100),
})

/** What a license file says; instants as dates once it was read, as ISO 8601 while it is written. */
export type LicenseContent = z.output<typeof content>
type Written = z.input<typeof content>

const envelope = z.object({
  enc: z.base64().min(1),
  sig: z.base64().min(1),
  // said by whoever made the file: compared, and never used to choose how to verify
  alg: z.literal(algorithm),
  kid: z.string().regex(/^[\w.-]{1,64}$/),
})

/** Why a file is refused; the sentence names the step. `isConflict`: the file is good and was loaded before. */
export class LicenseFault extends Error {
  readonly reason: StoredMessage
  readonly isConflict: boolean
  constructor(reason: StoredMessage, { isConflict = false } = {}) {
    super(reason.code)
    this.reason = reason
    this.isConflict = isConflict
  }
}
const refuse = (...[reason, more]: ConstructorParameters<typeof LicenseFault>): never => {
  throw new LicenseFault(reason, more)
}

/** What is signed, in the words of the installation it is for. */
export type ReadFile = { content: LicenseContent; kid: string; sha256: string }

/** The hash that a file is known by: of what is signed, however its lines end. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Steps 1 to 4 of loading a file: its frame, up to 64 KiB; its key, by `kid`; the Ed25519 signature over what stands there
 * (RFC 8032); its content. Throws a `LicenseFault` at the first step that fails.
 */
export function readLicense(text: string, keys: LicenseKeys): ReadFile {
  const { enc, sig, kid } = framed(text)
  const key = keys.get(kid) ?? refuse(message('license-key', { kid }))
  const signed = Buffer.from(`${signedPrefix}${enc}`)
  if (!verify(null, signed, publicKey(key), Buffer.from(sig, 'base64')))
    refuse(message('license-signature'))
  const read = content.safeParse(json(Buffer.from(enc, 'base64')))
  if (!read.success) {
    return refuse(message('license-content', { what: placeOf(read.error) }))
  }
  const unknown = read.data.lines.find(({ sku }) => !skuNamed(sku))
  if (unknown) refuse(message('license-sku', { sku: unknown.sku }))
  return { content: read.data, kid, sha256: hashOf(enc) }
}

/** Where the content first goes wrong, in characters that a sentence can hold. */
function placeOf({ issues: [first] }: z.ZodError): string {
  const keys = first?.code === 'unrecognized_keys' ? first.keys : (first?.path ?? [])
  return (
    keys
      .join('.')
      .replaceAll(/[^\w.-]/g, '?')
      .slice(0, 60) || 'v'
  )
}

function framed(text: string) {
  if (Buffer.byteLength(text) > maxBytes) refuse(message('license-too-large'))
  // what stands around the frame, as in a mail, is nobody's (RFC 7468, section 2)
  const [from, to] = [text.indexOf(begin), text.lastIndexOf(end)]
  const inner = from < 0 ? '' : text.slice(from + begin.length, to).replaceAll(/\s/g, '')
  const read = envelope.safeParse(
    to > from && /^[\w+/]+=*$/.test(inner) ? json(Buffer.from(inner, 'base64')) : undefined,
  )
  return read.success ? read.data : refuse(message('license-not-file'))
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** How far the clock may be behind what was written down before (FlexNet and Sentinel allow as much). */
const maxBehindMs = 24 * 3_600_000

/** How far the clock of whoever signed may be ahead. */
const maxAheadMs = 5 * 60_000

/** A file that is loaded and not superseded; `counts` while neither it nor its key is over. */
export type LoadedFile = { fileId: string; counts: boolean; lines: readonly Line[] }
/** What a file is judged against; `latest` is the latest moment that the database knows of. */
export type Installation = {
  systemId: string
  now: Date
  latest: Date
  /** Ids and hashes of all files that were ever loaded, and the highest of their serials. */
  known: ReadonlySet<string>
  serial: number
  files: readonly LoadedFile[]
}

/**
 * Steps 5 to 9: the installation it is for, its time, whether it was loaded before, its serial, and the starter that tenants
 * need. Gives the lines that count before and after; throws a `LicenseFault` at the first step that fails.
 */
export function judgeLicense({ content, sha256 }: ReadFile, to: Installation) {
  const { not_before: from, expires_at: until, supersedes } = content
  if (content.system_id !== to.systemId)
    refuse(message('license-other-system', { theirs: content.system_id, ours: to.systemId }))
  demandClock(to)
  if (from.getTime() - to.now.getTime() > maxAheadMs)
    refuse(message('license-not-yet', { at: from.toISOString() }))
  if (until && until <= to.now) refuse(message('license-over', { at: until.toISOString() }))
  if (to.known.has(content.file_id) || to.known.has(sha256))
    refuse(message('license-loaded'), { isConflict: true })
  if (content.serial <= to.serial)
    refuse(message('license-older', { serial: content.serial, newest: to.serial }))
  const counting = to.files.filter(({ counts }) => counts)
  const own = content.lines
    .filter(({ valid_to: end }) => end === null || end > to.now)
    .map(({ sku, qty: quantity }) => ({ sku, quantity }))
  const before = counting.flatMap(({ lines }) => lines)
  const after = [
    ...counting.filter(({ fileId }) => fileId !== supersedes).flatMap(({ lines }) => lines),
    ...own,
  ]
  const starters = after
    .filter(({ sku }) => isStarter(sku))
    .reduce((sum, { quantity }) => sum + quantity, 0)
  if (starters > 1) refuse(message('license-two-starters'))
  if (starters === 0 && own.some(({ sku }) => sku === 'TENANT'))
    refuse(message('license-no-starter'))
  return { before: licensedBy(before), after: licensedBy(after) }
}

/** Refuses while the clock stands more than a day before what was written down. */
export function demandClock({ now, latest }: Pick<Installation, 'now' | 'latest'>): void {
  if (latest.getTime() - now.getTime() > maxBehindMs)
    refuse(message('license-clock', { latest: latest.toISOString() }))
}

const publicKey = (key: string) =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key, 'base64').toString('base64url') },
    format: 'jwk',
  })

/** The file of a content, signed with a private key (PEM, PKCS #8) under its `kid`. */
export function signLicense(written: Written, { kid, pem }: { kid: string; pem: string }): string {
  const enc = Buffer.from(JSON.stringify(written)).toString('base64')
  const sig = sign(null, Buffer.from(`${signedPrefix}${enc}`), createPrivateKey(pem))
  const inner = JSON.stringify({ enc, sig: sig.toString('base64'), alg: algorithm, kid })
  const text = Buffer.from(inner).toString('base64')
  return `${begin}\n${text.replaceAll(/.{1,76}/g, '$&\n')}${end}\n`
}

/** The public half of a private key as `LICENSE_KEYS` takes it, and the `kid` that follows from it. */
export function publicHalf(pem: string): { kid: string; key: string } {
  const { x = '' } = createPublicKey(pem).export({ format: 'jwk' })
  const bytes = Buffer.from(x, 'base64url')
  const kid = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  return { kid, key: bytes.toString('base64') }
}
