import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  backOffMs,
  type Standing,
  standingAfter,
  type Trouble,
  troubleOf,
} from '../../src/domain/pbx/status.ts'
import { type PbxStatus, pbxStatuses } from '../../src/domain/schema/pbx.ts'

const minute = 60_000
const begun: Standing = { status: 'connecting', since: 0, changedAt: [], isFlapping: false }
/** Follows a system through what is seen, each at its minute. */
const follow = (...seen: [PbxStatus, minute: number][]) =>
  seen.reduce((now, [status, at]) => standingAfter(now, status, at * minute), begun)

describe('how a telephone system stands', () => {
  test.each<[string, [PbxStatus, number][], PbxStatus, Trouble | null]>([
    ['nothing was seen', [], 'connecting', null],
    ['it is up', [['up', 1]], 'up', null],
    ['it never was', [['down', 1]], 'down', 'down'],
    ['it refuses us', [['auth-failed', 1]], 'auth-failed', 'refused'],
    [
      'it is late',
      [
        ['up', 1],
        ['degraded', 9],
      ],
      'degraded',
      'degraded',
    ],
    [
      'it goes down and comes back',
      [
        ['up', 1],
        ['down', 9],
        ['up', 19],
      ],
      'up',
      null,
    ],
    [
      'it is tried again',
      [
        ['down', 1],
        ['connecting', 2],
      ],
      'down',
      'down',
    ],
    [
      'a try after it was up',
      [
        ['up', 1],
        ['connecting', 2],
      ],
      'up',
      null,
    ],
    [
      'it is switched off while down',
      [
        ['down', 1],
        ['disabled', 2],
      ],
      'disabled',
      null,
    ],
    [
      'and on again',
      [
        ['down', 1],
        ['disabled', 2],
        ['connecting', 3],
      ],
      'connecting',
      null,
    ],
    [
      'three changes in five minutes',
      [
        ['up', 1],
        ['down', 2],
        ['up', 3],
        ['down', 4],
      ],
      'down',
      'flapping',
    ],
    [
      'three changes in six',
      [
        ['up', 1],
        ['down', 2],
        ['up', 5],
        ['down', 7.5],
      ],
      'down',
      'down',
    ],
    [
      'two changes and the first connection',
      [
        ['up', 1],
        ['down', 2],
        ['up', 3],
      ],
      'up',
      null,
    ],
    [
      'flapping goes on while it changes',
      [
        ['up', 1],
        ['down', 2],
        ['up', 3],
        ['down', 4],
        ['up', 8],
      ],
      'up',
      'flapping',
    ],
    [
      'five minutes without one end it, up',
      [
        ['up', 1],
        ['down', 2],
        ['up', 3],
        ['down', 3.5],
        ['up', 4],
        ['up', 9.1],
      ],
      'up',
      null,
    ],
    [
      'and down, of which there is an alarm then',
      [
        ['up', 1],
        ['down', 2],
        ['up', 3],
        ['down', 4],
        ['down', 9.1],
      ],
      'down',
      'down',
    ],
    [
      'four minutes do not',
      [
        ['up', 1],
        ['down', 2],
        ['up', 3],
        ['down', 4],
        ['down', 8],
      ],
      'down',
      'flapping',
    ],
    [
      'who switches it off begins anew',
      [
        ['up', 1],
        ['down', 2],
        ['up', 3],
        ['down', 4],
        ['disabled', 4],
        ['connecting', 4],
        ['down', 5],
      ],
      'down',
      'down',
    ],
  ])('%s', (_, seen, status, trouble) => {
    const now = follow(...seen)
    expect([now.status, troubleOf(now)]).toEqual([status, trouble])
  })

  test('the moment is that of the last change, not of the last look', () => {
    expect(follow(['up', 1], ['up', 2], ['up', 3]).since).toBe(minute)
    expect(follow(['up', 1], ['connecting', 2]).since).toBe(minute)
  })

  test('whatever is seen, few moments are kept, and what is seen last holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...pbxStatuses), fc.integer({ min: 0, max: 30_000 }))),
        (steps) => {
          let [now, at] = [begun, 0]
          for (const [seen, more] of steps) {
            at += more
            const after = standingAfter(now, seen, at)
            if (seen !== 'connecting') expect(after.status).toBe(seen)
            expect(
              after.changedAt.every((moment) => moment > at - 5 * minute || after === now),
            ).toBe(true)
            if (after.isFlapping) expect(after.changedAt.length).toBeGreaterThan(0)
            now = after
          }
        },
      ),
    )
  })
})

test('retries wait 1, 2, 5, 10, 30 s and up to five minutes, a quarter more or less', () => {
  const middle = [1, 2, 3, 4, 5, 6, 7, 8, 9, 99].map((n) => backOffMs(n, false, 0.5) / 1000)
  expect(middle).toEqual([1, 2, 5, 10, 30, 60, 120, 300, 300, 300])
  expect([backOffMs(1, false, 0), backOffMs(1, false, 1)]).toEqual([750, 1250])
  // who refuses us is not asked again within seconds
  expect(backOffMs(1, true, 0.5)).toBe(30_000)
  expect(backOffMs(8, true, 0.5)).toBe(300_000)
})
