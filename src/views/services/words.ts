import type {
  DeployStatus,
  LicenseType,
  ServiceKind,
  ServiceRow,
  ServiceStatus,
} from '../../domain/services/services.ts'
import type { Severity } from '../severity.tsx'
import type { Tone } from '../status.tsx'

export const statusWords: Record<ServiceStatus, string> = {
  error: 'Error',
  warning: 'Warning',
  ok: 'OK',
  unmonitored: 'Unmonitored',
}

export const statusTones: Record<ServiceStatus, Tone> = {
  error: 'bad',
  warning: 'warn',
  ok: 'ok',
  unmonitored: 'off',
}

export const deployWords: Record<DeployStatus, string> = {
  deployed: 'Deployed',
  ready: 'Ready',
  failed: 'Failed',
  unknown: 'Unknown',
}

export const kindWords: Record<ServiceKind, string> = {
  'direct-routing': 'Direct Routing',
  'operator-connect': 'Operator Connect',
  other: 'Other',
}

/** As the seed spells them; the sixth, OC Essentials Plus, is named in its text only. */
export const licenseWords: Record<LicenseType, string> = {
  'hosted-essentials': 'Hosted Essentials',
  'hosted-essentials-plus': 'Hosted Essentials +',
  'hosted-pro': 'Hosted Pro',
  'oc-essential': 'OC Essential',
  'oc-essentials-plus': 'OC Essentials Plus',
  'oc-pro': 'OC Pro',
}

/** The worst alarm of a service by its rank; none at 0. */
export const severityOfRank: readonly (Severity | undefined)[] = [
  undefined,
  'warning',
  'minor',
  'major',
  'critical',
]

/** Why the status is what it is: the reason on record, else what the pair of statuses means (spec 1 §2.3). */
export function reasonOf(service: ServiceRow): string {
  if (service.statusReason) return service.statusReason
  if (service.deployStatus === 'unknown') return 'Deployment was requested; there is no result yet.'
  if (service.deployStatus === 'ready') return 'Ready to be deployed.'
  if (service.deployStatus === 'failed') return 'The deployment failed.'
  return deployedReasons[service.status]
}

const deployedReasons: Record<ServiceStatus, string> = {
  ok: 'Deployed, and nothing is wrong.',
  warning: 'Deployed, with a warning.',
  error: 'Deployed, with an error.',
  unmonitored: 'Deployed, then disabled: its state is not watched.',
}

/** "Alder Foods Direct Routing", the customer said once where the service's name begins with it. */
export const titleOf = ({ customer, name }: Pick<ServiceRow, 'customer' | 'name'>) =>
  name.startsWith(`${customer} `) ? name : `${customer}, ${name}`

const doing: Record<string, string> = { replicate: 'Replicating' }
const names: Record<string, string> = { replicate: 'Replication' }

/** "Replicating", for a command that runs. */
export const doingWord = (kind: string) => doing[kind] ?? 'Working'
/** "Replication", for a command as such. */
export const commandWord = (kind: string) => names[kind] ?? kind.replaceAll('-', ' ')

export const grouped = (value: number) => value.toLocaleString('en-US')

/** "service.licenses-changed" → "Service licenses changed", "licensedUsers" → "Licensed users". */
export function sentence(type: string): string {
  const words = type
    .replaceAll(/[._-]+/g, ' ')
    .replaceAll(/[a-z](?=[A-Z])/g, '$& ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
