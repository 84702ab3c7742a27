import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { logGroups } from '../../src/domain/audit/entries.ts'
import { type LogType, record } from '../../src/domain/log.ts'
import type { Scope } from '../../src/domain/scope.ts'
import { typeWord } from '../../src/views/audit/log-line.tsx'
import { wordsIn } from '../../src/views/words.ts'

const drizzle = resolve(import.meta.dirname, '../../drizzle')
/** Whatever a function of the database writes down as the type of a line: a word, a dot and a further word. */
const written = readdirSync(drizzle)
  .filter((file) => file.endsWith('.sql') && file !== 'schema.sql')
  .flatMap(
    (file) =>
      readFileSync(join(drizzle, file), 'utf8').match(/^.*(?:auth_log|'account', v\.).*$/gm) ?? [],
  )
  .flatMap((line) => [...line.matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(([, type = '']) => type))

test('every type of line that a function of the database writes is one that a noun declares', () => {
  expect(written).toContain('support.started')
  expect(written.length).toBeGreaterThan(2)
  for (const language of ['en', 'de'] as const) {
    const known = Object.keys(wordsIn(language).limits.log.types)
    expect(written.filter((type) => !known.includes(type))).toEqual([])
  }
})

test('a line of a type that no noun declares does not compile', () => {
  const known: LogType = 'branding.changed'
  // @ts-expect-error: no noun has it
  const unknown: LogType = 'branding.moved'
  const write = (scope: Scope) =>
    // @ts-expect-error: nor is it written
    record(scope, { type: 'branding.moved', subject: { kind: 'site' } })
  expect([known, unknown, write]).toHaveLength(3)
})

test('every group that a log is filtered by has a name in both languages', () => {
  for (const language of ['en', 'de'] as const)
    expect(Object.keys(wordsIn(language).limits.log.groups).sort()).toEqual([...logGroups].sort())
})

test('a type that nobody described speaks for itself', () => {
  const { log } = wordsIn('de').limits
  expect(typeWord(log, 'session.opened')).toBe('Angemeldet')
  expect(typeWord(log, 'something.quite-new')).toBe('something quite new')
  expect(typeWord(log, 'constructor')).toBe('constructor')
})
