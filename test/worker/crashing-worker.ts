import { startWorker } from '../../src/worker/lanes.ts'
import { endWithParent, log, poolOf, reading } from '../faults/environment.ts'

// A worker process whose handler ends the process, as a crash in native code or the kernel's OOM killer would.
endWithParent()
startWorker({
  database: poolOf(reading('FAULTS_DATABASE')),
  leaseSeconds: 1,
  pollMs: 200,
  log,
  kinds: [
    {
      ...{ name: 'poison', lane: 'service', steps: 1, concurrency: 4, timeoutMs: 20_000 },
      async run({ command }) {
        if (!command.payload.harmless) process.kill(process.pid, 'SIGKILL')
        return undefined
      },
    },
  ],
})
if (process.env.FAULTS_SAY) process.send?.(process.env.FAULTS_SAY)
