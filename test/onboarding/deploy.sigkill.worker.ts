import { createGraph } from '../../src/connectors/graph/graph.ts'
import { createSbcs } from '../../src/connectors/sbcs.ts'
import { createZones } from '../../src/connectors/zones/zones.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { cleanUpWork } from '../../src/worker/clean-up.ts'
import { deployWork } from '../../src/worker/deploy.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { endWithParent, log, poolOf, reading } from '../faults/environment.ts'
import { testSecret } from '../support/setup.ts'
import { mortal, mortals } from './deploy.kills.support.ts'

// A worker process that is killed (`SIGKILL`) at the call to the outside that its environment names.
endWithParent()
const { fates, graphUrl, loginUrl } = JSON.parse(reading('SIGKILL_WORK'))
const allow = ['127.0.0.0/8']
const outside = mortal(
  {
    graph: createGraph({ graphUrl, loginUrl, allow, wait: async () => {} }),
    sbcs: createSbcs({ allow }),
    zones: createZones({ allow }),
    seal: makeSeal(testSecret),
  },
  () => new Error('nobody refuses here'),
  () => process.kill(process.pid, 'SIGKILL'),
)
const kinds = [mortals(deployWork(outside)), mortals(cleanUpWork(outside))].map((mortal) => {
  for (const [service, fate] of fates) mortal.fates.set(service, fate)
  // one at a time: who dies with another has not died at its own call
  return { ...mortal.kind, concurrency: 1 }
})
startWorker({
  database: poolOf(reading('FAULTS_DATABASE')),
  leaseSeconds: 1,
  pollMs: 100,
  log,
  kinds,
})
