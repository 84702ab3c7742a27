import type { StoredMessage } from '../../domain/message.ts'

/** The sentence of a message; of one that the catalogue does not know, its code. Never throws, whatever was kept. */
export type Say = (message: StoredMessage) => string

/** For every code of an area its sentence; `say` is for the messages within its params. */
export type Sentences<M> = {
  readonly [C in keyof M]: (params: M[C], say: Say) => string
}
