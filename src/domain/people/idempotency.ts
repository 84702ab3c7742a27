import { and, eq, notInArray, sql } from 'drizzle-orm'
import { ownerOfAudience } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { idempotencyKey } from '../schema/people.ts'
import type { Scope } from '../scope.ts'

/** What the first call was answered; `headers` are those of ours that belong to it. */
export type StoredAnswer = {
  status: number
  body: string
  contentType: string
  headers: Record<string, string>
}

type Call = {
  /** At most 200 characters. */
  key: string
  /** Of method, path and body; tells nothing of them. More than one: as it would have been under a former secret, after the present one. */
  fingerprints: readonly [string, ...string[]]
  /** Whether another fingerprint under the key is refused, or a new call that takes its place. */
  otherwise: 'refused' | 'anew'
}

/** Ours to do, or done already: with the answer, if that was kept. */
type Claim = { isFirst: true } | { isFirst: false; answer: StoredAnswer | null }

/**
 * Claims a key for this call, or gives the first call's answer to the same once more. Two calls at once: the second
 * waits for the first to end, and a first that was rolled back has claimed nothing. Keys are their holder's own.
 */
export async function claimKey(scope: Scope, call: Call): Promise<Claim> {
  const { key, fingerprints, otherwise } = call
  const [fingerprint] = fingerprints
  const holderId = holderOf(scope)
  const claim = scope.db
    .insert(idempotencyKey)
    .values({ ...ownerOfAudience(scope.actor.audience), holderId, key, fingerprint })
  const unanswered = { status: null, body: null, contentType: null, headers: null }
  const [claimed] = await (otherwise === 'refused'
    ? claim.onConflictDoNothing()
    : claim.onConflictDoUpdate({
        target: [idempotencyKey.holderId, idempotencyKey.key],
        set: { fingerprint, ...unanswered, createdAt: sql`now()` },
        setWhere: notInArray(idempotencyKey.fingerprint, [...fingerprints]),
      })
  ).returning({ key: idempotencyKey.key })
  if (claimed) return { isFirst: true }
  const [first] = await scope.db.select().from(idempotencyKey).where(isOwn(scope, key))
  if (!first || !fingerprints.includes(first.fingerprint))
    throw new Refusal('conflict', 'idempotency-key-reused')
  const { status, body, contentType, headers } = first
  const isKept = status !== null && body !== null && contentType !== null
  const answer = isKept ? { status, body, contentType, headers: headers ?? {} } : null
  return { isFirst: false, answer }
}

/** Keeps the answer beside the key, in the transaction of what the call did. */
export async function keepAnswer(scope: Scope, key: string, answer: StoredAnswer): Promise<void> {
  await scope.db.update(idempotencyKey).set(answer).where(isOwn(scope, key))
}

const isOwn = (scope: Scope, key: string) =>
  and(eq(idempotencyKey.holderId, holderOf(scope)), eq(idempotencyKey.key, key))

/** The token of a program or the account of a person. */
function holderOf({ actor }: Scope): string {
  if (!actor.id) throw new Error('only tokens and people hold keys')
  return actor.id
}
