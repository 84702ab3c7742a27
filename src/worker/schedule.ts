import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { Cron } from 'croner'
import { foldCounters } from '../domain/counters.ts'
import { queueAsking, tenantsToAsk } from '../domain/directory/changes.sending.ts'
import { dueDomains, queueDueCheck } from '../domain/hosts/domains.checks.ts'
import { prune, runExclusively } from '../domain/operations/housekeeping.ts'
import { sayAlive, workerSaysEverySeconds } from '../domain/operations/workers.ts'
import { expireSupportSession, overdueSupportSessions } from '../domain/people/support-sessions.ts'
import { audienceOf, workerLimits } from '../domain/queue/commands.claim.ts'
import { expired, type GivenUp, takeOver } from '../domain/queue/commands.completion.ts'
import { type Actor, type Database, dispatcher, limited, Scope, system } from '../domain/scope.ts'
import { dueTenants, queueDue } from '../domain/services/replications.ts'
import type { Log } from './kinds.ts'
import type { PeriodicJob } from './log-chain.ts'

type ScheduleOptions = {
  database: Database
  log: Log
  /** The kinds' own endings, for commands whose worker is gone. */
  kinds?: readonly { name: string; givenUp?: GivenUp }[]
  reapSeconds?: number
  /** Further jobs, of areas that need more than the database. */
  jobs?: readonly PeriodicJob[]
}

const foldSeconds = 1
const dueSeconds = 5
/** Replications that fall due together start in portions, so that a restart is no burst. */
const dueAtOnce = 20
/** Between the first runs of the areas' jobs: forty at once kept the first page of a process waiting. */
const apartMs = 25

/**
 * The periodic jobs. Each runs in one process at a time, whichever comes first, and any number of processes may
 * have a schedule. What must happen within seconds counts on no clock of this machine; only the pruning has a calendar.
 */
export function startSchedule(options: ScheduleOptions): { stop(): Promise<void> } {
  const { log, kinds = [], jobs = [], reapSeconds = 5 } = options
  const database = limited(options.database, workerLimits)
  const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, actor, work)
  const asDispatcher = <T>(work: (scope: Scope) => Promise<T>) => as(dispatcher, work)
  let isStopping = false
  const stopping = new AbortController()
  const timers = new Set<NodeJS.Timeout>()
  const busy = new Set<Promise<void>>()

  /**
   * One run after the other, `seconds` apart, the first `afterMs` from now; a failure is reported and the next run tries
   * again.
   */
  function every(seconds: number, job: string, work: () => Promise<unknown>, afterMs = 0) {
    const run = () => {
      const done = guarded(job, work)
      busy.add(done)
      void done.then(() => {
        busy.delete(done)
        if (!isStopping) plan()
      })
    }
    const plan = (ms = seconds * 1000) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        run()
      }, ms)
      timers.add(timer)
    }
    plan(afterMs)
  }

  async function guarded(job: string, work: () => Promise<unknown>) {
    try {
      await work()
    } catch (error) {
      if (!isStopping) log.warn({ err: error, job }, 'a periodic job failed and is tried again')
    }
  }

  /** One of them that fails is reported, and stops none of those after it. */
  async function each<T>(
    job: string,
    found: readonly T[] | undefined,
    work: (one: T) => Promise<unknown>,
  ) {
    for (const one of found ?? []) await guarded(job, () => work(one))
  }

  async function reap() {
    const found = await asDispatcher((scope) => runExclusively(scope, 'reap', () => expired(scope)))
    await each('reap', found, async (command) => {
      const givenUp = kinds.find(({ name }) => name === command.kind)?.givenUp
      const took = await as(system(audienceOf(command)), (scope) =>
        takeOver(scope, command, givenUp),
      )
      if (took) log.warn({ command: command.id }, 'a command was taken from a worker that is gone')
    })
  }

  async function due() {
    const tenants = await asDispatcher((scope) =>
      runExclusively(scope, 'due', () => dueTenants(scope, dueAtOnce)),
    )
    await each('due', tenants, ({ tenantId }) =>
      as(system({ kind: 'tenant', tenant: tenantId }), (scope) => queueDue(scope, tenantId)),
    )
  }

  async function askAboutChanges() {
    const tenants = await asDispatcher((scope) =>
      runExclusively(scope, 'changes', () => tenantsToAsk(scope, dueAtOnce)),
    )
    await each('changes', tenants, ({ tenantId }) =>
      as(system({ kind: 'tenant', tenant: tenantId }), (scope) => queueAsking(scope, tenantId)),
    )
  }

  async function endSupportSessions() {
    const found = await asDispatcher((scope) =>
      runExclusively(scope, 'support-sessions', () => overdueSupportSessions(scope)),
    )
    await each('support-sessions', found, ({ id, tenantId }) =>
      as(system({ kind: 'tenant', tenant: tenantId }), (scope) => expireSupportSession(scope, id)),
    )
  }

  async function domains() {
    const due = await asDispatcher((scope) =>
      runExclusively(scope, 'domains', () => dueDomains(scope, dueAtOnce)),
    )
    await each('domains', due, ({ tenantId, id }) =>
      as(system({ kind: 'tenant', tenant: tenantId }), (scope) =>
        queueDueCheck(scope, tenantId, id),
      ),
    )
  }

  const fold = () =>
    asDispatcher((scope) => runExclusively(scope, 'fold', () => foldCounters(scope)))
  const pruneAll = () =>
    prune((work) => asDispatcher((scope) => runExclusively(scope, 'prune', () => work(scope))))

  const name = `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`
  every(workerSaysEverySeconds, 'alive', () => asDispatcher((scope) => sayAlive(scope, name)))
  every(reapSeconds, 'reap', reap)
  every(foldSeconds, 'fold', fold)
  every(dueSeconds, 'due', due)
  every(dueSeconds, 'domains', domains)
  every(dueSeconds, 'changes', askAboutChanges)
  every(dueSeconds, 'support-sessions', endSupportSessions)
  for (const [at, { seconds, name, work }] of jobs.entries())
    every(seconds, name, () => work(stopping.signal), at * apartMs)
  const pruning = new Cron('17 * * * *', { unref: true, protect: true }, () =>
    guarded('prune', pruneAll),
  )
  return {
    async stop() {
      isStopping = true
      stopping.abort()
      pruning.stop()
      for (const timer of timers) clearTimeout(timer)
      await Promise.all(busy)
    },
  }
}
