import { message } from '../messages.ts'

/**
 * Whether a newer command of the same kind and owner makes an older one needless; what there are only so many places for;
 * and `firm`: it was confirmed once, so it is not stopped after it has begun, nor queued again by hand after it was
 * cancelled.
 */
export type KindRules = { coalesces?: true; slots?: string; firm?: true }

const known: Record<string, KindRules> = {
  replicate: { coalesces: true, slots: 'replication' },
  import: {},
  'check-domain': {},
  'delete-tenant': { firm: true },
  mail: {},
}

/** The rules of a kind; one that nobody described has none. */
export const rulesOf = (kind: string): KindRules => known[kind] ?? {}

/** Kinds of which one that waits answers every request of its owner: one flag, not a pile. */
export const coalescingKinds = Object.keys(known).filter((kind) => known[kind]?.coalesces)

/** Why an older one of such a kind ended without being done. */
export const overtakenReason = message('overtaken')

/** Every kind, for choosing one. */
export const commandKinds: readonly string[] = Object.keys(known)
