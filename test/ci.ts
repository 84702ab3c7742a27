import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `npm run ci`: what is neither a unit test nor a browser test, in order, stopping at the first failure. */
const steps: [string, () => Promise<void>][] = [
  ['format and lint', () => run('biome', 'ci', '.')],
  ['types', () => run('tsc', '--noEmit')],
  ['layers', () => run('vitest', 'run', 'test/layers.test.ts')],
  ['nouns as listed', () => run('tsx', 'scripts/nouns.ts', '--check')],
  ['tables as the schema says', () => run('tsx', 'scripts/tables.ts', '--check')],
  ['schema snapshot fresh', () => run('tsx', 'test/snapshot.ts', '--check')],
  ['build', () => run('node', 'scripts/build.ts')],
  ['demo boots', demoBoots],
]

let passed = 0
for (const [name, step] of steps) {
  console.log(`\n-- ${name}`)
  try {
    await step()
    passed += 1
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    console.log(`failed: ${name}\n${passed} passed, 1 failed`)
    process.exit(1)
  }
}
console.log('ready')
console.log(`${passed} passed, 0 failed`)

function run(command: string, ...words: string[]): Promise<void> {
  const child = spawn(command, words, { stdio: 'inherit' })
  return new Promise((done, fail) =>
    child
      .on('error', fail)
      .on('exit', (code) =>
        code === 0 ? done() : fail(new Error(`${command} ended with ${code}`)),
      ),
  )
}

/** The demo on a folder of its own: it says ready, answers, and ends cleanly when asked to. */
async function demoBoots() {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-demo-'))
  const child = spawn('node', ['dist/demo.js'], {
    env: { ...process.env, DATABASE_URL: '', PORT: '0', DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const address = await said(child, /^ready (http\S+)$/m, 120_000)
    const answer = await fetch(`${address}/session/new`)
    if (answer.status !== 200) throw new Error(`the sign-in page answered ${answer.status}`)
    child.kill('SIGTERM')
    const code = await new Promise((done) => child.once('exit', done))
    if (code !== 0) throw new Error(`the demo ended with ${code}`)
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

function said(child: ChildProcess, wanted: RegExp, withinMs: number): Promise<string> {
  let text = ''
  return new Promise((done, fail) => {
    const late = setTimeout(
      () => fail(new Error(`not ready within ${withinMs} ms:\n${text}`)),
      withinMs,
    )
    child.once('exit', (code) => fail(new Error(`ended with ${code}:\n${text}`)))
    child.stdout?.on('data', (chunk) => {
      text += chunk
      const found = wanted.exec(text)
      if (!found) return
      clearTimeout(late)
      done(found[1] ?? '')
    })
  })
}
