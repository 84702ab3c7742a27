import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as rest } from 'node:timers/promises'
import { createProber } from '../../src/connectors/sip/options.ts'
import { startSbcWork } from '../../src/worker/sbcs.ts'
import { open } from './database.ts'
import { answer } from './processes.ts'

const failures: unknown[] = []
const delay = monitorEventLoopDelay({ resolution: 1 })
let used = process.cpuUsage()
let work: ReturnType<typeof startSbcWork>
let probes = 0

/** The probing as the worker does it, in a process of its own, so that the loop is its own. */
answer({
  start({ url, role, authorities }: { url: string; role: string; authorities: string }) {
    const prober = createProber({ allow: ['127.0.0.1'], authorities })
    work = startSbcWork({
      database: open(url, role).pool,
      log: { warn: (about) => failures.push(about) },
      prober: {
        ...prober,
        probe(target, signal) {
          probes += 1
          return prober.probe(target, signal)
        },
      },
    })
  },
  /** Runs the job as its schedule does, for so long; gives how many were asked. */
  async run({ overMs }: { overMs: number }) {
    const before = probes
    const end = performance.now() + overMs
    for (const { seconds, work: tick } of work.jobs)
      while (performance.now() < end) {
        await tick()
        await rest(Math.min(seconds * 1000, Math.max(0, end - performance.now())))
      }
    return probes - before
  },
  /** From here on the loop is watched. */
  watch() {
    delay.reset()
    delay.enable()
    used = process.cpuUsage()
  },
  /** What it was late by since, and what it took. */
  watched() {
    delay.disable()
    const { user, system } = process.cpuUsage(used)
    return {
      p99Ms: delay.percentile(99) / 1e6,
      maxMs: delay.max / 1e6,
      cpuMs: (user + system) / 1000,
      failures: failures.length,
    }
  },
})
