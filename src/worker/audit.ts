import { classifyLimits } from '../domain/licensing/audits.classify.ts'
import {
  announceRuns,
  auditKind,
  auditStep,
  nightlyKind,
  notCountedSince,
  queueNightly,
} from '../domain/licensing/audits.queue.ts'
import { takeRuns } from '../domain/licensing/audits.ts'
import { watchInstallation, watchUserLicenses } from '../domain/licensing/limits.ts'
import { queueReport } from '../domain/licensing/reports.ts'
import { message } from '../domain/messages.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { Refusal } from '../domain/refusal.ts'
import { type Database, limited, Scope, system } from '../domain/scope.ts'
import type { Kind } from './kinds.ts'
import type { PeriodicJob } from './log-chain.ts'

const maxMs = 30 * 60_000

/** Counts one tenant's licenses. */
export const tenantAudit: Kind = {
  ...{ name: auditKind, lane: 'service', steps: 1, concurrency: 2, timeoutMs: maxMs },
  async run({ command, scope, conclude, progress, setting }) {
    const { tenantId } = command
    if (!tenantId) throw new Refusal('missing', 'not-there')
    await progress(1, auditStep)
    const factors = await setting('license-factors')
    const trigger = command.payload.trigger === 'replication' ? 'replication' : 'refresh'
    await scope((s) => takeRuns(s, [tenantId], { trigger, factors }), classifyLimits)
    return conclude(async (s) => {
      await announceRuns(s, [tenantId])
      await watchUserLicenses(s, [tenantId])
      return { tenants: 1 }
    })
  },
}

/** Tenants that are counted in one transaction, which holds their audits. */
const atOnce = 200
const steps = 20

/** Counts all tenants; who was counted since it began is left out, so that whoever resumes it goes on with the others. */
export const nightlyAudit: Kind = {
  ...{ name: nightlyKind, lane: 'upkeep', steps, concurrency: 1, timeoutMs: maxMs },
  async run({ command, scope, conclude, progress, setting, signal }) {
    const factors = await setting('license-factors')
    let [done, all] = [0, 0]
    for (;;) {
      signal.throwIfAborted()
      const { ids, waiting } = await scope((s) => notCountedSince(s, command.id, atOnce))
      if (ids.length === 0) break
      all = Math.max(all, done + waiting)
      const at = Math.max(1, Math.floor((done / all) * steps))
      await progress(at, message('step-count-tenants', { done, total: all }))
      await scope((s) => takeRuns(s, ids, { trigger: 'nightly', factors }), classifyLimits)
      await scope(async (s) => {
        await announceRuns(s, ids)
        await watchUserLicenses(s, ids)
      })
      done += ids.length
    }
    return conclude(async (s) => {
      await watchInstallation(s)
      return { tenants: done }
    })
  },
}

/** Queues the night's count and the month's report. */
export const auditJobs = (database: Database): PeriodicJob[] =>
  [
    { name: 'nightly-audit', work: (scope: Scope) => queueNightly(scope) },
    { name: 'license-report', work: queueReport },
  ].map(({ name, work }) => ({
    ...{ name, seconds: 60 },
    work: () =>
      Scope.enter(limited(database, workerLimits), system({ kind: 'provider' }), (scope) =>
        runExclusively(scope, name, () => work(scope)),
      ),
  }))
