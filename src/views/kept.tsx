import { randomBytes } from 'node:crypto'
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { Language } from '../domain/schema/tenants.ts'
import { memoize } from '../memo.ts'
import { FormKeyProvider } from './form.key.tsx'
import { NonceProvider, usePageNonce } from './hx.tsx'
import { WithoutClock } from './time.tsx'
import { useWords, WordsProvider, wordsIn } from './words.ts'

/** What JSON says whole: no instant, no function, nothing that is drawn already. */
export type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends Date | ((...given: never[]) => unknown)
    ? never
    : { [K in keyof T]: Plain<T[K]> }

/** Stands for the nonce in what is kept. It leaves the process nowhere, so nobody can have written it into a name. */
const hole = randomBytes(24).toString('base64url')

/**
 * A component that draws once for equal props and language, and keeps the text. It is drawn from the key itself, with no clock
 * and no key of a form around it: whatever differs between two readers or two moments is in the key, or cannot be
 * drawn. The page's nonce is put in each time.
 */
export function kept<P>(Component: (props: P) => Child): (props: Plain<P>) => Child {
  const drawnIn = (language: Language) =>
    memoize((key) => partsOf(() => Component(JSON.parse(key)), language), {
      sizeOf: (parts) => parts.reduce((sum, part) => sum + part.length, 0),
    })
  const drawn = { en: drawnIn('en'), de: drawnIn('de') }
  return (props) => {
    const parts = drawn[useWords().language](JSON.stringify(props))
    const nonce = usePageNonce()
    if (parts.length > 1 && !nonce) throw new Error('htmx attributes outside a page')
    return raw(parts.join(nonce))
  }
}

/** The text, cut where the nonce stands in it. */
const partsOf = (Drawn: () => Child, language: Language): string[] =>
  String(
    <WordsProvider value={wordsIn(language)}>
      <NonceProvider nonce={hole}>
        <FormKeyProvider keyOf={noKey}>
          <WithoutClock>
            <Drawn />
          </WithoutClock>
        </FormKeyProvider>
      </NonceProvider>
    </WordsProvider>,
  ).split(hole)

function noKey(): never {
  throw new Error('a form with a key of its own is drawn each time')
}

/** Readers see a row in few ways at one time: languages, zones, times in full. */
const maxWays = 8

/** What is kept of drawn rows of one kind, in characters, before those that nobody saw since are forgotten. */
const maxOfRows = 8_000_000

/**
 * Draws a row once for all pages that show it alike: one that is the same object, and cannot be changed, has the same values.
 * `keyOf` says what else is shown of it: its language, how its times look at this moment. `max`: so many characters.
 */
export function keptRow<R extends object>(
  draw: (row: R) => Child,
  keyOf: (row: R) => string,
  max = maxOfRows,
): (row: R) => Child {
  let young = new WeakMap<R, Map<string, string>>()
  let old = new WeakMap<R, Map<string, string>>()
  let size = 0
  return (row) => {
    if (!Object.isFrozen(row)) return draw(row)
    const key = keyOf(row)
    const texts = young.get(row) ?? new Map<string, string>()
    const known = texts.get(key)
    if (known !== undefined) return raw(known)
    const text = old.get(row)?.get(key) ?? String(draw(row))
    size += text.length
    if (size > max) {
      old = young
      young = new WeakMap()
      size = text.length
    }
    if (texts.size >= maxWays) texts.clear()
    young.set(row, texts.set(key, text))
    return raw(text)
  }
}
