import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import type { Watched } from './watched.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const patienceMs = 180_000
let isBuilt = false

/** A process of the portal as it is installed, and what it says of itself once a second. */
export type Built = {
  child: ChildProcess
  seen: Watched[]
  /** What it wrote so far. */
  said(): string
  /** Ends it and waits; the milliseconds that it took. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number>
}

/** Starts `dist/main.js`, or the demo, built from the sources as they are now, and waits until it is ready. */
export async function startBuilt(
  env: Record<string, string>,
  entry: 'main.js' | 'demo.js' = 'main.js',
): Promise<Built> {
  if (!isBuilt) execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'ignore' })
  isBuilt = true
  const child = fork(fileURLToPath(new URL(`../../dist/${entry}`, import.meta.url)), {
    cwd: root,
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--import',
      new URL('watched.ts', import.meta.url).href,
    ],
    env: {
      ...process.env,
      PORTAL_SECRET: testSecret.toString('base64'),
      LOG_LEVEL: 'silent',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const seen: Watched[] = []
  child.on('message', (said) => void seen.push(said as Watched))
  let text = ''
  child.stdout?.on('data', (piece) => {
    text += piece
  })
  await until(
    'it is ready',
    () => {
      if (child.exitCode !== null)
        throw new Error(`the portal ended with ${child.exitCode}: ${text}`)
      return /^ready/m.test(text)
    },
    patienceMs,
  )
  return {
    child,
    seen,
    said: () => text,
    async end(signal) {
      const from = performance.now()
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit')
        child.kill(signal)
        await gone
      }
      return performance.now() - from
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
