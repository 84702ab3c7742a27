import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { createMiddleware } from 'hono/factory'
import type { Portal } from './portal.ts'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
/** Fast enough for every page, and within a few per cent of the slow levels. */
const quality = 5
const smallestBytes = 1024

/**
 * Compresses pages: Hono's own middleware has no brotli, and the page budget counts on it. No page holds a secret
 * beside text that a stranger could choose (BREACH): session tokens are cookies, the nonce is new each time.
 */
export const compression = createMiddleware<Portal>(async (c, next) => {
  await next()
  const type = c.res.headers.get('Content-Type') ?? ''
  if (
    !/^(text\/html|application\/(problem\+)?json)/.test(type) ||
    c.res.headers.has('Content-Encoding')
  )
    return
  const accepted = c.req.header('Accept-Encoding') ?? ''
  const coding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null
  c.res.headers.append('Vary', 'Accept-Encoding')
  if (!coding || c.req.method === 'HEAD') return
  const plain = Buffer.from(await c.res.arrayBuffer())
  const { status, headers } = c.res
  if (plain.length < smallestBytes) {
    c.res = new Response(plain, { status, headers })
    return
  }
  const small =
    coding === 'br'
      ? await brotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })
      : await zip(plain)
  c.res = new Response(new Uint8Array(small), { status, headers })
  c.res.headers.set('Content-Encoding', coding)
  c.res.headers.delete('Content-Length')
})
