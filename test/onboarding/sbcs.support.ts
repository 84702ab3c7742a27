import { createSbcChecks } from '../../src/connectors/sbcs.checks.ts'
import { type SandboxSbc, startSbc } from '../../src/sandbox/sbc.ts'

export const credentials = { username: 'Admin', password: 'canary-Sbc-Passw0rd' }
export const loopback = ['127.0.0.1']

/** What a form of an SBC holds that stands at a sandbox. */
export const enteredOf = (sbc: SandboxSbc, more: Record<string, string | number> = {}) => ({
  ...{ name: 'West', fqdn: 'west.sbc.example', address: sbc.address, port: sbc.sipPort },
  ...{ transport: 'udp', apiUrl: sbc.apiUrl, ...credentials, cacProfiles: '', dialPlan: '' },
  ...more,
})

export const sandbox = (configuration = '') =>
  startSbc({ name: 'West', ...credentials, configuration })

export const reaching = (allow: readonly string[] = loopback) =>
  createSbcChecks({ allow, timeoutMs: 800 })
