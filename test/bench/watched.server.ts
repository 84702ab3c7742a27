import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { registry } from '../../src/metrics.ts'
import { open } from './database.ts'
import { startBenchPortal } from './portal.ts'
import { answer } from './processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'tenantry-bench-log-'))
const file = join(folder, 'log')
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** The portal in a process of its own; one that is not watched has instruments that do nothing, and no log. */
answer({
  async start({ url, role, isWatched }: { url: string; role: string; isWatched: boolean }) {
    const nothing = { inc() {}, dec() {}, observe() {}, set() {}, startTimer: () => () => {} }
    if (!isWatched) for (const one of registry.getMetricsAsArray()) Object.assign(one, nothing)
    const logTo = pino.destination({ dest: file, sync: true })
    const LOG_LEVEL = isWatched ? 'info' : 'silent'
    return (await startBenchPortal(open(url, role), { LOG_LEVEL }, logTo)).url
  },
  cpuMs() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
  lines: () => readFileSync(file, 'utf8').split('\n').length - 1,
})
