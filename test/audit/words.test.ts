import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { logGroups } from '../../src/domain/audit/entries.ts'
import { typeWord } from '../../src/views/audit/log-line.tsx'
import { wordsIn } from '../../src/views/words.ts'

const root = resolve(import.meta.dirname, '../..')
const files = ['src/domain', 'src/worker', 'drizzle'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|sql)$/.test(file))
    .map((file) => join(root, folder, file)),
)
const first = Object.values(logGroups).flat()
const shape = new RegExp(`'((?:${first.join('|')})\\.[a-z][a-z-]+)'`, 'g')
/** It looks like a type, and is the name of a counter. */
const counter = 'alarms.active'
/** Whatever in the source looks like the type of a line: a first word that a group holds, a dot and a further word. */
const written = new Set(
  files
    .filter((file) => /record|log_entry|type/.test(readFileSync(file, 'utf8')))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(shape)].map(([, type = '']) => type))
    .filter((type) => type !== counter),
)

test('every type of line that the source writes down has its words in both languages', () => {
  expect(written.size).toBeGreaterThan(30)
  for (const language of ['en', 'de'] as const) {
    const known = Object.keys(wordsIn(language).limits.log.types)
    expect([...written].filter((type) => !known.includes(type))).toEqual([])
  }
})

test('every type that has words belongs to a group that a log is filtered by', () => {
  const types = Object.keys(wordsIn('en').limits.log.types)
  expect(types.filter((type) => !first.some((word) => word === type.split('.')[0]))).toEqual([])
})

test('a type that nobody described speaks for itself', () => {
  const { log } = wordsIn('de').limits
  expect(typeWord(log, 'session.opened')).toBe('Angemeldet')
  expect(typeWord(log, 'something.quite-new')).toBe('something quite new')
  expect(typeWord(log, 'constructor')).toBe('constructor')
})
