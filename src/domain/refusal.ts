import type { Scope } from './scope.ts'

export type RefusalKind =
  | 'missing'
  | 'forbidden'
  | 'conflict'
  | 'invalid'
  | 'malformed'
  | 'too-many'

/**
 * An answer, not a bug: the sentence is for the person reading it and names the way out.
 * `fields` puts messages beside inputs; `code` is the API's stable word; `retryAfter` is in seconds.
 * `outlives` is written in a second transaction after the refused one is undone (DECISIONS 3).
 */
export class Refusal extends Error {
  readonly kind: RefusalKind
  readonly code: string
  readonly fields: Record<string, string>
  readonly retryAfter: number | undefined
  readonly details: unknown
  readonly outlives: ((scope: Scope) => Promise<void>) | undefined

  constructor(
    kind: RefusalKind,
    sentence: string,
    more: {
      code?: string
      fields?: Record<string, string>
      retryAfter?: number
      details?: unknown
      outlives?: (scope: Scope) => Promise<void>
    } = {},
  ) {
    super(sentence)
    this.kind = kind
    this.code = more.code ?? kind
    this.fields = more.fields ?? {}
    this.retryAfter = more.retryAfter
    this.details = more.details
    this.outlives = more.outlives
  }
}
