import { GraphError } from './errors.ts'

type Page = { length: number; next: string | null }

// Empty pages are lawful, an endless run of them is not.
const maxEmptyPages = 200

/**
 * Page after page, the next one already under way while the caller works on this one. A caller who
 * leaves early ends what is under way.
 */
export async function* readAhead<P extends Page>(
  first: string,
  signal: AbortSignal | undefined,
  readPage: (link: string, signal: AbortSignal) => Promise<P>,
): AsyncGenerator<P> {
  const left = new AbortController()
  const either = signal ? AbortSignal.any([signal, left.signal]) : left.signal
  let empty = 0
  try {
    let coming: Promise<P> | null = readPage(first, either)
    while (coming) {
      const page: P = await coming
      empty = page.length ? 0 : empty + 1
      if (empty > maxEmptyPages) throw endless()
      coming = page.next ? readPage(page.next, either) : null
      coming?.catch(() => {}) // thrown where it is awaited, at the next turn
      yield page
    }
  } finally {
    left.abort()
  }
}

/** A link kept from another endpoint (a moved cloud, a restarted sandbox) is worth as much as an expired one. */
export function storedLink(link: string, origin: string): string {
  if (URL.parse(link)?.origin === origin) return link
  throw new GraphError('resync', { code: 'graph-link-elsewhere', params: {} })
}

/** Refuses a link that Graph hands out for another host: it would carry the token to a stranger. */
export function followed(link: string | undefined, origin: string): string | null {
  if (!link || URL.parse(link)?.origin === origin) return link || null
  throw new GraphError('broken', { code: 'graph-link-foreign', params: {} })
}

/** Reading would not end: too many empty pages in a row, or a change list without a link to its next. */
export function endless(): GraphError {
  return new GraphError('broken', { code: 'graph-endless', params: {} })
}
