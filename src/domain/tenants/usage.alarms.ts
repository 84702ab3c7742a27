import { clear, raise } from '../alarms/alarms.ts'
import type { Scope } from '../scope.ts'
import { type QuotaKey, type QuotaState, stateOf } from './quotas.ts'

type Level = { used: number; limit: number }

/** What an alarm calls it; the catalogue has the same words (views/words/limits.ts, kept.ts). */
const names: Record<QuotaKey, string> = {
  agents: 'Agents',
  disk: 'Disk space',
  widgets: 'Widgets',
  channels: 'Channel accounts',
  workflows: 'Workflows',
  'audio-video': 'Audio/video sessions',
  'canned-messages': 'Canned messages',
  'ai-agents': 'AI agents',
  'dataset-files': 'Dataset files',
  'dataset-urls': 'Dataset URLs',
  'workflow-triggers': 'Workflow triggers',
}

const isQuiet = (state: QuotaState) => state === 'normal' || state === 'none'

/**
 * Raises a tenant's alarm when a quota reaches 80 %, makes it worse at 100 % and clears it below (DECISIONS: warn levels).
 * Says nothing while the level stays, so that each object taken is no event of its own.
 */
export async function watchQuota(
  scope: Scope,
  tenantId: string,
  quota: QuotaKey,
  before: Level,
  after: Level,
): Promise<void> {
  const [was, is] = [stateOf(before.used, before.limit), stateOf(after.used, after.limit)]
  if (was === is || (isQuiet(was) && isQuiet(is))) return
  const key = `quota|${quota}`
  if (isQuiet(is)) return void (await clear(scope, { tenantId }, key))
  const isFull = is === 'exceeded'
  await raise(scope, {
    owner: { tenantId },
    key,
    severity: isFull ? 'minor' : 'warning',
    name: isFull ? 'Quota used up' : 'Quota nearly used up',
    source: names[quota],
    text: `${names[quota]}: ${shown(quota, after.used)} of ${shown(quota, after.limit)} used.`,
    correctiveAction: 'More of it must be given, or what is not needed be removed.',
  })
}

const bytesOfGiB = 1024 ** 3

/** A number as people say it; bytes in GiB. */
export const shown = (quota: QuotaKey, amount: number): string =>
  quota === 'disk'
    ? `${(amount / bytesOfGiB).toLocaleString('en-US', { maximumFractionDigits: 2 })} GiB`
    : amount.toLocaleString('en-US')
