import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  readRings,
  ringsOf,
  ringsShown,
  takesAll,
  usualRings,
} from '../../src/domain/waves/rings.ts'

const untagged = (count: number) => Array.from({ length: count }, () => ({ tags: [] as string[] }))

test('one, five, the rest', () => {
  expect(ringsOf(untagged(8), usualRings)).toEqual([0, 1, 1, 1, 1, 1, 2, 2])
  expect(ringsOf(untagged(1), usualRings)).toEqual([0])
})

test('a tag takes whose tenants have it and whom no ring before has, in their order', () => {
  const tags = [['pilot'], [], ['pilot', 'early'], ['early'], []]
  const services = tags.map((one) => ({ tags: one }))
  const rings = readRings('1, pilot, early, rest') ?? []
  expect(ringsOf(services, rings)).toEqual([0, 3, 1, 2, 3])
})

test.each([
  ['1, 5, rest', [{ size: 1 }, { size: 5 }, {}]],
  ['REST', [{}]],
  [' pilot ,rest', [{ tag: 'pilot' }, {}]],
])('%s is rings', (line, rings) => {
  expect(readRings(line)).toEqual(rings)
  expect(readRings(ringsShown(rings))).toEqual(rings)
})

test.each([
  '',
  '1, 5',
  'rest, 5',
  'rest, rest',
  '0, rest',
  '1.5, rest',
  'bad tag, rest',
  '1,1,1,1,1,1,rest',
])('“%s” is none: somebody would be left over, or never have a turn', (line) =>
  expect(readRings(line)).toBeNull(),
)

test('whoever comes, rings that take all have each once, and none has more than it takes', () => {
  const ring = fc.oneof(
    fc.record({ size: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ tag: fc.constantFrom('a', 'b', 'c') }),
  )
  const service = fc.record({ tags: fc.subarray(['a', 'b', 'c']) })
  fc.assert(
    fc.property(
      fc.array(service, { maxLength: 30 }),
      fc.array(ring, { maxLength: 5 }),
      (services, some) => {
        const rings = [...some, {}]
        expect(takesAll(rings)).toBe(true)
        const placed = ringsOf(services, rings)
        // by hand: each service in turn goes to the first ring that has room for it and its tag, once those before it are full
        for (const [at, ring] of placed.entries()) {
          expect(ring).not.toBeNull()
          const of = rings[ring ?? -1]
          if (of && 'tag' in of) expect(services[at]?.tags).toContain(of.tag)
          if (of && 'size' in of)
            expect(placed.filter((one) => one === ring).length).toBeLessThanOrEqual(Number(of.size))
        }
        for (const [number, of] of some.entries())
          if ('size' in of && placed.some((one) => (one ?? 0) > number))
            expect(placed.filter((one) => one === number)).toHaveLength(Number(of.size))
      },
    ),
  )
})
