import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'

const plain = /(?<= (?:type|form|name|formaction|class|datetime|data-\w+)=)"([\w./:-]+)"(?=[ >])/g

/**
 * A row's text, or many options', without what HTML lets out (WHATWG HTML, 13.1.2): end tags of cells and options, and quotes around plain values.
 * What people wrote cannot be mistaken for either: JSX has escaped its brackets and quotation marks. Before `/>` the quotes stay,
 * or the slash would be the value's.
 */
export const lean = (row: Child): Child =>
  raw(
    String(row)
      .replaceAll(/<\/(?:t[dh]|option)>/g, '')
      .replaceAll(plain, '$1'),
  )
