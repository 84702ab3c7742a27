import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { Refusal } from '../domain/refusal.ts'
import { type Routes, routes } from './route.ts'

const contentTypes: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

type Bytes = Uint8Array<ArrayBuffer>
type File = { type: string; plain: Bytes; br?: Bytes; gzip?: Bytes }

/** Reads `manifest.json` of a static build; fails with what to do when the folder was never built. */
export function readManifest(dir: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'))
  } catch (cause) {
    throw new Error(`${dir} holds no static build; run npm run build`, { cause })
  }
}

/** What a portal's pages are made of, in few letters: the same for every process of a release. */
export const releaseOf = (manifest: Record<string, string>): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('base64url').slice(0, 12)

/**
 * Serves a static build under /static from memory. Only names in the manifest exist, so no path
 * of a request ever reaches the file system; names are hashed, so answers are good for a year.
 */
export function assetRoutes(dir: string): Routes {
  const files = new Map(Object.values(readManifest(dir)).map((name) => [name, load(dir, name)]))
  const made = routes()
  made.get(
    '/:name',
    { host: 'both', identity: 'none', open: 'every page needs them, the sign-in too' },
    (c) => {
      const file = files.get(c.req.param('name'))
      if (!file) throw new Refusal('missing', 'nothing-here')
      c.header('Content-Type', file.type)
      c.header('Cache-Control', 'public, max-age=31536000, immutable')
      c.header('X-Content-Type-Options', 'nosniff')
      if (!file.br || !file.gzip) return c.body(file.plain)
      c.header('Vary', 'Accept-Encoding')
      const accepted = c.req.header('Accept-Encoding') ?? ''
      const coding = accepts(accepted, 'br') ? 'br' : accepts(accepted, 'gzip') ? 'gzip' : undefined
      if (!coding) return c.body(file.plain)
      c.header('Content-Encoding', coding)
      return c.body(file[coding]!)
    },
  )
  return made
}

function load(dir: string, name: string): File {
  const path = join(dir, name)
  const type = contentTypes[extname(name)]
  if (!type) throw new Error(`static file ${name} has no known content type`)
  const plain = new Uint8Array(readFileSync(path))
  if (name.endsWith('.woff2')) return { type, plain }
  return {
    type,
    plain,
    br: new Uint8Array(readFileSync(`${path}.br`)),
    gzip: new Uint8Array(readFileSync(`${path}.gz`)),
  }
}

function accepts(header: string, coding: string): boolean {
  return header.split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((word) => word.trim())
    return name === coding && !parameters.some((word) => /^q=0(\.0*)?$/.test(word))
  })
}
