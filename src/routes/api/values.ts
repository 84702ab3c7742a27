import { z } from 'zod'
import type { StoredMessage } from '../../domain/message.ts'
import { wordsIn } from '../../views/words.ts'

/** A moment as answers write it: ISO 8601 in UTC, with milliseconds. */
export const time = z.iso.datetime().nullable()
export const timeOf = (at: Date | null) => at?.toISOString() ?? null

/** What was said of something, in English; beside it stands the code that a program goes by. */
export const text = z.string().nullable()
export const english = wordsIn('en')
export const textOf = (said: StoredMessage | null) => said && english.say(said)
export const codeOf = (said: StoredMessage | null) => said?.code ?? null
