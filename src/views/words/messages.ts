import type { Sought, StoredMessage } from '../../domain/message.ts'
import type { Messages, NounMessages } from '../../domain/messages.ts'
import type { Language } from '../../domain/schema/tenants.ts'
import type { Noun } from '../../noun.ts'
import * as nouns from '../../nouns.ts'
import { isolated } from './isolated.ts'
import * as alarms from './messages/alarms.ts'
import * as connect from './messages/connect.ts'
import * as licensing from './messages/licensing.ts'
import * as lists from './messages/lists.ts'
import * as notices from './messages/notices.ts'
import * as people from './messages/people.ts'
import * as quotas from './messages/quotas.ts'
import * as requests from './messages/requests.ts'
import * as services from './messages/services.ts'
import * as settings from './messages/settings.ts'
import * as sources from './messages/sources.ts'
import * as tenants from './messages/tenants.ts'
import * as values from './messages/values.ts'
import type { Say, Sentences } from './sentences.ts'

type Catalogue = Sentences<Messages>
type Params = StoredMessage['params']
/** As a method, so that the sentences of all codes fit, each with params of its own. */
type Sentence = { of(params: Params, say: Say): string }['of']

const general: Pick<Catalogue, 'verbatim' | 'several'> = {
  verbatim: ({ text }) => text,
  several: ({ messages }, say) => messages.map(say).join(' '),
}

const ofNouns = (language: Language): Sentences<NounMessages> =>
  Object.fromEntries(
    Object.values<Noun>(nouns)
      .flatMap(({ messages = {} }) => Object.entries(messages))
      .map(([code, said]): unknown[] => {
        const sentence = said[language]
        return [code, typeof sentence === 'string' ? () => sentence : sentence]
      }),
  )

const english: Catalogue = {
  ...general,
  ...requests.en,
  ...values.en,
  ...lists.en,
  ...services.en,
  ...people.en,
  ...licensing.en,
  ...alarms.en,
  ...notices.en,
  ...sources.en,
  ...settings.en,
  ...connect.en,
  ...tenants.en,
  ...quotas.en,
  ...ofNouns('en'),
}
const german: Catalogue = {
  ...general,
  ...requests.de,
  ...values.de,
  ...lists.de,
  ...services.de,
  ...people.de,
  ...licensing.de,
  ...alarms.de,
  ...notices.de,
  ...sources.de,
  ...settings.de,
  ...connect.de,
  ...tenants.de,
  ...quotas.de,
  ...ofNouns('de'),
}

function sayIn(catalogue: Readonly<Record<string, Sentence>>): Say {
  // a message within another's sentence is a name as any other
  const within: Say = (message) => isolated(say(message))
  return say

  function say(message: StoredMessage): string {
    const { code, params } = message
    const sentence = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined
    try {
      if (sentence) return sentence(complete(params, code === 'verbatim'), within)
    } catch {
      // kept with other params than the sentence has today: as unknown as a code that went
    }
    return unknown(message)
  }
}

/** Whether a value of a result or of the log is a message that was kept there. */
export const isMessage = (value: unknown): value is StoredMessage =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  typeof value.code === 'string' &&
  'params' in value &&
  typeof value.params === 'object'

/** The code itself, and in brackets what can be read of its params. */
function unknown({ code, params }: StoredMessage): string {
  const named = Object.values({ ...params }).filter(
    (value) => typeof value === 'string' || typeof value === 'number',
  )
  return named.length > 0 ? `${code} (${named.join(', ')})` : String(code)
}

/** Params that refuse to be asked for what was not kept: a sentence says no "undefined". What stands alone is not kept apart. */
const complete = (params: Params, isAlone: boolean): Params =>
  new Proxy(params, {
    get(kept, name) {
      const value: unknown = Reflect.get(kept, name)
      if (value === undefined) throw new Error(`a message without its ${String(name)}`)
      return typeof value === 'string' && !isAlone ? isolated(value) : value
    },
  })

/**
 * Which kept messages say a text that a reader typed: those of a code whose sentence has it, or has its ends on both sides
 * of a gap while `within` stands in what fills it ("by Dana" of "Cancelled by …").
 */
function codesIn(catalogue: Readonly<Record<string, Sentence>>): (text: string) => Sought[] {
  const all = () =>
    Object.entries(catalogue).map(([code, sentence]) => ({ code, parts: partsOf(sentence) }))
  // saying each sentence once takes longer than a start may: when the first reader seeks
  let known: ReturnType<typeof all> | undefined
  return (text) => {
    const wanted = text.toLowerCase()
    known ??= all()
    return known.flatMap(({ code, parts }): Sought[] => {
      if (parts.some((part) => part.includes(wanted))) return [{ code, within: null }]
      return parts
        .slice(1)
        .flatMap((after, at) => withinGap(wanted, parts[at] ?? '', after))
        .map((within) => ({ code, within }))
    })
  }
}

/** A letter or two of a sentence beside its gap are there by chance. */
const shortestSeam = 3

/** What would have to stand between these two for the text to be there; nothing when neither of them has a part of it. */
function withinGap(wanted: string, before: string, after: string): string[] {
  const lengths = Array.from({ length: wanted.length }, (_, at) => wanted.length - at)
  const head = lengths.find((length) => before.endsWith(wanted.slice(0, length))) ?? 0
  const tail = lengths.find((length) => after.startsWith(wanted.slice(-length))) ?? 0
  const within = wanted.slice(head, Math.max(head, wanted.length - tail))
  return head + tail >= shortestSeam && within.trim().length > 1 ? [within] : []
}

/** The sentence in small letters, cut at its gaps; none of one that is made of its params alone. */
function partsOf(sentence: Sentence): string[] {
  const gaps: Params = new Proxy({}, { get: () => gap })
  try {
    return sentence(gaps, () => gap)
      .toLowerCase()
      .split(gap)
  } catch {
    return []
  }
}

/** No text that anybody types. */
const gap = '\u0000'

export const en = { messages: english, say: sayIn(english), sought: codesIn(english) }
export const de: typeof en = {
  messages: german,
  say: sayIn(german),
  sought: codesIn(german),
}
