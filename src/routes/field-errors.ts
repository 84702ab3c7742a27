import type { Refusal } from '../domain/refusal.ts'
import type { Words } from '../views/words.ts'

/** A refusal in the reader's words, and what stands beside its fields. */
export function localizeRefusal(words: Words, refusal: Refusal) {
  const fields = Object.entries(refusal.fields).map(([name, said]) => [name, words.say(said)])
  return {
    sentence: words.say(refusal),
    fields: Object.fromEntries(fields) as Record<string, string>,
  }
}
