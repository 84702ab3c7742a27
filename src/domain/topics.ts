import type { Noun } from '../noun.ts'
import * as nouns from '../nouns.ts'

type Nouns = (typeof nouns)[keyof typeof nouns]
type Named = Extract<Nouns, { topics: readonly string[] }>['topics'][number]

/**
 * What can change and be listened to: what nouns name, one thing with its id (`service:<id>`), and `session:<id>`: it ended.
 * Nobody announces another, or it does not compile. What walls show (`scene:overview`, `scene:msp:<id>`, with `:masked` where nobody is
 * named) is announced by nobody and asked for by no page: a wall is told what it hears.
 */
export type Topic =
  | (Named extends infer N extends string ? (N extends `${string}:` ? `${N}${string}` : N) : never)
  | `session:${string}`
  | `scene:${string}`

const all = Object.values<Noun>(nouns)
const named = all.flatMap(({ topics = [] }) => topics)
const listeners = new Map(
  all.flatMap((noun) => (noun.topics ?? []).map((name) => [name, noun.listeners ?? {}] as const)),
)
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const shape = new RegExp(
  `^(${named.map((name) => (name.endsWith(':') ? `${name}${uuid}` : name)).join('|')})$`,
)

/** Whether a page may ask for this topic; sessions are not asked for, the hub knows its own. */
export const isTopic = (word: string): word is Topic => shape.test(word)

/** Those that name no single thing; they are everybody's. */
export const sharedTopics = named.filter((name) => !name.endsWith(':'))

/** Who may join a topic, as its noun says it. */
export const listenersOf = (topic: Topic): NonNullable<Noun['listeners']> =>
  listeners.get(topic.replace(/:.*/, ':')) ?? {}
