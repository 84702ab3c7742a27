import type { Context } from 'hono'
import type { Reader } from '../../domain/lists/address.ts'
import type { Words } from '../../views/words.ts'
import type { Portal } from '../portal.ts'

/** What the reader's language and zone let a list look for. */
export function readerOf(c: Context<Portal>): Reader {
  const words = c.get('words')
  const types = (text: string) => typesOf(words, text)
  return { sought: words.sought, types, zone: c.get('signedIn').timeZone }
}

/** Types of the log's lines whose words have a text. */
const typesOf = ({ limits }: Words, text: string): string[] =>
  Object.entries(limits.log.types).flatMap(([type, said]) =>
    said.toLowerCase().includes(text.toLowerCase()) ? [type] : [],
  )
