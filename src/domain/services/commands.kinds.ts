import { message } from '../messages.ts'

/**
 * How a kind of command is spoken of, and whether a newer one of the same owner makes an older one needless. `firm`: it was
 * confirmed once, so it is not stopped after it has begun, nor queued again by hand after it was cancelled.
 */
export type KindWords = {
  name: string
  doing: string
  coalesces?: true
  slots?: string
  firm?: true
}

const known: Record<string, KindWords> = {
  replicate: {
    name: 'Replication',
    doing: 'replicating',
    coalesces: true,
    slots: 'replication',
  },
  import: { name: 'Import', doing: 'importing customers' },
  'check-domain': { name: 'Domain check', doing: 'checking a domain' },
  'delete-tenant': { name: 'Deletion', doing: 'deleting a customer', firm: true },
  mail: { name: 'E-mail', doing: 'sending e-mail' },
}

/** The words of a kind; one that nobody described speaks for itself. */
export const wordsOf = (kind: string): KindWords =>
  known[kind] ?? { name: kind, doing: `working on ${kind}` }

/** Kinds of which one that waits answers every request of its owner (spec 1 §4.6: one flag, not a pile). */
export const coalescingKinds = Object.keys(known).filter((kind) => known[kind]?.coalesces)

/** Why an older one of such a kind ended without being done. */
export const overtakenReason = message('overtaken')

/** Every kind with its name, for choosing one. */
export const kindNames = Object.entries(known).map(([kind, { name }]) => ({ kind, name }))
