import { appendFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { lasting, scenarios } from './catalogue.ts'
import { dropGrounds } from './ground.ts'
import { type Result, resultOf, type Scenario, type Size } from './scenario.ts'

// `npm run faults [-- NAME …] [--small | --full] [--times N] [--controls] [--broken NAME]`: each scenario prints one line of
// JSON. With --controls each protection is taken away in turn, and must be caught.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    times: { type: 'string' },
    controls: { type: 'boolean', default: false },
    broken: { type: 'string' },
    /** Adds each line to this file as well. */
    json: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
})
const all = [...scenarios, ...lasting]
const known = all.map(({ name }) => name)
const unknown = positionals.filter((name) => !known.includes(name))
if (unknown.length > 0)
  stop(`No such scenario: ${unknown.join(', ')}. There are ${known.join(', ')}.`)
if (!process.env.DATABASE_URL)
  stop('npm run faults needs DATABASE_URL: one embedded back end serialises everything.')
const times = values.times === undefined ? undefined : Number(values.times)
if (times !== undefined && !(Number.isInteger(times) && times > 0))
  stop('--times is a whole number of at least 1.')
const size: Size = values.full ? 'full' : values.small ? 'small' : 'quick'
const chosen =
  positionals.length === 0 ? scenarios : all.filter(({ name }) => positionals.includes(name))
if (values.broken && !chosen.some(({ controls }) => Object.hasOwn(controls, values.broken ?? '')))
  stop(
    `No such control: ${values.broken}. There are ${chosen.flatMap(({ name, controls }) => Object.keys(controls).map((control) => `${control} (${name})`)).join(', ')}.`,
  )

function stop(why: string): never {
  console.error(why)
  process.exit(1)
}

const leave = () => void dropGrounds().finally(() => process.exit(1))
process.on('SIGINT', leave).on('SIGTERM', leave)

let [passed, failed] = [0, 0]
const missed: string[] = []
function print(result: Result, isRight: boolean) {
  const line = JSON.stringify({ ...result, ...(result.broken && { isCaught: isRight }) })
  console.log(line)
  if (values.json) appendFileSync(values.json, `${line}\n`)
  if (isRight) passed += 1
  else {
    failed += 1
    missed.push(
      `${result.scenario}${result.broken ? ` without its protection (${result.broken}) was not caught` : `: ${result.why.join('; ')}`}`,
    )
  }
}

const run = (scenario: Scenario, many: number, broken?: string) =>
  resultOf(scenario, {
    ...{ times: many, size, broken },
    say: (line) => values.quiet || console.error(`  ${scenario.name}: ${line}`),
  })

for (const scenario of chosen) {
  if (values.controls)
    for (const [broken, many] of Object.entries(scenario.controls)) {
      const result = await run(scenario, times ?? many, broken)
      // who could not even try has caught nothing
      print(result, !result.isMet && !result.result.startsWith('ended: '))
    }
  else if (values.broken) {
    const many = scenario.controls[values.broken]
    if (many !== undefined) {
      const result = await run(scenario, times ?? many, values.broken)
      print(result, !result.isMet && !result.result.startsWith('ended: '))
    }
  } else if (times ?? scenario.times[size]) {
    const result = await run(scenario, times ?? scenario.times[size])
    print(result, result.isMet)
  }
}
await dropGrounds()
for (const line of missed) console.log(`failed: ${line}`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
