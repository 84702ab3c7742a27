import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { Refusal } from '../domain/refusal.ts'
import type { Portal } from './portal.ts'

const formBytes = 256 * 1024
/** 10,000 rows of customers with long names, with room. */
export const importBytes = 8 * 1024 * 1024

/** A logo of 512 KiB with its form; what is somewhat larger is refused in words beside its field. */
export const logoFormBytes = 2 * 1024 * 1024

const isLogo = (path: string) =>
  /^(\/tenants\/[^/]+|\/settings)?\/branding(\/previews)?$/.test(path)
const isImport = (path: string) => /^(\/api\/v1)?\/services\/imports$/.test(path)
const tooLarge = () => {
  throw new Refusal('malformed', 'too-large')
}
const small = bodyLimit({ maxSize: formBytes, onError: tooLarge })
const large = bodyLimit({ maxSize: importBytes, onError: tooLarge })
const withLogo = bodyLimit({ maxSize: logoFormBytes, onError: tooLarge })

/**
 * Reads an unsafe request's whole body before any transaction is open (DECISIONS 6), within its limit, and refuses
 * text that is not UTF-8. Hono keeps the bytes for the handler's own parser.
 */
export const readBody = createMiddleware<Portal>(async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
  const { path } = c.req
  const limited = (isImport(path) ? large : isLogo(path) ? withLogo : small)(c, async () => {
    await demandText(c)
    await next()
  })
  // what handlers throw is caught by Hono before it comes here, so this was the reading
  return limited.catch((cause) => {
    if (cause instanceof Refusal) throw cause
    throw new Refusal('malformed', 'cut-off', {}, { details: cause })
  })
})

async function demandText(c: Context<Portal>) {
  const type = c.req.header('Content-Type') ?? ''
  const bytes = await c.req.arrayBuffer()
  if (/^multipart\/form-data/i.test(type)) {
    await c.req.parseBody({ all: true }).catch((cause) => {
      throw new Refusal('malformed', 'upload-cut-off', {}, { details: cause })
    })
    return
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (/urlencoded/i.test(type)) decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new Refusal('malformed', 'not-utf8')
  }
}
