import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Refusal } from '../domain/refusal.ts'
import type { Portal } from './portal.ts'

/** 10,000 rows of customers with long names, with room. */
const importBytes = 8 * 1024 * 1024

/** A logo of 512 KiB with its form; what is somewhat larger is refused in words beside its field. */
const logoFormBytes = 2 * 1024 * 1024

const tooLarge = () => {
  throw new Refusal('malformed', 'too-large')
}
const limited = (maxSize: number) => bodyLimit({ maxSize, onError: tooLarge })
const limits = {
  form: limited(256 * 1024),
  json: limited(256 * 1024),
  logo: limited(logoFormBytes),
  import: limited(importBytes),
}
export type BodyKind = keyof typeof limits

/**
 * Reads an unsafe request's whole body before any transaction is open, within the limit of its kind, and refuses text
 * that is not UTF-8. Hono keeps the bytes for the handler's own parser.
 */
export async function readBody(c: Context<Portal>, kind: BodyKind = 'form'): Promise<void> {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return
  try {
    await limits[kind](c, () => demandText(c))
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    throw new Refusal('malformed', 'cut-off', {}, { details: cause })
  }
}

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
