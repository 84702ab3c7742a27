import type { ParseArgsOptionsConfig } from 'node:util'
import type { Config } from '../config.ts'
import type { OpenDatabase } from '../database/open.ts'
import type { StoredMessage } from '../domain/message.ts'
import { Refusal } from '../domain/refusal.ts'
import { system } from '../domain/scope.ts'
import type { Keyring } from '../domain/settings/secrets.ts'
import { wordsIn } from '../views/words.ts'

/** What was given at the command line, by option. */
export type Given = { [option: string]: string | undefined }

/** One command of `npm run admin`: how it is called, what it does, and what it prints; `alone` it needs no installation. */
export type Command = {
  usage: string
  about: string
  options: ParseArgsOptionsConfig
} & (
  | {
      run(
        database: OpenDatabase['pool'],
        given: Given,
        words: string[],
        seal: Keyring,
        config: Config,
        opened: OpenDatabase,
      ): Promise<string>
    }
  | {
      alone(given: Given, env: Record<string, string | undefined>, words: string[]): Promise<string>
    }
)

/** What a person reads on more than one line. */
export class ManyLines extends Error {}

/** By the words that call them: `user add`. */
export type Commands = Readonly<Record<string, Command>>

/** An option that takes a value. */
export const text = { type: 'string' } as const
/** Who acts at the command line: the provider, under the name of the command. */
export const actor = { ...system({ kind: 'provider' }), name: 'npm run admin' }

/** The sentence of a message, in English. */
export const { say } = wordsIn('en')

export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

/** The value of an option that has to be given. */
export function needed(given: Given, name: string): string {
  const value = given[name]
  if (!value) throw new Refusal('invalid', 'option-needed', { name })
  return value
}

export type RowErrors = { errors: { row: number; column?: string; reason: StoredMessage }[] }

/** The first few bad rows on one line. */
export const inLine = ({ errors }: RowErrors) =>
  errors
    .slice(0, 5)
    .map(({ row, column, reason }) => `row ${row}: ${column ? `${column} ` : ''}${say(reason)}`)
    .join('; ')
