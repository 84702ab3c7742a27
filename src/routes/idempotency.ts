import { createHmac } from 'node:crypto'
import type { Context } from 'hono'
import { claimKey, keepAnswer, type StoredAnswer } from '../domain/people/idempotency.ts'
import { Refusal } from '../domain/refusal.ts'
import { keysOf, newestKey } from '../domain/settings/secrets.ts'
import type { Portal } from './portal.ts'

const maxKeyLength = 200

/**
 * An unsafe call with `Idempotency-Key`: the same key and body again gets the first answer, another body 409. The key
 * is kept in the call's own transaction, so an answer that was never committed is never repeated.
 */
export async function once(c: Context<Portal>, call: () => Promise<Response>): Promise<Response> {
  const key = c.req.header('Idempotency-Key')
  if (key === undefined || c.req.method === 'GET' || c.req.method === 'HEAD') return call()
  if (key.length === 0 || key.length > maxKeyLength)
    throw new Refusal('malformed', 'idempotency-key', { max: maxKeyLength })
  const body = Buffer.from(await c.req.arrayBuffer())
  const fingerprints = fingerprintsOf(c, body)
  const claim = await claimKey(c.var.scope, { key, fingerprints, otherwise: 'refused' })
  if (!claim.isFirst) return repeated(c, claim.answer ?? nothing)
  const answer = await call()
  if (answer.status >= 400) return answer
  await keepAnswer(c.var.scope, key, {
    status: answer.status,
    body: await answer.clone().text(),
    contentType: answer.headers.get('Content-Type') ?? 'application/json',
    headers: {},
  })
  return answer
}

const nothing: StoredAnswer = { status: 204, body: '', contentType: '', headers: {} }

/** Keyed, because bodies hold passwords, which a plain hash would let somebody with the table guess. */
export function fingerprintsOf(c: Context<Portal>, body: string | Buffer): [string, ...string[]] {
  const { pathname, search } = new URL(c.req.url)
  const by = (key: Buffer) =>
    createHmac('sha256', key)
      .update(`call\0${c.req.method} ${pathname}${search}\n`)
      .update(body)
      .digest('hex')
  return [by(newestKey(c.var.seal)), ...keysOf(c.var.seal).slice(1).map(by)]
}

/** The first answer once more. */
export function repeated(c: Context<Portal>, { status, body, contentType, headers }: StoredAnswer) {
  for (const [name, value] of Object.entries({ ...headers, 'Idempotent-Replayed': 'true' }))
    c.header(name, value)
  if (status === 204 || status === 303) return c.body(null, status)
  return c.body(body, status as 200, { 'Content-Type': contentType })
}
