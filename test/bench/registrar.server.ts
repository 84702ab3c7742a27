import { monitorEventLoopDelay } from 'node:perf_hooks'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { type Registrar, startRegistrar } from '../../src/worker/registrar.ts'
import { open } from './database.ts'
import { answer } from './processes.ts'

let registrar: Registrar | undefined
const failures: unknown[] = []
const delay = monitorEventLoopDelay({ resolution: 1 })
let used = process.cpuUsage()

/** The registrar as the worker starts it, in a process of its own, so that the loop is its own. */
answer({
  async start({ url, role, secret }: { url: string; role: string; secret: string }) {
    registrar = await startRegistrar(
      { host: '127.0.0.1', tenantSuffix: 'portal.test', sip: { port: 0, tls: undefined } },
      {
        database: open(url, role).pool,
        seal: makeSeal(Buffer.from(secret, 'base64')),
        log: { info() {}, warn: (about) => failures.push(about) },
      },
    )
    return registrar?.port
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
      registered: registrar?.registered() ?? 0,
      counts: registrar?.counts,
      failures: failures.length,
    }
  },
})
