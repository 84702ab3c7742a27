import { startWorker } from '../../src/worker/lanes.ts'
import { applyingKind } from '../../src/worker/lifecycle.ts'
import { endWithParent, log, poolOf, reading } from '../faults/environment.ts'

// A worker process that ends in the middle of a transaction, with some parts of its work committed.
endWithParent()
const commits = Number(reading('DIES_AFTER'))
let begun = 0
startWorker({
  database: poolOf(reading('FAULTS_DATABASE')),
  leaseSeconds: 1,
  pollMs: 100,
  log,
  kinds: [
    {
      ...applyingKind,
      run: (context) =>
        applyingKind.run({
          ...context,
          scope: (work) =>
            context.scope(async (scope) => {
              const made = await work(scope)
              begun += 1
              if (begun > commits) process.kill(process.pid, 'SIGKILL')
              return made
            }),
        }),
    },
  ],
})
