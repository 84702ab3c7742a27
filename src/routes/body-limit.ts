import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Refusal } from '../domain/refusal.ts'
import type { Portal } from './portal.ts'

const kibibyte = 1024

/** What a body may be; of the larger ones nothing is read before it is known who sends it. */
const maxBytes = {
  /** Nobody is known yet: a sign-in, a code, a password. */
  stranger: 64 * kibibyte,
  form: 256 * kibibyte,
  json: 256 * kibibyte,
  /** A logo of 512 KiB with its form; what is somewhat larger is refused in words beside its field. */
  logo: 2048 * kibibyte,
  /** 10,000 items of activity. */
  activity: 2048 * kibibyte,
  /** 1,000 alarms, or as many of an Alertmanager with their labels. */
  alarms: 4096 * kibibyte,
  /** 10,000 rows of customers with long names, with room. */
  import: 8192 * kibibyte,
}
export type BodyKind = Exclude<keyof typeof maxBytes, 'stranger'>

const limitOf = (maxSize: number, code: 'too-large' | 'too-many-items' = 'too-large') =>
  bodyLimit({
    maxSize,
    onError() {
      throw new Refusal('malformed', code)
    },
  })
const limits = {
  stranger: limitOf(maxBytes.stranger),
  form: limitOf(maxBytes.form),
  json: limitOf(maxBytes.json),
  logo: limitOf(maxBytes.logo),
  activity: limitOf(maxBytes.activity, 'too-many-items'),
  alarms: limitOf(maxBytes.alarms),
  import: limitOf(maxBytes.import),
}

/**
 * Reads an unsafe request's whole body before any transaction is open, within the limit of its kind and within seconds, and
 * refuses text that is not UTF-8. Hono keeps the bytes for the handler's own parser; they count among the bodies under way
 * until `work` has answered.
 */
export async function withBody(
  c: Context<Portal>,
  kind: keyof typeof maxBytes,
  work: () => Promise<Response>,
): Promise<Response> {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return work()
  const whose = kind === 'stranger' ? 'stranger' : kind === 'alarms' ? 'source' : 'known'
  const { bodies } = c.var.capacity
  const key = whose === 'stranger' ? c.var.ip : sessionOf(c)
  const release = bodies.reserve({ whose, key }, sizeOf(c, kind))
  try {
    await read(c, kind, bodies.maxMs[whose])
    return await work()
  } finally {
    release()
  }
}

/** The session or token that sends it. */
export const sessionOf = ({ var: { actor, signedIn } }: Context<Portal>): string =>
  signedIn?.sessionId ?? actor.id ?? ''

/** What it says it will be; when it says nothing, or too much, what it may be. */
function sizeOf(c: Context<Portal>, kind: keyof typeof maxBytes): number {
  const said = Number(c.req.header('Content-Length') ?? Number.NaN)
  return said <= maxBytes[kind] ? said : maxBytes[kind]
}

async function read(c: Context<Portal>, kind: keyof typeof maxBytes, ms: number) {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Refusal('malformed', 'body-late')), ms)
  })
  const reading = limits[kind](c, () => demandText(c))
  try {
    await Promise.race([reading, late])
  } catch (cause) {
    // what still comes is nobody's any more
    reading.catch(() => {})
    if (cause instanceof Refusal) throw cause
    throw new Refusal('malformed', 'cut-off', {}, { details: cause })
  } finally {
    clearTimeout(timer)
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
