import type { StoredMessage } from '../../domain/message.ts'
import type { LicenseType, ServiceRow, ServiceStatus } from '../../domain/services/services.ts'
import type { Tone } from '../status.tsx'
import { isolated } from '../words/isolated.ts'
import type { Say } from '../words/sentences.ts'
import { useWords } from '../words.ts'

export { grouped } from '../words.ts'

export const statusTones: Record<ServiceStatus, Tone> = {
  error: 'bad',
  warning: 'warn',
  ok: 'ok',
  unmonitored: 'off',
}

/** License types by the names that screens use. */
export const licenseWords: Record<LicenseType, string> = {
  'hosted-essentials': 'Hosted Essentials',
  'hosted-essentials-plus': 'Hosted Essentials Plus',
  'hosted-pro': 'Hosted Pro',
  'oc-essential': 'OC Essential',
  'oc-essentials-plus': 'OC Essentials Plus',
  'oc-pro': 'OC Pro',
}

/** Why the status is what it is: the reason on record, else what the pair of statuses means. Only inside a component. */
export function reasonOf({ statusReason, deployStatus, status }: ServiceRow): string {
  const { services: words, say } = useWords()
  if (statusReason) return say(statusReason)
  return deployStatus === 'deployed' ? words.deployedReasons[status] : words.reasons[deployStatus]
}

/** "Alder Foods Direct Routing", the customer said once where the service's name begins with it. */
export const titleOf = ({ customer, name }: Pick<ServiceRow, 'customer' | 'name'>) =>
  name.startsWith(`${customer} `) ? name : `${isolated(customer)}, ${isolated(name)}`

/** "Replicating", for a command that runs. Inside a component. */
export const doingWord = (kind: string) =>
  useWords().services.commandKinds[kind]?.doing ?? 'Working'
/** "Replication", for a command as such. Inside a component. */
export const commandWord = (kind: string) =>
  useWords().services.commandKinds[kind]?.name ?? kind.replaceAll('-', ' ')

/** "licensedUsers" → "Licensed users", or as the catalogue has it. */
export function sentence(type: string): string {
  const known = useWords().services.fields[type]
  if (known !== undefined) return known
  const words = type
    .replaceAll(/[._-]+/g, ' ')
    .replaceAll(/[a-z](?=[A-Z])/g, '$& ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** How many were skipped for each reason, as it is said. */
export function reasons(
  { skipped }: { skipped: readonly { reason: StoredMessage }[] },
  say: Say,
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const said of skipped.map(({ reason }) => say(reason)))
    counts.set(said, (counts.get(said) ?? 0) + 1)
  return counts
}
