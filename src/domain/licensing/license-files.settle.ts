import { inArray, sql } from 'drizzle-orm'
import { clear, type Severity } from '../alarms/alarms.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { demandProvider } from '../roles.ts'
import { licenseFile } from '../schema/license-files.ts'
import { licensePool, poolKinds } from '../schema/licensing.ts'
import { seatType } from '../schema/seats.ts'
import type { Scope } from '../scope.ts'
import { activeAlarms, clockKey, endKey, raiseClock, raiseEnd } from './license-files.alarms.ts'
import {
  demandClock,
  type Installation,
  LicenseFault,
  type LicenseKeys,
} from './license-files.format.ts'
import { type LoadedFile, readInstallation } from './license-files.installation.ts'
import { enterPurchased } from './license-files.load.ts'
import { governedPools } from './license-files.ts'
import { lockPool, type PoolKind } from './pools.ts'
import { enterSeats } from './seats.limits.ts'
import { licensedBy } from './skus.ts'

/** Days before a file ends, of which the provider is warned. */
const warnDays = 30

/**
 * Does what time does: a file that ended counts no longer, nor one whose key is not among these; what they licensed is taken
 * from the pools, with an alarm, and nobody is cut. Does nothing while the clock stands before what it was.
 */
export async function settleLicenseFiles(scope: Scope, keys: LicenseKeys): Promise<void> {
  demandProvider(scope.actor)
  const first = await readInstallation(scope, keys)
  const alarms = await activeAlarms(scope)
  try {
    demandClock(first.installation)
  } catch (error) {
    if (!(error instanceof LicenseFault)) throw error
    if (!alarms.has(clockKey)) await raiseClock(scope)
    return
  }
  if (alarms.has(clockKey)) await clear(scope, {}, clockKey)
  await warnOfEnds(scope, alarms)
  const stored = await scope.db.select().from(licensePool)
  const isNew = ({ kind, after }: { kind: PoolKind; after: number }) =>
    (stored.find((pool) => pool.kind === kind)?.purchased ?? 0) !== after
  const due = await dueOf(scope, first.installation)
  const seats = await scope.db.select().from(seatType)
  const isSame =
    !due.pools.some(isNew) && seats.every(({ type, total }) => due.seats[type] === total)
  if (first.ended.length === 0 && isSame) return
  for (const kind of poolKinds) await lockPool(scope, kind)
  const { installation, ended } = await readInstallation(scope, keys)
  await end(scope, ended)
  const pools = (await scope.db.select().from(licensePool)).map(
    (pool) => [pool.kind, pool] as const,
  )
  const locked = new Map(pools)
  const now = await dueOf(scope, installation)
  await enterSeats(scope, now.seats)
  await enterPurchased(
    scope,
    now.pools.map(({ kind, after }) => ({
      ...{ kind, after, before: locked.get(kind)?.purchased ?? 0 },
    })),
  )
}

/** What the pools that files say should have, and the seats. */
async function dueOf(scope: Scope, { files }: Installation) {
  const { pools, seats } = licensedBy(
    files.filter(({ counts }) => counts).flatMap(({ lines }) => lines),
  )
  const governed = [...(await governedPools(scope))]
  return { seats, pools: governed.map((kind) => ({ kind, after: pools[kind] ?? 0 })) }
}

async function end(scope: Scope, ended: readonly LoadedFile[]) {
  if (ended.length === 0) return
  const ids = ended.map(({ id }) => id)
  await scope.db.update(licenseFile).set({ state: 'expired' }).where(inArray(licenseFile.id, ids))
  for (const { id, fileId } of ended) {
    await raiseEnd(scope, fileId, 'major', message('license-file-expired-text', { file: fileId }))
    await record(scope, {
      type: 'license-file.expired',
      subject: { kind: 'license-file', id, name: fileId },
    })
  }
  await scope.announce('license-files')
}

async function warnOfEnds(scope: Scope, alarms: ReadonlyMap<string, Severity>) {
  const soon = await scope.db.execute<{ fileId: string; at: string }>(sql`
    select file_id as "fileId", to_json(expires_at) #>> '{}' as at from license_file
    where state = 'installed' and expires_at > now() and expires_at < now() + make_interval(days => ${warnDays})`)
  for (const { fileId, at } of soon)
    if (!alarms.has(endKey(fileId)))
      await raiseEnd(
        scope,
        fileId,
        'warning',
        message('license-file-ends-text', { file: fileId, at }),
      )
}
