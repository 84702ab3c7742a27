import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { testSecret } from '../support/setup.ts'
import { makeBenchDatabase } from './database.ts'
import { type Figure, median, shown, spreadOf } from './measure.ts'
import type { Plan } from './plan.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const patienceMs = 120_000

/** G1: what `npm start` costs on a database that is there, up to the first answer of `/readyz`; the build is apart. */
export async function benchStart({ isQuick, report }: Plan): Promise<void> {
  if (process.platform !== 'linux') throw new Error('the CPU of another process is read from /proc')
  cpuOfRun(['scripts/build.ts'])
  const checked = cpuOfRun(['scripts/build.ts'])
  const bare = median([1, 2, 3].map(() => cpuOfRun(['--eval', '0'])))
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-bench-'))
  const database = await makeBenchDatabase()
  const beside = `a bare Node ${shown(bare)} ms; to see that nothing is to be built ${shown(checked)} ms`
  const kinds = [
    { what: 'on PostgreSQL', limitMs: 500, url: database.url },
    { what: 'on the embedded database', limitMs: 1000, url: '' },
  ]
  try {
    for (const { what, limitMs, url } of kinds) {
      const start = () => startOnce({ DATABASE_URL: url, DATA_DIR: join(folder, 'data') })
      // makes the database, and what is kept of the code
      await start()
      const taken: number[] = []
      for (let n = 0; n < (isQuick ? 2 : 7); n += 1) taken.push(await start())
      const found = median(taken)
      const figure: Figure = {
        goal: 'G1',
        what: `npm start ${what}: CPU to the first answer ÷ ${limitMs / 1000} s`,
        ratio: found / limitMs,
        limit: 1,
        sense: 'at most',
        spread: spreadOf(taken.map((ms) => ms / found)),
        beside: `${shown(found)} ms; ${beside}`,
      }
      report(figure)
    }
  } finally {
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds of CPU, of all its threads, until it is ready. */
async function startOnce(more: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: root,
    env: {
      ...process.env,
      ...{ PORT: '0', PORTAL_URL: '', LOG_LEVEL: 'silent', ADMIN_EMAIL: '' },
      PORTAL_SECRET: testSecret.toString('base64'),
      ...more,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const address = await addressOf(child)
    while ((await fetch(new URL('/readyz', address))).status !== 200) await rest(5)
    return cpuOf(child)
  } finally {
    const gone = child.exitCode === null ? once(child, 'exit') : undefined
    child.kill('SIGTERM')
    await gone
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  let text = ''
  return new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`not ready: ${text}`)), patienceMs)
    child.once('exit', (code) => fail(new Error(`the portal ended with ${code}: ${text}`)))
    child.stdout?.on('data', (piece) => {
      text += piece
      const [, address] = /^ready (http\S+)$/m.exec(text) ?? []
      if (!address) return
      clearTimeout(late)
      done(address)
    })
  })
}

const ticksASecond = Number(execFileSync('getconf', ['CLK_TCK']))

/** Its 14th and 15th field are the ticks of user and system, of all threads; the name before may have spaces. */
function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) / ticksASecond) * 1000
}

/** Milliseconds of CPU of one run of Node. */
function cpuOfRun(words: readonly string[]): number {
  const print = `process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stdout.write('cpu ' + (user + system) / 1000) })`
  const preload = `data:text/javascript,${encodeURIComponent(print)}`
  const said = execFileSync(process.execPath, ['--import', preload, ...words], {
    cwd: root,
    encoding: 'utf8',
  })
  return Number(/cpu ([\d.]+)$/.exec(said)?.[1])
}
