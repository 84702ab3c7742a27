import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { PlainCode } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'

/** What is kept of an uploaded logo: our own drawing of it, not the bytes that came. */
export type Logo = { bytes: Buffer; type: 'image/png' | 'image/webp'; hash: string }

const logoBytes = 512 * 1024
const maxSideLength = 1024

/** Why an upload is no logo; by what its bytes are, whatever it is called. */
const refused = (code: Extract<PlainCode, `logo-${string}`>, cause?: unknown) =>
  new Refusal('invalid', code, {}, { field: 'logo', details: cause })

type Format = 'png' | 'jpeg' | 'webp'
const formats: readonly [Format, (start: string) => boolean][] = [
  ['png', (start) => start.startsWith('\x89PNG\r\n\x1a\n')],
  ['jpeg', (start) => start.startsWith('\xff\xd8\xff')],
  ['webp', (start) => start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP'],
]

/**
 * Reads an uploaded logo: PNG, JPEG or WebP by its first bytes, at most 512 KiB and 1,024 px a side.
 * It is drawn anew, so that nothing but the picture is kept: no metadata, and nothing appended.
 */
export async function readLogo(bytes: Uint8Array): Promise<Logo> {
  if (bytes.length === 0) throw refused('logo-empty')
  if (bytes.length > logoBytes) throw refused('logo-large')
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  const format = formats.find(([, isIt]) => isIt(start))?.[0]
  if (!format) throw refused(/<svg|<!doctype|<\?xml/i.test(start) ? 'logo-svg' : 'logo-form')
  const drawn = await draw(bytes, format)
  const hash = createHash('sha256').update(drawn.bytes).digest('hex')
  return { ...drawn, hash }
}

async function draw(bytes: Uint8Array, format: Format): Promise<Omit<Logo, 'hash'>> {
  // loaded with the first logo: most processes never meet one
  const { default: sharp } = await import('sharp')
  try {
    // the header alone, which costs nothing however large it says the image is
    const found = await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata()
    if (found.format !== format) throw refused('logo-form')
    if (Math.max(found.width, found.height) > maxSideLength) throw refused('logo-sides')
    const picture = sharp(bytes, { limitInputPixels: maxSideLength ** 2, failOn: 'error' })
      .timeout({ seconds: 10 })
      .autoOrient()
      .toColourspace('srgb')
    // mail programs know PNG; WebP where that would be too large
    const png = await picture.clone().png({ compressionLevel: 9 }).toBuffer()
    if (png.length <= logoBytes) return { bytes: png, type: 'image/png' }
    return { bytes: await picture.webp({ quality: 88 }).toBuffer(), type: 'image/webp' }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw refused('logo-broken', error)
  }
}

/** The bytes of a logo by their SHA-256; null when nobody shows it any more. Wants an anonymous scope. */
export async function findLogo(
  scope: Scope,
  hash: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string } | null> {
  const [row] = await scope.db.execute<{ logo: Buffer; logo_type: string }>(
    sql`select logo, logo_type from auth_logo(${hash})`,
  )
  return row ? { bytes: new Uint8Array(row.logo), type: row.logo_type } : null
}
