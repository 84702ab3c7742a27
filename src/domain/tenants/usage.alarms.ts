import { clear, raise } from '../alarms/alarms.ts'
import { message } from '../messages.ts'
import type { Scope } from '../scope.ts'
import { type QuotaKey, type QuotaState, stateOf } from './quotas.ts'

type Level = { used: number; limit: number }

const isQuiet = (state: QuotaState) => state === 'normal' || state === 'none'

/**
 * Raises a tenant's alarm when a quota reaches 80 %, makes it worse at 100 % and clears it below.
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
    name: message(isFull ? 'quota-used-up' : 'quota-nearly-used-up'),
    source: message('quota-name', { quota }),
    text: message('quota-use', { quota, ...after }),
    correctiveAction: message('quota-repair'),
  })
}
