/** For a code whose sentence has no gaps. */
export type NoParams = Readonly<Record<string, never>>

/**
 * A message where it was kept (a column, an answer, another message's params): a code and what its sentence names. The
 * code may be one that the catalogue no longer knows; `words.say` shows it then.
 */
export type StoredMessage = {
  readonly code: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Messages of a code, all or those with a text in what they name; a list looks for these where a reader typed words. */
export type Sought = { readonly code: string; readonly within: string | null }

/** A message for logs and for readers whose catalogue does not know it: `mailed-often {"minutes":3}`. */
export const described = ({ code, params }: StoredMessage): string =>
  Object.keys(params).length > 0 ? `${code} ${JSON.stringify(params)}` : code

/** Just the message of what carries one, to be kept. */
export const messageOf = ({ code, params }: StoredMessage): StoredMessage => ({ code, params })
