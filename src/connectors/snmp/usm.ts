import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { HeadV3 } from './head.ts'

/** RFC 3414 and 7860: the hash, and how many bytes of it a message carries. */
export const digests = {
  sha: { hash: 'sha1', bytes: 12 },
  sha256: { hash: 'sha256', bytes: 24 },
  sha512: { hash: 'sha512', bytes: 48 },
} as const
export type Auth = keyof typeof digests

const stretchedBytes = 1024 * 1024

/**
 * The part of a key that is the same for every engine. It hashes a megabyte, so it is made once for a user; the library makes it
 * anew, and keeps the result for good, for every engine id that anybody writes into a message.
 */
export function keyOf(auth: Auth, password: string): Buffer {
  const bytes = Buffer.alloc(stretchedBytes, password)
  return createHash(digests[auth].hash).update(bytes).digest()
}

const localized = (auth: Auth, key: Buffer, engineId: Uint8Array) =>
  createHash(digests[auth].hash).update(key).update(engineId).update(key).digest()

/** The digest of a message in which its own place is zero. */
export function digestOf(auth: Auth, key: Buffer, engineId: Uint8Array, zeroed: Buffer): Buffer {
  const hmac = createHmac(digests[auth].hash, localized(auth, key, engineId)).update(zeroed)
  return hmac.digest().subarray(0, digests[auth].bytes)
}

export function isAuthentic(auth: Auth, key: Buffer, head: HeadV3, bytes: Buffer): boolean {
  const { digest, digestAt, engineId } = head
  if (digest.length !== digests[auth].bytes) return false
  const zeroed = Buffer.from(bytes)
  zeroed.fill(0, digestAt, digestAt + digest.length)
  return timingSafeEqual(digestOf(auth, key, engineId, zeroed), digest)
}
