import { coloursOf } from '../../domain/hosts/colours.ts'
import { findLogo } from '../../domain/hosts/logos.ts'
import { Refusal } from '../../domain/refusal.ts'
import { anonymous, Scope } from '../../domain/scope.ts'
import { brandSheet } from '../../views/brand.tsx'
import { routes } from '../route.ts'

export const brand = routes()

const look = {
  host: 'both',
  identity: 'none',
  open: 'the sign-in page wears it, and it is cached as one for all',
} as const

const forGood = 'public, max-age=31536000, immutable'

/** `/brand/accent-5a35c9.css`: computed from its own name, so it never changes. */
brand.get('/brand/:file{accent-[0-9a-f]{6}\\.css}', look, (c) => {
  const accent = `#${c.req.param('file').slice('accent-'.length, -'.css'.length)}`
  return c.body(brandSheet(coloursOf(accent)), 200, {
    'Content-Type': 'text/css; charset=utf-8',
    'Cache-Control': forGood,
  })
})

/**
 * `/brand/<sha256>.png`: a logo by its bytes, for whoever knows its address. Drawn by us, of a type that is fixed, and
 * still nothing that could ever act.
 */
brand.get('/brand/:file{[0-9a-f]{64}\\.(?:png|webp)}', look, async (c) => {
  const [hash = '', extension] = c.req.param('file').split('.')
  const logo = await Scope.enter(
    c.var.database,
    anonymous,
    (scope) => findLogo(scope, hash),
    'read only',
  )
  if (!logo || logo.type !== `image/${extension}`) throw new Refusal('missing', 'nothing-here')
  return c.body(logo.bytes, 200, {
    'Content-Type': logo.type,
    'Content-Length': String(logo.bytes.length),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cache-Control': forGood,
  })
})
