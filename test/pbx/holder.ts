import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startPbxWork } from '../../src/worker/pbx.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { endWithParent, log, poolOf, reading } from '../faults/environment.ts'
import { testSecret } from '../support/setup.ts'

// A worker process that holds whatever telephone systems there are, until it is killed.
endWithParent()
const database = poolOf(reading('FAULTS_DATABASE'))
const { jobs } = startPbxWork({
  ...{ database, log, seal: makeSeal(testSecret), allow: ['127.0.0.0/8'] },
  ...{ leaseSeconds: Number(reading('LEASE_SECONDS')), everySeconds: 0.1 },
})
startSchedule({ database, log, jobs })
