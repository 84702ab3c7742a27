import { and, eq } from 'drizzle-orm'
import { ownerOfAudience } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { idempotencyKey } from '../schema/people.ts'
import type { Scope } from '../scope.ts'

type StoredAnswer = { status: number; body: string; contentType: string }

/**
 * Claims a key for this call, or gives the first call's answer. Two calls at once: the second waits for the first to
 * end. Refuses the same key with another fingerprint (method, path, body).
 */
export async function claimKey(
  scope: Scope,
  key: string,
  fingerprint: string,
): Promise<StoredAnswer | null> {
  const tokenId = tokenOf(scope)
  const claimed = await scope.db
    .insert(idempotencyKey)
    .values({ ...ownerOfAudience(scope.actor.audience), tokenId, key, fingerprint })
    .onConflictDoNothing()
    .returning({ key: idempotencyKey.key })
  if (claimed.length > 0) return null
  const [first] = await scope.db
    .select()
    .from(idempotencyKey)
    .where(and(eq(idempotencyKey.tokenId, tokenId), eq(idempotencyKey.key, key)))
  if (!first || first.fingerprint !== fingerprint)
    throw new Refusal('conflict', 'idempotency-key-reused')
  return {
    status: first.status ?? 200,
    body: first.body ?? '',
    contentType: first.contentType ?? 'application/json',
  }
}

/** Keeps the answer beside the key, in the transaction of what the call did. */
export async function keepAnswer(scope: Scope, key: string, answer: StoredAnswer): Promise<void> {
  await scope.db
    .update(idempotencyKey)
    .set(answer)
    .where(and(eq(idempotencyKey.tokenId, tokenOf(scope)), eq(idempotencyKey.key, key)))
}

function tokenOf(scope: Scope): string {
  if (scope.actor.kind !== 'token' || !scope.actor.id)
    throw new Error('only tokens use idempotency keys')
  return scope.actor.id
}
