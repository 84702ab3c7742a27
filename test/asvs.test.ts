import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** OWASP ASVS 5.0.0: how many lines of level 1, and after them of level 2, each section has. Those of level 3 follow. */
const sections: Record<string, [number, number]> = {
  ...{ '1.1': [0, 2], '1.2': [5, 4], '1.3': [2, 9], '1.4': [0, 3], '1.5': [1, 1] },
  ...{ '2.1': [1, 2], '2.2': [2, 1], '2.3': [1, 3], '2.4': [0, 1] },
  ...{ '3.2': [2, 0], '3.3': [1, 3], '3.4': [2, 4], '3.5': [3, 2], '3.7': [0, 2] },
  ...{ '4.1': [1, 2], '4.2': [0, 1], '4.3': [0, 2], '4.4': [1, 3] },
  ...{ '5.1': [0, 1], '5.2': [2, 1], '5.3': [2, 0], '5.4': [0, 3] },
  ...{ '6.1': [1, 2], '6.2': [8, 4], '6.3': [2, 2], '6.4': [2, 2], '6.5': [0, 5] },
  ...{ '6.6': [0, 3], '6.8': [0, 4] },
  ...{ '7.1': [0, 3], '7.2': [4, 0], '7.3': [0, 2], '7.4': [2, 3], '7.5': [0, 2], '7.6': [0, 2] },
  ...{ '8.1': [1, 1], '8.2': [2, 1], '8.3': [1, 0], '8.4': [0, 1] },
  ...{ '9.1': [3, 0], '9.2': [1, 3] },
  ...{ '10.1': [0, 2], '10.2': [0, 2], '10.3': [0, 4], '10.4': [5, 6], '10.5': [0, 5] },
  ...{ '10.6': [0, 2], '10.7': [0, 3] },
  ...{ '11.1': [0, 2], '11.2': [0, 3], '11.3': [2, 1], '11.4': [1, 3], '11.5': [0, 1] },
  ...{ '11.6': [0, 1], '12.1': [1, 2], '12.2': [2, 0], '12.3': [0, 4] },
  ...{ '13.1': [0, 1], '13.2': [0, 5], '13.3': [0, 2], '13.4': [1, 4] },
  ...{ '14.1': [0, 2], '14.2': [1, 3], '14.3': [1, 2] },
  ...{ '15.1': [1, 2], '15.2': [1, 2], '15.3': [1, 6] },
  ...{ '16.1': [0, 1], '16.2': [0, 5], '16.3': [0, 4], '16.4': [0, 3], '16.5': [0, 3] },
  ...{ '17.1': [0, 1], '17.2': [0, 4], '17.3': [0, 2] },
}

const wanted = Object.entries(sections).flatMap(([section, [first, second]]) =>
  Array.from(
    { length: first + second },
    (_, at) => `${section}.${at + 1} ${at < first ? '1' : '2'}`,
  ),
)

/** What is wrong with the answers, in words; nothing when each line is answered as it should be. */
function faults(text: string): string[] {
  const rows = text
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const found: string[] = rows.map(([, line, level]) => `${line} ${level}`)
  const [met, not, none] = ['met', 'not met', 'does not apply'].map(
    (word) => rows.filter(([, , , answer]) => answer === word).length,
  )
  return [
    ...wanted.filter((line) => !found.includes(line)).map((line) => `${line} is missing`),
    ...found
      .filter((line, at) => !wanted.includes(line) || found.indexOf(line) !== at)
      .map((line) => `${line} is none, or there twice`),
    ...rows.flatMap(([, line, , answer = '', paths = '', remark]) => {
      const named = [...paths.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)
      const isKnown = ['met', 'not met', 'does not apply'].includes(answer)
      return [
        ...named.filter((p) => !existsSync(join(root, p))).map((p) => `${line}: ${p} is not there`),
        ...(answer === 'met' && named.length === 0 ? [`${line} is met without a path`] : []),
        ...(answer !== 'met' && !remark ? [`${line} has no reason`] : []),
        ...(isKnown ? [] : [`${line} is answered by "${answer}"`]),
      ]
    }),
    ...(text.includes(`${met} met, ${none} do not apply, ${not} not met.`)
      ? []
      : [`it says other sums than ${met} met, ${none} do not apply, ${not} not met`]),
  ]
}

const answers = readFileSync(join(root, 'test/asvs.md'), 'utf8')

test('each line of levels 1 and 2 is answered, and every path that is named exists', () => {
  expect(wanted).toHaveLength(253)
  expect(wanted.filter((line) => line.endsWith(' 1'))).toHaveLength(70)
  expect(faults(answers)).toEqual([])
})

test.each([
  ['a line left out', /^\| 7\.2\.3 .*\n/m, '', '7.2.3 1 is missing'],
  ['a path that is none', /test\/people\/resets\.test\.ts/, 'test/nowhere.ts', 'is not there'],
  ['a reason left out', /(\| 12\.3\.1 .*\|)[^|]*\|$/m, '$1 |', '12.3.1 has no reason'],
  ['another level', /\| 3\.3\.3 \| 2/, '| 3.3.3 | 1', '3.3.3 2 is missing'],
])('%s would be seen', (_, pattern, by, said) => {
  expect(answers).toMatch(pattern)
  expect(faults(answers.replace(pattern, by)).join('\n')).toContain(said)
})
