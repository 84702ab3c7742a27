import { open, type Statement } from './database.ts'
import { cpuMs } from './measure.ts'
import { startBenchPortal } from './portal.ts'
import { answer } from './processes.ts'

let benchDatabase: ReturnType<typeof open>

/** The portal as it starts, in a process of its own, so that its CPU is the pages' alone. */
answer({
  async start({ url, role }: { url: string; role: string }) {
    benchDatabase = open(url, role)
    return (await startBenchPortal(benchDatabase)).url
  },
  cpuMs() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
  /** Milliseconds of CPU for reading the rows of one statement with the driver alone, prepared, without policies. */
  bareCpuMs({ times, sql, params }: Statement & { times: number }) {
    return cpuMs(times, () => benchDatabase.sql.unsafe(sql, params as never[], { prepare: true }))
  },
})
