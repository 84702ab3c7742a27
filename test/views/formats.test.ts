import { expect, test } from 'vitest'
import { ago, clock, clockOf, exact } from '../../src/views/formats.ts'

const now = Date.parse('2026-11-21T14:32:00Z')
const minute = 60_000
const aged = (minutes: number, zone = 'UTC') => ago(now - minutes * minute, now, zone)

test('an age is minutes, hours, days, and from seven days on a date', () => {
  expect([0.5, 1, 59, 60, 23 * 60, 24 * 60, 7 * 24 * 60 - 1].map((age) => aged(age))).toEqual([
    'now',
    '1 min',
    '59 min',
    '1 h',
    '23 h',
    '1 d',
    '6 d',
  ])
  expect(aged(7 * 24 * 60)).toBe('14 Nov')
  expect(aged(-6)).toBe('in 6 min')
})

test('the date is the reader’s, not the server’s', () => {
  const at = Date.parse('2026-11-01T02:00:00Z')
  expect(ago(at, now, 'America/New_York')).toBe('31 Oct')
  expect(ago(at, now, 'UTC')).toBe('1 Nov')
  expect(ago(Date.parse('2026-01-01T02:00:00Z'), now, 'America/New_York')).toBe('31 Dec 2025')
})

test('the exact time names its zone, across the end of summer time', () => {
  expect(exact(Date.parse('2026-10-25T00:59:59Z'), 'Europe/Amsterdam')).toBe(
    '25 Oct 2026, 02:59:59 CEST',
  )
  expect(exact(Date.parse('2026-10-25T01:00:00Z'), 'Europe/Amsterdam')).toBe(
    '25 Oct 2026, 02:00:00 CET',
  )
  expect(clock(Date.parse('2026-11-21T00:05:00Z'), 'UTC')).toBe('00:05')
})

test('the time of another day names it, by the reader’s days', () => {
  const at = (instant: string, zone = 'UTC') => clockOf(Date.parse(instant), now, zone, 'en')
  expect(at('2026-11-21T14:02:00Z')).toBe('14:02')
  expect(at('2026-11-20T23:59:00Z')).toBe('20 Nov, 23:59')
  expect(at('2026-11-20T23:59:00Z', 'Europe/Amsterdam')).toBe('00:59')
  expect(at('2025-11-21T14:02:00Z')).toBe('21 Nov 2025, 14:02')
  expect(clockOf(Date.parse('2026-11-20T23:59:00Z'), now, 'UTC', 'de')).toBe('20. Nov., 23:59')
})
