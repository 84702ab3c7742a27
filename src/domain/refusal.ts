import { described, type StoredMessage } from './message.ts'
import type { MessageArguments } from './messages.ts'
import type { Scope } from './scope.ts'

type RefusalKind =
  | 'missing'
  | 'gone'
  | 'forbidden'
  | 'conflict'
  | 'invalid'
  | 'malformed'
  | 'too-many'

type More = {
  /** The field that the refusal's own message stands beside. */
  field?: string
  /** Messages beside fields, where they differ. */
  fields?: Readonly<Record<string, StoredMessage>>
  /** Seconds. */
  retryAfter?: number
  details?: unknown
  /** What has to be sent along as `confirm` for it to be done all the same. */
  confirm?: string
  outlives?: (scope: Scope) => Promise<void>
}

/**
 * An answer, not a bug: a code, with the params of the sentence that names the way out (`views/words/messages`).
 * `fields` puts messages beside inputs; `details` is what a program may want besides; `retryAfter` is in seconds.
 * `confirm` makes it a question: sent along the next time, it is done. `outlives` is written in a second transaction after the refused one is undone.
 */
export class Refusal extends Error implements StoredMessage {
  readonly kind: RefusalKind
  readonly code: string
  readonly params: StoredMessage['params']
  readonly fields: Readonly<Record<string, StoredMessage>>
  readonly retryAfter: number | undefined
  readonly details: unknown
  readonly confirm: string | undefined
  readonly outlives: ((scope: Scope) => Promise<void>) | undefined

  constructor(kind: RefusalKind, ...said: Said) {
    const [{ code, params }, more = {}] = read(said)
    super(described({ code, params }))
    this.kind = kind
    this.code = code
    this.params = params
    this.fields = {
      ...(more.field === undefined ? {} : { [more.field]: { code, params } }),
      ...more.fields,
    }
    this.retryAfter = more.retryAfter
    this.details = more.details
    this.confirm = more.confirm
    this.outlives = more.outlives
  }
}

type Said = MessageArguments<[more?: More]> | [said: StoredMessage, more?: More]

/** A code with its params, or a message that was made before. */
function read(said: Said): [StoredMessage, More?] {
  if (isMade(said)) return said
  const [code, params = {}, more] = said
  return [{ code, params }, more]
}

const isMade = (said: Said): said is [StoredMessage, More?] => typeof said[0] === 'object'
