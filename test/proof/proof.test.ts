import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { lasting, scenarios } from '../faults/catalogue.ts'
import { type Finding, judge, resultOf, type Scenario } from '../faults/scenario.ts'
import { cannotShow, goals } from './goals.ts'
import { pageOf } from './page.ts'

const fine: Finding = {
  attempted: { rounds: 3 },
  none: { lost: 0 },
  bounds: [{ what: 'recovery', values: [1, 2], max: 45, unit: 's' }],
}

test('a finding is met when something was tried, nothing is there that must not be, and every bound holds', () => {
  expect(judge(fine)).toMatchObject({
    why: [],
    result: '0 lost, recovery 2 s',
    limit: '0 lost, recovery ≤ 45 s',
    spread: 'recovery 1–2 s (2)',
  })
})

test.each<[string, Partial<Finding>]>([
  ['nothing was tried', { attempted: {} }],
  ['one of the things was not tried', { attempted: { rounds: 3, commands: 0 } }],
  ['a count that is none', { attempted: { rounds: Number.NaN } }],
  ['one was lost', { none: { lost: 1 } }],
  ['it took too long', { bounds: [{ what: 'recovery', values: [46], max: 45, unit: 's' }] }],
  ['it was not measured', { bounds: [{ what: 'recovery', values: [], max: 45, unit: 's' }] }],
  ['it never ended', { bounds: [{ what: 'x', values: [Infinity], max: 45, unit: 's' }] }],
])('a finding is not met where %s', (_, otherwise) => {
  expect(judge({ ...fine, ...otherwise }).why).toHaveLength(1)
})

test('a scenario that ends on the way is not met, and says why', async () => {
  const ending = { ...scenarios[0], run: () => Promise.reject(new Error('no server')) }
  const asked = { times: 1, size: 'quick' as const, broken: undefined, say() {} }
  const result = await resultOf(ending as unknown as Scenario, asked)
  expect(result).toMatchObject({ isMet: false, result: 'ended: no server' })
})

test('every scenario has a name of its own, counts that grow, and a protection that can be taken away', () => {
  const all = [...scenarios, ...lasting]
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  for (const { name, times, controls } of all) {
    expect([name, times.small <= times.quick, times.quick < times.full]).toEqual([name, true, true])
    expect([name, Object.keys(controls).length]).not.toEqual([name, 0])
  }
  const plans = new Set(all.map(({ plan }) => plan))
  for (let n = 1; n <= 10; n += 1) expect([...plans]).toContain(`C${n}`)
  expect([...plans]).toEqual(expect.arrayContaining(['D3', 'E9', 'E10']))
})

test('every goal is named once, and what stands behind it is there', () => {
  // of that one the proof itself says when it is missing
  const own = ['test/asvs.test.ts']
  expect(goals.map(({ id }) => id)).toEqual(Array.from({ length: 27 }, (_, n) => `G${n + 1}`))
  const known = [...scenarios, ...lasting].map(({ name }) => name)
  const root = resolve(import.meta.dirname, '../..')
  for (const { id, files = [], scenarios: names = [] } of goals) {
    for (const name of names) expect([id, known]).toEqual([id, expect.arrayContaining([name])])
    const paths = files.filter((path) => !path.includes('*'))
    expect([
      id,
      paths.filter((path) => !own.includes(path) && !existsSync(join(root, path))),
    ]).toEqual([id, []])
  }
  const bench = readFileSync(join(root, 'test/bench/run.ts'), 'utf8')
  for (const { figures = [] } of goals)
    for (const name of figures) expect(bench).toContain(`'${name}'`)
})

test('the page needs nothing else, and writes what it is given as text', () => {
  const page = pageOf({
    ...{ date: '2026-11-30 12:00 UTC', commit: 'c0ffee', size: 'quick', seconds: 1, cannotShow },
    machine: { cores: 2, model: 'x', memoryGib: 8, node: '24', postgres: 'PostgreSQL 15' },
    ...{ scenarios: [], mutants: { caught: ['<b>one</b>'], missed: ['two'] } },
    bench: {
      ...{ date: '2026-11-30 11:00 UTC', commit: 'beef', size: 'quick' as const },
      machine: { cores: 4, model: '<i>', memoryGib: 8, node: '24', postgres: 'PostgreSQL 15' },
      figures: [
        {
          ...{ goal: 'B1', what: 'a <b>page', ratio: 1.25, limit: 1.5, sense: 'at most' as const },
          ...{ spread: 0.04, verdict: 'met' as const },
        },
      ],
    },
    goals: goals.map((goal) => ({
      ...{ ...goal, attempted: { tests: 1234 }, result: '<script>1</script>', spread: '1–2 s' },
      ...{ verdict: 'met' as const, note: 'a & b', size: 'quick' as const, date: '2026-11-30' },
      by: ['test/x.test.ts'],
    })),
  })
  expect(page).not.toMatch(/<script|<b>|<i>|<link|src=|url\(|https?:/)
  expect(page).toContain('1 of 2 caught')
  expect(page).toContain('1,234 tests')
  expect(page).toContain('1.25 ±4 %')
  for (const { id } of goals) expect(page).toContain(`id="${id}"`)
})
