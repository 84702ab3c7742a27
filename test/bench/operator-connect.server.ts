import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import {
  type OperatorConnectSandbox,
  startOperatorConnect,
} from '../../src/sandbox/operator-connect/operator-connect.ts'
import { answer } from './processes.ts'

let sandbox: OperatorConnectSandbox | undefined

/** The stand-in for Operator Connect in a process of its own, so that neither side pays for making its answers. */
answer({
  async start() {
    const microsoft = await startMicrosoft({ seed: 'bench' })
    sandbox = await startOperatorConnect({ seed: 'bench', microsoft })
    return { url: sandbox.url, loginUrl: microsoft.loginUrl, operator: sandbox.operator }
  },
  addCustomer({ msTenantId, profileId }: { msTenantId: string; profileId: string }) {
    sandbox?.addLead({ tenantId: msTenantId, consentedCountries: ['DE'] })
    sandbox?.addProfile({ callingProfileId: profileId, countries: ['DE'] })
  },
})
