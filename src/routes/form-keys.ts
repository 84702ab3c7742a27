import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { claimKey, keepAnswer, type StoredAnswer } from '../domain/people/idempotency.ts'
import { Refusal } from '../domain/refusal.ts'
import { formKeyField, type KeyedForm } from '../views/form.key.tsx'
import { confirmationCookies } from './confirmations.ts'
import { fingerprintsOf, repeated } from './idempotency.ts'
import type { Portal } from './portal.ts'

type C = Context<Portal>

const maxKeyLength = 4000

/** It says itself whose it is. */
const place = { tenant: '', table: 'form', column: 'key', row: '' }

/** A new key for a form on the page that is being drawn: sealed, whose form it is, where it is read, what of it is secret. */
export function drawnKey(c: C, { page, secrets = [] }: KeyedForm): string {
  const { pathname, search } = new URL(c.req.url)
  const drawn = [c.var.signedIn.accountId, page ?? `${pathname}${search}`, ...secrets]
  return c.var.seal.seal(JSON.stringify(drawn), place)
}

const maxKeptBytes = 64 * 1024

/** Whose form this is the key of, or null if we did not draw it. */
export function readKey(c: C, key: string) {
  if (key.length > maxKeyLength) return null
  try {
    const [accountId, page, ...secrets]: string[] = JSON.parse(c.var.seal.open(key, place))
    return accountId && page ? { accountId, page, secrets } : null
  } catch {
    return null
  }
}

/**
 * A form sent twice (a double click, an answer that was lost) is done once: the same key with the same values gets the
 * first one's answer. The key is spent in the act's own transaction; other values under it are an act of their own.
 */
export async function oncePerForm(c: C, call: () => Promise<Response>): Promise<Response> {
  const fields = await c.req.formData().catch(() => null)
  const drawn = fields?.get(formKeyField)
  if (!fields || typeof drawn !== 'string' || drawn === '' || drawn.length > maxKeyLength)
    return call()
  const key = keyOf(c, drawn)
  const fingerprints = fingerprintsOf(c, await textOf(fields))
  const claim = await claimKey(c.var.scope, { key, fingerprints, otherwise: 'anew' })
  if (!claim.isFirst) return again(c, claim.answer)
  const answer = await call()
  if (answer.status >= 400) return answer
  const kept = await keptOf(c, answer)
  if (kept) await keepAnswer(c.var.scope, key, kept)
  return answer
}

/** Of one address, and of one owner: who acts for several holds a key in each. */
function keyOf(c: C, drawn: string): string {
  const { pathname } = new URL(c.req.url)
  const owner = JSON.stringify(c.var.actor.audience)
  return createHash('sha256').update(`${owner}\n${pathname}\n${drawn}`).digest('hex')
}

/** What was sent, without what a browser chooses anew each time (the boundary between parts). */
async function textOf(fields: FormData): Promise<string> {
  const entries = [...fields].map(async ([name, value]) =>
    typeof value === 'string' ? [name, value] : [name, value.name, await digestOf(value)],
  )
  return JSON.stringify(await Promise.all(entries))
}

const digestOf = async (file: File) =>
  createHash('sha256')
    .update(Buffer.from(await file.arrayBuffer()))
    .digest('hex')

/** In place of the first answer's, which the browser of the second does not know. */
const nonceMark = '{{nonce}}'

function again(c: C, answer: StoredAnswer | null) {
  if (!answer) throw new Refusal('conflict', 'form-spent')
  return repeated(c, { ...answer, body: answer.body.replaceAll(nonceMark, c.var.nonce) })
}

const ours = ['HX-Trigger', 'HX-Retarget', 'HX-Reswap']
const onward = ['Location', 'HX-Redirect']

/**
 * An answer as it can be given again: the way on, or parts of a page. Not a page, which may show a secret its one time; not
 * a session's token; not the way into another host.
 */
async function keptOf(c: C, answer: Response): Promise<StoredAnswer | null> {
  const { status, headers } = answer
  const leads = onward.flatMap((name) => headers.get(name) ?? [])
  const cookies = headers.getSetCookie()
  const done = confirmationCookies(c, cookies)
  if (leads.some((path) => !/^\/(?!\/)/.test(path)) || cookies.length > done.length) return null
  if (status === 200 && !c.get('isPart')) return null
  const body = (await answer.clone().text()).replaceAll(c.var.nonce, nonceMark)
  if (body.length > maxKeptBytes) return null
  const given = [...ours, ...onward].flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  return {
    ...{ status, body, contentType: headers.get('Content-Type') ?? '' },
    headers: Object.fromEntries([...given, ...done.map((cookie) => ['Set-Cookie', cookie])]),
  }
}
