import { createGraph } from '../../src/connectors/graph/graph.ts'
import { listen } from '../../src/database/listen.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { sendingKind } from '../../src/worker/send-changes.kind.ts'
import { testSecret } from '../support/setup.ts'
import { endWithParent, log, loginOf, poolOf, reading } from './environment.ts'

// The worker of the rounds with changes: sends them to the stand-in for Microsoft that its parent runs.
endWithParent()
const url = reading('FAULTS_DATABASE')
const graphUrl = reading('FAULTS_MICROSOFT')
const leaseSeconds = Number(reading('FAULTS_LEASE'))
const made = createGraph({ graphUrl, loginUrl: graphUrl, allow: ['127.0.0.1'] })
// the control: who never sees what is there asks for it again
const blind = { numberAssignment: async () => null, userConfiguration: async () => null }
const graph = process.env.FAULTS_BROKEN === 'no-look' ? { ...made, ...blind } : made
const kinds = [sendingKind({ graph, seal: makeSeal(testSecret) })]

const database = poolOf(url)
const worker = startWorker({ database, kinds, log, leaseSeconds, pollMs: 200 })
startSchedule({ database, log, kinds, reapSeconds: leaseSeconds / 6 })
await listen(loginOf(url), { announced: worker.wake, disconnected() {}, reconnected: worker.wake })
process.send?.('ready')
