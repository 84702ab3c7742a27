import { spawn } from 'node:child_process'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bench, shown as shownRatio } from '../bench/measure.ts'
import type { Result } from '../faults/scenario.ts'
import type { Counted } from '../support/counted.ts'
import { type MadeOn, madeOn } from '../support/made-on.ts'
import { cannotShow, controlTest, type Goal, goals } from './goals.ts'
import { pageOf } from './page.ts'

export type Shown = Pick<Goal, 'id' | 'goal' | 'limit'> & {
  attempted: Record<string, number>
  result: string
  spread: string
  verdict: 'met' | 'partly shown' | 'not met' | 'not shown'
  note: string
  size: 'quick' | 'full'
  date: string
  by: string[]
}
export type Proof = MadeOn & {
  size: 'quick' | 'full'
  seconds: number
  goals: Shown[]
  scenarios: Result[]
  mutants: { caught: string[]; missed: string[] }
  cannotShow: readonly string[]
  /** What \`npm run bench\` measured last, which says of itself on which commit. */
  bench: Bench | null
}
type Report = {
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string }[]
  }[]
}

const root = resolve(import.meta.dirname, '../..')

/** `npm run proof [-- --full] [G1 G12 …]`: runs what stands behind the goals and writes `data/proof.html` and `.json`. */
async function prove() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      full: { type: 'boolean', default: false },
      out: { type: 'string', default: join(root, 'data') },
    },
  })
  const wanted = positionals.map((word) => word.toUpperCase())
  const unknown = wanted.filter((id) => !goals.some((goal) => goal.id === id))
  if (unknown.length > 0) {
    console.error(
      `No such goal: ${unknown.join(', ')}. There are ${goals.map(({ id }) => id).join(', ')}.`,
    )
    process.exit(1)
  }
  const from = performance.now()
  const size = values.full ? 'full' : 'quick'
  const chosen = goals.filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-proof-'))
  try {
    const tests = await runTests(chosen, { folder, isFull: values.full })
    const scenarios = await runScenarios(chosen, { folder, isFull: values.full })
    const mutants = mutantsOf(tests.reports, scenarios)
    const made = await madeOn()
    const kept = join(values.out, 'bench.json')
    const bench: Bench | null = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : null
    const proof: Proof = {
      ...made,
      bench,
      ...{ size, seconds: (performance.now() - from) / 1000, cannotShow, mutants },
      scenarios: scenarios.filter(({ broken }) => !broken),
      goals: chosen.map((goal) => ({
        ...shownBy(goal, { tests, scenarios, mutants, size, bench }),
        size,
        date: made.date,
      })),
    }
    mkdirSync(values.out, { recursive: true })
    writeFileSync(join(values.out, 'proof.json'), `${JSON.stringify(proof, null, 2)}\n`)
    writeFileSync(join(values.out, 'proof.html'), pageOf(proof))
    for (const { id, verdict, result, note } of proof.goals)
      console.log(`${id.padEnd(4)} ${verdict.padEnd(13)} ${result}${note ? ` (${note})` : ''}`)
    console.log(
      `mutants: ${mutants.caught.length} of ${mutants.caught.length + mutants.missed.length} caught`,
    )
    console.log(
      `${relative(process.cwd(), join(values.out, 'proof.html'))}, ${Math.round(proof.seconds)} s`,
    )
    const notMet = proof.goals.filter(({ verdict }) => verdict === 'not met')
    process.exitCode = notMet.length > 0 ? 1 : 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Asked = { folder: string; isFull: boolean }

const filesOf = ({ files = [] }: Goal) =>
  files.flatMap((path) =>
    path.includes('*')
      ? globSync(`${path}/*.test.{ts,tsx}`.replace('/**/', '/**/'), { cwd: root })
      : existsSync(join(root, path))
        ? [path]
        : [],
  )

/** Each file once; those that have counts of their own each with these. */
async function runTests(chosen: readonly Goal[], { folder, isFull }: Asked) {
  const counted = join(folder, 'counted')
  const byCounts = new Map<number, Set<string>>()
  const met = new Set<string>()
  // the most thorough first, so that a file of two goals runs with the greater counts
  for (const goal of [...chosen].sort((a, b) => (b.fullCounts ?? 1) - (a.fullCounts ?? 1))) {
    const counts = isFull ? (goal.fullCounts ?? 1) : 1
    for (const file of filesOf(goal).filter((path) => !met.has(path))) {
      met.add(file)
      byCounts.set(counts, (byCounts.get(counts) ?? new Set()).add(file))
    }
  }
  const reports: Report['testResults'] = []
  for (const [counts, files] of byCounts) {
    const out = join(folder, `tests-${counts}.json`)
    const words = [
      'run',
      ...files,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${out}`,
    ]
    await run('vitest', words, { TENANTRY_COUNTED: counted, TENANTRY_COUNTS: String(counts) })
    if (existsSync(out))
      reports.push(...(JSON.parse(readFileSync(out, 'utf8')) as Report).testResults)
  }
  const lines = linesOf<Counted>(counted)
  return { reports, counted: lines }
}

async function runScenarios(chosen: readonly Goal[], { folder, isFull }: Asked): Promise<Result[]> {
  const names = chosen.flatMap(({ scenarios = [] }) => scenarios)
  const hasAll = chosen.length === goals.length
  if (!process.env.DATABASE_URL || (names.length === 0 && !hasAll)) return []
  const json = join(folder, 'scenarios')
  const faults = ['test/faults/run.ts', '--json', json, ...(isFull ? ['--full'] : [])]
  const named = hasAll ? [] : names
  await run('tsx', [...faults, ...named])
  if (hasAll) await run('tsx', [...faults, 'soak'])
  await run('tsx', [...faults, '--controls', ...named])
  if (hasAll) await run('tsx', [...faults, '--controls', 'soak'])
  return linesOf<Result>(json)
}

const linesOf = <T>(file: string): T[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : []

const run = (command: string, words: string[], env: Record<string, string> = {}) =>
  new Promise<number>((done) =>
    spawn(command, words, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
      .on('exit', (code) => done(code ?? 1))
      .on('error', () => done(1)),
  )

function mutantsOf(
  reports: Report['testResults'],
  scenarios: readonly (Result & { isCaught?: boolean })[],
) {
  const tests = reports.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(
        ({ fullName, status }) =>
          controlTest.test(fullName) && status !== 'skipped' && status !== 'pending',
      )
      .map(({ fullName, status }) => ({
        name: `${relative(root, name)}: ${fullName}`,
        isCaught: status === 'passed',
      })),
  )
  const broken = scenarios
    .filter(({ broken }) => broken)
    .map(({ scenario, broken, isCaught = false }) => ({ name: `${scenario}: ${broken}`, isCaught }))
  const all = [...tests, ...broken]
  return {
    caught: all.filter(({ isCaught }) => isCaught).map(({ name }) => name),
    missed: all.filter(({ isCaught }) => !isCaught).map(({ name }) => name),
  }
}

type Tests = Awaited<ReturnType<typeof runTests>>

type Ran = Pick<Proof, 'mutants' | 'size' | 'bench'> & {
  tests: Tests
  scenarios: readonly Result[]
}

function shownBy(
  goal: Goal,
  { tests, scenarios, mutants, size, bench }: Ran,
): Omit<Shown, 'size' | 'date'> {
  const { id, goal: words, limit, lacks, onlyFull, scenarios: names = [] } = goal
  const base = { id, goal: words, limit }
  if (id === 'G27') {
    const { caught, missed } = mutants
    const all = caught.length + missed.length
    return {
      ...{
        ...base,
        attempted: all > 0 ? { mutants: all } : {},
        spread: '',
        note: missed.join('; '),
        by: ['test/**', 'test/faults/catalogue.ts'],
      },
      ...{
        result: `${caught.length} of ${all} caught`,
        verdict: all === 0 ? 'not shown' : missed.length > 0 ? 'not met' : 'met',
      },
    }
  }
  const files = filesOf(goal)
  const missing = (goal.files ?? []).filter((path) => !path.includes('*') && !files.includes(path))
  const results = tests.reports.filter(({ name }) => files.includes(relative(root, name)))
  const all = results.flatMap(({ assertionResults }) => assertionResults)
  const many = (status: string) => all.filter((one) => one.status === status).length
  const broken = results.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  )
  const runs = scenarios.filter(({ scenario, broken }) => !broken && names.includes(scenario))
  const attempted: Record<string, number> =
    all.length > 0 ? { tests: many('passed') + many('failed') } : {}
  for (const { what, many: times } of tests.counted.filter((one) => one.goal === id))
    attempted[what] = (attempted[what] ?? 0) + times
  for (const { attempted: tried } of runs)
    for (const [what, times] of Object.entries(tried))
      attempted[what] = (attempted[what] ?? 0) + times
  const figures = bench?.figures.filter((one) => goal.figures?.includes(one.goal)) ?? []
  const unmeasured = goal.figures?.filter((name) => !figures.some((one) => one.goal === name)) ?? []
  const failed =
    many('failed') +
    broken.length +
    runs.filter(({ isMet }) => !isMet).length +
    figures.filter(({ verdict }) => verdict === 'not met').length
  const isTried =
    (files.length === 0 || many('passed') + many('failed') > 0) &&
    names.every((name) => runs.some(({ scenario }) => scenario === name)) &&
    files.length + names.length > 0
  const why = [
    ...missing.map((path) => `${path} is not there`),
    ...(names.length > 0 && !process.env.DATABASE_URL ? ['needs DATABASE_URL'] : []),
    ...(many('skipped') + many('pending') > 0
      ? [`${many('skipped') + many('pending')} tests were skipped`]
      : []),
    ...(size === 'quick' && onlyFull ? [`quick: ${onlyFull}`] : []),
    ...(lacks ? [`not measured: ${lacks}`] : []),
    ...unmeasured.map((name) => `${name} of the bench was not measured`),
    ...runs.flatMap(({ scenario, why: faults }) =>
      faults.map((fault) => `${scenario}: ${fault.split('\n')[0]}`),
    ),
  ]
  const verdict = !isTried
    ? 'not shown'
    : failed > 0
      ? 'not met'
      : size === 'quick' && onlyFull
        ? 'not shown'
        : missing.length > 0 || lacks || unmeasured.length > 0
          ? 'partly shown'
          : 'met'
  return {
    ...{ ...base, attempted, verdict, note: why.join('; ') },
    result: [
      ...(all.length > 0
        ? [`${many('passed')} passed, ${many('failed') + broken.length} failed`]
        : []),
      ...runs.map(({ result }) => result),
      ...figures.map(({ goal: name, what, ratio }) => `${name}: ${what} ${shownRatio(ratio)}×`),
    ].join('; '),
    spread: runs
      .map(({ spread }) => spread)
      .filter(Boolean)
      .join('; '),
    by: [
      ...files,
      ...figures.map(({ goal: name }) => `npm run bench -- ${name}`),
      ...names.map((name) => `npm run ${name === 'soak' ? 'soak' : `faults -- ${name}`}`),
    ],
  }
}

if (process.argv[1] === import.meta.filename) await prove()
