import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { claimKey, keepAnswer } from '../domain/people/idempotency.ts'
import { Refusal } from '../domain/refusal.ts'
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
  const fingerprint = createHash('sha256')
    .update(`${c.req.method} ${new URL(c.req.url).pathname}${new URL(c.req.url).search}\n`)
    .update(body)
    .digest('hex')
  const first = await claimKey(c.var.scope, key, fingerprint)
  if (first) {
    c.header('Idempotent-Replayed', 'true')
    if (first.status === 204) return c.body(null, 204)
    return c.body(first.body, first.status as 200, { 'Content-Type': first.contentType })
  }
  const answer = await call()
  if (answer.status >= 400) return answer
  await keepAnswer(c.var.scope, key, {
    status: answer.status,
    body: await answer.clone().text(),
    contentType: answer.headers.get('Content-Type') ?? 'application/json',
  })
  return answer
}
