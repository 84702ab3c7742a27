import { describe, expect, test } from 'vitest'
import { type Hours, opening, paceOf } from '../../src/domain/notices/rules.match.ts'

const workdays = [1, 2, 3, 4, 5]
const berlin = (of: Partial<Hours>): Hours => ({
  ...{ timeZone: 'Europe/Berlin', days: [1, 2, 3, 4, 5, 6, 7], fromTime: null, toTime: null },
  ...of,
})
const opens = (hours: Hours, at: string) =>
  opening(hours, new Date(at))?.toISOString().replace('.000', '') ?? null

describe('when a rule may send', () => {
  const office = berlin({ days: workdays, fromTime: '08:00', toTime: '18:00' })
  const night = berlin({ fromTime: '22:00', toTime: '06:00' })

  test.each([
    // a Tuesday in winter and one in summer
    ['within', office, '2026-01-13T07:00:00Z', '2026-01-13T07:00:00Z'],
    ['a second before it opens', office, '2026-01-13T06:59:59Z', '2026-01-13T07:00:00Z'],
    ['in summer an hour earlier by UTC', office, '2026-07-14T05:59:59Z', '2026-07-14T06:00:00Z'],
    ['its end is no part of it', office, '2026-01-13T17:00:00Z', '2026-01-14T07:00:00Z'],
    ['over a weekend', office, '2026-01-16T17:00:00Z', '2026-01-19T07:00:00Z'],
    [
      'over the weekend of the change to summer',
      office,
      '2026-03-27T17:00:00Z',
      '2026-03-30T06:00:00Z',
    ],
    ['over the weekend of the change back', office, '2026-10-23T16:00:00Z', '2026-10-26T07:00:00Z'],
    ['the night that began yesterday', night, '2026-01-13T04:59:59Z', '2026-01-13T04:59:59Z'],
    ['the night is over', night, '2026-01-13T05:00:00Z', '2026-01-13T21:00:00Z'],
    ['the short night', night, '2026-03-29T04:00:00Z', '2026-03-29T20:00:00Z'],
    ['the long night', night, '2026-10-25T04:59:59Z', '2026-10-25T04:59:59Z'],
    ['the long night is over', night, '2026-10-25T05:00:00Z', '2026-10-25T21:00:00Z'],
  ])('%s', (_, hours, at, expected) => {
    expect(opens(hours, at)).toBe(expected)
  })

  test('a night belongs to the day that it begins on', () => {
    const friday = { ...night, days: [5] }
    expect(opens(friday, '2026-01-17T03:00:00Z')).toBe('2026-01-17T03:00:00Z')
    expect(opens(friday, '2026-01-16T03:00:00Z')).toBe('2026-01-16T21:00:00Z')
  })

  test('an hour that clocks leave out begins an hour later, and one that they show twice is the first', () => {
    const early = berlin({ fromTime: '02:30', toTime: '04:00' })
    expect(opens(early, '2026-03-29T00:45:00Z')).toBe('2026-03-29T01:30:00Z')
    expect(opens(early, '2026-10-25T00:00:00Z')).toBe('2026-10-25T00:30:00Z')
    // the second 02:30 is still within
    expect(opens(early, '2026-10-25T01:30:00Z')).toBe('2026-10-25T01:30:00Z')
    // a window that is left out altogether opens the next day
    const gone = berlin({ fromTime: '02:00', toTime: '03:00' })
    expect(opens(gone, '2026-03-29T00:00:00Z')).toBe('2026-03-30T00:00:00Z')
    expect(opens(gone, '2026-03-29T01:00:00Z')).toBe('2026-03-30T00:00:00Z')
  })

  test('whole days end at midnight of their zone, whatever its clocks do', () => {
    const sunday = berlin({ days: [7] })
    expect(opens(sunday, '2026-03-28T22:59:59Z')).toBe('2026-03-28T23:00:00Z')
    expect(opens(sunday, '2026-03-29T21:59:59Z')).toBe('2026-03-29T21:59:59Z')
    expect(opens(sunday, '2026-03-29T22:00:00Z')).toBe('2026-04-04T22:00:00Z')
  })

  test('always is always, and on no day it is never', () => {
    expect(opens(berlin({}), '2026-03-29T01:30:00Z')).toBe('2026-03-29T01:30:00Z')
    expect(opens(berlin({ days: [] }), '2026-03-29T01:30:00Z')).toBeNull()
  })
})

describe('how what is due goes', () => {
  const now = new Date('2026-03-29T01:00:00Z')
  const minutes = (n: number) => new Date(now.getTime() - n * 60_000)
  test.each([
    ['ten at once', 10, { messages: 0, digestAt: null }, 'each'],
    ['eleven at once', 11, { messages: 0, digestAt: null }, 'one'],
    ['one that is the eleventh', 1, { messages: 10, digestAt: null }, 'one'],
    ['one that is the tenth', 1, { messages: 9, digestAt: null }, 'each'],
    ['after a digest', 1, { messages: 1, digestAt: minutes(4) }, minutes(-1)],
    ['five minutes after a digest', 1, { messages: 0, digestAt: minutes(5) }, 'each'],
  ])('%s', (_, due, pace, expected) => {
    expect(paceOf(due, pace, now)).toEqual(expected)
  })
})
