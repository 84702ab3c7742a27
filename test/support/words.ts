import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { wordsIn } from '../../src/views/words.ts'

const views = resolve(import.meta.dirname, '../../src/views')
const ownWords = await Promise.all(
  readdirSync(views, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.words.ts'))
    .map((file) => import(/* @vite-ignore */ join(views, file)) as Promise<object>),
)

/** The catalogue of a language, and beside it the words that nouns keep for themselves. */
export function allWordsIn(language: 'en' | 'de') {
  const words = wordsIn(language)
  const own = ownWords.flatMap((file) => Object.entries(file))
  return { ...words, own: Object.fromEntries(own.map(([name, say]) => [name, say(words)])) }
}

/** Every text and every sentence with gaps of a catalogue, by its dotted name. */
export function leavesOf(words: unknown, path = ''): { path: string; value: unknown }[] {
  if (typeof words !== 'object' || words === null) return [{ path, value: words }]
  return Object.entries(words).flatMap(([key, value]) =>
    leavesOf(value, path ? `${path}.${key}` : key),
  )
}

const gap = '§'

/** What a leaf says: a text whole, a sentence with gaps in the parts between them. */
function said({ value }: { value: unknown }): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'function') return []
  try {
    return String(value(gap, gap, gap, gap)).split(/§|NaN|undefined|null|\d+/)
  } catch {
    return []
  }
}

const trimmed = (text: string) => text.trim().replace(/^[,.:;·–—\s]+|[,.:;·–—\s]+$/g, '')

/** English sayings of the catalogue that German has other words for, longest first. */
export function englishAlone(): string[] {
  const german = new Set(leavesOf(allWordsIn('de')).flatMap(said).map(trimmed))
  const english = leavesOf(allWordsIn('en')).flatMap(said).map(trimmed)
  return [...new Set(english)]
    .filter((text) => text.length > 1 && /[a-z]/i.test(text) && !german.has(text))
    .sort((one, other) => other.length - one.length)
}

/** Every text that a page shows or reads out: between tags but for what programs write, and in the attributes that people meet. */
export function textsOf(html: string): string[] {
  const attributes = html.matchAll(/\s(?:title|aria-label|placeholder|alt)="([^"]*)"/g)
  const between = html
    .replaceAll(/<(script|style|kbd|code)\b[\s\S]*?<\/\1>/g, '')
    .matchAll(/>([^<]+)</g)
  return [...attributes, ...between]
    .map(([, text = '']) => decoded(text).replaceAll(/\s+/g, ' ').trim())
    .filter(Boolean)
}

const decoded = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

/** English of the catalogue on a page: a text that is such a saying, or holds one of several words. */
export function englishIn(html: string, sayings = englishAlone()): string[] {
  const alone = new Set(sayings)
  const long = sayings.filter((text) => text.length >= 12 && text.includes(' '))
  return textsOf(html).flatMap((text) => {
    if (alone.has(trimmed(text))) return [text]
    const found = long.find((saying) => text.includes(saying))
    return found ? [`${text} (${found})`] : []
  })
}
