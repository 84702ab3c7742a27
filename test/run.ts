import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

/**
 * `npm test`: every test that CI runs, closing with one line that counts them. Further words go to vitest; but for
 * `--kinds unit,embedded,database,browser,pages`, which runs only these.
 */
const given = process.argv.slice(2)
const at = given.indexOf('--kinds')
const [, kinds] = at < 0 ? [] : given.splice(at, 2)
const folder = mkdtempSync(join(tmpdir(), 'tenantry-run-'))
const report = join(folder, 'report.json')
const words = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const child = spawn('vitest', [...words, ...given], {
  stdio: 'inherit',
  env: { ...process.env, ...(kinds && { TENANTRY_TESTS: kinds }) },
})
const code = await new Promise<number>((done) =>
  child.on('exit', (status) => done(status ?? 1)).on('error', () => done(1)),
)

type Report = {
  numPassedTests: number
  numFailedTests: number
  numFailedTestSuites: number
  numPendingTests: number
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}
let counted: Report | undefined
try {
  counted = JSON.parse(readFileSync(report, 'utf8'))
} catch {
  // vitest ended before it could report; said below
}
rmSync(folder, { recursive: true, force: true })
if (!counted || counted.numPassedTests === 0) {
  console.log('0 passed, 1 failed')
  process.exit(1)
}
// a file that could not even start has failed, though no test of it was counted
const failed = counted.numFailedTests || (code === 0 ? 0 : Math.max(1, counted.numFailedTestSuites))
// again at the end, so that even the tail of a log says which
for (const { name, status, message, assertionResults } of counted.testResults) {
  const file = relative(process.cwd(), name)
  const tests = assertionResults.filter((test) => test.status === 'failed')
  for (const { fullName, failureMessages } of tests)
    console.log(`failed: ${file}: ${fullName}: ${firstLine(failureMessages[0])}`)
  if (status === 'failed' && tests.length === 0)
    console.log(`failed: ${file}: ${firstLine(message)}`)
}
console.log(
  `${counted.numPassedTests} passed, ${failed} failed, ${counted.numPendingTests} skipped`,
)
process.exit(failed === 0 ? 0 : 1)

function firstLine(text = '') {
  return text.trim().split('\n', 1)[0]?.slice(0, 300)
}
