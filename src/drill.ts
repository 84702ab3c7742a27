import { Hono } from 'hono'
import type { Logger } from 'pino'
import { createApp } from './app.tsx'
import type { Config } from './config.ts'
import { readBrand } from './domain/hosts/hosts.ts'
import { auditOf } from './domain/licensing/audits.queue.ts'
import { drillKind } from './domain/operations/backups.ts'
import { ensureCanary } from './domain/operations/canary.ts'
import { addAccount } from './domain/people/accounts.ts'
import { giveFirstPassword } from './domain/people/password-changes.ts'
import { generatePassword, hashPassword } from './domain/people/passwords.ts'
import { findCommand } from './domain/queue/commands.list.ts'
import { enqueue } from './domain/queue/commands.ts'
import { Refusal } from './domain/refusal.ts'
import { type Actor, anonymous, type Database, Scope, system } from './domain/scope.ts'
import type { Seal } from './domain/settings/secrets.ts'
import { changeSetting, readSetting } from './domain/settings/settings.ts'
import type { Portal } from './routes/portal.ts'
import { tenantAudit } from './worker/audit.ts'
import { startWorker } from './worker/lanes.ts'

type Parts = { config: Config; seal: Seal; log: Logger }

const provider: Actor = { ...system({ kind: 'provider' }), name: 'Restore drill' }
/** Nobody's address: the account is in the copy alone and goes with it. */
const email = 'restore-drill@portal.invalid'

/**
 * Signs in to a restored copy by its own pages and opens All Services. Nobody's password is known, so the copy gets an account
 * of its own; a second factor is not asked of it.
 */
export async function signInToCopy(copy: Database, { config, seal, log }: Parts): Promise<void> {
  const password = generatePassword()
  const hash = await hashPassword(password)
  await Scope.enter(copy, provider, async (scope) => {
    const { value, version } = await readSetting(scope, 'security')
    if (value.operatorsNeedFactor)
      await changeSetting(scope, 'security', { operatorsNeedFactor: false }, version)
    const id = await addAccount(scope, { owner: {}, email, name: 'Restore drill', role: 'monitor' })
    await giveFirstPassword(scope, id, hash, false)
  })
  const ask = await askerOf(copy, { config, seal, log })
  const entered = await ask('POST /session', new URLSearchParams({ login: email, password }))
  const cookie = entered.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  if (entered.status !== 303) throw failedAt('POST /session', entered.status)
  const { status } = await ask('GET /services', undefined, cookie)
  if (status !== 200) throw failedAt('GET /services', status)
}

const failedAt = (step: string, status: number) =>
  new Refusal('conflict', 'drill-sign-in-failed', { step, status })

/** Asks the whole portal, standing on the copy, without a port. */
async function askerOf(database: Database, parts: Parts) {
  const [{ value }, brand] = [
    await Scope.enter(database, provider, (scope) => readSetting(scope, 'provider'), 'read only'),
    await Scope.enter(database, anonymous, (scope) => readBrand(scope, {}), 'read only'),
  ]
  const app = createApp({
    ...{ ...parts, database, assets: new Hono<Portal>() },
    provider: () => ({ ...value, brand }),
    notReady: async () => null,
  })
  const { origin, host } = parts.config.portalUrl
  return (step: string, body?: URLSearchParams, cookie = '') => {
    const [method = 'GET', path = '/'] = step.split(' ')
    const headers = { Host: host, Origin: origin, ...(cookie && { Cookie: cookie }) }
    return app.request(`${origin}${path}`, { method, headers, ...(body && { body }) })
  }
}

/** The one kind that is executed in a copy: it counts licenses, and speaks to nothing outside the database. */
const kind = { ...tenantAudit, name: drillKind }
const lookMs = 100
/** A command of this kind takes a moment; one that nobody executes would be waited for in vain. */
const mostMs = 60_000

/**
 * Queues one command in a restored copy and executes it. It is of a kind that nothing in the copy has in this lane, about a tenant
 * that is nobody's, so that of what waited when the backup was taken nothing is begun.
 */
export async function runCommandInCopy(
  copy: Database,
  { log, signal }: Pick<Parts, 'log'> & { signal: AbortSignal },
): Promise<void> {
  const id = await Scope.enter(copy, provider, async (scope) => {
    const { tenantId } = await ensureCanary(scope)
    const [queued] = await enqueue(scope, [
      { ...auditOf(tenantId, 'Restore drill', 'refresh'), kind: drillKind, maxAttempts: 1 },
    ])
    if (!queued) throw new Error('a command was not queued')
    return queued.id
  })
  const worker = startWorker({ database: copy, kinds: [kind], log })
  try {
    const state = await ended(copy, id, signal)
    if (state !== 'succeeded') throw new Refusal('conflict', 'drill-command-failed', { state })
  } finally {
    await worker.stop()
  }
}

async function ended(copy: Database, id: string, signal: AbortSignal): Promise<string> {
  const until = performance.now() + mostMs
  for (;;) {
    signal.throwIfAborted()
    const { state } = await Scope.enter(
      copy,
      provider,
      (scope) => findCommand(scope, id),
      'read only',
    )
    const isOpen = state === 'queued' || state === 'executing'
    if (!isOpen || performance.now() > until) return state
    await new Promise((again) => setTimeout(again, lookMs))
  }
}
