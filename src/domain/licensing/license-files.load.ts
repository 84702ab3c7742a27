import { eq, sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { licenseFile, licenseLine } from '../schema/license-files.ts'
import { licensePool, poolKinds } from '../schema/licensing.ts'
import { type Actor, type Database, Scope } from '../scope.ts'
import { activeAlarms, raiseClock } from './license-files.alarms.ts'
import {
  hashOf,
  judgeLicense,
  LicenseFault,
  type LicenseKeys,
  readLicense,
} from './license-files.format.ts'
import { readInstallation } from './license-files.installation.ts'
import { type LicensePreview, previewOf } from './license-files.preview.ts'
import { lockPool, type PoolKind, watchPool } from './pools.ts'
import { enterSeats } from './seats.limits.ts'
import { watchTenants } from './tenants.ts'

/**
 * Loads a license file in the scope's one transaction: checked in ten steps, logged and announced. Refused at the first step
 * that fails, which is logged apart, and until `confirm` says the word of the preview that the refusal carries; `true`
 * takes it unseen. Of two that load at once the second is judged by what the first left.
 */
export async function loadLicense(
  scope: Scope,
  keys: LicenseKeys,
  { text, confirm }: { text: string; confirm?: string | true | undefined },
): Promise<LicensePreview> {
  demand(scope.actor, 'administer')
  demandProvider(scope.actor)
  for (const kind of poolKinds) await lockPool(scope, kind)
  const { kid, sha256, preview, licensed } = await judged(scope, keys, text)
  if (confirm !== true && confirm !== preview.word)
    throw new Refusal(
      'conflict',
      'license-confirm',
      {},
      { confirm: preview.word, details: preview },
    )
  const { content } = preview
  const [made] = await scope.db
    .insert(licenseFile)
    .values({
      ...{ sha256, kid, state: 'installed', fileId: content.file_id, serial: content.serial },
      ...{ customer: content.customer, expiresAt: content.expires_at },
      ...{ supersedes: content.supersedes, loadedBy: scope.actor.name },
    })
    .returning({ id: licenseFile.id })
  if (!made) throw new Error('a license file was not kept')
  await scope.db.insert(licenseLine).values(
    content.lines.map(({ sku, qty, valid_to }, position) => ({
      ...{ fileId: made.id, position, sku, quantity: qty, validTo: valid_to },
    })),
  )
  if (content.supersedes)
    await scope.db
      .update(licenseFile)
      .set({ state: 'superseded' })
      .where(eq(licenseFile.fileId, content.supersedes))
  // whoever loads another file has seen to those that ended
  for (const key of (await activeAlarms(scope)).keys()) await clear(scope, {}, key)
  await enterPurchased(scope, preview.pools)
  await enterSeats(scope, licensed.seats)
  const values = (of: 'before' | 'after') =>
    Object.fromEntries([
      ...preview.pools.map((pool) => [pool.kind, pool[of]] as const),
      ...preview.seats.map((seat) => [`seats-${seat.type}`, seat[of]] as const),
    ])
  await record(scope, {
    type: 'license-file.installed',
    subject: { kind: 'license-file', id: made.id, name: content.file_id },
    before: values('before'),
    after: { serial: content.serial, ...values('after') },
  })
  await scope.announce('license-files')
  return preview
}

/** Loads a file as an actor, and writes down, apart from what is undone, that it was refused and why. */
export async function attemptLicense(
  database: Database,
  actor: Actor,
  ...[keys, given]: Parameters<typeof loadLicense> extends [unknown, ...infer Rest] ? Rest : never
): Promise<LicensePreview> {
  try {
    return await Scope.enter(database, actor, (scope) => loadLicense(scope, keys, given))
  } catch (error) {
    if (error instanceof Refusal && error.outlives)
      await Scope.enter(database, actor, error.outlives)
    throw error
  }
}

async function judged(scope: Scope, keys: LicenseKeys, text: string) {
  try {
    const read = readLicense(text, keys)
    const { installation } = await readInstallation(scope, keys)
    const { before, after } = judgeLicense(read, installation)
    const preview = await previewOf(scope, read.content, before.seats, after)
    return { ...read, preview, licensed: after }
  } catch (error) {
    if (!(error instanceof LicenseFault)) throw error
    const kind = error.isConflict ? 'conflict' : 'invalid'
    throw new Refusal(kind, error.reason, {
      field: 'text',
      outlives: (later) => keepRejected(later, text, error.reason),
    })
  }
}

/** Of a refused file nothing is kept but its hash: whatever else it says nobody has vouched for. */
async function keepRejected(scope: Scope, text: string, reason: StoredMessage) {
  const sha256 = hashOf(text)
  const [kept] = await scope.db
    .insert(licenseFile)
    .values({ sha256, state: 'rejected', reason, loadedBy: scope.actor.name })
    .returning({ id: licenseFile.id })
  await record(scope, {
    type: 'license-file.rejected',
    subject: { kind: 'license-file', id: kept?.id ?? null, name: sha256.slice(0, 12) },
    after: { reason },
    result: 'refused',
  })
  await scope.announce('license-files')
  if (reason.code === 'license-clock') await raiseClock(scope)
}

/** The pools' rows are locked. */
export async function enterPurchased(
  scope: Scope,
  pools: readonly { kind: PoolKind; before: number; after: number }[],
) {
  const changed = pools.filter(({ before, after }) => before !== after)
  for (const { kind, after: purchased } of changed) {
    await scope.db
      .update(licensePool)
      .set({ purchased, version: sql`${licensePool.version} + 1`, changedAt: sql`now()` })
      .where(eq(licensePool.kind, kind))
    await (kind === 'tenant' ? watchTenants(scope) : watchPool(scope, kind))
  }
  if (changed.length > 0) await scope.announce('tiles')
}
