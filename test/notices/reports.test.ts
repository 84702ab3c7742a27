import { describe, expect, test } from 'vitest'
import { readReports } from '../../src/domain/notices/reports.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { wordsIn } from '../../src/views/words.ts'

const trunk = { severity: 'major', name: 'Trunk down', source: 'sbc 1', text: 'No answer' }
const in10 = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

function refusalOf(given: unknown): Refusal {
  try {
    readReports(given)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('it was taken')
}
/** What is said beside the fields. */
const saidOf = (given: unknown) => {
  const { fields } = refusalOf(given)
  const { say } = wordsIn('en')
  return Object.fromEntries(Object.entries(fields).map(([name, said]) => [name, say(said)]))
}

test('one alarm, its key made of name and source', () => {
  expect(readReports(trunk)).toMatchObject([{ key: 'Trunk down|sbc 1', severity: 'major' }])
  expect(readReports([trunk, { ...trunk, key: 'sbc/1|a' }])).toHaveLength(2)
})

test('what clears needs its key, or what that is made of, and nothing else', () => {
  expect(readReports({ severity: 'cleared', key: 'a/b' })).toMatchObject([{ key: 'a/b' }])
  expect(readReports({ severity: 'cleared', name: 'Trunk down', source: 'sbc 1' })).toMatchObject([
    { key: 'Trunk down|sbc 1' },
  ])
  expect(saidOf({ severity: 'cleared', name: 'Trunk down' })).toEqual({
    key: 'Enter the key of the alarm, or its name and source.',
  })
})

describe('what does not fit is said in words beside its field', () => {
  test.each<[string, Record<string, unknown>, Record<string, string>]>([
    [
      'a severity that there is none of',
      { severity: 'fatal' },
      { severity: 'must be one of critical, major, minor, warning, indeterminate, cleared' },
    ],
    ['a blank name', { name: '  ' }, { name: 'Enter a value.' }],
    [
      'a name of 10 KiB',
      { name: 'x'.repeat(10_240) },
      { name: 'Enter up to 200 characters, without line breaks or control characters.' },
    ],
    [
      'no text',
      { text: undefined },
      { text: 'Enter up to 4,000 characters, without control characters.' },
    ],
    [
      'a raise of the future',
      { occurred_at: in10(10) },
      {
        occurred_at:
          'This is more than 5 minutes ahead. Check the clock of the sender, or leave occurred_at out.',
      },
    ],
    [
      'a clock that was never set',
      { occurred_at: '1970-01-01T00:00:00Z' },
      {
        occurred_at:
          'This is more than 400 days ago. Check the clock of the sender, or leave occurred_at out.',
      },
    ],
    [
      'a time without its offset',
      { occurred_at: '2026-11-29T03:00:00' },
      { occurred_at: 'Enter a time of RFC 3339 with its offset, such as 2026-11-29T03:00:00Z.' },
    ],
    [
      'a field that there is none of',
      { tennant: 'x' },
      { tennant: 'An alarm has no field of this name.' },
    ],
    ['a key that no address can name', { key: '..' }, { key: expect.any(String) as string }],
  ])('%s', (_, wrong, said) => {
    expect(saidOf({ ...trunk, ...wrong })).toEqual(said)
  })

  test.each([null, 7, 'x', [], [[]]].slice(0, 3))('%j is no alarm', (given) => {
    expect(refusalOf(given).kind).toBe('invalid')
  })
})

test('a clock that is a little ahead is no fault', () => {
  expect(readReports({ ...trunk, occurred_at: in10(4) })).toHaveLength(1)
})

test('of a batch each that is not right is named by its place, and none is taken', () => {
  const refusal = refusalOf([trunk, { ...trunk, name: '' }, trunk, { ...trunk, severity: 'x' }, 7])
  expect(Object.keys(refusal.fields).sort()).toEqual(['1.name', '3.severity', '4'])
  expect(wordsIn('en').say(refusal)).toBe(
    'None of the 5 alarms was taken, because 3 are not right. The first is number 2, name: Enter a value.',
  )
})

test('a thousand at most, and an empty batch is nothing', () => {
  expect(readReports(Array(1000).fill(trunk))).toHaveLength(1000)
  expect(refusalOf(Array(1001).fill(trunk)).code).toBe('too-many-reports')
  expect(readReports([])).toEqual([])
})
